"""Keeps the current experiment on disk while the program runs, so that a crash loses nothing."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Slot

from lossstudio.app.system.errors import error_text
from lossstudio.core.disk import is_there, write_text
from lossstudio.core.experiment import Experiment
from lossstudio.core.files import read_experiment_text
from lossstudio.session.session import Session
from lossstudio.session.view_file import view_of
from lossstudio.session.view_state import ViewState
from lossstudio.widgets.throttle import Throttle

logger = logging.getLogger(__name__)

SOON_MS = 1000  # after the last change
MOST = 100  # programs that run at once, or have crashed and were not answered for
ENDING = ".lossstudio.json"


@dataclass(frozen=True)
class Left:
    """An experiment that a crash has left, and the lock that keeps others from offering it."""

    experiment: Experiment
    view: ViewState
    when: datetime
    file: Path
    lock: QLockFile

    def drop(self) -> None:
        """Delete it: the person has answered."""
        try:
            self.file.unlink(missing_ok=True)
        except OSError as fault:
            logger.warning("What a crash has left cannot be deleted: %s", error_text(fault))
        self.lock.unlock()


class Autosave(QObject):
    """Writes the experiment of one running program to a file that goes when it ends well.

    Each program that runs has a slot of its own, held by a lock; a slot whose lock is free but
    whose file is there was left by a crash, and stays until the person has answered for it.

    Parameters
    ----------
    session : Session
    folder : Path
    """

    def __init__(self, session: Session, folder: Path) -> None:
        super().__init__(session)
        self._session = session
        self._folder = folder
        self._lock: QLockFile | None = None
        self._file: Path | None = None
        self.left: list[Left] = []
        self._debounce = Throttle(self._keep_soon, SOON_MS, self, leading=False)
        for slot in range(MOST):
            self._look_at(slot)
        if self._file is None:
            logger.warning("The experiment is not kept: no place in %s is free.", folder)
        session.experiment_changed.connect(self._debounce.request)
        session.view.changed.connect(self._debounce.request)

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
            write_text(self._file, experiment.to_json(view.unusual(experiment)))
        except OSError as fault:
            logger.warning("The experiment is not kept: %s", error_text(fault))
            return False
        return True

    def close(self) -> None:
        """Forget the experiment, for the program ends well, but not what is still unanswered."""
        self._debounce.cancel()
        for left in self.left:
            left.lock.unlock()
        if self._file is not None:
            self._file.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None


def _read(file: Path, lock: QLockFile) -> Left | None:
    """Return what a crash has left, or None where it cannot be read: it stays where it is."""
    try:
        experiment = Experiment.from_json(read_experiment_text(file))
        view = view_of(file)
        when = datetime.fromtimestamp(file.stat().st_mtime)  # the person's own time
    except (OSError, ValueError) as fault:
        logger.warning("What a crash has left cannot be read: %s", error_text(fault))
        return None
    return Left(experiment, view, when, file, lock)
