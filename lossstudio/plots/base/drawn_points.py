"""Points of a curve that can be dragged, with the mouse or by keys."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from lossstudio.core.arrays import Floats
from lossstudio.plots.base.plot import pen_width
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded

APART = 0.02  # of the width, two points at least
SIZE, KEPT = 11, 8  # px


class DrawnPoints(pg.ScatterPlotItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """Handles on a curve; they keep their order, and stay within the plot.

    Attributes
    ----------
    x, y : ndarray (points,)
        Where they stand.
    held : int
        The one that keys move.
    upright : bool
        Whether they move up and down only.
    kept : bool
        Whether nothing moves them any more.
    """

    moved = Signal()

    def __init__(self) -> None:
        super().__init__(pxMode=True)
        self.setZValue(6)
        self.x: Floats = np.empty(0)
        self.y: Floats = np.empty(0)
        self.held = 0
        self.upright = self.kept = False
        self._before: list[tuple[Floats, Floats]] = []
        self._after: list[tuple[Floats, Floats]] = []
        self._dragged: int | None = None
        self._tokens: Tokens | None = None
        self._limits = (-1.0, 1.0, 0.0, 1.0)

    def show_points(
        self, x: Floats, y: Floats, limits: tuple[float, float, float, float], tokens: Tokens
    ) -> None:
        """Show points, which may be moved within (left, right, low, high)."""
        self.x, self.y, self._limits = x.copy(), y.copy(), limits
        self._before.clear()
        self._after.clear()
        self.held = len(x) // 2
        self.dress(tokens)

    def dress(self, tokens: Tokens) -> None:
        """Take on the colours of the tokens."""
        self._tokens = tokens
        colour, size = (tokens.text, KEPT) if self.kept else (tokens.accent, SIZE)
        line = pg.mkPen(colour, width=pen_width(1.6 if self.kept else 2))
        empty, full = pg.mkBrush(tokens.panel), pg.mkBrush(colour)
        held = None if self.kept else self.held
        brushes = [full if index == held else empty for index in range(len(self.x))]
        symbol = "s" if self.kept else "o"  # round ones are samples
        self.setData(self.x, self.y, symbol=symbol, size=px(size), pen=line, brush=brushes)

    def keep(self) -> None:
        """Leave them where they are, as marks; a drag goes to the plot behind."""
        self.kept = True
        if self._tokens is not None:
            self.dress(self._tokens)

    def hold(self, index: int) -> None:
        """Let keys move another point."""
        self.held = min(max(index, 0), len(self.x) - 1)
        if self._tokens is not None:
            self.dress(self._tokens)

    def move(self, index: int, x: float, y: float) -> None:
        """Move a point, as far as its neighbours and the plot allow."""
        left, right, low, high = self._limits
        apart = APART * (right - left)
        least = self.x[index - 1] + apart if index else left
        most = self.x[index + 1] - apart if index + 1 < len(self.x) else right
        if not self.upright:
            self.x[index] = min(max(x, least), most)
        self.y[index] = min(max(y, low), high)
        self.hold(index)
        self.moved.emit()

    def undo(self) -> None:
        """Take the last drag, or move by keys, back."""
        self._go(self._before, self._after)

    def redo(self) -> None:
        """Repeat what was last taken back."""
        self._go(self._after, self._before)

    def _go(self, whence: list[tuple[Floats, Floats]], back: list[tuple[Floats, Floats]]) -> None:
        if whence:
            back.append((self.x.copy(), self.y.copy()))
            self.x, self.y = whence.pop()
            self.hold(self.held)
            self.moved.emit()

    def step_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Return the step back or forth that a key asks for, if it asks for one."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo
        return self.redo if event.matches(QKeySequence.StandardKey.Redo) else None

    def _remember(self) -> None:
        self._before.append((self.x.copy(), self.y.copy()))
        self._after.clear()

    def step(self, across: int, up: int) -> None:
        """Move the held point by so many steps."""
        self._remember()
        left, right, low, high = self._limits
        x = self.x[self.held] + across * APART * (right - left)
        self.move(self.held, x, self.y[self.held] + up * APART * (high - low))

    @guarded()
    def mouseDragEvent(self, event: object) -> None:  # noqa: N802
        """Drag the point that was pressed."""
        drag: Any = event
        if self.kept or drag.button() != Qt.MouseButton.LeftButton:
            drag.ignore()
            return
        if drag.isStart():
            under = self.pointsAt(drag.buttonDownPos())
            self._dragged = under[0].index() if len(under) else None
            if self._dragged is not None:
                self._remember()
        if self._dragged is None:
            drag.ignore()
            return
        drag.accept()
        place = drag.pos()
        self.move(self._dragged, place.x(), place.y())
