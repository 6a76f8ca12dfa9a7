"""Python's garbage collections, held in the window's thread, and what becomes of free memory.

Left alone they run in whatever thread happens to allocate: in the trainer's they would destroy
parts of the window, which Qt answers with a crash.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

from lossstudio.session.freed_memory import give_back

EVERY_MS = 200
GIVE_BACK_MS = 5000
AFTER_START = 1500  # ms


class GarbageCollector(QObject):
    """Collects garbage from the event loop, as often as Python would.

    What is there soon after the start stays for good, and is left out of all later collections,
    so that they hold nobody up.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(EVERY_MS)
        QTimer.singleShot(AFTER_START, self.freeze)
        self._giving = QTimer(self)
        self._giving.timeout.connect(give_back)
        self._giving.start(GIVE_BACK_MS)

    @Slot()
    def collect(self) -> None:
        """Collect each generation that has grown beyond Python's own threshold."""
        for generation, threshold in enumerate(gc.get_threshold()):
            if threshold and gc.get_count()[generation] <= threshold:
                return
            gc.collect(generation)

    @Slot()
    def freeze(self) -> None:
        """Leave what is there now out of all later collections."""
        gc.collect()
        gc.freeze()

    def end(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        self._giving.stop()
        gc.unfreeze()
        gc.enable()
