"""A session saved from the window and opened in it again: everything is back, and goes on."""

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import epoch
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox

from lossstudio.app.window.examples import EXAMPLES
from lossstudio.app.window.main_window import MainWindow
from lossstudio.core.arrays import same
from lossstudio.core.defaults import first_experiment
from lossstudio.core.disk import write_bytes
from lossstudio.core.files import load, save
from lossstudio.core.lessons.library import find_lesson
from lossstudio.core.session_file.session_file import read_session

FIRST = replace(first_experiment(), repeats=3, patience=400)


@pytest.fixture
def save_to(monkeypatch, qtbot):
    """Save by the menu under a name, and wait until it is there."""

    def save_to_(window: MainWindow, path: Path) -> None:
        monkeypatch.setattr("lossstudio.app.window.files.ask_where_to_save", lambda *_, **__: path)
        window.actions_.save_as.trigger()
        assert window.files.sessions.wait()

    return save_to_


@pytest.fixture
def opened(open_window, settle, qtbot):
    """Open a session in a window of its own, and wait until its race is shown."""

    def opened_(path: Path) -> MainWindow:
        window = open_window()
        before = window.session.snapshot.race_id
        window.files.open_path(path)
        qtbot.waitUntil(lambda: window.session.snapshot.race_id != before)
        settle(window)
        return window

    return opened_


def slide(window: MainWindow, rate: float) -> None:
    session = window.session
    optimizer = replace(session.experiment.optimizer, learning_rate=rate)
    session.edit(replace(session.experiment, optimizer=optimizer))


def test_everything_comes_back_and_the_race_goes_on_with_the_same_numbers(
    open_window, opened, save_to, train, settle, tmp_path, qtbot
) -> None:
    window = open_window(FIRST)
    session = window.session
    train(window, 4)
    session.reset()
    settle(window)
    train(window, 6)
    session.races.pin(1, True)
    slide(window, 0.03)
    train(window, 3)
    session.look(2)
    settle(window)
    train(window, 5)  # another way from epoch 2 on
    session.view.update(fit_page="tiles", smoothing=0.3)
    path = tmp_path / "a race.lossstudio"
    save_to(window, path)
    assert "with the race as it stood" in window.line.sentence.text()
    assert not window.isWindowModified()

    other = opened(path)
    again = other.session
    assert again.experiment == session.experiment
    assert again.view.state == session.view.state
    assert other.files.path == path
    assert not other.isWindowModified()
    for _ in range(2):
        one, two = session.snapshot, again.snapshot
        assert (one.epoch, one.step) == (two.epoch, two.step)
        assert same(one.theta, two.theta)
        assert same(one.curves.losses, two.curves.losses)
        assert same(one.curves.statistics, two.curves.statistics)
        assert one.checkpoints == two.checkpoints
        assert one.marks == two.marks
        untimed = [replace(each.races.memory(), seconds=0.0) for each in (session, again)]
        assert untimed[0] == untimed[1]
        for each in (window, other):
            train(each, 4)
            settle(each)


def test_the_moment_that_was_looked_at_is_shown_again(
    window, opened, save_to, train, settle, tmp_path
) -> None:
    train(window, 6)
    window.session.look(3)
    settle(window)
    save_to(window, tmp_path / "s.lossstudio")
    other = opened(tmp_path / "s.lossstudio")
    assert other.session.looking
    assert epoch(other) == 3
    assert other.session.snapshot.curves.epoch[-1] == 6
    other.session.look_up()
    settle(other)
    assert epoch(other) == 6


def test_a_race_that_runs_is_saved_without_being_stopped(
    window, opened, save_to, settle, tmp_path, qtbot
) -> None:
    window.actions_.run.trigger()
    qtbot.waitUntil(lambda: epoch(window) > 5)
    save_to(window, tmp_path / "s.lossstudio")
    assert window.session.running
    other = opened(tmp_path / "s.lossstudio")
    assert epoch(other) >= 5
    window.session.pause()
    settle(window)
    assert epoch(other) <= epoch(window)
    points = len(other.session.snapshot.curves)
    assert same(
        other.session.snapshot.curves.losses, window.session.snapshot.curves.losses[:points]
    )


def test_what_is_offered_follows_what_there_is_to_keep(window, train, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(
        "lossstudio.app.window.files.ask_where_to_save",
        lambda *a, **__: asked.append(a[2:]) and None,
    )
    window.actions_.save_as.trigger()
    train(window, 1)
    window.actions_.save_as.trigger()
    (first, _, before), (second, kinds, after) = asked
    assert (first.suffix, before) == (".json", (".json", ".lossstudio"))
    assert (second.suffix, after) == (".lossstudio", (".lossstudio", ".json"))
    assert "*.json" in kinds
    assert second.stem == first.stem


def test_the_small_form_still_holds_the_experiment_alone(window, save_to, train, tmp_path) -> None:
    train(window, 2)
    save_to(window, tmp_path / "a.json")
    assert load(tmp_path / "a.json") == window.session.experiment


def test_a_session_is_dropped_on_the_window(
    open_window, save_to, train, settle, tmp_path, qtbot
) -> None:
    window = open_window()
    train(window, 3)
    save_to(window, tmp_path / "s.lossstudio")
    window.session.reset()
    settle(window)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "s.lossstudio"))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPoint(9, 9), Qt.DropAction.CopyAction, mime, buttons, keys))
    qtbot.waitUntil(lambda: epoch(window) == 3)
    assert "goes on from epoch 3" in window.line.sentence.text()


def test_saving_again_asks_nothing(window, opened, save_to, train, tmp_path, monkeypatch) -> None:
    path = tmp_path / "s.lossstudio"
    train(window, 2)
    save_to(window, path)
    monkeypatch.setattr(
        "lossstudio.app.window.files.ask_where_to_save", lambda *_, **__: pytest.fail("it asked")
    )
    train(window, 3)
    window.actions_.save.trigger()
    assert window.files.sessions.wait()
    assert epoch(opened(path)) == 5


def test_a_session_that_cannot_be_read_leaves_everything_as_it_was(
    window, train, tmp_path, qtbot
) -> None:
    train(window, 3)
    before = window.session.snapshot
    path = tmp_path / "bad.lossstudio"
    path.write_bytes(b"PK nothing")
    window.files.open_path(path)
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)))
    (box,) = window.findChildren(QMessageBox)
    assert box.text() == "bad.lossstudio: The file is damaged, or no session at all."
    box.close()
    assert window.session.snapshot is before


def test_a_session_that_cannot_be_written_says_so_and_leaves_the_old_file(
    window, save_to, train, tmp_path, monkeypatch, qtbot
) -> None:
    path = tmp_path / "s.lossstudio"
    train(window, 2)
    save_to(window, path)
    old = path.read_bytes()
    train(window, 2)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    window.actions_.save.trigger()
    assert not window.files.sessions.wait()
    (box,) = window.findChildren(QMessageBox)
    assert box.text() == f"{path}: Disk full."
    assert path.read_bytes() == old
    assert list(tmp_path.glob("*.lossstudio")) == [path]
    assert not list(tmp_path.glob(".*"))


def test_a_session_with_a_race_that_does_not_fit_opens_without_it_and_says_so(
    open_window, save_to, train, settle, tmp_path, qtbot
) -> None:
    table = tmp_path / "t.csv"
    table.write_text("x,y\n1,2\n2,4\n3,7\n4,8\n5,11\n6,13\n", encoding="utf-8")
    window = open_window()
    window.files.open_path(table)
    qtbot.waitUntil(lambda: window.session.snapshot.experiment == window.session.experiment)
    settle(window)
    train(window, 3)
    save_to(window, tmp_path / "s.lossstudio")
    table.write_text("x,y\n1,2\n2,4\n3,7\n4,8\n5,11\n6,99\n", encoding="utf-8")
    window.files.open_path(tmp_path / "s.lossstudio")
    qtbot.waitUntil(lambda: "begins anew" in window.line.sentence.text())
    settle(window)
    assert epoch(window) == 0


def test_the_window_is_not_held_up_while_a_session_is_written(
    window, train, tmp_path, monkeypatch, qtbot
) -> None:
    """The file is made in another thread: the race goes on before it is done."""
    train(window, 2)
    disk = threading.Event()
    monkeypatch.setattr("lossstudio.session.stored_sessions.write_bytes", lambda *_: disk.wait(120))
    writer = window.files.sessions.writer
    window.files.sessions.save(tmp_path / "s.lossstudio")
    train(window, 3)
    assert writer.busy
    disk.set()
    assert window.files.sessions.wait()
    assert not writer.busy


def test_two_saved_and_two_opened_in_a_row_are_not_mixed_up(window, train, tmp_path, qtbot) -> None:
    one, two = tmp_path / "one.lossstudio", tmp_path / "two.lossstudio"
    train(window, 2)
    window.files.sessions.save(one)
    window.files.sessions.save(two)
    assert window.files.sessions.wait()
    assert window.files.path == two
    assert one.read_bytes() == two.read_bytes()
    window.files.open_path(one)
    window.files.open_path(two)
    qtbot.waitUntil(lambda: window.line.sentence.text().startswith("two.lossstudio is open."))
    assert window.files.path == two


def test_a_session_on_its_way_holds_what_was_there_when_it_was_asked_for(
    window, opened, train, tmp_path
) -> None:
    train(window, 2)
    window.files.sessions.save(tmp_path / "s.lossstudio")
    window.session.train_epochs(5)  # asked for later
    assert window.files.sessions.wait()
    assert epoch(opened(tmp_path / "s.lossstudio")) == 2


def test_a_session_that_is_opened_while_another_runs_stands_still(
    window, save_to, train, settle, tmp_path, qtbot
) -> None:
    train(window, 2)
    path = tmp_path / "s.lossstudio"
    save_to(window, path)
    window.actions_.run.trigger()
    qtbot.waitUntil(lambda: epoch(window) > 4)
    window.files.open_path(path)
    qtbot.waitUntil(lambda: "is open" in window.line.sentence.text())
    settle(window)
    assert not window.session.running
    assert epoch(window) == 2


def test_a_saving_that_hangs_can_be_given_up(window, train, tmp_path, monkeypatch, qtbot) -> None:
    train(window, 2)
    disk = threading.Event()
    monkeypatch.setattr("lossstudio.session.stored_sessions.write_bytes", lambda *_: disk.wait(120))
    monkeypatch.setattr("lossstudio.app.window.session_files.PATIENCE_MS", 50)
    window.files.sessions.save(tmp_path / "s.lossstudio")

    def give_up() -> None:
        box = window.findChild(QMessageBox)
        if box is None:
            QTimer.singleShot(20, give_up)
            return
        assert box.text() == "s.lossstudio is still being saved."
        qtbot.mouseClick(box.button(QMessageBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)

    give_up()
    assert not window.files.sessions.wait()
    assert window.line.sentence.text() == "Saving s.lossstudio was given up."
    disk.set()
    qtbot.waitUntil(lambda: not window.files.sessions.writer.busy)


@pytest.fixture
def slow_disk(monkeypatch) -> threading.Event:
    """Hold every file of a session up, once its bytes are there, until the disk goes on."""
    disk = threading.Event()

    def write(path, data, ready) -> None:
        disk.wait(120)
        write_bytes(path, data, ready)

    monkeypatch.setattr("lossstudio.session.stored_sessions.write_bytes", write)
    return disk


def by_example(window: MainWindow, _folder: Path) -> None:
    window.files.open_example(EXAMPLES[0])


def by_new(window: MainWindow, _folder: Path) -> None:
    window.actions_.new.trigger()


def by_opening(window: MainWindow, folder: Path) -> None:
    save(FIRST, folder / "first.json")
    window.files.open_path(folder / "first.json")


@pytest.mark.parametrize("way", [by_example, by_new, by_opening])
def test_a_saving_that_ends_late_is_not_of_what_was_opened_meanwhile(
    window, slow_disk, train, settle, tmp_path, way
) -> None:
    train(window, 2)
    path = tmp_path / "s.lossstudio"
    window.files.sessions.save(path)
    way(window, tmp_path)
    held = window.files.path
    slow_disk.set()
    assert window.files.sessions.wait()
    settle(window)
    assert path.exists()
    assert window.files.path == held != path
    assert not window.isWindowModified()


def test_what_was_saved_while_a_lesson_began_is_of_its_file_again_after_it(
    window, slow_disk, train, settle, tmp_path
) -> None:
    train(window, 2)
    path = tmp_path / "s.lossstudio"
    window.files.sessions.save(path)
    window.lessons.open(find_lesson("01"))
    slow_disk.set()
    assert window.files.sessions.wait()
    assert window.files.path is None
    window.lessons.leave()
    settle(window)
    assert window.files.path == path
    assert not window.files.known.is_another


def test_quitting_waits_for_what_is_being_saved(window, slow_disk, train, tmp_path) -> None:
    train(window, 2)
    window.files.sessions.save(tmp_path / "s.lossstudio")
    QTimer.singleShot(50, slow_disk.set)
    assert window.close()
    assert read_session(tmp_path / "s.lossstudio").trainer.epoch == 2


def test_what_was_given_up_is_not_written_after_all(
    window, slow_disk, train, tmp_path, monkeypatch, qtbot
) -> None:
    train(window, 2)
    monkeypatch.setattr("lossstudio.app.window.session_files.PATIENCE_MS", 50)
    window.files.sessions.save(tmp_path / "s.lossstudio")

    def give_up() -> None:
        box = window.findChild(QMessageBox)
        if box is None:
            QTimer.singleShot(20, give_up)
        else:
            box.button(QMessageBox.StandardButton.Cancel).click()

    give_up()
    assert not window.files.sessions.wait()
    assert window.line.sentence.text() == "Saving s.lossstudio was given up."
    QTimer.singleShot(200, slow_disk.set)
    assert not window.files.sessions.wait(), "its box goes with it"
    assert not list(tmp_path.iterdir())
    assert window.line.sentence.text() == "Saving s.lossstudio was given up."


def test_a_small_form_is_saved_after_a_session_that_could_not_be(
    window, save_to, train, tmp_path, monkeypatch, qtbot
) -> None:
    train(window, 2)
    none, small = tmp_path / "none" / "s.lossstudio", tmp_path / "s.json"
    where = "lossstudio.app.window.files.ask_where_to_save"
    monkeypatch.setattr(where, lambda *_, **__: none)
    window.actions_.save_as.trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)))
    window.findChild(QMessageBox).close()
    slide(window, 0.03)
    monkeypatch.setattr(where, lambda *_, **__: small)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Save)
    assert window.close()
    assert load(small) == window.session.experiment


def test_a_saving_that_takes_long_ends_by_itself(window, train, tmp_path, monkeypatch) -> None:
    train(window, 2)
    disk = threading.Event()
    monkeypatch.setattr("lossstudio.session.stored_sessions.write_bytes", lambda *_: disk.wait(120))
    monkeypatch.setattr("lossstudio.app.window.session_files.PATIENCE_MS", 50)
    window.files.sessions.save(tmp_path / "s.lossstudio")

    def go_on() -> None:
        if window.findChild(QMessageBox) is None:
            QTimer.singleShot(20, go_on)
        else:
            disk.set()

    go_on()
    assert window.files.sessions.wait()


@pytest.fixture
def chosen_kind(monkeypatch):
    """Choose a file and a kind in the dialog of Save as; return the kinds that it offered."""
    offered: list[list[str]] = []

    def choose(path: Path, number: int) -> list[list[str]]:
        def choose_(_parent, _title, _start, kinds, *_rest):
            offered.append(kinds.split(";;"))
            return str(path), offered[-1][number]

        monkeypatch.setattr(QFileDialog, "getSaveFileName", choose_)
        return offered

    return choose


def test_a_session_takes_its_table_along_and_keeps_it_where_it_went(
    open_window, opened, chosen_kind, train, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    table = here / "trees.csv"
    table.write_text("x,y\n1,2\n2,4\n3,7\n4,8\n5,11\n6,13\n", encoding="utf-8")
    window = open_window(load(table))
    train(window, 2)
    offered = chosen_kind(here / "trees.lossstudio", 1)
    window.actions_.save_as.trigger()
    assert window.files.sessions.wait()
    assert "its table and" in window.line.sentence.text()
    whole, with_table, _alone = offered[0]
    assert ("table" in whole, "table" in with_table) == (False, True)

    (here / "trees.lossstudio").rename(there / "trees.lossstudio")
    table.unlink()
    other = opened(there / "trees.lossstudio")
    assert epoch(other) == 2
    used = Path(other.session.experiment.dataset.path)
    assert used.is_relative_to(tmp_path / "data")
    assert "trees.csv is not there; the one inside" in other.line.sentence.text()
    assert not other.isWindowModified()
    train(other, 1)
    other.actions_.save.trigger()  # it stays inside
    assert other.files.sessions.wait()
    assert read_session(there / "trees.lossstudio").with_table
    other.actions_.save_as.trigger()
    assert offered[-1][0] == with_table, "what it was so far is proposed"


def test_a_table_goes_along_again_only_once_it_was_saved_so(
    open_window, chosen_kind, train, tmp_path, qtbot
) -> None:
    table = tmp_path / "trees.csv"
    table.write_text("x,y\n1,2\n2,4\n3,7\n4,8\n5,11\n6,13\n", encoding="utf-8")
    window = open_window(load(table))
    train(window, 2)
    chosen_kind(tmp_path / "none" / "s.lossstudio", 1)
    window.actions_.save_as.trigger()
    assert not window.files.sessions.wait()
    window.findChild(QMessageBox).close()
    offered = chosen_kind(tmp_path / "s.lossstudio", 0)
    window.actions_.save_as.trigger()
    assert window.files.sessions.wait()
    assert "table" not in offered[-1][0], "so it was never saved"
    assert not read_session(tmp_path / "s.lossstudio").with_table


def test_no_table_is_offered_where_there_is_none(window, chosen_kind, train, tmp_path) -> None:
    train(window, 1)
    offered = chosen_kind(tmp_path / "s.lossstudio", 0)
    window.actions_.save_as.trigger()
    assert window.files.sessions.wait()
    assert not any("table" in kind for kind in offered[0])


def test_tables_are_unpacked_where_the_program_keeps_its_logs(tmp_path) -> None:
    asked = """
from lossstudio.app.launch.gui import application
from lossstudio.app.system.paths import state_folder
from lossstudio.core.session_file.table_inside import tables_folder
app = application()
assert tables_folder().parent == state_folder(), (tables_folder(), state_folder())
"""
    environment = os.environ | {"XDG_DATA_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    run = [sys.executable, "-c", asked]
    done = subprocess.run(run, env=environment, capture_output=True, timeout=120, check=False)
    assert not done.returncode, done.stderr
