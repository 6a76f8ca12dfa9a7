"""Opening and saving: good files work, bad ones get a sentence and nothing on screen is lost."""

import json
from pathlib import Path

import numpy as np
import pytest
from menus import recent_menu
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox

from lossstudio.app.window.examples import EXAMPLES
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.files import load
from lossstudio.core.tasks import Task
from lossstudio.session.view_state import FIT, FORMULA

GOOD = "height;weight;smoker\n1,60;55,5;no\n1,70;70,2;yes\n1,80;80,9;no\n1,90;99;yes\n1,75;72;no\n"
BAD = {
    "empty.csv": (b"", "empty"),
    "heading.csv": (b"a,b\n", "no rows of data"),
    "binary.csv": (bytes(range(256)) * 4, "binary.csv"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n\x00", "picture"),
    "experiment.json": (b'{"version": 1, "dataset": {"key": "lin"}}', "did you mean 'line'"),
    "broken.json": (b'{"version": 1,', "line 1"),
}


UNDECIDED = {
    "gaps.csv": (b"a,b\n1,\n,3\n", "no row without gaps"),
    "one_class.csv": (b"a,b\nx,yes\nx,yes\n", "No column can be the target"),
    "alone.csv": (b"a\n1\n2\n3\n", "no column to predict 'a' from"),
    "letter.csv": (b"Dear sir\nI write to you\nYours\n", "a text that is no table"),
}


@pytest.fixture
def choose(monkeypatch):
    """Answer the next file dialog."""

    def choose_(path: Path) -> None:
        for name in ("getOpenFileName", "getSaveFileName"):
            monkeypatch.setattr(QFileDialog, name, lambda *_: (str(path), ""))

    return choose_


def complaint(window) -> str:
    """Return what the message box says, and close it."""
    (box,) = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    text = box.text()
    box.accept()
    return text


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_sentence_and_the_screen_stays(
    qtbot, window, train, choose, tmp_path, name
):
    content, word = BAD[name]
    path = tmp_path / name
    path.write_bytes(content)
    train(window, 3)
    experiment, snapshot = window.session.experiment, window.session.snapshot
    choose(path)
    if name == "text.csv":  # such a column is not offered by itself
        dataset = DATASETS.create("csv", path=str(path), features=("a",))
        window.dataset.columns.edited.emit(dataset)
        sentence = window.statusBar().currentMessage()
    else:
        qtbot.mouseClick(window.dataset.opener, Qt.MouseButton.LeftButton)
        sentence = complaint(window)
    assert word in sentence
    assert sentence.count("\n") == 0
    assert window.session.experiment == experiment
    assert window.session.snapshot is snapshot
    train(window, 1)
    assert window.session.snapshot.epoch == 4


@pytest.mark.parametrize("name", UNDECIDED)
def test_what_a_choice_could_mend_is_not_refused_at_the_door(qtbot, window, choose, tmp_path, name):
    content, word = UNDECIDED[name]
    path, experiment = tmp_path / name, window.session.experiment
    path.write_bytes(content)
    choose(path)
    qtbot.mouseClick(window.dataset.opener, Qt.MouseButton.LeftButton)
    page = window.tables.page
    qtbot.waitUntil(lambda: word in page.problem.text())
    assert not page.use.isEnabled()
    assert page.preview.model().rowCount() > 0
    qtbot.mouseClick(page.leave, Qt.MouseButton.LeftButton)
    assert window.tables.page is None
    assert window.session.experiment == experiment


def test_a_csv_opens_and_its_columns_can_be_chosen(qtbot, window, settle, choose, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(GOOD, encoding="utf-8")
    choose(path)
    window.actions_.open.trigger()
    settle(window)
    samples = window.session.snapshot.prepared.samples
    assert samples.task is Task.BINARY
    assert samples.classes == ("no", "yes")
    assert samples.feature_names == ("height", "weight")
    assert window.dataset.name.text() == "people.csv"
    window.dataset.columns.target.changed.emit("weight")
    settle(window)
    samples = window.session.snapshot.prepared.samples
    assert samples.task is Task.REGRESSION
    assert samples.feature_names == ("height",)
    np.testing.assert_array_equal(samples.target, [55.5, 70.2, 80.9, 99.0, 72.0])
    assert window.dataset.scale_target.isChecked(), "scaling is visible"
    window.dataset.scale_target.click()
    window.dataset.scale_features.click()
    settle(window)
    np.testing.assert_array_equal(
        window.session.snapshot.prepared.train.inputs[:, 0],
        window.session.snapshot.prepared.train.features[:, 0],
    )
    assert str(path.resolve()) == str(window.settings.recent[0])


def test_the_title_and_the_proposed_name_are_those_of_the_table_opened_last(
    monkeypatch, open_window, settle, choose, tmp_path
):
    first, then = tmp_path / "first.csv", tmp_path / "then.v2.csv"
    for path in (first, then):
        path.write_text(GOOD, encoding="utf-8")
    window = open_window(load(first))  # as from the command line
    window.remember_file(first)
    assert window.windowTitle().startswith("first[*]")
    window.dataset.columns.target.changed.emit("weight")
    settle(window)
    assert window.windowTitle().startswith("first[*]"), "still the same table"
    choose(then)
    window.actions_.open.trigger()
    settle(window)
    assert window.windowTitle().startswith("then.v2[*]")
    proposed = []
    monkeypatch.setattr(
        "lossstudio.app.window.files.ask_where_to_save",
        lambda _window, _title, start, *_, **__: proposed.append(start.name),
    )
    window.actions_.save_as.trigger()
    assert proposed == ["then.v2.json"]


@pytest.mark.parametrize(
    ("last", "why"),
    [
        ([f"name {i}" for i in range(40)], "'name' has 40 classes, more than 10"),
        (["all"] * 40, "'name' has only one class"),
    ],
)
def test_a_table_whose_last_column_cannot_be_the_target_opens_with_another_and_says_so(
    qtbot, window, train, settle, choose, tmp_path, last, why
):
    rows = [f"{i},{i * i % 7},{'ab'[i % 2]},{name}" for i, name in enumerate(last)]
    path = tmp_path / "names.csv"
    path.write_text("\n".join(["x,y,kind,name", *rows]), encoding="utf-8")
    train(window, 2)
    before = window.session.experiment
    choose(path)
    window.actions_.open.trigger()
    settle(window)
    assert window.session.snapshot.prepared.samples.target_name == "kind"
    assert f"'kind' is the target, since {why}." in window.statusBar().currentMessage()
    assert window.dataset.columns.target.combo.currentText() == "kind"
    window.dataset.columns.target.changed.emit("y")
    settle(window)
    assert window.session.snapshot.prepared.samples.target_name == "y"
    window.actions_.undo.trigger()
    window.actions_.undo.trigger()
    assert window.session.experiment == before


def test_a_table_from_the_command_line_says_which_target_it_has(open_window, tmp_path):
    rows = [f"{i},{i % 5},name {i}" for i in range(40)]
    path = tmp_path / "names.csv"
    path.write_text("\n".join(["x,y,name", *rows]), encoding="utf-8")
    window = open_window(load(path))
    window.remember_file(path)
    said = "'y' is the target, since 'name' has 40 classes, more than 10."
    assert window.statusBar().currentMessage() == said
    assert not window.line.undo.isVisible()


def test_save_and_open_an_experiment(monkeypatch, window, settle, choose, tmp_path):
    discard = QMessageBox.StandardButton.Discard
    monkeypatch.setattr(QMessageBox, "question", lambda *_: discard)
    path = tmp_path / "mine"
    choose(path)
    window.dataset.gallery.thumbs["sine"].click()
    settle(window)
    saved = window.session.experiment
    window.actions_.save.trigger()
    assert json.loads((tmp_path / "mine.json").read_text("utf-8"))["dataset"]["key"] == "sine"
    assert window.windowTitle().startswith("mine.json")
    window.contenders.rows[0].actions_["remove"].trigger()
    assert window.isWindowModified()
    window.dataset.gallery.thumbs["moons"].click()
    settle(window)
    choose(tmp_path / "mine.json")
    window.actions_.open.trigger()
    settle(window)
    assert window.session.experiment == saved
    assert not window.isWindowModified()


def test_recent_files_open_and_vanished_ones_are_forgotten(window, settle, choose, tmp_path):
    path = tmp_path / "mine.json"
    choose(path)
    window.actions_.save.trigger()
    window.actions_.new.trigger()
    recent = recent_menu(window)
    (action,) = recent.actions()
    action.trigger()
    assert window.files.path == path
    path.unlink()
    recent.actions()[0].trigger()
    assert "mine.json" in complaint(window)
    assert not recent.actions()


def test_undo_after_new_and_open_says_so(window, settle, choose, tmp_path) -> None:
    path = tmp_path / "mine.json"
    choose(path)
    window.actions_.save.trigger()
    window.actions_.new_weights.trigger()
    settle(window)
    window.files.may_close = lambda: True
    window.actions_.new.trigger()
    settle(window)
    assert window.actions_.undo.text() == "Undo: New"
    window.actions_.undo.trigger()
    settle(window)
    assert window.actions_.redo.text() == "Redo: New"
    window.session.edit(experiment_for(DATASETS.create("moons")))
    window.files.open_path(path)
    settle(window)
    assert window.actions_.undo.text() == "Undo: Open mine.json"
    window.files.open_example(EXAMPLES[0])
    settle(window)
    assert window.actions_.undo.text() == f"Undo: Open {EXAMPLES[0].title}"


def test_a_dropped_file_opens(qtbot, window, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(GOOD, encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    window.dropEvent(
        QDropEvent(
            QPoint(10, 10),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    qtbot.waitUntil(lambda: window.session.experiment.dataset.key == "csv")


def test_an_experiment_whose_data_are_gone_is_refused_and_its_file_kept(
    window, settle, choose, tmp_path
):
    table, path = tmp_path / "people.csv", tmp_path / "mine.json"
    table.write_text(GOOD, encoding="utf-8")
    choose(table)
    window.actions_.open.trigger()
    settle(window)
    choose(path)
    window.actions_.save.trigger()
    kept = path.read_text("utf-8")
    window.actions_.new.trigger()
    settle(window)
    table.unlink()
    choose(path)
    window.actions_.open.trigger()
    assert "people.csv" in complaint(window)
    assert window.files.path is None, "saving must ask for a name, not replace the file"
    assert window.session.experiment.dataset.key == "line_outliers"
    assert path.read_text("utf-8") == kept


def test_unsaved_changes_are_asked_about(monkeypatch, window, settle, choose, tmp_path):
    choose(tmp_path / "mine.json")
    window.actions_.save.trigger()
    window.contenders.rows[0].actions_["remove"].trigger()
    settle(window)
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Save]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answers.pop(0))
    window.close()
    assert window.isVisible(), "cancelled"
    window.close()
    assert not window.isVisible()
    assert len(json.loads((tmp_path / "mine.json").read_text("utf-8"))["contenders"]) == 2


def test_another_table_is_told_by_its_name_and_seen(window, settle, qtbot, tmp_path) -> None:
    german, other = tmp_path / "b.csv", tmp_path / "c.csv"
    german.write_text(GOOD)
    other.write_text("day,rain\n1,2\n2,\n3,4.5\n4,5\n5,6\n")
    window.files.open_path(german)
    settle(window)
    window.files.saved = window.session.experiment
    window.session.train_epochs(1)
    qtbot.waitUntil(lambda: window.session.idle and window.session.snapshot.epoch == 1)
    window.session.view.update(fit_page=FORMULA)
    window.files.open_path(other)
    settle(window)
    assert window.session.view.state.fit_page == FIT
    said = window.statusBar().currentMessage()
    assert "1 of 5 rows" in said or "gap" in said
    assert "Delimiter" not in said
