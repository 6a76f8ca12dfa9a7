"""Curves that are drawn fast: a thick line as many short ones, dashes included.

To stroke one long jagged path takes Qt's painter some twenty times as long as to draw its pieces,
and a pen with dashes cannot be given to pieces: each would begin its pattern anew.
"""

from typing import Any

import numpy as np
import pyqtgraph as pg
from pyqtgraph.Qt import internals
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPen, QTransform

from lossstudio.core.arrays import Floats
from lossstudio.widgets.overrides import guarded

LONGEST = 20_000.0  # px of a line with dashes; zoomed in, Qt leaves out what is not seen


class Curve(pg.PlotCurveItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """A line through points, parted where they are not finite."""

    _drawn: "_Lines | None" = None

    @guarded()
    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """Draw it piece by piece on the screen, where that shows the same and takes less."""
        x, y = self.getData()
        pens = [pen for pen in (self.opts["shadowPen"], self.opts["pen"]) if _is_drawn(pen)]
        raster = painter.paintEngine().type() is QPaintEngine.Type.Raster
        simple = self.opts["connect"] == "finite" and self.opts["fillLevel"] is None
        on_screen = widget is not None and raster and simple
        if x is None or not (on_screen and any(pen.widthF() > 1.0 for pen in pens)):
            super().paint(painter, option, widget)
            return
        place, ratio = painter.transform(), painter.device().devicePixelRatioF()
        if self._drawn is None or not self._drawn.are(x, y, pens, place, ratio):
            self._drawn = _Lines(x, y, pens, place, ratio)
        if self._drawn.pieces is None:
            super().paint(painter, option, widget)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.resetTransform()
        for pen, pieces in zip(pens, self._drawn.pieces, strict=True):
            painter.setPen(_for_pieces(pen))
            painter.drawLines(*pieces.drawargs())
        painter.restore()


class CurveItem(pg.PlotDataItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """A curve with symbols, where wished."""

    curve: pg.PlotCurveItem

    def __init__(self, *points: Any, **options: Any) -> None:
        super().__init__(*points, **options)
        self.curve.setParentItem(None)
        self.curve = Curve()
        self.curve.setParentItem(self)
        self.curve.stackBefore(self.scatter)
        self.updateItems(styleUpdate=True)


class _Lines:
    """The pieces of a curve on the screen, which stay while nothing about it changes.

    Attributes
    ----------
    pieces : list of PrimitiveArray or None
        For each pen; None where the curve is better drawn whole.
    """

    def __init__(
        self, x: Floats, y: Floats, pens: list[QPen], place: QTransform, ratio: float
    ) -> None:
        self._of = x, y
        self._how = pens, place, ratio
        found = [_pieces(*_placed(x, y, place), pen, ratio) for pen in pens]
        pieces = [each for each in found if each is not None]
        opaque = all(pen.color().alpha() == 255 for pen in pens)
        self.pieces = pieces if opaque and len(pieces) == len(pens) else None

    def are(self, x: Floats, y: Floats, *how: Any) -> bool:
        """Whether they are those of these points, drawn so."""
        return self._of[0] is x and self._of[1] is y and self._how == how


def _is_drawn(pen: QPen | None) -> bool:
    return pen is not None and pen.style() != Qt.PenStyle.NoPen


def _for_pieces(pen: QPen) -> QPen:
    """Return a pen for pieces, which overlap so that no seam is seen; dashes do so already."""
    is_solid = pen.style() == Qt.PenStyle.SolidLine
    pen = QPen(pen)
    pen.setStyle(Qt.PenStyle.SolidLine)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap if is_solid else Qt.PenCapStyle.FlatCap)
    return pen


def _placed(x: Floats, y: Floats, to_screen: QTransform) -> tuple[Floats, Floats]:
    """Return points in px of the screen; the axes of plots are never turned."""
    origin = to_screen.map(QPointF(0.0, 0.0))
    return origin.x() + to_screen.m11() * x, origin.y() + to_screen.m22() * y


def _pieces(x: Floats, y: Floats, pen: QPen, ratio: float) -> internals.PrimitiveArray | None:
    """Return the lines to draw, or None where there would be too many."""
    known = np.isfinite(x) & np.isfinite(y)
    joined = known[:-1] & known[1:]
    if pen.style() == Qt.PenStyle.SolidLine:
        ends: tuple[Floats, ...] = (x[:-1][joined], y[:-1][joined], x[1:][joined], y[1:][joined])
    else:
        width = pen.widthF() / ratio
        with np.errstate(invalid="ignore"):
            lengths = np.where(joined, np.hypot(np.diff(x), np.diff(y)), 0.0)
        if not lengths.sum() < LONGEST:
            return None
        ends = _dashes(x, y, lengths, width * np.asarray(pen.dashPattern()), width / 2.0)
    lines = internals.PrimitiveArray(QLineF, 4)
    lines.resize(len(ends[0]))
    lines.ndarray()[:] = np.column_stack(ends)
    return lines


def _dashes(
    x: Floats, y: Floats, lengths: Floats, pattern: Floats, overlap: float
) -> tuple[Floats, ...]:
    """Return the ends (x0, y0, x1, y1) of the pieces of a line that a pattern (px) leaves.

    Where a dash goes round a bend, its pieces overlap by so many px at most.
    """
    edges = np.cumsum(pattern)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    periods = np.arange(0.0, along[-1], edges[-1])
    cuts = (periods[:, np.newaxis] + np.concatenate([[0.0], edges[:-1]])).ravel()
    cuts = np.sort(np.concatenate([along, cuts[cuts < along[-1]]]))
    cuts = cuts[np.diff(cuts, prepend=-1.0) > 0.0]
    middle = (cuts[:-1] + cuts[1:]) / 2.0
    drawn = np.searchsorted(edges, middle % edges[-1], side="right") % 2 == 0
    more = np.minimum(np.diff(cuts), overlap)
    start, end = cuts[:-1].copy(), cuts[1:].copy()
    bends = drawn[:-1] & drawn[1:]  # of a dash
    start[1:] -= more[:-1] * bends
    end[:-1] += more[1:] * bends
    piece = np.searchsorted(along, middle[drawn], side="right") - 1
    first = (start[drawn] - along[piece]) / lengths[piece]
    last = (end[drawn] - along[piece]) / lengths[piece]
    step_x, step_y = x[piece + 1] - x[piece], y[piece + 1] - y[piece]
    start_x, start_y = x[piece], y[piece]
    return (
        start_x + first * step_x,
        start_y + first * step_y,
        start_x + last * step_x,
        start_y + last * step_y,
    )
