"""A picture of a plot to take away: PNG at any scale, SVG and PDF, with text as text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, QSizeF
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QImageWriter,
    QPageSize,
    QPdfWriter,
    QPen,
    QTextLayout,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QWidget

from lossstudio.core.experiment import Contender
from lossstudio.core.plain_text import one_line
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.axis_name import AxisName
from lossstudio.plots.base.named_rows import named_rows
from lossstudio.plots.base.plot import Plot, line_pen
from lossstudio.plots.base.vector_painter import VectorPainter
from lossstudio.plots.base.widget_painter import names_above, paint_widgets
from lossstudio.widgets.caption import tinted
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
    """An entry of the legend: a piece of line and what it is called.

    Attributes
    ----------
    pen : QPen
    name : str
    """

    pen: QPen
    name: str


@dataclass(frozen=True)
class Note:
    """Words above a plot; some letters, by their place, have colours of their own."""

    text: str
    tints: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Picture:
    """What is seen of a plot at this moment, on paper.

    It is drawn whenever it is asked for, from what the screen shows then.

    Attributes
    ----------
    rows : sequence of sequences of QWidget
        What is drawn, from above, and side by side: the plots, legends and words in them, but no
        buttons and lists. Of what is hidden there is nothing.
    tokens : Tokens
        The colours of what the picture adds, and of its paper.
    lines : sequence of Line
        Who is who, where the widgets do not tell.
    notes : sequence of Note
        What else must be known, above the plot.
    caption : str
        What was raced, below the plot.
    """

    rows: Sequence[Sequence[QWidget]]
    tokens: Tokens
    lines: Sequence[Line] = ()
    notes: Sequence[Note] = ()
    caption: str = ""

    @property
    def size(self) -> QSizeF:
        """How large it is, in px."""
        return QSizeF(self._room + 2 * MARGIN, self._foot + self._set(self.caption).height + GAP)

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
        device.setTitle(self.caption)
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
    def _seen(self) -> list[list[QWidget]]:
        rows = [[part for part in row if not part.isHidden()] for row in self.rows]
        return [row for row in rows if row]

    @property
    def _plots(self) -> list[Plot]:
        parts = [each for row in self._seen for part in row for each in (part, *_plots_in(part))]
        return [part for part in parts if isinstance(part, Plot)]

    @property
    def _notes(self) -> list[Note]:
        """The notes, with the names of axes that are cut on the screen."""
        cut = [plot.getAxis(side).cut_name for plot in self._plots for side in ("left", "bottom")]
        cut += [part.cut_name for row in self._seen for part in row if isinstance(part, AxisName)]
        return [note for note in (*self.notes, *map(Note, dict.fromkeys(cut))) if note.text]

    @property
    def _room(self) -> float:
        return float(max((sum(part.width() for part in row) for row in self._seen), default=0))

    @property
    def _font(self) -> QFont:
        font = QFont(QApplication.font())
        font.setPixelSize(px(SMALL))
        return font

    @property
    def _row(self) -> float:
        return QFontMetricsF(self._font).height() + 2.0

    def _set(self, text: str, tints: Mapping[int, str] | None = None) -> "_Words":
        return _Words(text, tints or {}, self._font, self._room)

    @property
    def _top(self) -> float:
        """Where the plots begin."""
        notes = sum(self._set(note.text).height for note in self._notes)
        high = len(self._legend) * self._row + notes
        return MARGIN + high + GAP * (high > 0.0)

    @property
    def _foot(self) -> float:
        """Where the caption begins."""
        return self._top + sum(max(part.height() for part in row) for row in self._seen) + GAP

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
            y = self._top
            with names_above(self._plots):
                for row in self._seen:
                    x = float(MARGIN)
                    for part in row:
                        paint_widgets(painter, part, QPointF(x, y), self.tokens)
                        x += part.width()
                    y += max(part.height() for part in row)
            painter.begin_at(MARGIN, self._foot)
            painter.setPen(QColor(self.tokens.muted))
            self._set(self.caption).draw(painter, 0.0)
        finally:
            painter.end()

    def _paint_head(self, painter: VectorPainter) -> None:
        """Paint legend and notes."""
        painter.setFont(self._font)
        middle, y = 0.5 * self._row, 0.0
        metrics = QFontMetricsF(self._font)
        for row in self._legend:
            x = 0.0
            for line in row:
                painter.setPen(line.pen)
                painter.drawLine(QPointF(x, y + middle), QPointF(x + SWATCH, y + middle))
                x += SWATCH + GAP
                painter.setPen(QColor(self.tokens.text))
                painter.drawText(QPointF(x, y + 0.75 * self._row), line.name)
                x += metrics.horizontalAdvance(line.name) + APART
            y += self._row
        painter.setPen(QColor(self.tokens.muted))
        for note in self._notes:
            words = self._set(note.text, note.tints)
            words.draw(painter, y)
            y += words.height


class _Words:
    """A text in as many rows as it takes."""

    def __init__(self, text: str, tints: Mapping[int, str], font: QFont, room: float) -> None:
        self._layout = QTextLayout(text, font)
        self._layout.setFormats([tinted(*tint) for tint in tints.items()])
        self.height = 0.0
        self._layout.beginLayout()
        while text and (line := self._layout.createLine()).isValid():
            line.setLineWidth(room)
            line.setPosition(QPointF(0.0, self.height))
            self.height += line.height() + 1.0
        self._layout.endLayout()

    def draw(self, painter: VectorPainter, y: float) -> None:
        """Draw it so far below where the painter begins."""
        self._layout.draw(painter, QPointF(0.0, y))


def _plots_in(widget: QWidget) -> list[QWidget]:
    return [part for part in widget.findChildren(Plot) if part.isVisibleTo(widget)]


def raced(snapshot: Snapshot, *, all_repeats: bool = False) -> str:
    """Return what was raced in one line: on what, with which optimizer, and how far.

    `all_repeats` is whether more is shown than the weights of the first of several repeats.
    """
    experiment, prepared = snapshot.experiment, snapshot.prepared
    parts = [experiment.dataset.called, f"{len(prepared.samples.features):,} samples"]
    if not all(contender.optimizer for contender in experiment.contenders):
        optimizer = experiment.optimizer
        parts.append(f"{optimizer.title} {optimizer.learning_rate:g}")
    repeats = experiment.repeats
    moment = [f"{repeats} repeats"] * (repeats > 1) + [f"epoch {snapshot.epoch:,}"]
    return ", ".join([*map(one_line, parts), *(moment if all_repeats else [snapshot.moment])])


def lines_of(snapshot: Snapshot, tokens: Tokens) -> list[Line]:
    """Return who is who among the contenders that are drawn."""
    contenders = snapshot.experiment.contenders
    return [line_of(contenders[row], tokens, name) for row, name in named_rows(snapshot).items()]


def line_of(contender: Contender, tokens: Tokens, name: str) -> Line:
    """Return the line of a contender, under a name."""
    pen = line_pen(tokens.contender(contender.colour), contender.colour, 2.2)
    return Line(pen, one_line(name))
