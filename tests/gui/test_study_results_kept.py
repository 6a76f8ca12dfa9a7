"""Results that took long and are not saved are asked for before anything drops them."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from studied import ask, small_study, use

from lossstudio.app.window import session_files
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.results_table import results_csv
from lossstudio.core.studies.study_file import read_results, save_study

LEFT = Qt.MouseButton.LeftButton
SAVE, DISCARD, CANCEL = (
    QMessageBox.StandardButton.Save,
    QMessageBox.StandardButton.Discard,
    QMessageBox.StandardButton.Cancel,
)


def run_another(qtbot, window, *_) -> None:
    page = window.plots.study
    ask(qtbot, page, "0, 0.3", draws=1, epochs=1)
    qtbot.mouseClick(page.bar.begin, LEFT)


def open_another(_qtbot, window, tmp_path, *_) -> None:
    path = tmp_path / "another.study.json"
    save_study(replace(window.plots.study.study, draws=3), path)
    window.files.open_path(path)


def open_results(qtbot, window, tmp_path, monkeypatch, asked) -> None:
    page, path = window.plots.study, tmp_path / "older.csv"
    path.write_text(results_csv(page.run.results), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(path), ""))
    before = page.run.results
    use(page, "Open results…")
    qtbot.waitUntil(lambda: bool(asked) or page.run.results is not before)


def close(_qtbot, window, *_) -> None:
    window.close()


@pytest.fixture
def done(qtbot, window):
    return small_study(qtbot, window)


WAYS = [run_another, open_another, open_results, close]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("answer", [SAVE, DISCARD, CANCEL])
def test_results_of_a_long_study_are_asked_for(
    qtbot, window, done, questions, tmp_path, monkeypatch, way, answer
):
    monkeypatch.setattr(session_files, "LONG", 0)
    questions.answer, found, study = answer, done.run.results, done.study
    table = tmp_path / "kept.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(table), ""))
    way(qtbot, window, tmp_path, monkeypatch, questions.asked)
    qtbot.waitUntil(lambda: answer == CANCEL or way is close or done.run.results is not found)
    (asked,) = questions.asked
    assert "its results are not saved." in asked
    assert asked.endswith("drops them.")
    assert (done.run.results is found) is (answer == CANCEL or way is close)
    assert window.isVisible() is (answer == CANCEL or way is not close)
    assert table.exists() is (answer == SAVE)
    if answer == SAVE:
        assert read_results(study, table).finished


def test_nothing_is_dropped_where_saving_was_given_up(
    qtbot, window, done, questions, tmp_path, monkeypatch
):
    monkeypatch.setattr(session_files, "LONG", 0)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: ("", ""))
    questions.answer, found = SAVE, done.run.results
    open_another(qtbot, window, tmp_path)
    assert done.run.results is found
    assert not window.close()


@pytest.mark.parametrize("way", WAYS)
def test_results_that_are_saved_are_not_asked_for(
    qtbot, window, done, questions, tmp_path, monkeypatch, way
):
    monkeypatch.setattr(session_files, "LONG", 0)
    path = tmp_path / "kept.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(path), ""))
    use(done, "Save results…")
    way(qtbot, window, tmp_path, monkeypatch, questions.asked)
    assert not questions.asked


def test_results_that_came_within_a_minute_are_not_asked_for(window, done, questions):
    assert window.close()
    assert not questions.asked


def test_what_came_by_going_on_is_asked_for_as_such_until_it_is_saved_too(
    qtbot, window, done, questions, tmp_path, monkeypatch
):
    monkeypatch.setattr(session_files, "LONG", 0)
    path, whole, half = tmp_path / "half.csv", tmp_path / "whole.csv", StudyResults(done.study)
    half.take(list(done.run.results.races())[:1])
    path.write_text(results_csv(half), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, **__: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (str(whole), ""))
    questions.answer = DISCARD
    use(done, "Open results…")
    qtbot.waitUntil(lambda: done.run.results.done == 1)
    window.files.saved = window.session.experiment
    questions.answer = CANCEL
    questions.asked.clear()
    qtbot.mouseClick(done.bar.go_on, LEFT)
    qtbot.waitUntil(lambda: done.run.results.finished and not done.run.running)
    assert not window.close()
    (asked,) = questions.asked
    assert "since its results were saved. Quitting drops that." in asked
    questions.asked.clear()
    use(done, "Save results…")
    assert read_results(done.study, whole).finished
    assert window.close()
    assert not questions.asked
