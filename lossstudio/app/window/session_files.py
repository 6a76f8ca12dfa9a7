"""Sessions in the window: saved and opened beside it, and what of a race is not saved yet."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, Slot
from PySide6.QtWidgets import QMainWindow

from lossstudio.app.dialogs.complaint import complain
from lossstudio.core.plain_text import one_line
from lossstudio.core.session_file.session_file import FoundSession, StoredSession, is_session
from lossstudio.session.session import Session
from lossstudio.session.stored_sessions import SessionReader, SessionWriter
from lossstudio.session.view_state import ViewState

if TYPE_CHECKING:
    from lossstudio.app.window.files import Files

LONG = 1  # minutes of training that nobody wants to lose by a slip


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
        self._path = Path()
        self._asked = self._safe = "", 0.0  # a race, and how long it had trained
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

    def save(self, path: Path) -> bool:
        """Begin to save the session as it stands; `wait` tells whether that went well."""
        self.wait()  # what was asked for just before
        snapshot = self._session.snapshot
        self._asked = "" if snapshot is None else snapshot.race_id, self._session.races.seconds
        self._path, self._saved = path, False
        self.writer.write(path)
        return True

    def wait(self) -> bool:
        """Wait until what is being saved is saved, and tell whether it is."""
        while self.writer.busy:
            loop = QEventLoop()
            self.writer.written.connect(loop.quit)
            self.writer.failed.connect(loop.quit)
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        return self._saved

    @Slot(object)
    def _tell_saved(self, stored: StoredSession) -> None:
        self._saved, self._safe = True, self._asked
        self._files.take_note(self._path, stored.experiment)
        with_race = "" if stored.race is None else ", with the race as it stood"
        self._files.message.emit(f"Saved as {self._path.name}{with_race}.")

    @Slot(object)
    def _tell_not_saved(self, fault: Exception) -> None:
        complain(self._window, "The session cannot be saved", fault)

    def open(self, path: Path) -> None:
        """Open a session, once nothing is lost by it; what is on screen stays until it is read."""
        if self._files.may_close():
            self.reader.read(path)

    @Slot(object, object)
    def _take(self, path: Path, result: tuple[FoundSession, ViewState]) -> None:
        self.begin(path, *result)

    def begin(self, path: Path, found: FoundSession, view: ViewState) -> None:
        """Go on with the session of a file."""
        self.reader.take(found, view, f"Open {one_line(path.name)}")
        self._files.take_note(path, found.experiment)
        trainer = found.trainer
        if trainer is not None:
            self._safe = trainer.recorder.race.id, found.races.seconds
        where = "" if trainer is None else f" The race goes on from epoch {trainer.epoch:,}."
        self._files.message.emit(f"{path.name} is open.{where} {found.note}".rstrip())

    @Slot(object, object)
    def _refuse(self, path: Path, fault: Exception) -> None:
        self._files.refuse(path, fault)

    @property
    def unsaved(self) -> str:
        """What of a long race would be lost, as a sentence; empty where little would."""
        snapshot, seconds = self._session.snapshot, self._session.races.seconds
        race, safe = self._safe
        since = snapshot is not None and snapshot.race_id == race and seconds >= safe
        minutes = (seconds - safe if since else seconds) / 60
        if minutes <= LONG:
            return ""
        long = "a minute" if int(minutes) == 1 else f"{int(minutes):,} minutes"
        path = self._files.path
        if since:
            what = "since it was saved"
        elif path is None or is_session(path):
            what = "and is not saved"
        else:
            what = f"and is not saved: {path.name} holds its experiment alone"
        comma = "" if since else ","
        return f"This race has trained for {long}{comma} {what}. Quitting drops that."
