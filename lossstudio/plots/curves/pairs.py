"""The curves of contenders: thick train, thin test; behind smoothed ones the raw, pale."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPen

from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Contender
from lossstudio.plots.base.curve import CurveItem
from lossstudio.plots.base.plot import Plot, line_pen, pale
from lossstudio.plots.base.thinning import thinned

WIDTHS = (2.0, 1.0)  # px: train, test
STRENGTH = 80  # of 255: how strongly raw curves are drawn behind smoothed ones
BEHIND = -3.0


@dataclass
class Pair:
    """The two curves of one contender, and both as they were recorded, where those are smoothed."""

    train: pg.PlotDataItem
    test: pg.PlotDataItem
    raw: tuple[pg.PlotDataItem, ...] = ()

    @property
    def items(self) -> tuple[pg.PlotDataItem, ...]:
        """All curves."""
        return (self.train, self.test, *self.raw)


class Pairs:
    """Draws them on a plot.

    Parameters
    ----------
    plot : Plot
    """

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.shown: list[Pair] = []

    def show(
        self,
        x: Floats,
        values: Floats,
        raw: Floats | None,
        contenders: Sequence[Contender],
        *,
        log: bool,
    ) -> None:
        """Draw `values` (points, rows, 2) over `x` (points,), and `raw` ones behind if any."""
        self._fit(len(contenders), raw=raw is not None)
        for row, (pair, contender) in enumerate(zip(self.shown, contenders, strict=True)):
            for side, curve in enumerate((pair.train, pair.test)):
                pen = line_pen(self._plot.colour(contender.colour), contender.colour, WIDTHS[side])
                self._draw(curve, x, values[:, row, side], contender, pen, log=log)
            if raw is not None:
                for side, curve in enumerate(pair.raw):
                    pen = QPen(line_pen(self._plot.colour(contender.colour), 0, WIDTHS[1]))
                    pen.setColor(pale(self._plot.colour(contender.colour), STRENGTH))
                    self._draw(curve, x, raw[:, row, side], contender, pen, log=log)

    def _draw(
        self,
        curve: pg.PlotDataItem,
        x: Floats,
        values: Floats,
        contender: Contender,
        pen: QPen,
        *,
        log: bool,
    ) -> None:
        curve.setVisible(not contender.hidden)
        usable = (values > 0.0 if log else np.isfinite(values)) & np.isfinite(x)
        if usable.any():
            seen = np.isfinite(x)
            x, y = thinned(x[seen], np.where(usable, values, np.nan)[seen])
            curve.setData(x, y, symbol="o" if len(x) == 1 else None)  # one point is no line yet
        else:
            curve.setData([], [])
        if curve.opts["pen"] != pen:
            curve.setPen(pen)
            curve.setSymbolBrush(pen.color())

    def _fit(self, count: int, *, raw: bool) -> None:
        if self.shown and bool(self.shown[0].raw) != raw:
            self._take_away(0)
        self._take_away(count)
        while len(self.shown) < count:
            curves = [
                CurveItem(connect="finite", symbolSize=5, symbolPen=None)
                for _ in range(4 if raw else 2)
            ]
            for curve in curves:
                self._plot.addItem(curve, ignoreBounds=True)
            for curve in curves[2:]:
                curve.setZValue(BEHIND)
            self.shown.append(Pair(curves[0], curves[1], tuple(curves[2:])))

    def _take_away(self, count: int) -> None:
        while len(self.shown) > count:
            for curve in self.shown.pop().items:
                self._plot.removeItem(curve)
