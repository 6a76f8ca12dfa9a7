"""A loss that is being written, beside the built-in one that it is to be."""

from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPen

from lossstudio.core.arrays import Floats
from lossstudio.core.numbers import Cell, Numbers
from lossstudio.plots.base.curve import Curve
from lossstudio.plots.base.picture import Line, Note, Picture
from lossstudio.plots.base.plot import Plot, pen_width
from lossstudio.widgets.look.tokens import Tokens

HIGHEST = 1e100
TYPED, WORST = "your formula", "The ring is where they differ most."
ROOM = 1.08  # above the built-in curve, which the frame follows


class WrittenLoss(Plot):
    """Dashed, the loss that is to be written; full, what is written; a ring where they differ most.

    Parameters
    ----------
    tokens : Tokens
    bottom, name : str
        What the axis is called, and the loss that is to be written.
    """

    called = "written loss"

    def __init__(self, tokens: Tokens, bottom: str, name: str) -> None:
        super().__init__(tokens)
        self._name = name
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

    @property
    def _pens(self) -> tuple[QPen, QPen]:
        """The pens of the loss that is to be written, and of what is written."""
        right = pg.mkPen(self.tokens.text, width=pen_width(1.4), dash=[4, 3])
        return right, pg.mkPen(self.tokens.accent, width=pen_width(2))

    def picture(self) -> Picture:
        """Return the curves with their names."""
        right, typed = self._pens
        lines = [Line(right, self._name), *[Line(typed, TYPED)] * bool(self.typed)]
        notes = [Note(WORST)] * bool(len(self.worst.data))
        return Picture(((self,),), self.tokens, lines, notes)

    def numbers(self) -> Numbers:
        """Return the curves as they are drawn; with classes there is one for each."""
        return Numbers(("part", "class", "position", "loss"), self._rows)

    def _rows(self) -> Iterator[list[Cell]]:
        for part, curves in ((self._name, self.right), (TYPED, self.typed)):
            for row, curve in enumerate(curves):
                class_ = row if len(curves) > 1 else None
                for x, y in zip(*(each.tolist() for each in curve.getData()), strict=True):
                    yield [part, class_, x, y]

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        super().dress()
        tokens = self.tokens
        right, typed = self._pens
        for curve in self.right:
            curve.setPen(right)
        for curve in self.typed:
            curve.setPen(typed)
        self.worst.setPen(pg.mkPen(tokens.warning, width=pen_width(1.6)))
