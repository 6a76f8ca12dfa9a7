"""The scale of a surface: which colour stands for which target."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from lossstudio.core.plain_text import figures
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.axis import levels
from lossstudio.plots.fit.surface import colour_table
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import SMALL, Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.roles import Role, set_role

BAR, GAP, ENDS = 12, 4, 8  # px: its width, between it and words, above and below


class ColourBar(QWidget):
    """A strip of all colours with round numbers beside it, and the name of the target.

    Parameters
    ----------
    tokens : Tokens
    """

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self.name, self.low, self.high = "", 0.0, 1.0
        set_role(self, Role.Graphic)
        hold(self, font=SMALL)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.hide()

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.tokens = tokens
        self.updateGeometry()
        self.update()

    def show_scale(self, name: str, low: float, high: float) -> None:
        """Show the colours of a target from its lowest to its highest."""
        if (name, low, high) != (self.name, self.low, self.high):
            self.name, self.low, self.high = name, low, high
            text = f"{name}: {figures(low)} to {figures(high)}"
            self.setToolTip(literal(f"{text}\nThe inside of a sample is its true target."))
            self.setAccessibleName(f"Colours of {text}")
            self.updateGeometry()
            self.update()
        self.show()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show which colour is which target, where the fit is a surface."""
        samples = snapshot.prepared.samples
        if samples.task is Task.REGRESSION and snapshot.fit.y is not None:
            low, high = samples.ranges[-1].tolist()
            self.show_scale(samples.target_name, low, high)
        else:
            self.hide()

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers beside the strip, as they are written."""
        found = levels(self.low, self.high) or [self.low]
        return {figures(value, 6): value for value in found}

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return as much width as strip, numbers and name need."""
        metrics = QFontMetricsF(self.font())
        widest = max(metrics.horizontalAdvance(text) for text in self.numbers)
        return QSize(round(BAR + 3 * GAP + widest + metrics.height()), 80)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same width and little height."""
        return QSize(self.sizeHint().width(), 40)

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the strip, a tick and a number at each level, and the name."""
        self.paint_on(QPainter(self))

    def paint_on(self, painter: QPainter) -> None:
        """Paint it, on the screen or on paper."""
        painter.setFont(self.font())
        metrics = QFontMetricsF(self.font())
        strip = QRectF(GAP, ENDS, BAR, max(1, self.height() - 2 * ENDS))
        colours = colour_table()[::-1].copy()
        image = QImage(colours.data, 1, len(colours), 3, QImage.Format.Format_RGB888)
        painter.drawImage(strip, image)
        half = 0.5 * metrics.height()
        painter.setPen(QPen(QColor(self.tokens.muted)))
        for text, value in self.numbers.items():
            share = (value - self.low) / ((self.high - self.low) or 1.0)
            y = strip.bottom() - share * strip.height()
            painter.drawLine(QPointF(strip.right(), y), QPointF(strip.right() + 3, y))
            wide = metrics.horizontalAdvance(text) + 1
            at = QRectF(strip.right() + GAP, y - half, wide, 2 * half)
            painter.drawText(at, Qt.AlignmentFlag.AlignVCenter, text)
        name = metrics.elidedText(self.name, Qt.TextElideMode.ElideRight, strip.height())
        painter.translate(self.width(), self.height() / 2)
        painter.rotate(-90.0)
        room = QRectF(-strip.height() / 2, -2 * half, strip.height(), 2 * half)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)
