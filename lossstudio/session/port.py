"""The way to the trainer and back: it lives in a thread of its own."""

from PySide6.QtCore import QObject, QThread, Signal

from lossstudio.session.worker import Request, Worker

STOP_MS = 5000  # after this a thread that does not end is left behind


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
        self._thread = QThread()
        self._worker = Worker()
        self._worker.moveToThread(self._thread)
        self.requested.connect(self._worker.serve)
        self._worker.served.connect(self.answered)
        self._thread.start()

    @property
    def open(self) -> bool:
        """Whether the thread runs."""
        return not self._thread.isFinished()

    def send(self, request: Request) -> None:
        """Hand a request over; `answered` brings its answer, whatever happens."""
        self._worker.interrupt.clear()
        self.requested.emit(request)

    def interrupt(self) -> None:
        """Cut short what is trained at the moment; the answer comes within 200 ms."""
        self._worker.interrupt.set()

    def close(self) -> None:
        """End the thread."""
        self.interrupt()
        self._thread.quit()
        self._thread.wait(STOP_MS)
