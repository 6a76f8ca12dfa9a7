"""What is looked at goes with the experiment: saved, opened, restored."""

from chosen import choose
from PySide6.QtWidgets import QFileDialog

from lossstudio.app.system.autosave import Autosave
from lossstudio.app.window import files
from lossstudio.core.datasets import DATASETS
from lossstudio.core.files import load, save
from lossstudio.session.view_state import CONFUSION, GRADIENT, LOG, TABLE, ViewState


def test_what_is_looked_at_is_saved_and_comes_back(
    open_window, qtbot, settle, monkeypatch, tmp_path
) -> None:
    path = tmp_path / "moons.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window = open_window("moons")
    raced = window.session.experiment
    choose(window.plots.yardstick.chooser, "f1")
    choose(window.plots.loss_curves.axis, LOG)
    choose(window.plots.yardsticks.chooser, "Confusion")
    choose(window.plots.losses.chooser, "Gradient")
    window.session.view.update(smoothing=0.2, fit_page=TABLE, selected=1)
    seen = window.session.view.state
    assert (seen.yardstick, seen.loss_axis, seen.yardstick_page) == ("f1", LOG, CONFUSION)
    assert seen.loss_page == GRADIENT
    assert not window.files.modified, "a look is no change"
    window.actions_.save.trigger()
    assert load(path) == raced
    other = open_window()
    other.files.open_path(path)
    settle(other)
    assert other.session.view.state == seen
    assert other.plots.yardsticks.chooser.currentText() == "Confusion"
    assert other.plots.fit.tabs.checkedButton().text() == "Table"
    other.session.choose_dataset(DATASETS.create("circles"))
    settle(other)


def test_a_file_without_a_view_is_looked_at_as_usual(window, settle, tmp_path) -> None:
    path = tmp_path / "plain.json"
    save(window.session.experiment, path)
    window.session.view.update(fit_page=TABLE, loss_axis=LOG)
    window.files.open_path(path)
    settle(window)
    usual = ViewState(yardstick=window.session.snapshot.curves.keys[0])
    assert window.session.view.state == usual


def test_a_bad_view_leaves_the_screen_as_it_is(window, tmp_path, monkeypatch) -> None:
    path = tmp_path / "bad.json"
    path.write_text(window.session.experiment.to_json({"smoothing": "high"}))
    said = []
    monkeypatch.setattr(files, "complain", lambda _, __, fault: said.append(str(fault)))
    before = window.session.experiment, window.session.view.state
    window.files.open_path(path)
    assert (window.session.experiment, window.session.view.state) == before
    assert "smoothing (Smoothing) is 'high'" in said[0]


def test_what_a_crash_has_left_is_seen_as_it_was(window, qtbot, tmp_path) -> None:
    autosave = Autosave(window.session, tmp_path)
    window.session.view.update(fit_page=TABLE)
    qtbot.waitUntil(lambda: bool(list(tmp_path.glob("*.json"))))
    (file,) = tmp_path.glob("*.json")
    text = file.read_text()
    autosave.close()
    (tmp_path / "running-7.lossstudio.json").write_text(text)
    again = Autosave(window.session, tmp_path)
    (left,) = again.left
    assert left.view.fit_page == TABLE
    assert left.experiment == window.session.experiment
    again.close()
