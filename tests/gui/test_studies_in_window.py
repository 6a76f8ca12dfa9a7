"""Studies in the window: opened, saved, gone on with, and one of their races opened."""

import numpy as np
from conftest import epoch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from studied import ask, choose, click, run, turn_to_study

from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.results_table import results_csv
from lossstudio.core.studies.study import Place
from lossstudio.core.studies.study_file import read_results, read_study
from lossstudio.session.view_state import FIT, STUDY

LEFT = Qt.MouseButton.LeftButton


def test_a_click_on_a_point_opens_its_race_and_undo_takes_it_back(qtbot, window) -> None:
    page = turn_to_study(qtbot, window)
    ask(qtbot, page, "0, 0.4", draws=3)
    run(qtbot, page)
    choose(page.heads.yardstick, "rmse")
    assert window.session.view.state.yardstick != "rmse"
    before = window.session.experiment
    results = page.run.results
    draw = results.typical_draw(1, 0, "rmse", "test")
    race = results.study.race(Place(1, 0, draw))
    found = results.draws_of("mae", "test")[1, 0, draw]
    click(page.lines, page.lines.mapFromScene(page.lines.place_of(1, 2)))
    assert window.session.experiment == race
    assert window.session.view.state.fit_page == FIT
    assert window.session.view.state.yardstick == "rmse"  # as it is compared by there
    assert f"Outliers in y 0.4, draw {draw + 1} is open" in window.line.currentMessage()
    assert window.line.undo.isVisible()
    qtbot.waitUntil(lambda: window.session.idle and epoch(window) == 3)
    np.testing.assert_array_equal(window.session.snapshot.curves.metric("mae")[-1, :, 1], found)
    assert window.session.undo_text == "Open a race of the study"
    window.actions_.undo.trigger()
    assert window.session.experiment == before
    turn_to_study(qtbot, window)
    assert page.run.results.finished  # it is still there


def test_a_race_of_a_study_that_is_changed_is_not_called_after_its_point_any_more(
    qtbot, window
) -> None:
    page = turn_to_study(qtbot, window)
    ask(qtbot, page, "0, 0.4")
    run(qtbot, page)
    click(page.lines, page.lines.mapFromScene(page.lines.place_of(1, 2)))
    session = window.session
    race = session.experiment
    assert "Outliers in y 0.4, draw" in race.name
    assert race.name in window.windowTitle()
    field = window.optimizer.form.rows["learning_rate"].field
    for text, told in (("0.3", f"{race.name}, changed"), ("0.1", race.name)):
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert session.experiment.optimizer.learning_rate == float(text)
        assert session.experiment.name == told
        assert f"{told}[*]" in window.windowTitle()
    assert session.experiment == race
    session.edit(session.experiment.with_contender(0, name="Mine"))
    assert session.experiment.name == race.name, "it is the same race, whatever it is called"
    window.actions_.undo.trigger()
    window.actions_.undo.trigger()
    assert session.experiment.name == f"{race.name}, changed", "of what Undo brings back"
    window.actions_.undo.trigger()
    assert session.experiment == race


def entry(menu, text: str):
    """Return an entry of a menu, also of one within it."""
    menu.aboutToShow.emit()
    for action in menu.actions():
        if action.text() == text:
            return action
        if action.menu() is not None and (found := entry(action.menu(), text)):
            return found
    return None


def test_the_shipped_studies_are_offered_on_the_page_and_in_the_menu(
    qtbot, window, monkeypatch
) -> None:
    monkeypatch.setattr(window.files, "may_close", lambda: True)
    page = turn_to_study(qtbot, window)
    assert page.pages.currentWidget() is page.first
    assert len(page.first.buttons) == 3
    before = window.session.experiment
    qtbot.mouseClick(page.first.buttons[0], LEFT)
    study = page.study
    assert study.finding
    assert window.session.experiment == study.experiment
    assert f"{study.count:,} races" in page.first.ready.text()
    assert page.bar.form.first.values.text() == "0, 0.1, 0.2, 0.3, 0.4"
    window.actions_.undo.trigger()
    assert window.session.experiment == before
    name = page.first.buttons[2].text()
    entry(window.recent.parentWidget(), name).trigger()
    assert page.study.name == name
    other = page.first.buttons[0].text()
    entry(page.bar.menu, other).trigger()  # which is there beside results, too
    assert window.session.experiment == page.study.experiment
    assert page.study.name == other
    opened = []
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *a, **k: opened.append(a) or ("", "")
    )
    entry(page.bar.menu, "From a file…").trigger()
    assert len(opened) == 1
    entry(page.bar.menu, name).trigger()
    assert window.session.experiment == page.study.experiment
    assert page.study.name == name
    assert len(page.study.factors) == 2


def test_a_study_is_saved_and_opened_and_its_results_go_on(
    qtbot, window, tmp_path, monkeypatch
) -> None:
    page = turn_to_study(qtbot, window)
    ask(qtbot, page, "0, 0.2", draws=2, epochs=2)
    study, path, table = page.study, tmp_path / "mine.study.json", tmp_path / "found.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(path), ""))
    entry(page.bar.menu, "Save study…").trigger()
    assert read_study(path) == study
    assert not entry(page.bar.menu, "Save results…").isEnabled()
    run(qtbot, page)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(table), ""))
    entry(page.bar.menu, "Save results…").trigger()
    whole = page.run.results
    np.testing.assert_array_equal(read_results(study, table).values, whole.values)
    half = StudyResults(study)
    half.take(list(whole.races())[:3])
    table.write_text(results_csv(half), encoding="utf-8")
    window.actions_.new.trigger()
    window.files.open_path(path)
    assert window.session.view.state.fit_page == STUDY
    assert page.study == study
    assert page.run.results is None
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(table), ""))
    entry(page.bar.menu, "Open results…").trigger()
    qtbot.waitUntil(lambda: page.run.results is not None)
    assert page.run.results.done == 3
    assert page.bar.progress.text() == "3 of 4 races."
    qtbot.mouseClick(page.bar.go_on, LEFT)
    qtbot.waitUntil(lambda: page.run.results.finished)
    np.testing.assert_array_equal(page.run.results.values, whole.values)


def test_a_file_that_is_no_study_is_refused_with_a_sentence(
    qtbot, window, tmp_path, monkeypatch
) -> None:
    told = []
    monkeypatch.setattr(window.files, "refuse", lambda path, fault: told.append(str(fault)))
    turn_to_study(qtbot, window)
    path = tmp_path / "odd.study.json"
    path.write_text('{"format": "lossstudio-study", "version": 1, "factors": 3}', encoding="utf-8")
    window.files.open_path(path)
    assert len(told) == 1
    assert "odd.study.json" in told[0]
    assert "factors" in told[0]
