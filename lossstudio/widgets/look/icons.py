"""Icons, drawn from our SVG files in any colour."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from lossstudio.core.resources import resource
from lossstudio.widgets.look.measures import px

SIDE = 16  # px
SCALES = (1, 2, 3)  # of the screen


def icon(name: str, colour: str) -> QIcon:
    """Return the icon `name` in `colour` (#rrggbb), sharp on any screen."""
    return _icon(name, colour, px(SIDE))


@cache
def _icon(name: str, colour: str, side: int) -> QIcon:
    text = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))
    made = QIcon()
    for scale in SCALES:
        pixmap = QPixmap(side * scale, side * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, side * scale, side * scale))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        made.addPixmap(pixmap)
    return made
