"""A painter for pictures on paper: what is drawn on the screen, without pixels of the screen."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPaintDevice, QPainter, QPainterPath, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QGraphicsScene, QStyleOptionGraphicsItem

from lossstudio.plots.base.plot import pen_width


class VectorPainter(QPainter):
    """Paints items of plots at any scale, with lines as thick as on the screen.

    Pens of plots are as thick in px whatever the scale of the axes; they are drawn here as lines
    of the page, so that they grow with the picture, and no program that opens it must know of
    such pens. What stands beside a point has its size in px of the page as well.

    Parameters
    ----------
    device : QPaintDevice
    scale : float
        Dots of the device for a px of the page.
    """

    def __init__(self, device: QPaintDevice, scale: float = 1.0) -> None:
        super().__init__(device)
        self._paper = QTransform.fromScale(scale, scale)
        self._base = self._paper
        self.setRenderHints(
            QPainter.RenderHint.Antialiasing
            | QPainter.RenderHint.TextAntialiasing
            | QPainter.RenderHint.SmoothPixmapTransform
        )
        self.resetTransform()

    def begin_at(self, x: float, y: float) -> None:
        """Let what follows count from a place of the page."""
        self._base = QTransform.fromTranslate(x, y) * self._paper
        self.resetTransform()

    def transform(self) -> QTransform:
        """Return the transformation to the px of the part that is painted."""
        return super().transform() * self._base.inverted()[0]

    def setTransform(self, matrix: QTransform, combine: bool = False) -> None:  # noqa: N802
        """Set the transformation to the px of the part that is painted."""
        super().setTransform(matrix if combine else matrix * self._base, combine)

    def resetTransform(self) -> None:  # noqa: N802
        """Paint in px of the part."""
        super().setTransform(self._base)

    def setPen(self, pen: Any) -> None:  # noqa: N802
        """Take a pen; one that counts in pixels of the screen counts in px of the page."""
        if isinstance(pen, QPen) and pen.isCosmetic() and pen.style() != Qt.PenStyle.NoPen:
            pen = QPen(pen)
            pen.setWidthF((pen.widthF() or 1.0) / pen_width(1.0))
            pen.setCosmetic(False)
        super().setPen(pen)

    def drawPath(self, path: QPainterPath) -> None:  # noqa: N802
        """Draw a path of a plot, its line as thick everywhere."""
        on_page = self.transform().map(path)
        self.save()
        self.resetTransform()
        super().drawPath(on_page)
        self.restore()

    def drawLine(self, *ends: Any) -> None:  # noqa: N802
        """Draw a line of a plot, likewise."""
        line = QLineF(*ends) if len(ends) > 1 else QLineF(ends[0])
        path = QPainterPath(line.p1())
        path.lineTo(line.p2())
        self.save()
        self.setBrush(Qt.BrushStyle.NoBrush)
        self.drawPath(path)
        self.restore()

    def drawPolygon(self, polygon: Any, *rest: Any) -> None:  # noqa: N802
        """Draw a closed polygon, likewise."""
        path = QPainterPath()
        path.addPolygon(QPolygonF(polygon))
        path.closeSubpath()
        self.drawPath(path)

    def draw_scene(self, scene: QGraphicsScene, view: QTransform) -> None:
        """Draw all items of a scene that are seen, as a view shows it."""
        scene.prepareForPaint()  # type: ignore[attr-defined]  # of pyqtgraph's scenes
        for item in scene.items(Qt.SortOrder.AscendingOrder):
            if item.isVisible() and item.effectiveOpacity() > 0.0:
                self.save()
                self._draw(item, view)
                self.restore()

    def _draw(self, item: Any, view: QTransform) -> None:
        self.setTransform(item.sceneTransform() * view)
        self.setOpacity(item.effectiveOpacity())
        if item.isClipped():
            self.setClipPath(item.clipPath())
        option = QStyleOptionGraphicsItem()
        option.exposedRect = item.boundingRect()
        if isinstance(item, pg.AxisItem):  # which keeps a drawing of its own, for the screen
            specs = item.generateDrawSpecs(self)
            if specs is not None:
                item.drawPicture(self, *specs)
            return
        exports = hasattr(item, "setExportMode")
        if exports:
            item.setExportMode(True, {"antialias": True})  # else markers are images
        try:
            item.paint(self, option, None)
        finally:
            if exports:
                item.setExportMode(False)
