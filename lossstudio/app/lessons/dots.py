"""A row of dots: other draws, and in which of them the claim held."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from lossstudio.widgets.look.measures import hold, px, scaled
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.roles import Role, set_role

PITCH, HIGH = 11, 14  # px
RADIUS, LINE = 3.6, 1.4  # px


class Dots(QWidget):
    """Full dots for what held, empty ones for what did not.

    Parameters
    ----------
    count : int
    tokens : Tokens
    """

    def __init__(self, count: int, tokens: Tokens) -> None:
        super().__init__()
        set_role(self, Role.Graphic)
        self.setAccessibleName("Other draws")
        self.held: tuple[bool, ...] = ()
        self._count, self._tokens = count, tokens
        hold(self, width=PITCH * count, height=HIGH)

    def show_held(self, held: Sequence[bool]) -> None:
        """Show which held so far."""
        self.held = tuple(held)
        words = f"{sum(self.held)} of {len(self.held)} held"
        self.setAccessibleDescription(words)
        self.setToolTip(f"{words}: full dots held, empty ones did not")
        self.update()

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room for all dots."""
        return QSize(px(PITCH * self._count), px(HIGH))

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the dots; those still to come are faint."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, radius = self._tokens, scaled(RADIUS)
        for index in range(self._count):
            known = index < len(self.held)
            held = known and self.held[index]
            colour = tokens.accent if held else tokens.warning if known else tokens.line
            painter.setPen(QPen(QColor(colour), scaled(LINE)))
            painter.setBrush(QColor(colour if held else tokens.panel))
            middle = QPointF(scaled(PITCH) * (index + 0.5), self.height() / 2)
            painter.drawEllipse(middle, radius, radius)
