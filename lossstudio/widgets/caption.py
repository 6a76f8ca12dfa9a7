"""A line of small text that gives way: where it is short of room, its end is left out."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextCharFormat, QTextLayout

from lossstudio.widgets.labels import Elided
from lossstudio.widgets.overrides import guarded


class Caption(Elided):
    """A hint in the head of a card, which never makes the card wider."""

    def __init__(self, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignRight) -> None:
        super().__init__(side)
        self.setObjectName("hint")
        self.tints: Mapping[int, str] = {}

    @classmethod
    def of_key(cls, key: str) -> "Caption":
        """Return the key of a plot, of which the mouse is told the whole."""
        caption = cls()
        caption.setText(key)
        caption.setToolTip(key)
        return caption

    def show_text(self, text: str, tints: Mapping[int, str]) -> None:
        """Show a text in which some letters, by their place, have colours of their own."""
        self.tints = tints
        self.setText(text)
        self.update()

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw as much of the text as fits, in its colours."""
        if not self.tints:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        self.draw_tinted(painter)

    def draw_tinted(self, painter: QPainter) -> None:
        """Draw the text and its colours; all the rest has the colour of the painter's pen."""
        shown = self.shown
        layout = QTextLayout(shown, self.font())
        layout.setFormats([tinted(*tint) for tint in self.tints.items() if tint[0] < len(shown)])
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(float(max(1, 2 * self.width())))
        layout.endLayout()
        spare = QPointF(self.width() - line.naturalTextWidth(), self.height() - line.height())
        at_right = bool(self.alignment() & Qt.AlignmentFlag.AlignRight)
        layout.draw(painter, QPointF(max(0.0, spare.x()) if at_right else 0.0, spare.y() / 2))

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return no width at all."""
        return QSize(0, super().minimumSizeHint().height())


def tinted(place: int, colour: str) -> QTextLayout.FormatRange:
    """Return the format of one letter."""
    one = QTextLayout.FormatRange()
    one.start, one.length, one.format = place, 1, QTextCharFormat()
    one.format.setForeground(QColor(colour))
    return one
