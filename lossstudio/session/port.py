"""The way to the trainer and back: it lives in a thread of its own."""

from PySide6.QtCore import QObject, Signal

from lossstudio.session.background import BackgroundThread
from lossstudio.session.worker import Request, Worker


class Port(QObject):
    """Carries requests to the worker, one at a time, and its answers back.

    Parameters
    ----------
    parent : QObject
    """

    answered = Signal(object)
    requested = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._worker = Worker()
        self.requested.connect(self._worker.serve)
        self._worker.served.connect(self.answered)
        self._thread = BackgroundThread(self._worker, self._worker.interrupt.set, self)

    @property
    def open(self) -> bool:
        """Whether the thread runs."""
        return not self._thread.finished

    def send(self, request: Request) -> None:
        """Hand a request over; `answered` brings its answer, whatever happens."""
        self._worker.interrupt.clear()
        self.requested.emit(request)

    def interrupt(self) -> None:
        """Cut short what is trained at the moment; the answer comes within 200 ms."""
        self._worker.interrupt.set()

    def close(self) -> None:
        """End the thread."""
        self._thread.close()
