"""A label that takes a second line where it must, and ends in an ellipsis only there."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QTextLayout

from lossstudio.widgets.labels import Elided
from lossstudio.widgets.overrides import guarded


class TwoLines(Elided):
    """A label of plain text on one line or two; the mouse is told the whole where that is cut."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setWordWrap(True)  # else the label would not be asked for its height

    def _lines(self, width: int) -> list[str]:
        """Return the text as one line, or as two of which the second may be cut."""
        layout = QTextLayout(self.text(), self.font())
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(width)
        length = line.textLength() if line.isValid() else 0
        layout.endLayout()
        first, rest = self.text()[:length].rstrip(), self.text()[length:]
        end = Qt.TextElideMode.ElideRight
        return [first, self.fontMetrics().elidedText(rest, end, width)] if rest else [first]

    @property
    def shown(self) -> str:
        """The lines as far as there is room."""
        return "\n".join(self._lines(self.width()))

    @property
    def cut(self) -> bool:
        """Whether some of the text is not seen."""
        return " ".join(self._lines(self.width())) != self.text()

    @guarded(int)
    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of one line or two."""
        return len(self._lines(width)) * self.fontMetrics().lineSpacing()

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size on one line."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()), metrics.lineSpacing())

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a width of almost nothing, and one line."""
        return QSize(8, self.fontMetrics().lineSpacing())
