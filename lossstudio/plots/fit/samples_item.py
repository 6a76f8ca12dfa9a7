"""The samples on the fit plot: filled for training, outlined for testing."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF
from PySide6.QtGui import QBrush, QPen

from lossstudio.core.analysis.sample_inspection import SampleRef
from lossstudio.core.arrays import Floats
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.preparation.subset import Subset
from lossstudio.core.tasks import Task
from lossstudio.plots.base.kept_scatter import KeptScatter
from lossstudio.plots.base.plot import pale
from lossstudio.plots.fit.density import Density
from lossstudio.plots.fit.sample_places import height_of, place_of
from lossstudio.plots.fit.surface import colour_of
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens, marker

MOST = 4000  # points drawn of each part
NEAR = 12.0  # px from the mouse at which a sample is meant
SMALLEST, LARGEST = 4, 36  # px across, where the size is a share
SHADES = 63  # steps of a colour scale: samples of one step share a drawn symbol
HALO = 3  # px around a sample on a surface
RING = 7  # px around a sample that is looked at


@dataclass(frozen=True)
class _Drawn:
    """The points of one part.

    Attributes
    ----------
    part : Subset
        The samples drawn.
    every : int
        One in so many of all.
    x, y : ndarray (n,)
        Where they lie.
    plain : int
        px across, where all are alike.
    """

    part: Subset
    every: int
    x: Floats
    y: Floats
    plain: int


class SamplesItem:
    """Scatter items for the training and the test samples of one plot.

    Parameters
    ----------
    plot : pyqtgraph.PlotItem
    parent : QObject
        With which they end.
    """

    def __init__(self, plot: pg.PlotItem, parent: QObject) -> None:
        self._plot = plot
        self.density = Density(plot, parent)
        # thousands of samples are not drawn again with every new fit
        self.train = KeptScatter()
        self.test = KeptScatter()
        self.halo = KeptScatter(pen=pg.mkPen(None))
        self.ring = pg.ScatterPlotItem(pxMode=True, brush=pg.mkBrush(None))
        items = (self.halo, 9), (self.test, 10), (self.train, 10), (self.ring, 20)
        for item, depth in items:
            item.setZValue(depth)
            plot.addItem(item)
        self._shown: tuple[Prepared, Tokens] | None = None
        self._drawn: tuple[_Drawn, ...] = ()
        self._ends = 0.0, 0.0  # of the colours of a target
        self._weighed = False

    def shows(self, prepared: Prepared) -> bool:
        """Whether these samples are drawn."""
        return self._shown is not None and self._shown[0] is prepared

    @property
    def trained(self) -> Subset:
        """The training samples that are drawn."""
        return self._drawn[0].part

    def show(self, prepared: Prepared, tokens: Tokens, low: float, high: float) -> None:
        """Show the samples; `low` and `high` are the ends of the colours of a target."""
        if self._shown is not None and self._shown[0] is prepared and self._shown[1] is tokens:
            return
        self._shown = prepared, tokens
        self._weighed = False
        self._drawn = tuple(_drawn(part, prepared) for part in (prepared.train, prepared.test))
        self._ends = low, high
        self._show_markers(drawn=not self.is_dense)

    @property
    def note(self) -> str:
        """How the samples are drawn, where they are not each by itself."""
        if self._shown is None:
            return ""
        count = len(self._shown[0].samples.target)
        if self.is_dense:
            outside = self.density.outside
            left_out = f", {outside:,} lie outside the axes" if outside else ""
            return f"{self.density.words}{left_out}"
        some = sum(len(drawn.x) for drawn in self._drawn)
        return f"{some:,} of {count:,} samples drawn" if some < count else ""

    @property
    def is_dense(self) -> bool:
        """Whether they are a picture of their number, and none is drawn by itself."""
        return self._shown is not None and self._shown[0].is_large and not self._weighed

    def _show_markers(self, *, drawn: bool) -> None:
        """Show each sample by itself, or else only a picture of their number."""
        assert self._shown is not None
        prepared, tokens = self._shown
        self.density.show_samples(None if drawn else prepared, tokens)
        if drawn:
            for item, part in zip((self.train, self.test), self._drawn, strict=True):
                self._draw(item, part, prepared, tokens, self._ends)
            self._draw_halo(prepared, tokens)
            return
        for item in (self.train, self.test, self.halo):
            item.setData([], [])

    def _draw(
        self,
        item: pg.ScatterPlotItem,
        drawn: _Drawn,
        prepared: Prepared,
        tokens: Tokens,
        ends: tuple[float, float],
    ) -> None:
        target = drawn.part.target
        colours = _colours(target, prepared, tokens, ends)
        if item is self.train:
            pens: QPen | list[QPen] = _pen(tokens.panel, 1.6 if _on_surface(prepared) else 1.0)
            brushes: QBrush | list[QBrush] = [_brush(c, 230) for c in colours]
        else:
            pens = [_pen(c, 1.4) for c in colours]
            brushes = _brush(tokens.panel, 255)
        symbols: str | list[str] = "o"
        if prepared.task is not Task.REGRESSION:
            symbols = [marker(int(which)) for which in target]
        item.setData(
            x=drawn.x, y=drawn.y, symbol=symbols, size=drawn.plain, brush=brushes, pen=pens
        )

    def _draw_halo(self, prepared: Prepared, tokens: Tokens) -> None:
        """Edge the samples on a surface: whatever its colour, panel or text stands out from it."""
        if not _on_surface(prepared):
            self.halo.setData([], [])
            return
        x = np.concatenate([drawn.x for drawn in self._drawn])
        y = np.concatenate([drawn.y for drawn in self._drawn])
        sizes = np.repeat([drawn.plain for drawn in self._drawn], [len(d.x) for d in self._drawn])
        self.halo.setData(x=x, y=y, size=sizes + px(HALO), brush=_brush(tokens.text, 255))

    def weigh(self, shares: Floats | None) -> None:
        """Give each training sample an area in proportion to its share; None: all are alike.

        Test samples, which pull nothing, become as small as can be. Sizes are whole px, so that
        samples of one size share a drawn symbol.
        """
        if shares is None and not self._weighed:
            return
        was_dense = self.is_dense
        self._weighed = shares is not None
        if was_dense != self.is_dense:
            self._show_markers(drawn=was_dense)
        if self.is_dense:
            return
        train, test = self._drawn
        if shares is None:
            sizes, small = np.full(len(train.x), train.plain), test.plain
        else:
            sizes, small = _sizes(shares, train.plain), px(SMALLEST + 1)
        _resize(self.train, sizes)
        _resize(self.test, np.full(len(test.x), small))
        if len(self.halo.data):
            both = np.concatenate([sizes, np.full(len(test.x), small)])
            _resize(self.halo, both + px(HALO))

    def nearest(self, where: QPointF) -> SampleRef | None:
        """Return the sample at a place in the scene, or None where there is none near."""
        frame = self._plot.getViewBox().sceneBoundingRect()
        (left, right), (low, high) = self._plot.getViewBox().viewRange()
        best, found = NEAR, None
        for test, drawn in enumerate(self._drawn):
            if not len(drawn.x):
                continue
            across = frame.left() + (drawn.x - left) / (right - left) * frame.width()
            down = frame.bottom() - (drawn.y - low) / (high - low) * frame.height()
            away = np.hypot(across - where.x(), down - where.y())
            index = int(away.argmin())
            if away[index] < best:
                best, found = float(away[index]), SampleRef(bool(test), index * drawn.every)
        return found

    def ordered(self) -> list[SampleRef]:
        """Return the samples that are drawn, from left to right."""
        placed = [
            (x, y, SampleRef(bool(test), index * drawn.every))
            for test, drawn in enumerate(self._drawn)
            for index, (x, y) in enumerate(zip(drawn.x, drawn.y, strict=True))
        ]
        return [which for *_, which in sorted(placed, key=lambda place: place[:2])]

    def mark(self, which: SampleRef | None, pinned: bool, tokens: Tokens) -> None:
        """Draw a ring around a sample; None, or one that is not drawn, takes it away."""
        if which is None or self._shown is None or not which.is_in(self._shown[0]):
            if len(self.ring.data):
                self.ring.setData([], [])
            return
        item = self.test if which.test else self.train
        index, off = divmod(which.index, self._drawn[which.test].every)
        size = self._drawn[which.test].plain
        if self._weighed and not off:
            size = int(item.data["size"][index])
        where = place_of(self._shown[0], which)
        halo = _pen(tokens.panel, 5.0)  # it is seen on any ground
        line = _pen(tokens.accent if pinned else tokens.text, 2.2 if pinned else 1.4)
        self.ring.setData(
            x=2 * [where.x()], y=2 * [where.y()], size=size + px(RING), pen=[halo, line]
        )


def _on_surface(prepared: Prepared) -> bool:
    """Whether the samples lie on a surface in the colours of the target."""
    return prepared.task is Task.REGRESSION and prepared.samples.features.shape[1] > 1


def _drawn(part: Subset, prepared: Prepared) -> _Drawn:
    """Return what is drawn of a part."""
    every = max(1, -(-len(part) // MOST))
    if every > 1:
        part = part.some(slice(None, None, every))
    plain = 7 if len(part) * every < 500 else 5
    plain = px(plain + 2 * _on_surface(prepared))  # with an edge as wide
    features = part.features
    return _Drawn(part, every, features[:, 0], height_of(features, part.target, prepared), plain)


def _sizes(shares: Floats, plain: int) -> NDArray[np.int64]:
    """Return diameters whose squares follow the shares; an average share has the plain one."""
    average = np.full(len(shares), 1.0)
    relative = np.where(np.isfinite(shares), shares * len(shares), average)
    sizes = np.clip(np.rint(plain * np.sqrt(relative)), px(SMALLEST), px(LARGEST))
    whole: NDArray[np.int64] = sizes.astype(np.int64)
    return whole


def _resize(item: pg.ScatterPlotItem, sizes: NDArray[np.int64]) -> None:
    """Set the sizes that are others: `setSize` looks every point's symbol up anew."""
    changed = item.data["size"] != sizes
    if changed.any():
        item.prepareGeometryChange()
        item.data["size"][changed] = sizes[changed]
        item.data["sourceRect"][changed] = 0
        item.updateSpots()


def _colours(
    target: NDArray[np.float64] | NDArray[np.int64],
    prepared: Prepared,
    tokens: Tokens,
    ends: tuple[float, float],
) -> list[str]:
    if prepared.task is not Task.REGRESSION:
        return [tokens.class_(int(which)) for which in target]
    if not _on_surface(prepared):
        return [tokens.faint] * len(target)
    low, high = ends
    step = (high - low) / SHADES or 1.0
    shades = low + step * np.rint((target - low) / step)
    return [pg.mkColor(*rgb).name() for rgb in colour_of(shades, low, high)]


@cache
def _pen(colour: str, width: float) -> QPen:
    """Return a pen, the same object each time: symbols are kept by its identity."""
    pen: QPen = pg.mkPen(colour, width=width)
    return pen


@cache
def _brush(colour: str, alpha: int) -> QBrush:
    """Return a brush, likewise."""
    brush: QBrush = pg.mkBrush(pale(colour, alpha))
    return brush
