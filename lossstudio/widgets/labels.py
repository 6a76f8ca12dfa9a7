"""Labels of plain text, and such that give way: a long text ends in an ellipsis."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QToolTip

from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal

MIDDLE = Qt.AlignmentFlag.AlignVCenter
LEAST = "M…"  # of what is cut before an end that is kept


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
        self._kept = ""

    def keep(self, end: str) -> None:
        """Cut the text before this end of it, where there is room for that."""
        self._kept = end
        self.update()

    @property
    def shown(self) -> str:
        """The text as far as there is room."""
        end, metrics, kept = Qt.TextElideMode.ElideRight, self.fontMetrics(), self._kept
        room = self.width() - metrics.horizontalAdvance(kept)
        if kept and self.text().endswith(kept) and room >= metrics.horizontalAdvance(LEAST):
            return metrics.elidedText(self.text().removesuffix(kept), end, room) + kept
        return metrics.elidedText(self.text(), end, self.width())

    @property
    def cut(self) -> bool:
        """Whether some of the text is not seen."""
        return self.shown != self.text()

    @property
    def whole(self) -> str:
        """What the mouse is told: the text where it is cut, and the tooltip."""
        tip, text = self.toolTip(), literal(self.text())
        return "\n".join(filter(None, (text if self.cut and text not in tip else "", tip)))

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Tell the whole text where it is cut, before what the tooltip tells."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if self.whole == self.toolTip():
                return super().event(event)
            QToolTip.showText(event.globalPos(), self.whole, self)
            return True
        return super().event(event)

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
