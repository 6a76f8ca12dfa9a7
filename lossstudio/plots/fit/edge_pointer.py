"""A triangle at the edge of a plot that points to a sample which lies outside."""

import pyqtgraph as pg
from PySide6.QtCore import QPointF

from lossstudio.plots.base.plot import Plot
from lossstudio.widgets.look.measures import px

INSET, SIZE = 9, 13  # px from the edge, and across
DEPTH = 21
LEFT, RIGHT, UP, DOWN = "t3", "t2", "t1", "t"  # pyqtgraph's names of triangles


class EdgePointer(pg.ScatterPlotItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """Follows zoom and pan; where its sample is in view, it is gone.

    Parameters
    ----------
    plot : Plot
    """

    def __init__(self, plot: Plot) -> None:
        super().__init__(pxMode=True)
        self._plot = plot
        self._at: QPointF | None = None
        self.setZValue(DEPTH)
        plot.addItem(self, ignoreBounds=True)
        box = plot.getViewBox()
        for signal in (box.sigRangeChanged, box.sigResized):
            signal.connect(self._stand)

    def point_to(self, at: QPointF | None) -> None:
        """Point to a place of the plot, or to none."""
        self._at = at
        self._stand()

    def is_outside(self, at: QPointF) -> bool:
        """Whether a place of the plot is not seen."""
        (left, right), (low, high) = self._plot.getViewBox().viewRange()
        return not (left <= at.x() <= right and low <= at.y() <= high)

    def seen_at(self, at: QPointF) -> QPointF:
        """Return the place itself where it is seen, or else where the edge points to it."""
        return self._nearest(at) if self.is_outside(at) else at

    def _nearest(self, at: QPointF) -> QPointF:
        box = self._plot.getViewBox()
        (left, right), (low, high) = box.viewRange()
        wide, tall = (px(INSET) * side for side in box.viewPixelSize())
        x = min(max(at.x(), left + wide), right - wide)
        return QPointF(x, min(max(at.y(), low + tall), high - tall))

    def _stand(self, *_: object) -> None:
        at = self._at
        if at is None or not self.is_outside(at):
            if len(self.data):
                self.setData([], [])
            return
        edge = self._nearest(at)
        tokens = self._plot.tokens
        self.setData(
            [edge.x()],
            [edge.y()],
            symbol=self._way(at, edge),
            size=px(SIZE),
            brush=pg.mkBrush(tokens.accent),
            pen=pg.mkPen(tokens.panel, width=1.5),
        )

    def _way(self, at: QPointF, edge: QPointF) -> str:
        """Return the triangle that points to where most of the way leads."""
        wide, tall = self._plot.getViewBox().viewPixelSize()
        across, up = (at.x() - edge.x()) / wide, (at.y() - edge.y()) / tall
        if abs(across) > abs(up):
            return RIGHT if across > 0 else LEFT
        return UP if up > 0 else DOWN
