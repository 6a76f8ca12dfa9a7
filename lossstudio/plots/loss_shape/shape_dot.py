"""A dot that goes along the curves of a loss, and what it reads there."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor

from lossstudio.core.analysis.loss_shape import LossCurve
from lossstudio.core.plain_text import figures
from lossstudio.plots.base.plot import pen_width
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded

SIZE = 11  # px
DIGITS = 3
SPACE = "\N{NO-BREAK SPACE}"


class ShapeDot(pg.ScatterPlotItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """A dot on each curve at one place of the axis, with a line through all of them.

    `moved` tells the place to which it is dragged.
    """

    moved = Signal(float)

    def __init__(self) -> None:
        super().__init__(pxMode=True)
        self.setZValue(7)
        self.line = pg.InfiniteLine(angle=90)
        self.line.setZValue(1)
        self._dragged = False

    def show_dots(
        self, curves: Sequence[LossCurve], colours: Sequence[str], tokens: Tokens
    ) -> None:
        """Stand on curves of one place each, in their colours; where they are finite."""
        heights = [float(curve.value[0]) for curve in curves]
        seen = [at for at, height in enumerate(heights) if np.isfinite(height)]
        self.line.setVisible(bool(curves))
        if not curves:
            self.clear()
            return
        place = float(curves[0].position[0])
        self.line.setPos(place)
        self.line.setPen(pg.mkPen(tokens.faint, width=pen_width(1), dash=[2, 3]))
        rim = pg.mkPen(tokens.panel, width=pen_width(1.5))
        brushes = [pg.mkBrush(QColor(colours[at])) for at in seen]
        ys = [heights[at] for at in seen]
        self.setData([place] * len(seen), ys, size=px(SIZE), pen=rim, brush=brushes, symbol="o")

    @guarded()
    def mouseDragEvent(self, event: object) -> None:  # noqa: N802
        """Follow the mouse, once the dot was pressed."""
        drag: Any = event
        if drag.button() != Qt.MouseButton.LeftButton:
            drag.ignore()
            return
        if drag.isStart():
            self._dragged = len(self.pointsAt(drag.buttonDownPos())) > 0
        if not self._dragged:
            drag.ignore()
            return
        drag.accept()
        self.moved.emit(float(drag.pos().x()))


def reading(curve: LossCurve, gradient: str = "gradient") -> str:
    """Return loss and gradient of a curve of one place, in words."""
    loss, slope = float(curve.value[0]), float(curve.derivative[0])
    equals = " =" if gradient != "gradient" else ""
    text = f"loss {_number(loss)}, {gradient}{equals} {_number(slope)}"
    return text.replace(" ", SPACE).replace(f",{SPACE}", ", ")  # broken between the two only


def _number(value: float) -> str:
    return figures(value + 0.0, DIGITS, steady=True)
