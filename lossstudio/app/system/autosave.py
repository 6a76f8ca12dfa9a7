"""Keeps the current experiment on disk while the program runs, so that a crash loses nothing."""

from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Slot

from lossstudio.core.experiment import Experiment
from lossstudio.session.session import Session

SOON = 1000  # ms after a change
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
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SOON)
        self._timer.timeout.connect(self.keep)
        self._take_slot()
        session.experiment_changed.connect(self._wait)

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
    def _wait(self) -> None:
        self._timer.start()

    @Slot()
    def keep(self) -> None:
        """Write the experiment down; where that fails, the program goes on without."""
        if self._file is not None:
            try:
                self._file.write_text(self._session.experiment.to_json(), encoding="utf-8")
            except OSError:
                self._timer.stop()

    def close(self) -> None:
        """Forget the experiment: the program ends well."""
        self._timer.stop()
        if self._file is not None:
            self._file.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None


def _read(file: Path) -> Experiment | None:
    try:
        return Experiment.from_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
