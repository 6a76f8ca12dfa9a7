"""Snapshots at a calm pace, for curves and numbers that nobody reads sixty times a second."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from lossstudio.core.training import Snapshot

PAUSE_MS = 160


class Calm(QObject):
    """Lets one snapshot through, then at most one every `PAUSE_MS`, and always the last."""

    due = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: Snapshot | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._send)

    def take(self, snapshot: Snapshot, at_once: bool) -> None:
        """Pass a snapshot on when it is due, or at once."""
        self._waiting = snapshot
        if at_once or not self._timer.isActive():
            self._send()

    @Slot()
    def flush(self) -> None:
        """Pass on what is waiting."""
        if self._waiting is not None:
            self._send()

    @Slot()
    def _send(self) -> None:
        if self._waiting is None:
            self._timer.stop()
            return
        snapshot, self._waiting = self._waiting, None
        self._timer.start()
        self.due.emit(snapshot)
