"""The strip of menus and toolbar along the top of the window."""

from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QMenuBar, QVBoxLayout, QWidget

from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.overrides import guarded


class Strip(QWidget):
    """Holds menus and toolbar; the window paints the margins beside them.

    Parameters
    ----------
    menus : QMenuBar
    toolbar : QWidget
    """

    def __init__(self, menus: QMenuBar, toolbar: QWidget) -> None:
        super().__init__()
        both = QVBoxLayout(self)
        both.setContentsMargins(0, 0, GAP, GAP)
        both.setSpacing(0)
        both.addWidget(menus)
        both.addWidget(toolbar)

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let the margins end where the strip ends now."""
        super().resizeEvent(event)
        self.window().update()

    def paint_margins(self, painter: QPainter, tokens: Tokens) -> None:
        """Paint the strip across the margins of the window, with the line below the toolbar."""
        bottom, right = self.geometry().bottom() - GAP, self.window().width()
        painter.fillRect(0, 0, right, bottom, QColor(tokens.panel))
        painter.fillRect(0, bottom, right, 1, QColor(tokens.line))
