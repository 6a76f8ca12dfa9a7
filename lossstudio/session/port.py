"""The way to the trainer and back: it lives in a thread or a process of its own."""

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from lossstudio.session.background import BackgroundThread
from lossstudio.session.requests import Request
from lossstudio.session.speed import PICTURE
from lossstudio.session.worker import Worker

PERMIT = 0.018  # s of training between two pictures at full speed, where both take turns
MOST = 0.25  # s of training between two pictures that take long, where both work at once


class Port(QObject):
    """Carries requests to the worker, one at a time, and its answers back.

    Parameters
    ----------
    parent : QObject
    process : bool
        Whether the trainer is to have a process of its own.
    """

    answered = Signal(object)
    requested = Signal(object)
    kept = Signal(object)
    race_wanted = Signal(object)
    started = Signal()

    def __init__(self, parent: QObject, process: bool) -> None:
        super().__init__(parent)
        self._worker = Worker(process)
        self.started.connect(self._worker.start)
        self.requested.connect(self._worker.serve)
        self._worker.served.connect(self.answered)
        self.race_wanted.connect(self._worker.keep)
        self._worker.kept.connect(self.kept)
        self._thread = BackgroundThread(self._worker, self._end, self)
        self._due = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._due.timeout.connect(self.interrupt)
        self.started.emit()

    @property
    def open(self) -> bool:
        """Whether the thread runs."""
        return not self._thread.finished

    @property
    def parallel(self) -> bool:
        """Whether the trainer works while the window does."""
        return self._worker.service.parallel

    @property
    def permit(self) -> float:
        """Seconds that may be trained between two pictures."""
        return MOST if self.parallel else PERMIT

    def send(self, request: Request) -> None:
        """Hand a request over; `answered` brings its answer, whatever happens."""
        self._worker.service.begin()
        self.requested.emit(request)
        if self.parallel and request.steps:
            self._due.start(round(1000 * PICTURE))  # or later, when the window has time again

    def interrupt(self) -> None:
        """Cut short what is trained at the moment; the answer comes within 200 ms."""
        self._worker.service.interrupt()

    def close(self) -> None:
        """End the thread, and the process."""
        self._thread.close()

    def _end(self) -> None:
        self._worker.service.close()
