"""How large everything is: one scale for all measures, which the person can change.

Measures are written in px as they are at 100 %. The style sheet is scaled as a whole; what is set
in code goes through `px` where it is painted, and through `hold` where Qt is told a size once.
"""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

NORMAL = 100
LEVELS = (80, 90, NORMAL, 110, 125, 150, 175, 200)  # percent

_HELD = "measures"  # a property of widgets
_scale = [1.0]


def px(measure: float) -> int:
    """Return a measure in px as large as everything is now."""
    return round(scaled(measure))


def scaled(measure: float) -> float:
    """Return a measure as large as everything is now, and no whole number: of a pen."""
    return measure * _scale[0]


def set_zoom(percent: int) -> None:
    """Make everything so large; what was held takes its new size at once."""
    _scale[0] = percent / NORMAL
    for widget in filter(isValid, QApplication.allWidgets()):  # some are being deleted
        if widget.property(_HELD):
            _apply(widget)


def hold(
    widget: QWidget,
    *,
    width: int = 0,
    height: int = 0,
    least_width: int = 0,
    least_height: int = 0,
    font: int = 0,
    icon: int = 0,
) -> None:
    """Fix a size of a widget, in px at 100 %, and keep to it at any other."""
    widget.setProperty(_HELD, [width, height, least_width, least_height, font, icon])
    _apply(widget)


def _apply(widget: QWidget) -> None:
    width, height, least_width, least_height, font, icon = map(px, widget.property(_HELD))
    if width:
        widget.setFixedWidth(width)
    if height:
        widget.setFixedHeight(height)
    if least_width:
        widget.setMinimumWidth(least_width)
    if least_height:
        widget.setMinimumHeight(least_height)
    if font:
        letters = QFont(widget.font())
        letters.setPixelSize(font)
        widget.setFont(letters)
    if icon:
        widget.setIconSize(QSize(icon, icon))  # type: ignore[attr-defined]
