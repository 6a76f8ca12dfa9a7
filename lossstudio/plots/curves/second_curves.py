"""A second yardstick on the same plot: thin, with rings, and with an axis of its own if need be."""

from collections.abc import Sequence
from html import escape

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats, Ints
from lossstudio.core.differences import full_names
from lossstudio.core.experiment import Contender
from lossstudio.core.plain_text import figures
from lossstudio.plots.base.curve import CurveItem
from lossstudio.plots.base.plot import line_pen, pale
from lossstudio.plots.base.thinning import spread_out, thinned
from lossstudio.plots.curves.curve_plot import CurvePlot
from lossstudio.plots.curves.pairs import STRENGTH
from lossstudio.plots.curves.smoothing import smoothed

RINGS = 9  # on each curve
SIZE = 6  # px of a ring
WIDTH = 1.2  # px
PAD = 0.06  # of the height, above and below
SIDE = "right"


class SecondCurves:
    """Draws values (points, contenders) over epochs in front of no other curve of a plot.

    Parameters
    ----------
    plot : CurvePlot
    """

    def __init__(self, plot: CurvePlot) -> None:
        self._plot = plot
        self.curves: list[pg.PlotDataItem] = []
        self.raw: list[pg.PlotDataItem] = []  # as they were recorded, where curves are smoothed
        self.rings = pg.ScatterPlotItem(symbol="o", size=SIZE, pxMode=True)
        self.axis = plot.add_axis(SIDE)
        self.box = pg.ViewBox(enableMenu=False)
        self.box.setZValue(-1)  # the mouse is for the plot itself
        self.box.addItem(self.rings)
        plot.scene().addItem(self.box)
        self.axis.linkToView(self.box)
        plot.getViewBox().sigResized.connect(self._fit)
        plot.getViewBox().sigRangeChanged.connect(self._follow)
        self._shared = False
        self._told: tuple[str, Ints, Floats, Sequence[Contender]] | None = None
        self.clear()

    def clear(self) -> None:
        """Show none."""
        self._told = None
        self._fit_curves(0)
        self.rings.clear()
        self._plot.show_axis(SIDE, shown=False)

    def show(
        self,
        name: str,
        epochs: Ints,
        values: Floats,
        contenders: Sequence[Contender],
        *,
        shared: bool,
    ) -> None:
        """Draw `values` (points, contenders); `shared` is whether the plot's own axis serves."""
        self._told = name, epochs, values, contenders
        log = shared and self._plot.log
        x, smoothing = self._plot.place(epochs), self._plot.smoothing
        self._fit_curves(len(contenders))
        drawn = smoothed(epochs, values, smoothing)
        spots = []
        for row, (curve, contender) in enumerate(zip(self.curves, contenders, strict=True)):
            colour = self._plot.colour(contender.colour)
            pen = line_pen(colour, contender.colour, WIDTH)
            own = drawn[:, row]
            usable = _draw(curve, x, own, log=log, seen=not contender.hidden)
            curve.setPen(pen)
            if smoothing:
                _draw(self.raw[row], x, values[:, row], log=log, seen=not contender.hidden)
                self.raw[row].setPen(pale(colour, STRENGTH), width=pen.widthF())
            some = [point for point in spread_out(len(epochs), RINGS) if usable[point]]
            if not contender.hidden:
                heights = np.log10(own[some]) if log else own[some]
                spots += [
                    {"pos": at, "pen": colour, "brush": self._plot.tokens.panel}
                    for at in zip(x[some], heights, strict=True)
                ]
        self.rings.setData(spots)
        self._frame(values, contenders, shared=shared)

    def told(self, epoch: float) -> list[str]:
        """Return the values of the contenders that are shown, at the point nearest to an epoch."""
        if self._told is None or not len(self._told[1]):
            return []
        name, epochs, values, contenders = self._told
        point = int(np.abs(epochs - epoch).argmin())
        named = zip(contenders, full_names(contenders), values[point], strict=True)
        each = (
            f"{its} {figures(value, 4, steady=True)}" for c, its, value in named if not c.hidden
        )
        return [f"○ {name}: {', '.join(each)}"]

    def _frame(self, values: Floats, contenders: Sequence[Contender], *, shared: bool) -> None:
        """Let the axis be that of the plot, or go as far as the values do."""
        self._plot.show_axis(SIDE, shown=not shared)
        self._shared = shared
        self.axis.setLogMode(shared and self._plot.log)  # else it is that of the plot
        if not shared:
            self.axis.setLabel(escape(f"○ {self._told[0]}" if self._told else ""))
            seen = values[:, [not contender.hidden for contender in contenders]]
            seen = seen[np.isfinite(seen)]
            low, high = float(seen.min(initial=np.inf)), float(seen.max(initial=-np.inf))
            if not low <= high:
                low, high = 0.0, 1.0
            pad = PAD * (high - low) or 0.5
            self.box.setYRange(low - pad, high + pad, padding=0)
        self._fit()

    def _fit(self) -> None:
        """Lie exactly over the plot."""
        self.box.setGeometry(self._plot.getViewBox().sceneBoundingRect())
        self._follow()

    def _follow(self, *_: object) -> None:
        """Show the epochs that the plot shows, and its values where both share the axis."""
        epochs, values = self._plot.getViewBox().viewRange()
        self.box.setXRange(*epochs, padding=0)
        if self._shared:
            self.box.setYRange(*values, padding=0)

    def _fit_curves(self, count: int) -> None:
        for curves, wanted in (
            (self.raw, count if self._plot.smoothing else 0),
            (self.curves, count),
        ):
            while len(curves) > wanted:
                self.box.removeItem(curves.pop())
            while len(curves) < wanted:
                curve = CurveItem(connect="finite")
                curve.setZValue(-1.0 if curves is self.raw else 0.0)
                curves.append(curve)
                self.box.addItem(curve)


def _draw(
    curve: pg.PlotDataItem, x: Floats, values: Floats, *, log: bool, seen: bool
) -> NDArray[np.bool_]:
    """Draw a curve as far as that can be done; returns which points can be drawn."""
    usable = (values > 0.0 if log else np.isfinite(values)) & np.isfinite(x)
    curve.setVisible(seen)
    if usable.any():
        placed = np.isfinite(x)
        curve.setLogMode(False, log)
        curve.setData(*thinned(x[placed], np.where(usable, values, np.nan)[placed]))
    else:
        curve.setData([], [])
    return usable
