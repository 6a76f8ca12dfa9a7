"""Labels of plain text, and such that give way: a long text ends in an ellipsis."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from lossstudio.widgets.overrides import guarded

MIDDLE = Qt.AlignmentFlag.AlignVCenter


class Label(QLabel):
    """A label of plain text, whatever the text looks like."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


class Elided(Label):
    """A label of plain text that is cut where there is no room for all of it.

    Parameters
    ----------
    side : Qt.AlignmentFlag
        Where a short text stands.
    """

    def __init__(self, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
        super().__init__()
        self.setAlignment(side | MIDDLE)

    @property
    def shown(self) -> str:
        """The text as far as there is room."""
        end = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.text(), end, self.width())

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a width of almost nothing."""
        return QSize(8, super().minimumSizeHint().height())

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw as much of the text as fits."""
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.rect(),
            self.alignment(),
            self.palette(),
            self.isEnabled(),
            self.shown,
            self.foregroundRole(),
        )
