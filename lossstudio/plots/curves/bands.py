"""Bands between two curves, one a contender: the quartiles of several seeds."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from lossstudio.core.arrays import Floats
from lossstudio.plots.base.thinning import spread_out
from lossstudio.plots.curves.x_axis import place_of_log

MOST = 300  # points of a border


class Bands:
    """Draws bands behind the curves of a plot.

    Parameters
    ----------
    plot : pyqtgraph.PlotWidget
    """

    def __init__(self, plot: pg.PlotWidget) -> None:
        self._plot = plot
        self.borders: list[tuple[pg.PlotCurveItem, pg.PlotCurveItem]] = []
        self._fills: list[pg.FillBetweenItem] = []

    def show(
        self,
        x: Floats,
        low: Floats,
        high: Floats,
        colours: Sequence[QColor | None],
        log: bool,
    ) -> None:
        """Draw the bands from `low` to `high` (points, rows) over x; no colour, no band."""
        self._fit(len(colours))
        placed = np.flatnonzero(np.isfinite(x))
        some = placed[spread_out(len(placed), MOST)] if len(placed) else placed
        for row, colour in enumerate(colours):
            fill = self._fills[row]
            fill.setVisible(colour is not None)
            if colour is not None:
                for border, values in zip(self.borders[row], (low, high), strict=True):
                    heights = place_of_log(values[some, row]) if log else values[some, row]
                    border.setData(x[some], heights)
                fill.setBrush(pg.mkBrush(colour))

    def clear(self) -> None:
        """Take all bands away."""
        self._fit(0)

    def _fit(self, count: int) -> None:
        while len(self._fills) > count:
            self._plot.removeItem(self._fills.pop())
            for border in self.borders.pop():
                self._plot.removeItem(border)
        while len(self._fills) < count:
            low, high = (pg.PlotCurveItem(pen=None, connect="finite") for _ in range(2))
            fill = pg.FillBetweenItem(low, high)
            fill.setZValue(-10)
            for item in (low, high, fill):
                self._plot.addItem(item, ignoreBounds=True)
            self.borders.append((low, high))
            self._fills.append(fill)
