"""Bands between two curves, one a contender: the quartiles of several seeds."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from lossstudio.core.arrays import Floats
from lossstudio.plots.base.thinning import spread_out

MOST = 300  # points of a border


def _logarithm(values: Floats) -> Floats:
    """Return the places on a logarithmic axis; nan where there is none."""
    result: Floats = np.log10(np.where(values > 0.0, values, np.nan))
    return result


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
        epochs: NDArray[np.int64],
        low: Floats,
        high: Floats,
        colours: Sequence[QColor | None],
        log: bool,
    ) -> None:
        """Draw the bands from `low` to `high` (points, rows); no colour, no band."""
        self._fit(len(colours))
        some = spread_out(len(epochs), MOST) if len(epochs) else np.empty(0, dtype=np.intp)
        for row, colour in enumerate(colours):
            fill = self._fills[row]
            fill.setVisible(colour is not None)
            if colour is not None:
                for border, values in zip(self.borders[row], (low, high), strict=True):
                    heights = _logarithm(values[some, row]) if log else values[some, row]
                    border.setData(epochs[some], heights)
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
