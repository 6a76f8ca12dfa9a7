"""The way to the trainer and back: it lives in a thread or a process of its own."""

import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from lossstudio.session.background import BackgroundThread
from lossstudio.session.requests import Answer, Request
from lossstudio.session.speed import PICTURE
from lossstudio.session.worker import Worker

PERMIT = 0.018  # s of training between two pictures at full speed, where both take turns
MOST = 0.25  # s of training between two pictures that take long, where both work at once
LEAST = 0.5  # of the time between two pictures is for training, however long one takes to come
FOLLOW = 0.1  # how much of a change in the time that a picture takes is believed at once


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
        self._worker.served.connect(self._receive)
        self.race_wanted.connect(self._worker.keep)
        self._worker.kept.connect(self.kept)
        self._thread = BackgroundThread(self._worker, self._end, self)
        self._due = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._due.timeout.connect(self._call)
        self._due_at = self._delay = 0.0  # when a picture is due, and how much later one comes
        self._called = False  # whether it was asked for
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
            wait = max(LEAST * PICTURE, PICTURE - self._delay)
            self._due_at = time.perf_counter() + wait
            self._due.start(round(1000 * wait))  # or later, when the window has time again

    def interrupt(self) -> None:
        """Cut short what is trained at the moment; the answer comes within 200 ms."""
        self._worker.service.interrupt()

    @Slot()
    def _call(self) -> None:
        """Ask for the picture that is due."""
        self._called = True
        self.interrupt()

    @Slot(object)
    def _receive(self, answer: Answer) -> None:
        """Hand an answer on; the next is asked for as much earlier as this one took."""
        self._due.stop()
        if self._called:
            delay = min(PICTURE, time.perf_counter() - self._due_at)
            self._delay += FOLLOW * (delay - self._delay)
            self._called = False
        self.answered.emit(answer)

    def close(self) -> None:
        """End the thread, and the process."""
        self._thread.close()

    def _end(self) -> None:
        self._worker.service.close()
