"""Icons, drawn from our SVG files in any colour."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from lossstudio.core.resources import resource

SIDE = 16  # px
SCALES = (1, 2, 3)  # of the screen


@cache
def icon(name: str, colour: str) -> QIcon:
    """Return the icon `name` in `colour` (#rrggbb), sharp on any screen."""
    text = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))
    made = QIcon()
    for scale in SCALES:
        pixmap = QPixmap(SIDE * scale, SIDE * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, SIDE * scale, SIDE * scale))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        made.addPixmap(pixmap)
    return made
