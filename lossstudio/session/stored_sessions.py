"""Sessions on their way to a file and back, beside the window."""

import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.disk import write_bytes
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.session_file.session_file import (
    FoundSession,
    StoredSession,
    read_session,
    session_bytes,
)
from lossstudio.session.jobs import CancelledError, Job, Report
from lossstudio.session.requests import Kept, Resumed
from lossstudio.session.session import Session
from lossstudio.session.view_state import ViewState


class SessionWriter(QObject):
    """Writes the session as it stands when that is asked; the race goes on meanwhile.

    The thread hands over what it shares with its recording, which is written once and never
    changes; another thread makes a file of it.

    Parameters
    ----------
    session : Session
    """

    written = Signal(object)  # what the file holds, a StoredSession
    failed = Signal(object)  # an OSError, or a ValueError with a sentence
    ended = Signal()  # after these, and where it was given up
    _last = 0  # number of an asking, of whichever writer

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._asked: dict[int, tuple[StoredSession, Path, bool, Resumed | None]] = {}
        self._job = Job("saving", session)  # its own child: it ends with the session
        self._job.done.connect(self._tell)
        self._job.failed.connect(self._tell_fault)
        self._job.cancelled.connect(self.ended)
        self._saving = _Saving()
        session.race_kept.connect(self._take)

    @property
    def busy(self) -> bool:
        """Whether something is on its way."""
        return bool(self._asked) or self._job.running

    def write(self, path: Path, *, only_trained: bool = False, with_table: bool = False) -> None:
        """Write a file; `written` or `failed` tells the end of it.

        Parameters
        ----------
        path : Path
        only_trained : bool
            Whether nothing is written where nothing was trained, and also a race that a reset is
            about to end.
        with_table : bool
            Whether the table of the experiment goes into the file.
        """
        SessionWriter._last += 1
        how = path, only_trained, self._session.resumed
        stored = replace(self._session.stored, with_table=with_table)
        self._asked[SessionWriter._last] = stored, *how
        self._session.ask_race(SessionWriter._last)

    def cancel(self) -> bool:
        """Write nothing any more; False where the old file is being replaced already."""
        self._asked.clear()
        if self._job.running and not self._saving.give_up():
            return False
        self._job.cancel()
        return True

    @Slot(object)
    def _take(self, kept: Kept) -> None:
        asked = self._asked.pop(kept.request.number, None)
        if asked is None:
            return
        stored, path, only_trained, resumed = asked
        if kept.error:
            self.failed.emit(ValueError(kept.error))  # the file stays as it is
            self.ended.emit()
            return
        race = kept.race
        if resumed is not None and not kept.current:  # the race of a file has yet to get there
            kept, race = replace(kept, current=True), resumed.race
        if race is not None and not kept.current:  # another is about to begin
            same = race.kept.checkpoint.experiment == stored.experiment
            race = race if only_trained and same else None
        if only_trained and (race is None or not race.kept.checkpoint.step):
            return
        self._saving = _Saving()
        self._job.start(partial(_write, replace(stored, race=race), path, self._saving))

    @Slot(object)
    def _tell(self, result: StoredSession | OSError) -> None:
        if isinstance(result, OSError):
            self.failed.emit(result)
        else:
            self.written.emit(result)
        self.ended.emit()

    @Slot(str)
    def _tell_fault(self, sentence: str) -> None:
        self.failed.emit(ValueError(sentence))
        self.ended.emit()


class _Saving:
    """Is either given up or replaces the old file, whichever comes first; told in two threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given_up = self._sure = False

    def give_up(self) -> bool:
        with self._lock:
            self._given_up = not self._sure
            return self._given_up

    def make_sure(self) -> None:
        with self._lock:
            if self._given_up:
                raise CancelledError
            self._sure = True


def _write(
    stored: StoredSession, path: Path, saving: _Saving, report: Report
) -> StoredSession | OSError:
    data = session_bytes(stored, path)
    report(0.5)  # it may be that nobody waits for it any more
    try:
        write_bytes(path, data, saving.make_sure)
    except OSError as fault:
        return fault
    return stored


class SessionReader(QObject):
    """Reads a session beside the window, and lets the window's own session go on with it.

    Parameters
    ----------
    session : Session
    """

    found = Signal(object, object)  # the path, a FoundSession and its ViewState
    failed = Signal(object, object)  # the path, an OSError or a ValueError

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._job = Job("opening", session)
        self._job.done.connect(self._tell)
        self._job.failed.connect(self._tell_fault)
        self._path = Path()
        self._taken: FoundSession | None = None  # until its race is shown

    def read(self, path: Path) -> None:
        """Read a file; `found` or `failed` tells the end of it."""
        self._path = path
        self._job.start(partial(_read, path))

    @Slot(object)
    def _tell(self, result: tuple[Path, tuple[FoundSession, ViewState] | Exception]) -> None:
        path, found = result
        (self.failed if isinstance(found, Exception) else self.found).emit(path, found)

    @Slot(str)
    def _tell_fault(self, sentence: str) -> None:
        self.failed.emit(self._path, ValueError(sentence))

    def take(self, found: FoundSession, view: ViewState, name: str) -> None:
        """Stand where a session stood, at the moment that was looked at."""
        self._session.pause()
        if self._taken is not None:
            self._session.snapshot_changed.disconnect(self._follow)
        self._taken = found if found.trainer is not None else None
        self._session.resume(found, view, name)
        if self._taken is not None:
            self._session.snapshot_changed.connect(self._follow)

    @Slot(object)
    def _follow(self, snapshot: Snapshot) -> None:
        """Look at that moment once the race is shown, and edit what was edited and not raced."""
        found, session = self._taken, self._session
        if found is None or found.trainer is None:
            return
        shown = snapshot.race_id == found.trainer.recorder.race.id
        if shown and found.look is not None and not session.looking:
            session.look(found.look)
            return
        session.snapshot_changed.disconnect(self._follow)
        self._taken = None
        if shown and (found.look is None or found.edited_there):
            session.edit(found.experiment)


def _read(path: Path, _report: Report) -> tuple[Path, tuple[FoundSession, ViewState] | Exception]:
    try:
        return path, read_viewed(path)
    except (ValueError, OSError) as fault:
        return path, fault


def read_viewed(path: Path) -> tuple[FoundSession, ViewState]:
    """Return the session in a file, and how it is looked at: as usual, where that cannot be read.

    Raises
    ------
    ValueError, OSError
        As `read_session`.
    """
    found = read_session(path)
    try:
        return found, ViewState.read(found.view)
    except ValueError as fault:
        note = f"{found.note} The view is as usual: {fault}".lstrip()
        return replace(found, note=note), ViewState()
