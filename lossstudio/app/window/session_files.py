"""Sessions in the window: saved and opened beside it, and what of a race is not saved yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot
from PySide6.QtWidgets import QMainWindow, QMessageBox

from lossstudio.app.dialogs.complaint import complain
from lossstudio.core.plain_text import one_line
from lossstudio.core.recording.race_record import RaceRecord
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.session_file.session_file import FoundSession, StoredSession, is_session
from lossstudio.core.session_file.table_inside import has_table
from lossstudio.session.session import Session
from lossstudio.session.stored_sessions import SessionReader, SessionWriter
from lossstudio.session.view_state import ViewState
from lossstudio.widgets.plain_text import plain_box

if TYPE_CHECKING:
    from lossstudio.app.window.files import Files

PATIENCE_MS = 1000  # after which a person wants to know what is waited for
LONG = 1  # minutes of training that nobody wants to lose by a slip


@dataclass(frozen=True)
class Safe:
    """What a file holds of the races.

    Attributes
    ----------
    race : str
        The one that was under way.
    seconds : float
        How long it had trained.
    over : set
        Those that were over, each by what tells it apart.
    """

    race: str = ""
    seconds: float = 0.0
    over: frozenset[tuple[int, float]] = frozenset()


def long_time(seconds: float) -> str:
    """Return a time in words that nobody wants to lose by a slip; empty where it is short."""
    minutes = seconds / 60
    if minutes <= LONG:
        return ""
    return "a minute" if int(minutes) == 1 else f"{int(minutes):,} minutes"


def _told_apart(records: Iterable[RaceRecord]) -> frozenset[tuple[int, float]]:
    """Return what tells races apart: one that went on has another time."""
    return frozenset((record.number, record.seconds) for record in records)


def _trained(snapshot: Snapshot | None) -> tuple[str, float]:
    """Return which race that is, and how long it has trained, also before it branched off."""
    return ("", 0.0) if snapshot is None else (snapshot.race_id, float(snapshot.curves.seconds[-1]))


class SessionFiles(QObject):
    """Saves and opens sessions for `Files`, which knows what the window's file is.

    Parameters
    ----------
    window : QMainWindow
    session : Session
    files : Files
    """

    def __init__(self, window: QMainWindow, session: Session, files: "Files") -> None:
        super().__init__(files)
        self._window, self._session, self._files = window, session, files
        self.writer = SessionWriter(session)
        self.reader = SessionReader(session)
        self._path, self._held, self._safe = Path(), files.held, Safe()
        self._asked: Safe | None = None  # what will be safe; None where others came meanwhile
        self._watched = 0.0  # s since the last saving
        self._began: float | None = None  # when the run under way began
        session.running_changed.connect(self._watch)
        self._saved = True
        self.writer.written.connect(self._tell_saved)
        self.writer.failed.connect(self._tell_not_saved)
        self.reader.found.connect(self._take)
        self.reader.failed.connect(self._refuse)

    @property
    def trained(self) -> bool:
        """Whether there is more to keep than the experiment."""
        snapshot = self._session.snapshot
        return bool(self._session.races.records) or (
            snapshot is not None and bool(snapshot.curves.epoch[-1])
        )

    def save(self, path: Path, *, with_table: bool = False) -> bool:
        """Begin to save the session as it stands; `wait` tells whether that went well."""
        self.settle()
        over = _told_apart(self._session.races.records)
        self._asked = Safe(*_trained(self._session.snapshot), over)
        self._path, self._held, self._saved = path, self._files.held, False
        self.writer.write(path, with_table=with_table)
        return True

    def settle(self) -> None:
        """Wait for what was asked for just before; how it ended is of no account from now on."""
        self.wait()
        self._saved = True

    def wait(self) -> bool:
        """Wait until what is being saved is saved, and tell whether it is.

        Where that takes long, a box says so and lets the person give it up.
        """
        if self.writer.busy:
            loop = QEventLoop()
            self.writer.ended.connect(loop.quit)
            QTimer.singleShot(PATIENCE_MS, loop, loop.quit)
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        if self.writer.busy:
            icon, name = QMessageBox.Icon.NoIcon, self._path.name
            box = plain_box(self._window, icon, "Saving", f"{name} is still being saved.")
            box.setStandardButtons(QMessageBox.StandardButton.Cancel)
            self.writer.ended.connect(box.accept)
            box.exec()
            box.deleteLater()
            if self.writer.busy and self.writer.cancel():
                self._files.message.emit(f"Saving {name} was given up.")
        return self._saved

    @Slot(object)
    def _tell_saved(self, stored: StoredSession) -> None:
        self._saved = True
        if self._asked is not None:
            self._safe = self._asked
            self._forget_watched()
        what = self._path, stored.experiment
        self._files.take_note(self._held, *what, with_table=stored.with_table)
        race = [] if stored.race is None else ["the race as it stood"]
        table = stored.with_table and has_table(stored.experiment.dataset)
        parts = " and ".join(["its table"] * table + race)
        self._files.message.emit(f"Saved as {self._path.name}{f', with {parts}' * bool(parts)}.")

    @Slot(object)
    def _tell_not_saved(self, fault: Exception) -> None:
        complain(self._window, "The session cannot be saved", fault)

    def open(self, path: Path) -> None:
        """Open a session, once nothing is lost by it; what is on screen stays until it is read."""
        if self._files.may_drop("Opening another"):
            self.reader.read(path)

    @Slot(object, object)
    def _take(self, path: Path, result: tuple[FoundSession, ViewState]) -> None:
        self.begin(path, *result)

    def begin(self, path: Path, found: FoundSession, view: ViewState) -> None:
        """Go on with the session of a file."""
        self.reader.take(found, view, f"Open {one_line(path.name)}")
        self._files.path, self._asked = path, None
        held, table = self._files.held, found.with_table
        self._files.take_note(held, path, found.experiment, with_table=table)
        trainer = found.trainer
        over = _told_apart(found.races.records)
        self._safe = Safe(over=over)
        self._forget_watched()
        if trainer is not None:
            recorder = trainer.recorder
            self._safe = Safe(recorder.race.id, recorder.history.last_seconds, over)
        where = "" if trainer is None else f" The race goes on from epoch {trainer.epoch:,}."
        parts = f"{path.name} is open.{where}", found.note, found.table_note
        self._files.message.emit(" ".join(filter(None, parts)))

    @Slot(object, object)
    def _refuse(self, path: Path, fault: Exception) -> None:
        self._files.refuse(path, fault)

    @Slot(bool)
    def _watch(self, running: bool) -> None:
        """Count how long the person watches races run that are in no file yet."""
        now = perf_counter()
        self._watched += now - self._began if self._began else 0.0
        self._began = now if running else None

    def _forget_watched(self) -> None:
        self._watched, self._began = 0.0, perf_counter() if self._session.running else None

    def unsaved(self, deed: str = "Quitting") -> str:
        """Return what of long races a deed would drop, as a sentence; empty where little is."""
        safe, races = self._safe, self._session.races
        race, seconds = _trained(self._session.snapshot)
        since = bool(race) and race == safe.race and seconds >= safe.seconds
        seconds -= safe.seconds if since else 0.0
        over = [each for each in races.over if _told_apart([each]) - safe.over]
        if over:  # what the race under way shares with one that it left counts once
            seconds = min(seconds, races.seconds) + sum(each.seconds for each in over)
        if seconds:  # at a slow speed little is trained, and much is watched
            now = perf_counter()
            seconds = max(seconds, self._watched + (now - self._began if self._began else 0.0))
        long = long_time(seconds)
        if not long:
            return ""
        path = self._files.path
        if over:
            whole = "more than a minute" if long == "a minute" else f"{long} in all"
            lost, what = f"This session has races of {whole} that are not saved.", "them"
        elif since:
            lost, what = f"This race has trained for {long} since it was saved.", "that"
        elif path is None or is_session(path):
            lost, what = f"This race has trained for {long}, and is not saved.", "it"
        else:
            why = f"{path.name} holds its experiment alone"
            lost, what = f"This race has trained for {long}, and is not saved: {why}.", "it"
        return f"{lost} {deed} drops {what}."
