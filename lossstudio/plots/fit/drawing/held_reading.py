"""The reading of a sample while samples are drawn on."""

from PySide6.QtCore import QObject, Slot

from lossstudio.plots.fit.drawing.tools import DrawState
from lossstudio.plots.fit.inspector import Inspector


class HeldReading(QObject):
    """Shows the reading of what is held, or read by key: others would cover what is to be drawn.

    Parameters
    ----------
    inspector : Inspector
    state : DrawState
    """

    def __init__(self, inspector: Inspector, state: DrawState) -> None:
        super().__init__(inspector)
        self._inspector, self._state = inspector, state
        state.changed.connect(self._follow)
        state.held.connect(self._hold)

    @Slot()
    def _follow(self) -> None:
        self._inspector.keep_clear(self._state.tool is not None)

    @Slot(object)
    def _hold(self, which: int | None) -> None:
        if which is None:
            self._inspector.release()
