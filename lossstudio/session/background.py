"""Threads beside the window's own; whoever ends one is never held up by what it is at."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QThread

STOP_MS = 250  # a worker looks this often whether to stop, but for a step that takes long
_alive: list["BackgroundThread"] = []  # Qt aborts where a thread that runs loses its last reference


class BackgroundThread:
    """A thread with one worker in it, which ends with its owner at the latest.

    Parameters
    ----------
    worker : QObject
        Its slots run in the thread.
    stop : callable
        Tells the worker to break off; called in the window's thread.
    owner : QObject
    """

    def __init__(self, worker: QObject, stop: Callable[[], None], owner: QObject) -> None:
        self._worker = worker
        self._stop = stop
        self._closed = False
        self._thread = QThread()
        worker.moveToThread(self._thread)
        _alive[:] = [thread for thread in _alive if not thread.finished]
        _alive.append(self)
        owner.destroyed.connect(self.close)  # whatever destroys it
        self._thread.start()

    @property
    def finished(self) -> bool:
        """Whether it has ended."""
        return self._thread.isFinished()

    def close(self) -> None:
        """End it; in the midst of a step that takes long it is left behind, and ends after it."""
        if not self._closed:
            self._closed = True
            self._stop()
            self._thread.quit()
            self._thread.wait(STOP_MS)


def still_at_work() -> bool:
    """Whether any thread has not ended."""
    return not all(thread.finished for thread in _alive)
