"""A function that is called no more often than it should be, however often it is asked for."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class Throttle(QObject):
    """Calls a function at once, and after a rest once more for all that was asked for meanwhile.

    Parameters
    ----------
    function : callable
        A method of `parent`, or of what lives as long.
    interval_ms : int
        The rest after a call.
    parent : QObject
    leading : bool
        Whether the first request is served at once; if not, the function is called when nothing
        was asked for during one interval (a debounce).
    cost : float
        The rest is at least so many times as long as the last call took.
    """

    def __init__(
        self,
        function: Callable[[], None],
        interval_ms: int,
        parent: QObject,
        *,
        leading: bool = True,
        cost: float = 0.0,
    ) -> None:
        super().__init__(parent)
        self.interval_ms = interval_ms
        self._function = function
        self._leading = leading
        self._cost = cost
        self._requested = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._serve)

    @Slot()
    def request(self) -> None:
        """Ask for a call, now or after the rest."""
        self._requested = True
        if not self._leading:
            self._timer.start(self.interval_ms)
        elif not self._timer.isActive():
            self._serve()

    @Slot()
    def cancel(self) -> None:
        """Drop what was asked for; the next request is served as the first one was."""
        self._requested = False
        self._timer.stop()

    @Slot()
    def _serve(self) -> None:
        if not self._requested:
            return
        self._requested = False
        started = time.perf_counter()
        try:
            self._function()
        finally:  # what fails is throttled, too
            if self._leading:
                taken_ms = 1000 * (time.perf_counter() - started)
                self._timer.start(max(self.interval_ms, round(self._cost * taken_ms)))
