"""Keeps the session on disk while the program runs, so that a crash loses next to nothing."""

import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal, Slot

from lossstudio.app.system.errors import error_text
from lossstudio.core.disk import is_there, write_text
from lossstudio.core.experiment import Experiment
from lossstudio.core.files import read_experiment_text
from lossstudio.session.known_file import KnownFile
from lossstudio.session.session import Session
from lossstudio.session.stored_sessions import SessionWriter
from lossstudio.session.view_file import view_of
from lossstudio.session.view_state import ViewState
from lossstudio.widgets.throttle import Throttle

logger = logging.getLogger(__name__)

SOON_MS = 1000  # after the last change
EVERY_MS = 30_000  # between two copies of the race; a minute at most is lost, however slow the disk
MOST = 100  # programs that run at once, or have crashed and were not answered for
ENDING = ".lossstudio.json"
PART_S = 86_400  # after which a half-written file is nobody's


@dataclass(frozen=True)
class Left:
    """An experiment that a crash has left, and the lock that keeps others from offering it.

    Attributes
    ----------
    experiment : Experiment or None
        None where it cannot be read, but a session lies beside it.
    view : ViewState or None
    when : datetime
    file : Path
    lock : QLockFile
    session : Path or None
        The session that it was changed in since, with its race.
    known : KnownFile or None
        The file that it came from.
    """

    experiment: Experiment | None
    view: ViewState | None
    when: datetime
    file: Path
    lock: QLockFile
    session: Path | None = None
    known: KnownFile | None = None

    def drop(self) -> None:
        """Delete it: the person has answered."""
        try:
            for each in _all_of(self.file):
                each.unlink(missing_ok=True)
        except OSError as fault:
            logger.warning("What a crash has left cannot be deleted: %s", error_text(fault))
        self.lock.unlock()


class Autosave(QObject):
    """Writes the session of one running program to files that go when it ends well.

    The experiment is written soon after each change, and the session with its race every half
    minute and before something takes its place: what was changed since is in the experiment.

    Each program that runs has a slot of its own, held by a lock; a slot whose lock is free but
    whose file is there was left by a crash, and stays until the person has answered for it.

    Parameters
    ----------
    session : Session
    folder : Path
    """

    kept = Signal()  # the session, with its race
    failed = Signal(str)  # why nothing is kept, once until it is kept again

    def __init__(self, session: Session, folder: Path) -> None:
        super().__init__(session)
        self._session = session
        self._folder = folder
        self._warned = False
        self._lock: QLockFile | None = None
        self._file: Path | None = None
        self._text = ""  # what is in it
        self.left: list[Left] = []
        self._debounce = Throttle(self._keep_soon, SOON_MS, self, leading=False)
        for slot in range(MOST):
            self._look_at(slot)
        if self._file is None:
            fault = f"No place in {folder} is free."
            QTimer.singleShot(0, self, lambda: self._warn(ValueError(fault)))  # once one listens
        self._clear_parts()
        self._writer = SessionWriter(session)
        self._writer.written.connect(self._tell_kept)
        self._writer.failed.connect(self._warn)
        self._kept: object = None  # what the last copy held
        self._asked: object = None  # what the one on its way holds
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.keep_session)
        self._timer.start(EVERY_MS)
        session.experiment_changed.connect(self._debounce.request)
        session.view.changed.connect(self._debounce.request)

    def _clear_parts(self) -> None:
        """Delete what programs have left that were killed while they wrote."""
        for part in self._folder.glob(".*.part"):
            with suppress(OSError):
                if time.time() - part.stat().st_mtime > PART_S:
                    part.unlink()

    def _look_at(self, slot: int) -> None:
        """Take what a crash has left in a slot, or the slot, unless a program that runs has it."""
        file = self._folder / f"running-{slot}{ENDING}"
        was_left = is_there(file)
        if not was_left and self._file is not None:
            return
        lock = QLockFile(str(self._folder / f"running-{slot}.lock"))
        if not lock.tryLock(0):
            return
        if not was_left:
            self._lock, self._file = lock, file
            with suppress(OSError):  # of a program that ended while it was written
                for each in _all_of(file):
                    each.unlink(missing_ok=True)
            return
        left = _read(file, lock)
        if left is None:
            lock.unlock()
        else:
            self.left.append(left)

    @Slot()
    def _keep_soon(self) -> None:
        self.keep()

    def keep(self) -> bool:
        """Write the experiment down, and tell whether it is; the program goes on without."""
        if self._file is None:
            return False
        try:
            experiment, view = self._session.own
            text = experiment.to_json(view.unusual(experiment))
            if text != self._text or not is_there(self._file):
                write_text(self._file, text)
            self._text = text
        except OSError as fault:
            self._warn(fault)
            return False
        return True

    def remember(self, known: KnownFile | None) -> None:
        """Write down which file the session is of."""
        if self._file is None:
            return
        place = _origin_of(self._file)
        try:
            if known is None:
                place.unlink(missing_ok=True)
            else:
                known.write(place)
        except OSError as fault:
            self._warn(fault)

    @Slot()
    def keep_session(self) -> None:
        """Write the session down with its race, where there is more to it than before.

        It is that of this very moment, whatever takes its place next. In a lesson the person's own
        race is not there to be kept.
        """
        snapshot, state = self._session.snapshot, self._session.stored
        if self._file is None or snapshot is None or not self._session.is_own:
            return
        now = snapshot.race_id, snapshot.curves.step[-1], snapshot.step, state
        if now != self._kept and not self._writer.busy:
            self._asked = now
            self.keep()
            self._writer.write(_session_of(self._file), only_trained=True)

    @property
    def busy(self) -> bool:
        """Whether the session is being written."""
        return self._writer.busy

    @Slot(object)
    def _tell_kept(self, _stored: object) -> None:
        self._kept, self._warned = self._asked, False
        self.kept.emit()

    @Slot(object)
    def _warn(self, fault: Exception) -> None:
        logger.warning("The session is not kept: %s", error_text(fault))
        if not self._warned:
            self._warned = True
            self.failed.emit(f"Nothing is kept for after a crash: {error_text(fault)}")

    def close(self) -> None:
        """Forget the session, for the program ends well, but not what is still unanswered."""
        self._debounce.cancel()
        self._timer.stop()
        self._writer.cancel()
        for left in self.left:
            left.lock.unlock()
        if self._file is not None:
            for each in _all_of(self._file):
                each.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None


def _session_of(file: Path) -> Path:
    """Return where the session is kept whose experiment is in a file."""
    return file.with_name(file.name.removesuffix(".json"))


def _origin_of(file: Path) -> Path:
    """Return where it is written down which file that session came from."""
    return file.with_name(f"{_session_of(file).name}.from")


def _all_of(file: Path) -> tuple[Path, ...]:
    return file, _session_of(file), _origin_of(file)


def _read(file: Path, lock: QLockFile) -> Left | None:
    """Return what a crash has left, or None where it cannot be read: it stays where it is."""
    beside = _session_of(file)
    session = beside if is_there(beside) else None
    experiment, view = None, None
    try:
        kept = max(each.stat().st_mtime for each in (file, session) if each is not None)
        when = datetime.fromtimestamp(kept)  # the person's own time
        view = view_of(file)
        experiment = Experiment.from_json(read_experiment_text(file))
    except (OSError, ValueError) as fault:
        logger.warning("What a crash has left cannot be read: %s", error_text(fault))
        if session is None:
            return None
    known = KnownFile.read(_origin_of(file))
    return Left(experiment, view, when, file, lock, session, known)
