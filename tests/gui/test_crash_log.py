"""After a crash: a log, one sentence, and the experiment of last time."""

import logging
import os
import sys
import threading
from dataclasses import replace
from logging.handlers import RotatingFileHandler
from typing import TextIO

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer, qCritical, qWarning
from PySide6.QtWidgets import QMessageBox
from restoring import answer

from lossstudio.app.dialogs import about as dialogs
from lossstudio.app.dialogs.text import TextDialog
from lossstudio.app.launch.gui import offer
from lossstudio.app.system import crash_log
from lossstudio.app.system.autosave import Autosave
from lossstudio.app.system.crash_log import CrashLog
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.session.session import Session
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.throttle import Throttle


@pytest.fixture
def log(tmp_path, monkeypatch, qapp):
    told: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: told.append(box.text()))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    crashes: list[TextIO] = []
    monkeypatch.setattr("faulthandler.enable", crashes.append)
    found = CrashLog(tmp_path)
    found.install()
    found.told = told
    yield found
    found.close()
    for file in crashes:
        file.close()


def fault() -> None:
    raise RuntimeError("a fault of the test")


def test_a_fault_is_logged_and_told_once_with_the_place_of_the_log(log, capsys, qapp) -> None:
    for _ in range(2):
        try:
            fault()
        except RuntimeError:
            sys.excepthook(*sys.exc_info())
    text = log.path.read_text(encoding="utf-8")
    assert text.count("RuntimeError: a fault of the test") == 1, "it is told how often it came"
    assert "in fault" in text
    assert "Loss Studio" in text
    (sentence,) = log.told
    assert str(log.path) in sentence
    assert "a fault of the test" in capsys.readouterr().err


def test_what_only_informs_stays_in_the_log(log, capsys) -> None:
    library = logging.StreamHandler()  # as one of ours leaves on the root logger
    logging.getLogger().addHandler(library)
    logging.getLogger("lossstudio.session").info("one more epoch")
    logging.getLogger().removeHandler(library)
    assert "one more epoch" in log.path.read_text(encoding="utf-8")
    assert "one more epoch" not in capsys.readouterr().err


def test_a_fault_is_told_when_what_failed_is_over(log, qtbot) -> None:
    told_within: list[list[str]] = []

    def fail() -> None:
        try:
            fault()
        except RuntimeError:
            sys.excepthook(*sys.exc_info())
        told_within.append(list(log.told))

    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: len(log.told) == 1)
    assert told_within == [[]]


def test_a_fault_in_a_thread_is_logged_too(log, qtbot) -> None:
    thread = threading.Thread(target=fault)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(log.told) == 1)
    assert "a fault of the test" in log.path.read_text(encoding="utf-8")


def test_what_modules_and_qt_say_is_logged(log, capsys) -> None:
    logging.getLogger("lossstudio.session").info("a line")
    try:
        fault()
    except RuntimeError:
        logging.getLogger("lossstudio.session").exception("The worker failed.")
    qWarning("of Qt")
    qCritical("of Qt, critical")
    start, *lines = log.path.read_text(encoding="utf-8").splitlines()
    assert "Loss Studio" in start
    assert "Qt 6" in start
    text = "\n".join(lines)
    for words in (
        "INFO lossstudio.session [MainThread] a line",
        "ERROR lossstudio.session [MainThread] The worker failed.\nTraceback",
        "RuntimeError: a fault of the test",
        "WARNING lossstudio.qt [MainThread] of Qt",
        "ERROR lossstudio.qt [MainThread] of Qt, critical",
    ):
        assert words in text
    assert capsys.readouterr().err.splitlines()[-2:] == ["of Qt", "of Qt, critical"]
    assert not log.told, "what is caught is told by who caught it"


def test_an_interrupt_is_no_fault(log, monkeypatch) -> None:
    quits: list[bool] = []
    monkeypatch.setattr(QCoreApplication, "quit", lambda: quits.append(True))
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert quits == [True]
    assert not log.told


def test_the_log_stays_bounded(log) -> None:
    (file,) = [h for h in crash_log.logger.handlers if isinstance(h, RotatingFileHandler)]
    file.maxBytes = 1000
    for number in range(200):
        crash_log.logger.info("line %d", number)
    files = sorted(path.name for path in log.path.parent.glob("*.log*") if path.stat().st_size)
    assert files == ["lossstudio.log", "lossstudio.log.1", "lossstudio.log.2"]
    assert log.path.stat().st_size <= 1000
    assert "line 199" in log.path.read_text(encoding="utf-8")


def test_a_fault_that_comes_again_and_again_does_not_fill_the_log(log, capsys) -> None:
    for number in range(1234):
        try:
            fault()
        except RuntimeError:
            sys.excepthook(*sys.exc_info())
        qWarning("of each paint event")
        crash_log.logger.info("another line %d", number)
    log.close()
    text = log.path.read_text(encoding="utf-8")
    assert text.count("RuntimeError: a fault") == 4, "the 1st, 10th, 100th, 1,000th"
    for words in (
        "Nobody caught this: (It came 1,000 times.)",
        "of each paint event (It came 1,000 times.)",
        "It came 1,234 times in all: of each paint event",
        "another line 1233",
    ):
        assert words in text
    assert capsys.readouterr().err.count("Traceback") == 4


def test_without_a_folder_faults_are_told_all_the_same(tmp_path, monkeypatch, log) -> None:
    elsewhere = CrashLog(tmp_path / "none")
    elsewhere.install()
    try:
        fault()
    except RuntimeError:
        sys.excepthook(*sys.exc_info())
    elsewhere.close()
    assert "could not be written" in log.told[0]


@pytest.fixture
def session(qapp):
    made = Session(first_experiment())
    yield made
    made.close()
    made.deleteLater()  # here, and not by a garbage collection in some other thread
    QCoreApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete.value)


MOONS = experiment_for(DATASETS.create("moons"))
SINE = experiment_for(DATASETS.create("sine"))


def crash(session, folder, *experiments) -> None:
    """Leave what programs leave that crash at the same time."""
    crashed = [Autosave(session, folder) for _ in experiments]
    for autosave, experiment in zip(crashed, experiments, strict=True):
        session.edit(experiment)
        autosave.keep()
    kept = {file: file.read_text(encoding="utf-8") for file in folder.glob("*.json")}
    for autosave in crashed:
        autosave.close()  # a process that is gone holds no lock
        autosave.deleteLater()
    for file, text in kept.items():  # but its file stays
        file.write_text(text, encoding="utf-8")


def test_all_that_crashes_left_is_found_by_the_next_program(session, tmp_path) -> None:
    crash(session, tmp_path, MOONS, SINE)
    found = Autosave(session, tmp_path)
    assert [left.experiment for left in found.left] == [MOONS, SINE]
    assert not Autosave(session, tmp_path).left, "one program asks, not two"
    found.close()
    assert len(Autosave(session, tmp_path).left) == 2, "nobody has answered"


def test_what_ended_well_or_still_runs_is_left_alone(session, tmp_path) -> None:
    running = Autosave(session, tmp_path)
    running.keep()
    for lock in tmp_path.glob("*.lock"):
        os.utime(lock, (0, 0))  # it runs for a long time
    second = Autosave(session, tmp_path)
    assert not second.left
    second.keep()
    second.close()
    running.close()
    assert not Autosave(session, tmp_path).left
    assert not list(tmp_path.glob("*.json"))


def test_a_change_is_kept_soon(session, tmp_path, qtbot) -> None:
    autosave = Autosave(session, tmp_path)
    autosave.findChild(Throttle).interval_ms = 1
    session.edit(replace(first_experiment(), name="Kept"))
    qtbot.waitUntil(lambda: bool(list(tmp_path.glob("*.json"))))
    (file,) = tmp_path.glob("*.json")
    assert '"Kept"' in file.read_text(encoding="utf-8")
    autosave.close()


def test_a_file_of_a_crash_that_cannot_be_read_stays(session, tmp_path) -> None:
    broken = tmp_path / "running-0.lossstudio.json"
    broken.write_text("{", encoding="utf-8")
    autosave = Autosave(session, tmp_path)
    assert not autosave.left
    autosave.keep()
    autosave.close()
    assert broken.read_text(encoding="utf-8") == "{"


@pytest.fixture
def offered(window, session, tmp_path, monkeypatch):
    """Offer what two crashes left, with one answer for each; return what is on disk then."""
    crash(session, tmp_path, MOONS, SINE)
    autosave = Autosave(window.session, tmp_path)

    def offered_(*answers: str) -> tuple[list[str], int]:
        def check(pressed) -> None:
            kept = 2 - pressed.count("Delete")
            assert len(list(tmp_path.glob("*.json"))) == kept, "deleted before the answer"

        asked = answer(monkeypatch, answers, check)
        offer(window, autosave)
        autosave.close()
        again = Autosave(session, tmp_path)
        again.close()
        return asked, len(again.left)

    return offered_


def test_both_are_offered_and_deleted_only_when_not_wanted(window, offered) -> None:
    before = window.session.experiment
    asked, left = offered("Delete", "Delete")
    assert "Restore the experiment “Moons”, as it was kept on" in asked[0]
    assert "(1 of 2)" in asked[0]
    assert "Sine" in asked[1]
    assert left == 0
    assert window.session.experiment == before


def test_one_is_restored_and_the_other_kept_for_the_next_start(window, offered) -> None:
    asked, left = offered("Restore")
    assert len(asked) == 1
    assert left == 1
    assert window.session.experiment == MOONS
    assert "1 more experiment is kept" in window.statusBar().currentMessage()


def test_what_is_put_off_stays(window, offered) -> None:
    _, left = offered("Later", "Restore")
    assert left == 1
    assert window.session.experiment == SINE


def test_about_tells_versions_licences_and_places(window) -> None:
    window.actions_.about.trigger()
    (about,) = window.findChildren(TextDialog)
    told = about.page.toPlainText()
    about.close()
    for words in ("MIT", "numpy", "pyqtgraph", "LGPL", "Settings:", "Logs:"):
        assert words in told
    assert str(dialogs.state_folder()) in told


class Full(logging.Handler):
    """As a handler is at the end of the stack, once."""

    full = True

    def emit(self, record: logging.LogRecord) -> None:
        if self.full:
            self.full = False
            raise RecursionError("no room")


def test_what_cannot_be_told_at_the_end_of_the_stack_is_logged_later(log, qtbot) -> None:
    handler = Full()
    logging.getLogger("lossstudio").addHandler(handler)
    try:
        raise RecursionError("too deep")
    except RecursionError:
        sys.excepthook(*sys.exc_info())
    qtbot.waitUntil(lambda: bool(log.told))
    logging.getLogger("lossstudio").removeHandler(handler)
    assert "RecursionError: too deep" in log.path.read_text(encoding="utf-8")


def test_nothing_leaves_an_override_where_telling_fails_too(qtbot, monkeypatch) -> None:
    told: list[type[BaseException]] = []

    def hook(kind: type[BaseException], *_: object) -> None:
        told.append(kind)
        if len(told) == 1:
            raise RecursionError("no room")

    monkeypatch.setattr(sys, "excepthook", hook)
    assert guarded(int)(fault)() == 0
    qtbot.waitUntil(lambda: told == [RuntimeError, RuntimeError])
