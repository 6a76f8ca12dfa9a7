"""A picture of a plot to take away: PNG at any scale, SVG and PDF, with text as text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, QSizeF
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QImageWriter,
    QPageSize,
    QPdfWriter,
    QTextLayout,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from lossstudio.core.plain_text import one_line
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.plot import line_pen
from lossstudio.plots.base.vector_painter import VectorPainter
from lossstudio.plots.base.widget_painter import paint_widgets
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL, Tokens

MARGIN, GAP = 10, 6  # px around a picture, and between its parts
SWATCH, APART = 26, 18  # px of a piece of line, and between two entries
DOTS = 96  # px an inch, as Qt, Inkscape and browsers have it
SHARP = 12  # dots of a PDF for a px: what it rounds to
SCALES = (1, 2, 3, 4)  # of a PNG
# on another computer a font may be unknown, or be the name of a kind, as here "Sans Serif"
_FAMILY = re.compile(rb'(font-family="[^"]*)"')


@dataclass(frozen=True)
class Line:
    """An entry of the legend: a contender's line and what it is called.

    Attributes
    ----------
    colour : int
        Its place among the colours and dashes of contenders.
    """

    colour: int
    name: str


@dataclass(frozen=True)
class Picture:
    """What is seen of a plot at this moment, on paper.

    It is drawn whenever it is asked for, from what the screen shows then.

    Attributes
    ----------
    region : QWidget
        Whose plots, legends and words are drawn where they stand; buttons and lists are left out.
    tokens : Tokens
        The colours of what the picture adds, and of its paper.
    lines : sequence of Line
        Who is who, where the region does not tell.
    notes : sequence of str
        What else must be known, above the plot.
    caption : str
        What was raced, below the plot.
    """

    region: QWidget
    tokens: Tokens
    lines: Sequence[Line] = ()
    notes: Sequence[str] = ()
    caption: str = ""

    @property
    def size(self) -> QSizeF:
        """How large it is, in px."""
        below = self._below
        return QSizeF(self._width, self._top + self.region.height() + len(below) * self._row + GAP)

    def svg(self) -> bytes:
        """Return it as SVG."""
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        device = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # Tiny cannot cut off a curve
        device.setOutputDevice(buffer)
        device.setResolution(DOTS)
        size = self.size.toSize()
        device.setSize(size)
        device.setViewBox(QRectF(0, 0, size.width(), size.height()))
        device.setTitle(self.region.accessibleName() or self.caption)
        device.setDescription(self.caption)
        self._paint_on(VectorPainter(device))
        return _FAMILY.sub(rb'\1, sans-serif"', bytes(data.data()))

    def pdf(self) -> bytes:
        """Return it as a PDF of one page, which is as large as the picture."""
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        device = QPdfWriter(buffer)
        device.setResolution(DOTS * SHARP)
        inches = self.size / DOTS
        device.setPageSize(QPageSize(inches, QPageSize.Unit.Inch))
        device.setPageMargins(QMarginsF())
        device.setTitle(self.caption)
        self._paint_on(VectorPainter(device, SHARP))
        return bytes(data.data())

    def image(self, scale: float = 1) -> QImage:
        """Return it as an image with so many dots for a px."""
        size = (self.size * scale).toSize()
        image = QImage(size, QImage.Format.Format_RGB32)
        image.setDotsPerMeterX(round(DOTS * scale / 0.0254))
        image.setDotsPerMeterY(round(DOTS * scale / 0.0254))
        image.fill(QColor(self.tokens.panel))
        self._paint_on(VectorPainter(image, scale))
        return image

    def png(self, scale: float = 1) -> bytes:
        """Return it as PNG with so many dots for a px."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, QByteArray(b"png")).write(self.image(scale))
        return bytes(buffer.data().data())

    @property
    def _width(self) -> float:
        return self.region.width() + 2.0 * MARGIN

    @property
    def _row(self) -> float:
        return QFontMetricsF(self._font).height() + 2.0

    @property
    def _font(self) -> QFont:
        font = QFont(self.region.font())
        font.setPixelSize(px(SMALL))
        return font

    @property
    def _above(self) -> list[str]:
        return [row for note in self.notes for row in broken(note, self._font, self._room)]

    @property
    def _below(self) -> list[str]:
        return broken(self.caption, self._font, self._room)

    @property
    def _room(self) -> float:
        return float(self.region.width())

    @property
    def _top(self) -> float:
        """Where the region begins."""
        rows = len(self._above) + len(self._legend)
        return MARGIN + rows * self._row + GAP * bool(rows)

    @property
    def _legend(self) -> list[list[Line]]:
        """The entries of the legend, row by row."""
        metrics, rows, left = QFontMetricsF(self._font), list[list[Line]](), 0.0
        for line in self.lines:
            wide = SWATCH + GAP + metrics.horizontalAdvance(line.name) + APART
            if not rows or wide - APART > left:
                rows.append([])
                left = self._room
            rows[-1].append(line)
            left -= wide
        return rows

    def _paint_on(self, painter: VectorPainter) -> None:
        try:
            painter.fillRect(QRectF(QPointF(), self.size), QColor(self.tokens.panel))
            painter.begin_at(MARGIN, MARGIN)
            self._paint_head(painter)
            origin = QPointF(MARGIN, self._top)
            paint_widgets(painter, self.region, origin, self.tokens)
            painter.begin_at(MARGIN, self._top + self.region.height() + GAP)
            painter.setFont(self._font)
            painter.setPen(QColor(self.tokens.muted))
            for row, text in enumerate(self._below):
                painter.drawText(QPointF(0.0, (row + 0.75) * self._row), text)
        finally:
            painter.end()

    def _paint_head(self, painter: VectorPainter) -> None:
        painter.setFont(self._font)
        middle, y = 0.5 * self._row, 0.0
        metrics = QFontMetricsF(self._font)
        for row in self._legend:
            x = 0.0
            for line in row:
                colour = self.tokens.contender(line.colour)
                painter.setPen(line_pen(colour, line.colour, 2.2))
                painter.drawLine(QPointF(x, y + middle), QPointF(x + SWATCH, y + middle))
                x += SWATCH + GAP
                painter.setPen(QColor(self.tokens.text))
                painter.drawText(QPointF(x, y + 0.75 * self._row), line.name)
                x += metrics.horizontalAdvance(line.name) + APART
            y += self._row
        painter.setPen(QColor(self.tokens.muted))
        for text in self._above:
            painter.drawText(QPointF(0.0, y + 0.75 * self._row), text)
            y += self._row


def broken(text: str, font: QFont, room: float) -> list[str]:
    """Return a text as rows that are no wider than there is room."""
    layout, rows = QTextLayout(text, font), list[str]()
    layout.beginLayout()
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(room)
        rows.append(text[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return [row for row in rows if row]


def raced(snapshot: Snapshot) -> str:
    """Return what was raced in one line: on what, with which optimizer, and how far."""
    experiment, prepared = snapshot.experiment, snapshot.prepared
    parts = [experiment.dataset.called, f"{len(prepared.samples.features):,} samples"]
    if not all(contender.optimizer for contender in experiment.contenders):
        optimizer = experiment.optimizer
        parts.append(f"{optimizer.title} {optimizer.learning_rate:g}")
    return ", ".join([*map(one_line, parts), snapshot.moment])


def lines_of(snapshot: Snapshot) -> list[Line]:
    """Return who is who among the contenders that are drawn."""
    shown = [contender for contender in snapshot.experiment.contenders if not contender.hidden]
    return [Line(contender.colour, one_line(contender.full_name)) for contender in shown]
