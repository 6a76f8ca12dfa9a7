"""Snapshots at a calm pace, for curves and numbers that nobody reads sixty times a second."""

import time
from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Slot

from lossstudio.core.recording.snapshot import Snapshot

PAUSE_MS = 70  # between two parts
LONGEST_MS = 250
REST = 16  # times as long as a part took: where the machine is slow, pictures go first


class StaggeredUpdater(QObject):
    """Shows the latest snapshot part by part, so that no picture waits for all of them.

    Parameters
    ----------
    parts : sequence of callable
        What is shown a snapshot, in turn.
    is_last : callable
        Whether no other snapshot is to come after this one: the last is shown at once.
    parent : QObject
    """

    def __init__(
        self,
        parts: Sequence[Callable[[Snapshot], None]],
        is_last: Callable[[Snapshot], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._parts = tuple(parts)
        self._is_last = is_last
        self._stale: deque[int] = deque()
        self._snapshot: Snapshot | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._send)

    def take(self, snapshot: Snapshot) -> None:
        """Show a snapshot when it is due."""
        self._snapshot = snapshot
        waiting = set(self._stale)
        self._stale.extend(part for part in range(len(self._parts)) if part not in waiting)
        self.settle()
        if self._stale and not self._timer.isActive():
            self._send()

    @Slot()
    def settle(self) -> None:
        """Show all that is waiting, if nothing else is to come."""
        while self._stale and self._snapshot is not None and self._is_last(self._snapshot):
            self._send()

    @Slot()
    def _send(self) -> None:
        if not self._stale or self._snapshot is None:
            self._timer.stop()
            return
        began = time.perf_counter()
        try:
            self._parts[self._stale.popleft()](self._snapshot)
        finally:
            spent = 1000.0 * (time.perf_counter() - began)
            self._timer.start(max(PAUSE_MS, min(round(REST * spent), LONGEST_MS)))
