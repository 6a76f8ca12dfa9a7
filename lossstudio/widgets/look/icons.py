"""Icons, drawn from our SVG files in any colour."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from lossstudio.core.resources import resource
from lossstudio.widgets.look.measures import px

SIDE = 16  # px
SCALES = (1, 2, 3)  # of the screen


def icon(name: str, colour: str, disabled: str = "") -> QIcon:
    """Return the icon `name` in `colour` (#rrggbb), sharp on any screen.

    A disabled button shows it in the second colour: what Qt makes of an icon by itself hardly
    differs from it, least of all in the dark.
    """
    return _icon(name, colour, disabled or colour, px(SIDE))


@cache
def _icon(name: str, colour: str, disabled: str, side: int) -> QIcon:
    made = QIcon()
    for scale in SCALES:
        made.addPixmap(_drawn(name, colour, side, scale))
        if disabled != colour:
            made.addPixmap(_drawn(name, disabled, side, scale), QIcon.Mode.Disabled)
    return made


def _drawn(name: str, colour: str, side: int, scale: int) -> QPixmap:
    text = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))
    pixmap = QPixmap(side * scale, side * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, side * scale, side * scale))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
