"""Results of a study are saved with the study beside them, and opened with it."""

import numpy as np
import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from studied import ask, choose, run, small_study, use

from lossstudio.core.studies.study_file import read_study, save_study


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Return the file that is chosen wherever one is asked for."""
    path = tmp_path / "found.csv"
    for asked in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, asked, lambda *_, **__: (str(path), ""))
    return path


@pytest.fixture
def done(qtbot, window):
    return small_study(qtbot, window)


def test_results_are_saved_with_their_study_and_opened_where_another_is_at_hand(
    qtbot, window, done, table
) -> None:
    study, values = done.run.results.study, done.run.results.values.copy()
    use(done, "Save results…")
    beside = table.with_name("found.study.json")
    assert read_study(beside) == study
    told = "Saved as found.csv, with its study beside it as found.study.json."
    assert window.line.currentMessage() == told
    window.actions_.new.trigger()
    choose(done.bar.form.first.kinds, "optimizer.learning_rate")
    ask(qtbot, done, "0.1, 1", draws=3, epochs=1)
    run(qtbot, done)
    other = done.run.results
    use(done, "Open results…")
    qtbot.waitUntil(lambda: done.run.results is not other)
    assert done.run.results.study == study
    np.testing.assert_array_equal(done.run.results.values, values)
    assert window.session.experiment == study.experiment
    assert done.bar.form.first.values.text() == "0, 0.2"


def test_results_without_their_study_say_what_is_missing(
    qtbot, window, done, table, monkeypatch
) -> None:
    said = []
    monkeypatch.setattr(QMessageBox, "open", lambda box: said.append(box.text()))
    use(done, "Save results…")
    table.with_name("found.study.json").unlink()
    ask(qtbot, done, "0, 0.2", draws=1, epochs=2)
    run(qtbot, done)
    use(done, "Open results…")
    qtbot.waitUntil(lambda: bool(said))
    assert "Their study is not beside them as found.study.json." in said[0]


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_another_study_beside_the_results_is_asked_for(
    qtbot, window, done, table, questions, answer
) -> None:
    ask(qtbot, done, "0, 0.2", draws=4, epochs=1)
    study, other, beside = done.run.results.study, done.study, table.with_name("found.study.json")
    save_study(other, beside)
    questions.answer = answer
    use(done, "Save results…")
    assert questions.asked == ["found.study.json is there already. Replace it?"]
    replaced = answer == QMessageBox.StandardButton.Yes
    assert read_study(beside) == (study if replaced else other)
    assert ("save the study, too" in window.line.currentMessage()) is not replaced
