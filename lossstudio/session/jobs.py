"""Long work beside the window: one function at a time in a thread of its own."""

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.session.background import BackgroundThread
from lossstudio.session.faults import fault_text

logger = logging.getLogger(__name__)
Report = Callable[[float], None]
Work = Callable[[Report], Any]


class CancelledError(Exception):
    """Nobody waits for the work any more."""


class _Runner(QObject):
    """Works when asked, in the thread it lives in."""

    progressed = Signal(float)
    ended = Signal(object, str, bool)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.cancelled = False  # set by the job; read between two parts of the work
        self._title = title

    def cancel(self) -> None:
        """Stop at the next report; called in any thread."""
        self.cancelled = True

    @Slot(object)
    def run(self, work: Work) -> None:
        """Work, and tell the end of it, whatever it is."""
        result, error, cancelled = None, "", False
        try:
            result = work(self._report)
        except CancelledError:
            cancelled = True
        except Exception as fault:
            error = fault_text(fault, self._title, logger)
        self.ended.emit(result, error, cancelled or self.cancelled)

    def _report(self, share: float) -> None:
        if self.cancelled:
            raise CancelledError
        self.progressed.emit(share)


class Job(QObject):
    """Runs functions in the background, one after the other; of those that wait, the newest.

    A function is given `report`, which it calls with the share that is done, between 0 and 1; that
    call raises `CancelledError` where nobody waits for the work any more. The thread starts with
    the first function.

    Parameters
    ----------
    title : str
        What is done, as a noun for sentences such as "There is not enough memory for this search."
    parent : QObject
        Whoever closes it: the session its own, a dialog its own.
    """

    progressed = Signal(float)
    done = Signal(object)  # what the function returned
    failed = Signal(str)
    cancelled = Signal()
    _wanted = Signal(object)

    def __init__(self, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self.running = False
        self._closed = False
        self._waiting: Work | None = None
        self._thread: BackgroundThread | None = None
        self._runner = _Runner(title)
        self._wanted.connect(self._runner.run)
        self._runner.progressed.connect(self.progressed)
        self._runner.ended.connect(self._take)

    @property
    def open(self) -> bool:
        """Whether the thread runs."""
        return self._thread is not None and not self._thread.finished

    def start(self, work: Work) -> None:
        """Run a function, after the one that runs; a signal tells its end."""
        if self._closed:
            return
        if self.running:
            self._waiting = work
            return
        if self._thread is None:
            self._thread = BackgroundThread(self._runner, self._runner.cancel, self)
        self.running = True
        self._runner.cancelled = False
        self._wanted.emit(work)

    def cancel(self) -> None:
        """Stop at the next report, and drop what waits."""
        self._waiting = None
        self._runner.cancel()

    def close(self) -> None:
        """End the thread; nothing is told after that."""
        self._closed = True
        self.cancel()
        if self._thread is not None:
            self._thread.close()

    @Slot(object, str, bool)
    def _take(self, result: object, error: str, cancelled: bool) -> None:
        self.running = False
        if self._closed:
            return
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.start(waiting)
        if error:
            self.failed.emit(error)
        elif cancelled:
            self.cancelled.emit()
        else:
            self.done.emit(result)
