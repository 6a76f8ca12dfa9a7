"""What is kept of a session while the program runs, and what becomes of it after a crash."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import epoch
from PySide6.QtWidgets import QMessageBox
from restoring import answer

from lossstudio.app.launch.gui import offer
from lossstudio.app.system.autosave import Autosave
from lossstudio.app.window.examples import EXAMPLES
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.defaults import first_experiment
from lossstudio.core.lessons.library import find_lesson
from lossstudio.core.session_file.session_file import read_session


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "state"
    made.mkdir()
    return made


@pytest.fixture
def autosave(window, folder) -> Iterator[Autosave]:
    """Keep a window's session as the program does."""
    made = Autosave(window.session, folder)
    window.files.taking.connect(made.keep_session)
    window.files.changed.connect(lambda: made.remember(window.files.known))
    window.actions_.reset.triggered.connect(made.keep_session)
    yield made
    made.close()


@pytest.fixture
def kept_epoch(folder, qtbot) -> Callable[[], int]:
    """Return the epoch of the race that is kept, once there is one."""

    def kept_epoch_() -> int:
        file = folder / "running-0.lossstudio"
        qtbot.waitUntil(file.exists)
        return read_session(file).trainer.epoch

    return kept_epoch_


@pytest.fixture
def keep(autosave, qtbot) -> Callable[[], None]:
    """Keep the session with its race, as every half minute."""

    def keep_() -> None:
        autosave.keep_session()
        qtbot.waitUntil(lambda: not autosave.busy)

    return keep_


@pytest.fixture
def crash(autosave, folder) -> Callable[[], None]:
    """Let the program that keeps the session be gone, and its files stay."""

    def crash_() -> None:
        autosave.keep()  # as soon after each change
        kept = {path: path.read_bytes() for path in folder.glob("running-0.lossstudio*")}
        autosave.close()
        for path, data in kept.items():
            path.write_bytes(data)

    return crash_


@pytest.fixture
def restored(open_window, folder, monkeypatch, settle) -> Iterator[Callable[[], MainWindow]]:
    """Start the program again, and answer that it shall be restored."""
    autosaves = []

    def restored_() -> MainWindow:
        window = open_window()
        answer(monkeypatch, ["Restore"])
        autosaves.append(Autosave(window.session, folder))
        offer(window, autosaves[-1])
        return window

    yield restored_
    for each in autosaves:
        each.close()


def by_new(window: MainWindow) -> None:
    window.actions_.new.trigger()


def by_opening(window: MainWindow) -> None:
    window.files.open_example(EXAMPLES[0])


def by_reset(window: MainWindow) -> None:
    window.actions_.reset.trigger()


@pytest.mark.parametrize("way", [by_new, by_opening, by_reset])
def test_a_race_is_kept_before_another_takes_its_place(
    window, autosave, kept_epoch, train, settle, way
) -> None:
    train(window, 5)
    way(window)
    settle(window)
    assert epoch(window) == 0
    assert kept_epoch() == 5


def test_a_lesson_does_not_take_the_place_of_the_race_that_is_kept(
    window, autosave, kept_epoch, train, settle
) -> None:
    train(window, 4)
    autosave.keep_session()
    assert kept_epoch() == 4
    window.lessons.open(find_lesson("01"))
    settle(window)
    train(window, 3)
    autosave.keep_session()
    assert not autosave.busy
    window.actions_.new.trigger()  # which leaves the lesson
    settle(window)
    assert kept_epoch() == 4


def test_what_was_changed_after_it_was_kept_is_restored_as_well(
    window, keep, crash, restored, train, qtbot
) -> None:
    train(window, 6)
    keep()
    slower = replace(window.session.experiment.optimizer, learning_rate=0.001)
    window.session.edit(replace(window.session.experiment, optimizer=slower))
    crash()
    again = restored()
    qtbot.waitUntil(lambda: again.session.snapshot.experiment.optimizer == slower)
    assert epoch(again) == 6


def test_a_change_that_begins_anew_keeps_the_race_among_those_before(
    window, keep, crash, restored, train, settle, qtbot
) -> None:
    train(window, 6)
    keep()
    other = replace(first_experiment(), test_share=0.5)
    window.session.edit(other)
    settle(window)
    crash()
    again = restored()
    qtbot.waitUntil(lambda: again.session.experiment == other)
    settle(again)
    assert epoch(again) == 0
    qtbot.waitUntil(lambda: bool(again.session.races.records))
    (record,) = again.session.races.records
    assert record.epochs[-1] == 6


def test_a_restored_race_of_a_study_goes_by_its_point_only_as_long_as_it_is_that(
    window, keep, crash, restored, train, qtbot
) -> None:
    point = replace(first_experiment(), name="A study, draw 2")
    window.session.open_race(point, "Open a race of the study")
    train(window, 4)
    keep()
    crash()
    again = restored()
    session = again.session
    qtbot.waitUntil(lambda: session.idle and epoch(again) == 4)
    assert session.experiment == point
    session.edit(replace(session.experiment, test_share=0.5))
    assert session.experiment.name == "A study, draw 2, changed"
    session.edit(replace(session.experiment, test_share=point.test_share))
    assert session.experiment == point


def test_a_session_that_cannot_be_read_gives_its_experiment_and_stays(
    window, keep, crash, restored, folder, train, qtbot
) -> None:
    window.session.edit(replace(first_experiment(), name="Kept"))
    train(window, 2)
    keep()
    crash()
    (file,) = folder.glob("*.lossstudio")
    file.write_bytes(file.read_bytes()[:-9])
    again = restored()
    qtbot.waitUntil(lambda: again.session.experiment.name == "Kept")
    assert "Only the experiment is restored" in again.line.sentence.text()
    assert file.exists()


def test_an_experiment_that_cannot_be_read_does_not_hide_its_session(
    window, keep, crash, restored, folder, train, settle, qtbot
) -> None:
    train(window, 4)
    keep()
    crash()
    (file,) = folder.glob("*.lossstudio.json")
    file.write_text("{")
    again = restored()
    qtbot.waitUntil(lambda: epoch(again) == 4)
    qtbot.waitUntil(lambda: not file.exists())  # once it is kept anew


def test_of_what_cannot_be_read_at_all_nothing_is_restored_and_it_stays(
    window, keep, crash, restored, folder, train, qtbot
) -> None:
    train(window, 2)
    keep()
    crash()
    files = list(folder.glob("*.lossstudio*"))
    for file in files:
        file.write_bytes(file.read_bytes()[:-9])
    again = restored()
    qtbot.waitUntil(lambda: "Nothing is restored" in again.line.sentence.text())
    assert len(files) == 2
    assert all(file.exists() for file in files)


def test_nothing_is_written_where_nothing_has_changed(window, autosave, keep, train) -> None:
    written = []
    autosave.kept.connect(lambda: written.append(1))
    keep()
    train(window, 2)
    for _ in range(3):
        keep()
    assert written == [1]


def test_that_nothing_is_kept_is_told_once_until_it_is_kept_again(
    window, autosave, keep, train, monkeypatch, qtbot
) -> None:
    told: list[str] = []
    autosave.failed.connect(told.append)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    train(window, 2)
    for count in (1, 2):
        with monkeypatch.context() as disk:
            disk.setattr("os.fsync", full)
            keep()
            keep()  # as half a minute later: it is tried again, and not told again
        assert len(told) == count
        assert told[-1].startswith("Nothing is kept for after a crash: ")
        assert told[-1].endswith("Disk full.")
        with qtbot.waitSignal(autosave.kept):
            keep()
        train(window, 1)


def test_a_program_that_finds_no_place_says_so(window, folder, monkeypatch, qtbot) -> None:
    monkeypatch.setattr("lossstudio.app.system.autosave.MOST", 0)
    autosave = Autosave(window.session, folder)
    with qtbot.waitSignal(autosave.failed) as told:
        pass
    assert told.args == [f"Nothing is kept for after a crash: No place in {folder} is free."]
    autosave.close()


def test_a_program_that_ends_well_leaves_nothing(window, autosave, keep, folder, train) -> None:
    train(window, 2)
    keep()
    autosave.close()
    assert not list(folder.glob("*.lossstudio*"))


@pytest.fixture
def saved(window, keep, train, monkeypatch, tmp_path) -> Path:
    """Save the session of a window, train on, and keep it."""
    path = tmp_path / "mine.lossstudio"
    train(window, 2)
    where = "lossstudio.app.window.files.ask_where_to_save"
    monkeypatch.setattr(where, lambda *_, **__: path)
    window.actions_.save_as.trigger()
    assert window.files.sessions.wait()
    train(window, 3)
    keep()
    monkeypatch.setattr(where, lambda *_, **__: pytest.fail("it asked for a name"))
    return path


def test_what_is_restored_is_saved_where_it_came_from(
    saved, crash, restored, questions, qtbot
) -> None:
    crash()
    again = restored()
    qtbot.waitUntil(lambda: epoch(again) == 5)
    assert "Save writes to mine.lossstudio." in again.line.sentence.text()
    assert again.isWindowModified()
    again.actions_.new.trigger()
    may = "mine.lossstudio may have changed since it was saved: it was restored."
    assert questions.asked == [may]
    again.actions_.save.trigger()
    assert again.files.sessions.wait()
    assert read_session(saved).trainer.epoch == 5
    assert not again.isWindowModified()


def test_a_file_that_is_newer_is_not_replaced_unasked(
    saved, crash, restored, qtbot, monkeypatch
) -> None:
    crash()
    saved.write_bytes(b"of somebody else")
    again = restored()
    qtbot.waitUntil(lambda: epoch(again) == 5)
    asked: list[str] = []

    def refuse(_parent, _title, text, *_rest, **_named):
        asked.append(text)
        return QMessageBox.StandardButton.No

    monkeypatch.setattr("lossstudio.app.dialogs.save_file.ask", refuse)
    again.actions_.save.trigger()
    assert saved.read_bytes() == b"of somebody else"
    assert asked[0].startswith("mine.lossstudio was changed by something else")


def test_what_came_from_no_file_does_not_go_into_the_one_that_is_open(
    window, keep, crash, train, restored, questions, qtbot
) -> None:
    train(window, 4)
    keep()
    crash()
    again = restored()
    qtbot.waitUntil(lambda: epoch(again) == 4)
    assert again.files.path is None
    assert again.isWindowModified()
    again.actions_.new.trigger()
    assert questions.asked == [
        f"{again.session.experiment.name} may not be saved: it was restored."
    ]


def test_the_experiment_is_written_down_only_once_it_has_changed(window, autosave, folder) -> None:
    assert autosave.keep()
    (file,) = folder.glob("*.json")
    os.utime(file, (1, 1))
    autosave.keep_session()
    assert file.stat().st_mtime == 1
    window.session.edit(replace(window.session.experiment, repeats=2))
    assert autosave.keep()
    assert file.stat().st_mtime > 1
