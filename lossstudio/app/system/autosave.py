"""Keeps the current experiment on disk while the program runs, so that a crash loses nothing."""

import logging
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Slot

from lossstudio.app.system.errors import error_text
from lossstudio.core.disk import write_text
from lossstudio.core.experiment import Experiment
from lossstudio.core.files import read_experiment_text
from lossstudio.session.session import Session
from lossstudio.widgets.throttle import Throttle

logger = logging.getLogger(__name__)

SOON_MS = 1000  # after the last change
MOST = 16  # programs that run at once


class Autosave(QObject):
    """Writes the experiment of one running program to a file that goes when it ends well.

    Each program that runs has a slot of its own, held by a lock; a slot whose lock is free but
    whose file is there was left by a crash.

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
        self.left: Experiment | None = None
        self._debounce = Throttle(self.keep, SOON_MS, self, leading=False)
        self._take_slot()
        session.experiment_changed.connect(self._debounce.request)

    def _take_slot(self) -> None:
        """Take the first free slot, and whatever a crash has left in any."""
        for slot in range(MOST):
            lock = QLockFile(str(self._folder / f"running-{slot}.lock"))
            if not lock.tryLock(0):
                continue
            file = self._folder / f"running-{slot}.lossstudio.json"
            if file.exists():
                self.left = self.left or _read(file)
                file.unlink(missing_ok=True)
            if self._lock is None:
                self._lock, self._file = lock, file
            else:
                lock.unlock()

    @Slot()
    def keep(self) -> None:
        """Write the experiment down; where that fails, the program goes on without."""
        if self._file is not None:
            try:
                write_text(self._file, self._session.experiment.to_json())
            except OSError as fault:
                logger.warning("The experiment is not kept: %s", error_text(fault))

    def close(self) -> None:
        """Forget the experiment: the program ends well."""
        self._debounce.cancel()
        if self._file is not None:
            self._file.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None


def _read(file: Path) -> Experiment | None:
    try:
        return Experiment.from_json(read_experiment_text(file))
    except (OSError, ValueError) as fault:
        logger.warning("What a crash has left cannot be read: %s", error_text(fault))
        return None
