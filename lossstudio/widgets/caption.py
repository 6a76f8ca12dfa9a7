"""A line of small text that gives way: where it is short of room, its end is left out."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel


class Caption(QLabel):
    """A hint in the head of a card, which never makes the card wider."""

    def __init__(self, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight) -> None:
        super().__init__()
        self.setObjectName("hint")
        self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    @property
    def shown(self) -> str:
        """The text as far as there is room."""
        end = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.text(), end, self.width())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return next to no width."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the text as far as there is room."""
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.rect(),
            self.alignment(),
            self.palette(),
            True,
            self.shown,
            self.foregroundRole(),
        )
