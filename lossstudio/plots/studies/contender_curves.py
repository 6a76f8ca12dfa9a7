"""The medians of each contender over the values of a factor, with their quartiles."""

import numpy as np
import pyqtgraph as pg

from lossstudio.core.arrays import Floats
from lossstudio.plots.base.plot import Plot, line_pen, pale, pen_width
from lossstudio.plots.curves.bands import Bands
from lossstudio.plots.curves.curve_plot import BAND
from lossstudio.plots.studies.shown import Shown
from lossstudio.widgets.look.measures import px

DOT, CROSS = 6, 9  # px
APART = 0.5  # of the way to the next value, for all contenders
INSIDE = 0.03  # of the height: so far from the edge are crosses


class ContenderCurves:
    """Lines and bands where the values have an order; else dots with bars, beside each other.

    A cross at the worse edge stands for what diverged in every draw, or is far off.

    Parameters
    ----------
    plot : Plot

    Attributes
    ----------
    points : ndarray (values, contenders that are drawn, 2)
        Where dots and crosses lie on the axes; nan where there is none.
    """

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.lines: list[pg.PlotDataItem] = []
        self.bars: list[pg.PlotCurveItem] = []
        self.bands = Bands(plot)
        self.crosses = pg.ScatterPlotItem(pxMode=True, symbol="x", pen=pg.mkPen(None))
        self.crosses.setZValue(20)
        plot.addItem(self.crosses, ignoreBounds=True)
        self.points: Floats = np.empty((0, 0, 2))
        self.ends: tuple[Floats, Floats] = (np.empty((0, 0)), np.empty((0, 0)))

    def show(self, shown: Shown) -> None:
        """Draw what has come, but for the crosses."""
        self._fit(len(shown.rows))
        middles, axis = shown.middles[:, 0], shown.axes[0]
        low, high = self.ends = self._quartiles(shown, "low"), self._quartiles(shown, "high")
        apart = np.arange(len(shown.rows)) - (len(shown.rows) - 1) / 2
        aside = 0.0 * apart if axis.ordered else apart * APART / len(apart)
        x = axis.places[:, None] + aside
        self.points = np.stack([x, middles[:, shown.rows]], axis=-1)
        for place, row in enumerate(shown.rows):
            self._draw(shown, place, row)
        if axis.ordered:
            colours = [pale(self._colour(shown, row), BAND) for row in shown.rows]
            self.bands.show(axis.places, low, high, colours, log=False)
        else:
            self.bands.clear()

    def _quartiles(self, shown: Shown, which: str) -> Floats:
        """Return the lower or the upper quartiles on their axis, where there is a median."""
        ends: Floats = shown.placed(getattr(shown.summary, which)[:, 0])
        return np.where(np.isnan(shown.middles[:, 0]), np.nan, ends)[:, shown.rows]

    def _colour(self, shown: Shown, row: int) -> str:
        return self._plot.colour(shown.contenders[row].colour)

    def _draw(self, shown: Shown, place: int, row: int) -> None:
        """Draw the medians and, without an order, the quartiles of a contender."""
        ordered, index = shown.axes[0].ordered, shown.contenders[row].colour
        line, bar, colour = self.lines[place], self.bars[place], self._colour(shown, row)
        x, y = self.points[:, place].T
        known = np.isfinite(y)
        line.setPen(line_pen(colour, index, 2.0) if ordered else None)
        line.setSymbolBrush(colour)
        line.setSymbolSize(px(DOT))
        # pyqtgraph takes no measure of what has no number at all
        line.setData(*((x, y) if known.any() else ([], [])))
        bar.setVisible(not ordered)
        bar.setPen(pg.mkPen(colour, width=pen_width(2.0)))
        ends = np.stack([end[known, place] for end in self.ends], axis=1)
        bar.setData(np.repeat(x[known], 2), ends.ravel(), connect="pairs")

    def _fit(self, count: int) -> None:
        """Have so many lines."""
        while len(self.lines) > count:
            self._plot.removeItem(self.lines.pop())
            self._plot.removeItem(self.bars.pop())
        while len(self.lines) < count:
            self.lines.append(pg.PlotDataItem(connect="finite", symbol="o", symbolPen=None))
            self.bars.append(pg.PlotCurveItem())
            for item in (self.bars[-1], self.lines[-1]):
                self._plot.addItem(item, ignoreBounds=True)

    def show_crosses(self, shown: Shown) -> None:
        """Draw the crosses, once the axes hold the lines."""
        bottom, top = self._plot.getViewBox().viewRange()[1]
        inside = INSIDE * (top - bottom)
        edge = bottom + inside if shown.yardstick.higher_is_better else top - inside
        lost = shown.lost[:, 0][:, shown.rows]
        self.points = self.points.copy()  # the lines have the other one
        self.points[lost, 1] = edge
        brushes = [pg.mkBrush(self._colour(shown, row)) for row in shown.rows]
        spots = [
            {"pos": self.points[value, place], "brush": brushes[place]}
            for value, place in np.argwhere(lost).tolist()
        ]
        self.crosses.setSize(px(CROSS))
        self.crosses.setData(spots)
