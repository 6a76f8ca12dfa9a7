"""The name of an axis that several plots side by side have in common: written once."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import SMALL, Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.roles import Role, set_role


class AxisName(QWidget):
    """Stands below plots, or upright on their left; where there is no room, shorter or cut.

    Parameters
    ----------
    tokens : Tokens
    upright : bool
    """

    def __init__(self, tokens: Tokens, *, upright: bool) -> None:
        super().__init__()
        self.tokens, self._upright = tokens, upright
        self._names: tuple[str, ...] = ("",)
        set_role(self, Role.StaticText)
        hold(self, font=SMALL)
        along, across = QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed
        self.setSizePolicy(*((across, along) if upright else (along, across)))
        self.hide()

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.tokens = tokens
        self.updateGeometry()
        self.update()

    def show_name(self, name: str, shorter: Sequence[str] = ()) -> None:
        """Show a name, or one that is shorter, the longer first; nothing where it is empty."""
        self._names = (name, *shorter)
        self.setAccessibleName(name)
        self.setToolTip(literal(name))
        self.setVisible(bool(name))
        self.update()

    @property
    def text(self) -> str:
        """What is written in the room there is."""
        room = self.height() if self._upright else self.width()
        metrics = QFontMetricsF(self.font())
        fitting = [name for name in self._names if metrics.horizontalAdvance(name) <= room]
        end = Qt.TextElideMode.ElideRight
        return fitting[0] if fitting else metrics.elidedText(self._names[-1], end, room)

    @property
    def cut_name(self) -> str:
        """The whole name where there is no room for it, or else nothing."""
        return self._names[0] if self.text != self._names[0] else ""

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of a line, across."""
        high = round(QFontMetricsF(self.font()).height())
        return QSize(high, high)

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the name."""
        self.paint_on(QPainter(self))

    def paint_on(self, painter: QPainter) -> None:
        """Paint it, on the screen or on paper."""
        painter.setFont(self.font())
        painter.setPen(QColor(self.tokens.muted))
        wide, high = float(self.width()), float(self.height())
        painter.translate(QPointF(wide / 2, high / 2))
        if self._upright:
            painter.rotate(-90.0)
            wide, high = high, wide
        room = QRectF(-wide / 2, -high / 2, wide, high)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self.text)
