"""Nothing is lost by a slip: what opening or quitting would drop is asked for."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QMenu, QMessageBox

from lossstudio.app.window import session_files
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.files import load, save
from lossstudio.core.session_file.session_file import read_session

SAVE, DISCARD, CANCEL = (
    QMessageBox.StandardButton.Save,
    QMessageBox.StandardButton.Discard,
    QMessageBox.StandardButton.Cancel,
)
MOONS = experiment_for(DATASETS.create("moons"))
LIVELY = replace(first_experiment(), name="Lively")


def by_menu(window, path, monkeypatch) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    window.actions_.open.trigger()


def by_recent(window, path, _monkeypatch) -> None:
    menus = window.findChildren(QMenu)
    (action,) = [a for menu in menus for a in menu.actions() if a.data() == path]
    action.trigger()


def by_drop(window, path, _monkeypatch) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, buttons, keys))


@pytest.mark.parametrize("way", [by_menu, by_recent, by_drop])
@pytest.mark.parametrize("answer", [SAVE, DISCARD, CANCEL])
def test_every_opening_asks_for_unsaved_changes(
    window, settings, tmp_path, questions, monkeypatch, qtbot, way: Callable[..., None], answer
):
    other = tmp_path / "moons.json"
    save(MOONS, other)
    settings.add_recent(other)
    mine = tmp_path / "mine.json"
    save(first_experiment(), mine)
    window.files.open_path(mine)
    window.session.edit(LIVELY)
    questions.answer = answer
    way(window, other, monkeypatch)
    qtbot.waitUntil(lambda: len(questions.asked) == 1)
    assert "mine.json has changed" in questions.asked[0]
    assert window.session.experiment == (LIVELY if answer == CANCEL else MOONS)
    assert load(mine) == (LIVELY if answer == SAVE else first_experiment())


def race(window, seconds: float) -> None:
    """Let the race under way have trained for so long."""
    session, shown = window.session, window.session.snapshot
    curves = shown.curves
    longer = replace(curves, seconds=curves.seconds * (seconds / curves.seconds[-1]))
    session.snapshot = shown.with_recorded(replace(shown.recorded, curves=longer))
    session.races.take(session.snapshot, seconds - session.races.seconds)


@pytest.mark.parametrize("answer", [DISCARD, CANCEL])
def test_quitting_a_race_of_minutes_asks_once(window, train, questions, answer):
    train(window, 2)
    race(window, 190)
    questions.answer = answer
    assert window.close() is (answer == DISCARD)
    assert window.isVisible() is (answer == CANCEL)
    assert questions.asked[0].startswith("This race has trained for 3 minutes, and is not saved.")
    window.files.may_quit()
    assert len(questions.asked) == (1 if answer == DISCARD else 2)


def test_a_race_of_minutes_is_saved_on_the_way_out(window, train, questions, tmp_path, monkeypatch):
    train(window, 2)
    race(window, 61)
    questions.answer = SAVE
    monkeypatch.setattr("lossstudio.app.window.files.ask_where_to_save", lambda *_, **__: None)
    assert not window.close(), "no file was chosen"
    path = tmp_path / "kept.lossstudio"
    monkeypatch.setattr("lossstudio.app.window.files.ask_where_to_save", lambda *_, **__: path)
    assert window.close()
    assert "for a minute" in questions.asked[0]
    found = read_session(path)
    assert found.experiment == window.session.experiment
    assert found.trainer.epoch == 2


def test_a_visitor_is_not_asked(window, train, questions):
    train(window, 2)
    race(window, 59)
    assert window.close()
    assert not questions.asked


def by_quit(window, _path) -> None:
    window.actions_.quit.trigger()


def by_new(window, _path) -> None:
    window.actions_.new.trigger()


def by_opening(window, path) -> None:
    window.files.open_path(path)


@pytest.mark.parametrize("way", [by_quit, by_new, by_opening])
@pytest.mark.parametrize("answer", [SAVE, DISCARD, CANCEL])
def test_what_was_never_saved_is_asked_for(
    qtbot, window, settle, questions, monkeypatch, tmp_path, way, answer
):
    other, kept = tmp_path / "moons.json", tmp_path / "kept.json"
    save(MOONS, other)
    monkeypatch.setattr("lossstudio.app.window.files.ask_where_to_save", lambda *_, **__: kept)
    assert not window.isWindowModified()
    qtbot.mouseClick(window.dataset.gallery.thumbs["sine"], Qt.MouseButton.LeftButton)
    settle(window)
    mine = window.session.experiment
    assert window.isWindowModified()
    questions.answer = answer
    way(window, other)
    assert questions.asked == [f"{mine.name} has changes that are not saved."]
    assert kept.exists() is (answer == SAVE)
    if answer == SAVE:
        assert load(kept) == mine
    if way is by_quit:
        assert window.isVisible() is (answer == CANCEL)
    else:
        goes = {by_new: first_experiment(), by_opening: MOONS}[way]
        assert window.session.experiment == (mine if answer == CANCEL else goes)
        assert window.isWindowModified() is (answer == CANCEL)


def test_what_undo_brings_back_of_a_file_is_asked_for_once_it_changes(
    qtbot, window, settle, questions, tmp_path
):
    path = tmp_path / "kept.lossstudio"
    qtbot.mouseClick(window.dataset.gallery.thumbs["sine"], Qt.MouseButton.LeftButton)
    settle(window)
    window.files.sessions.save(path)
    assert window.files.sessions.wait()
    kept = window.session.experiment
    window.actions_.new.trigger()
    window.actions_.undo.trigger()
    settle(window)
    assert window.session.experiment == kept
    assert not window.isWindowModified()
    window.actions_.new.trigger()
    window.actions_.undo.trigger()
    settle(window)
    assert not questions.asked
    window.contenders.rows[0].actions_["remove"].trigger()
    settle(window)
    assert window.isWindowModified()
    window.close()
    assert questions.asked == [f"{kept.name} has changes that are not saved."]


def test_a_change_taken_back_is_not_asked_for(window, questions):
    window.session.edit(LIVELY)
    window.actions_.undo.trigger()
    assert window.close()
    assert not questions.asked


def test_a_table_that_the_work_goes_on_with_asks_nothing_and_the_work_stays_unsaved(
    qtbot, window, settle, questions, tmp_path
):
    table = tmp_path / "rows.csv"
    table.write_text("a,b\n1,2\n3,4\n5,7\n", encoding="utf-8")
    window.files.open_path(table)
    settle(window)
    assert not window.isWindowModified(), "a table that is only looked at is no work"
    window.contenders.rows[0].actions_["remove"].trigger()
    settle(window)
    left = window.session.experiment.contenders
    window.files.open_path(table)
    settle(window)
    assert not questions.asked
    assert window.session.experiment.contenders == left
    assert window.isWindowModified()
    window.close()
    assert questions.asked == ["rows has changes that are not saved."]


def test_a_long_race_whose_experiment_alone_is_saved_is_asked_for(
    window, train, questions, tmp_path
):
    train(window, 2)
    race(window, 600)
    path = tmp_path / "kept.json"
    save(window.session.experiment, path)
    window.files.remember(path)
    assert not window.close()
    assert "not saved: kept.json holds its experiment alone" in questions.asked[0]


def test_a_saved_session_is_not_asked_for_until_it_has_trained_long_again(
    window, train, questions, tmp_path
):
    train(window, 2)
    race(window, 600)
    window.files.sessions.save(tmp_path / "kept.lossstudio")
    assert window.files.sessions.wait()
    assert not window.files.sessions.unsaved()
    race(window, 790)
    assert not window.close()
    assert questions.asked == [
        "This race has trained for 3 minutes since it was saved. Quitting drops that."
    ]


def test_long_races_that_are_over_are_asked_for_until_they_are_saved(
    window, train, settle, questions, tmp_path
):
    for seconds in (40, 200):
        train(window, 2)
        race(window, seconds)
        window.actions_.reset.trigger()
        settle(window)
    assert not window.close()
    whole = "This session has races of 4 minutes in all that are not saved."
    assert questions.asked == [f"{whole} Quitting drops them."]
    window.files.sessions.save(tmp_path / "kept.lossstudio")
    assert window.files.sessions.wait()
    window.session.races.rename(1, "Another name")
    assert window.close()
    assert len(questions.asked) == 1


def test_short_races_that_are_over_are_told_of_together(window, train, settle, questions):
    for seconds in (31, 32):
        train(window, 2)
        race(window, seconds)
        window.actions_.reset.trigger()
        settle(window)
    assert not window.close()
    whole = "This session has races of more than a minute that are not saved."
    assert questions.asked == [f"{whole} Quitting drops them."]


def test_a_branch_asks_for_what_it_shares_with_the_race_that_it_left(
    window, train, settle, questions, tmp_path
):
    train(window, 6)
    race(window, 190)
    window.session.look(2)
    settle(window)
    train(window, 1)
    settle(window)
    assert not window.close()
    assert "races of 3 minutes in all that are not saved" in questions.asked[0]
    (left,) = window.session.races.records
    window.session.races.delete(left.number)
    race(window, 130)
    assert not window.close()
    assert questions.asked[1].startswith("This race has trained for 2 minutes, and is not saved.")


def test_opening_a_session_asks_for_long_races_and_undo_brings_short_ones_back(
    window, open_window, train, settle, questions, tmp_path, qtbot
):
    path = tmp_path / "other.lossstudio"
    other = open_window("moons")
    train(other, 3)
    other.files.sessions.save(path)
    assert other.files.sessions.wait()
    train(window, 2)
    race(window, 70)
    window.files.open_path(path)
    assert questions.asked[0].endswith("Opening another drops it.")
    race(window, 7)
    window.actions_.reset.trigger()
    settle(window)
    train(window, 4)
    mine = window.session.experiment
    window.files.open_path(path)
    qtbot.waitUntil(lambda: window.session.experiment != mine)
    settle(window)
    assert not window.session.races.records
    window.actions_.undo.trigger()
    settle(window)
    assert window.session.experiment == mine
    assert [each.epochs[-1] for each in window.session.races.records] == [2, 4]
    window.actions_.redo.trigger()
    settle(window)
    assert [each.epochs[-1] for each in window.session.races.records] == [3]


def test_a_question_that_fails_does_not_close_the_window(window, train, monkeypatch):
    told = []
    monkeypatch.setattr(sys, "excepthook", lambda *fault: told.append(fault))
    with monkeypatch.context() as failing:
        failing.setattr(QMessageBox, "question", None)
        window.session.edit(LIVELY)
        assert not window.close()
    assert window.isVisible()
    assert len(told) == 1


def open_bad(window, path: Path) -> None:
    (path / "bad.json").write_text("{", encoding="utf-8")
    window.files.open_path(path / "bad.json")


def save_nowhere(window, path: Path) -> None:
    window.files.path = path / "none" / "mine.json"
    window.actions_.save.trigger()


def save_picture_nowhere(window, path: Path) -> None:
    window.actions_.picture.trigger()


@pytest.mark.parametrize(
    "show",
    [
        open_bad,
        save_nowhere,
        save_picture_nowhere,
        lambda window, _: window.actions_.losses.trigger(),
        lambda window, _: window.actions_.learning_rates.trigger(),
        lambda window, _: window.actions_.about.trigger(),
        lambda window, _: window.actions_.keys.trigger(),
    ],
    ids=["open", "save", "picture", "help", "learning rates", "about", "keys"],
)
def test_boxes_and_dialogs_are_deleted_when_closed(window, tmp_path, monkeypatch, qtbot, show):
    nowhere = tmp_path / "none" / "picture.png"
    for asks in ("files", "single_files"):
        where = f"lossstudio.app.window.{asks}.ask_where_to_save"
        monkeypatch.setattr(where, lambda *_, **__: nowhere)
    for _ in range(10):
        show(window, tmp_path)
        (box,) = window.findChildren(QDialog)
        box.close()
        qtbot.waitUntil(lambda: not window.findChildren(QDialog))


def test_minutes_of_slow_training_are_asked_for_though_little_was_computed(
    window, qtbot, questions, monkeypatch
):
    now = [1000.0]
    monkeypatch.setattr(session_files, "perf_counter", lambda: now[0])
    window.session.run()
    qtbot.waitUntil(lambda: window.session.snapshot.epoch > 1)
    now[0] += 125
    window.session.pause()
    now[0] += 1000  # of looking at it
    questions.answer = CANCEL
    assert not window.close()
    assert questions.asked[0].startswith("This race has trained for 2 minutes")
