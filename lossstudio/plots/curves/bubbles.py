"""Small labels on a curve where loss and yardstick part ways, and rings at both ends of it."""

from collections.abc import Sequence
from functools import partial
from html import escape

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Contender
from lossstudio.core.recording.stretches import Stretch
from lossstudio.plots.base.plot import Plot, pen_width
from lossstudio.plots.curves.corner_words import CornerWords
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL
from lossstudio.widgets.plain_text import literal

RING = 8  # px
AWAY, EDGE = 12.0, 4.0  # px between curve and label, and between label and the side of the plot
TOP = 20.0  # px that words in the corner take
DEPTH, DENSE = 25, 120  # points of each curve that a label gets out of the way of


class Bubble(pg.TextItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """One label; it stands above or below its curve, and within the plot.

    Attributes
    ----------
    words : str
        What it stands for, with all numbers.
    """

    def __init__(self, plot: Plot) -> None:
        super().__init__(anchor=(0, 0))
        self._plot = plot
        self.words = ""
        self._at: Floats = np.zeros(2)
        self._around: Floats = np.empty((2, 0))
        self._side = 0
        self.setZValue(DEPTH)
        self._html = ""
        plot.addItem(self, ignoreBounds=True)

    def say(self, label: str, words: str, colour: str, at: Floats, around: Floats) -> None:
        """Tell of a point (2,) of the plot among others (2, points); then `stand` somewhere."""
        tokens = self._plot.tokens
        style = f"color:{tokens.text};font-size:{px(SMALL)}px"
        html = f'<span style="{style}">{escape(label)}</span>'
        if html != self._html:
            self.setHtml(html)
        self.words, self._html, self._at, self._around = words, html, at, around
        self.fill, self.border = pg.mkBrush(tokens.panel), pg.mkPen(colour, width=pen_width(1.2))
        for item in (self, self.textItem):
            item.setToolTip(literal(words))

    def stand(self, taken: Sequence[QRectF]) -> QRectF | None:
        """Stand where nothing is taken, on few points; return where in the scene.

        Where no place is better, it stays on the side it was; where none is free, it is hidden.
        """
        box = self._plot.getViewBox()
        frame, size = box.sceneBoundingRect(), self.boundingRect()
        (x,), (y,) = self._on_scene(self._at[:, None])
        points = self._on_scene(self._around)
        wide, high = size.width(), size.height()
        far = frame.left() + EDGE, frame.right() - EDGE - wide
        lefts = [x, x - wide, x - wide / 2, *far]
        tops = [y - AWAY - high, y + AWAY, frame.top() + TOP, frame.center().y() - high / 2]
        low = frame.bottom() - EDGE - high
        tops = [max(min(top, low), frame.top()) for top in tops]
        places = [(max(min(left, far[1]), far[0]), top) for top in tops for left in lefts]
        rects = [QRectF(*place, wide, high) for place in places]
        free = [row for row, rect in enumerate(rects) if not any(map(rect.intersects, taken))]
        self.setVisible(bool(free))
        if not free:
            return None
        covered = {row: _covered(points, rects[row]) for row in free}
        best = min(free, key=covered.__getitem__)
        if covered.get(self._side, np.inf) > covered[best]:
            self._side = best
        self.setPos(box.mapSceneToView(rects[self._side].topLeft()))
        return rects[self._side].adjusted(-EDGE, -EDGE, EDGE, EDGE)

    def _on_scene(self, points: Floats) -> tuple[Floats, Floats]:
        """Return where points lie in the scene."""
        box = self._plot.getViewBox()
        frame, ((left, right), (low, high)) = box.sceneBoundingRect(), box.viewRange()
        x = frame.left() + (points[0] - left) / (right - left) * frame.width()
        return x, frame.bottom() - (points[1] - low) / (high - low) * frame.height()


def _covered(points: tuple[Floats, Floats], rect: QRectF) -> int:
    """Return how many points a label would cover."""
    x, y = points
    rect = rect.adjusted(-EDGE, -EDGE, EDGE, EDGE)
    across = (x > rect.left()) & (x < rect.right())
    return int(np.count_nonzero(across & (y > rect.top()) & (y < rect.bottom())))


class Bubbles:
    """At most one label for a fall and one for a rise; one without room is left out.

    Parameters
    ----------
    plot : Plot
    """

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.labels: list[Bubble] = []
        self._spots: list[list[dict[str, object]]] = []  # of the rings of each label told of
        self.rings = pg.ScatterPlotItem(size=RING, pxMode=True)
        self.rings.setZValue(DEPTH)
        plot.addItem(self.rings, ignoreBounds=True)
        for signal in (plot.getViewBox().sigRangeChanged, plot.getViewBox().sigResized):
            signal.connect(self.stand)
        self.clear()

    @property
    def words(self) -> list[str]:
        """What is told, for screen readers."""
        return [label.words for label in self.labels if label.isVisible()]

    def clear(self) -> None:
        """Show none."""
        self.show([], np.empty(0), np.empty((0, 0, 2)), ())

    def show(
        self,
        found: Sequence[Stretch],
        x: Floats,
        values: Floats,
        contenders: Sequence[Contender],
        *,
        log: bool = False,
    ) -> None:
        """Label stretches on curves `values` (points, contenders, 2) over x."""
        self._shown = partial(self.show, found, x, values, contenders, log=log)
        found = [stretch for stretch in found if _seen(stretch, x, values, log=log)]
        while len(self.labels) < len(found):
            self.labels.append(Bubble(self._plot))
        self._spots = []
        around = _cloud(x, values, contenders, log=log) if found else np.empty((2, 0))
        names = distinct_names(tuple(contenders))
        for label in self.labels[len(found) :]:
            label.hide()
        for label, stretch in zip(self.labels, found, strict=False):
            colour = self._plot.colour(contenders[stretch.contender].colour)
            curve = values[:, stretch.contender, stretch.split]
            with np.errstate(all="ignore"):
                curve = np.log10(curve) if log else curve
            first, last = stretch.points
            line = np.stack([x, curve])[:, first : last + 1]
            line = line[:, np.isfinite(line).all(axis=0)]
            ends, ring = line[:, [0, -1]].T, {"pen": colour, "brush": self._plot.tokens.panel}
            self._spots.append([{"pos": tuple(place), **ring} for place in ends])
            words = stretch.text(names[stretch.contender])
            label.say(stretch.label, words, colour, line[:, line.shape[1] // 2], around)
        self.stand()

    def stand(self, *_: object) -> None:
        """Let the labels stand beside each other, and ring the curves of those that are seen."""
        inside = self._plot.getViewBox().childItems()
        corners = [each for each in inside if isinstance(each, CornerWords) and each.isVisible()]
        inner = (EDGE, EDGE, -EDGE, -EDGE)  # without the margin of the text
        taken = [
            each.item.mapRectToScene(each.item.boundingRect().adjusted(*inner)) for each in corners
        ]
        rings: list[dict[str, object]] = []
        for label, spots in zip(self.labels, self._spots, strict=False):
            place = label.stand(taken)
            if place is not None:
                taken.append(place)
                rings += spots
        self.rings.setData(rings)

    def dress(self) -> None:
        """Take on the colours of the plot."""
        self._shown()


def _cloud(x: Floats, values: Floats, contenders: Sequence[Contender], *, log: bool) -> Floats:
    """Return some points (2, n) of all curves that are seen."""
    x, values = x[np.isfinite(x)], values[np.isfinite(x)]
    if len(x) < 2:
        return np.empty((2, 0))
    some = np.linspace(x[0], x[-1], DENSE)
    shown = [row for row, contender in enumerate(contenders) if not contender.hidden]
    with np.errstate(all="ignore"):
        heights = np.log10(values[:, shown]) if log else values[:, shown]
    curves = heights.reshape(len(x), -1).T
    points = np.hstack([np.stack([some, np.interp(some, x, curve)]) for curve in curves])
    return points[:, np.isfinite(points[1])]


def _seen(stretch: Stretch, x: Floats, values: Floats, *, log: bool) -> bool:
    """Whether any of its curve can be drawn."""
    first, last = stretch.points
    part = values[first : last + 1, stretch.contender, stretch.split]
    part = part[np.isfinite(x[first : last + 1])]
    return bool((np.isfinite(part) & ((part > 0.0) | (not log))).any())
