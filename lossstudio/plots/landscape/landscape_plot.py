"""One landscape, the paths on it, and where each contender is."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem

from lossstudio.core.analysis.landscape.landscape import Landscape
from lossstudio.core.arrays import Floats
from lossstudio.core.differences import full_names
from lossstudio.core.plain_text import figures
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.plot import Plot, line_pen, pale, pen_width
from lossstudio.plots.base.thinning import spread_out
from lossstudio.plots.fit.surface import colour_of, contours
from lossstudio.widgets.look.tokens import Tokens

LEVELS = 14  # contours
MOST = 200  # points drawn of a path: with their edges they take long to paint
EDGE = 4.5  # px, of paths on a picture of many colours
FAINT = 90  # of 255: how strong contours are on colours


@dataclass(frozen=True, eq=False)
class Relief:
    """The heights of a landscape as they are drawn: the loss, or its logarithm of base 10.

    Attributes
    ----------
    heights : ndarray (points, points)
    log : bool
    """

    heights: Floats
    log: bool

    @classmethod
    def of(cls, landscape: Landscape, *, log: bool) -> "Relief":
        """Return the heights; where a loss has none above 0, or some below, they are losses."""
        values = landscape.values
        finite = values[np.isfinite(values)]
        above = finite[finite > 0.0]
        log = log and len(above) > 0 and finite.min() >= 0.0
        if log:
            with np.errstate(divide="ignore"):
                values = np.log10(np.maximum(values, above.min()))
            finite = values[np.isfinite(values)]
        most = finite.max() if len(finite) else 0.0
        return cls(np.where(np.isfinite(values), values, most), log)

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest."""
        return float(self.heights.min()), float(self.heights.max())

    @property
    def losses(self) -> tuple[float, float]:
        """The same as losses."""
        low, high = self.ends
        return (10.0**low, 10.0**high) if self.log else (low, high)


class LandscapePlot(Plot):
    """Draws a landscape as colours with contours, or as contours alone.

    Parameters
    ----------
    tokens : Tokens
    """

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens)
        self.image = pg.ImageItem()
        self.image.setZValue(-100)
        self.lines = pg.PlotCurveItem(connect="finite")
        self.lines.setZValue(-50)
        for item in (self.image, self.lines):  # which stay while paths move over them
            item.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.paths: dict[int, pg.PlotCurveItem] = {}
        self.marks = pg.ScatterPlotItem(pxMode=True, size=10)
        self.marks.setZValue(10)
        self.cross = pg.ScatterPlotItem(pxMode=True, size=11, symbol="x")
        self.cross.setZValue(11)
        for item in (self.image, self.lines, self.marks, self.cross):
            self.addItem(item, ignoreBounds=True)
        self.landscape: Landscape | None = None
        self._drawn: tuple[object, ...] = ()
        self._told: list[str] = []
        self.dress()

    def show_landscape(self, landscape: Landscape, relief: Relief, *, coloured: bool) -> None:
        """Draw the heights, unless they are drawn already."""
        before, self.landscape = self.landscape, landscape
        if before is None or before.box is not landscape.box:
            self.show_all()
        bottom, left = landscape.plane.names
        for side, shorter in zip(("bottom", "left"), landscape.plane.shorter, strict=True):
            self.getAxis(side).shorter = shorter
        self.name_axes(bottom, left)
        drawn = landscape, relief.log, coloured, self.tokens
        if drawn == self._drawn:
            return
        self._drawn = drawn
        x, y, (low, high) = landscape.x, landscape.y, relief.ends
        self.image.setVisible(coloured)
        if coloured:
            colours = colour_of(relief.heights, low, high)
            self.image.setImage(colours, autoLevels=False, levels=None)
            half_x, half_y = 0.5 * (x[1] - x[0]), 0.5 * (y[1] - y[0])
            wide, high_ = x[-1] - x[0] + 2 * half_x, y[-1] - y[0] + 2 * half_y
            self.image.setRect(QRectF(x[0] - half_x, y[0] - half_y, wide, high_))
        steps: list[float] = np.linspace(low, high, LEVELS + 2)[1:-1].tolist()
        self.lines.setData(*contours(x, y, relief.heights, steps if high > low else ()))
        colour = pale(self.tokens.panel, FAINT) if coloured else self.tokens.faint
        self.lines.setPen(pg.mkPen(colour, width=pen_width(1)))

    def show_all(self) -> None:
        """Show the whole landscape again after a zoom."""
        if self.landscape is not None:
            low, high = self.landscape.box.low, self.landscape.box.high
            self.setRange(xRange=(low[0], high[0]), yRange=(low[1], high[1]), padding=0)

    def show_paths(
        self, snapshot: Snapshot, places: Mapping[int, Floats], least: Floats | None
    ) -> None:
        """Draw paths (points, 2) by contender, where each is now, and where the loss is least."""
        if self.landscape is None:
            return
        plane = self.landscape.plane
        for row in set(self.paths) - set(places):
            self.removeItem(self.paths.pop(row))
        names, spots, self._told = full_names(snapshot.experiment.contenders), [], []
        for row, path in places.items():
            if row not in self.paths:
                self.paths[row] = pg.PlotCurveItem(connect="finite")
                self.addItem(self.paths[row], ignoreBounds=True)
            place = snapshot.experiment.contenders[row].colour
            colour, paper = self.colour(place), self.tokens.panel
            self.paths[row].setPen(line_pen(colour, place, 1.8))
            self.paths[row].setShadowPen(pg.mkPen(paper, width=pen_width(EDGE)))
            some = path[spread_out(len(path), MOST)]
            self.paths[row].setData(some[:, 0], some[:, 1])
            here = plane.project(snapshot.theta[row])
            if len(path):
                spots.append({"pos": path[0], "brush": paper, "pen": colour})
            if np.isfinite(here).all():
                spots.append({"pos": here, "brush": colour, "pen": paper})
                at = " and ".join(figures(value) for value in here)
                self._told.append(f"{names[row]} is at {at}")
        self.marks.setData(spots)
        self._show_least(least)
        self.speak()

    def _show_least(self, least: Floats | None) -> None:
        pen = pg.mkPen(self.tokens.panel, width=pen_width(1))
        text = self.tokens.text
        self.cross.setData([] if least is None else [{"pos": least, "brush": text, "pen": pen}])
        if least is not None:
            at = " and ".join(figures(value) for value in least)
            self._told.append(f"the optimum is at {at}")

    def spoken(self) -> str:
        """Return where everything is."""
        return "; ".join(self._told)
