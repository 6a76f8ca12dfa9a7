"""A loss that is being written, beside the built-in one that it is to be."""

import numpy as np
import pyqtgraph as pg

from lossstudio.core.arrays import Floats
from lossstudio.plots.base.curve import Curve
from lossstudio.plots.base.plot import Plot, pen_width
from lossstudio.widgets.look.tokens import Tokens

HIGHEST = 1e100
ROOM = 1.08  # above the built-in curve, which the frame follows


class WrittenLoss(Plot):
    """Dashed, the loss that is to be written; full, what is written; a ring where they differ most.

    Parameters
    ----------
    tokens : Tokens
    bottom : str
        What the axis is called.
    """

    def __init__(self, tokens: Tokens, bottom: str) -> None:
        super().__init__(tokens)
        self.right: list[pg.PlotCurveItem] = []
        self.typed: list[pg.PlotCurveItem] = []
        self.worst = pg.ScatterPlotItem(size=11, brush=None)
        self.worst.setZValue(5)
        self.addItem(self.worst)
        self.setMouseEnabled(x=False, y=False)
        self.name_axes(bottom, "loss")
        self.setAccessibleName("The loss to be written, and what is written")
        self.dress()

    def show_right(self, position: Floats, values: Floats) -> None:
        """Show the loss that is to be written, (curves, points)."""
        for curve in self.right:
            self.removeItem(curve)
        self.right = [self._added(position, row, depth=3) for row in values]
        low, high = min(0.0, float(values.min())), float(values.max())
        self.setRange(xRange=(position[0], position[-1]), yRange=(low, ROOM * high), padding=0.02)
        self.dress()

    def hide_typed(self) -> None:
        """Show nothing that is written: it is no formula yet."""
        for curve in self.typed:
            self.removeItem(curve)
        self.typed = []
        self.worst.setData([])

    def show_typed(self, position: Floats, values: Floats, worst: tuple[float, float]) -> None:
        """Show what is written, (curves, points), and where it is off; nan where nowhere."""
        self.hide_typed()
        self.typed = [self._added(position, row, depth=2) for row in values]
        if np.isfinite(worst).all():
            self.worst.setData([worst[0]], [worst[1]])
        self.dress()

    def _added(self, position: Floats, values: Floats, depth: int) -> pg.PlotCurveItem:
        curve = Curve(
            position, np.clip(values, -HIGHEST, HIGHEST), connect="finite", skipFiniteCheck=False
        )
        curve.setZValue(depth)
        self.addItem(curve)
        return curve

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        super().dress()
        tokens = self.tokens
        for curve in self.right:
            curve.setPen(pg.mkPen(tokens.text, width=pen_width(1.4), dash=[4, 3]))
        for curve in self.typed:
            curve.setPen(pg.mkPen(tokens.accent, width=pen_width(2)))
        self.worst.setPen(pg.mkPen(tokens.warning, width=pen_width(1.6)))
