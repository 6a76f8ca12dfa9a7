"""Who is who on the fit: names, lines and equations, beside the plot and never over a sample."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape

from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QBuffer, QByteArray, QEvent, QPointF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QHelpEvent,
    QImage,
    QImageWriter,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip

from lossstudio.core.analysis.equation import coefficients, equation
from lossstudio.core.differences import full_names
from lossstudio.core.plain_text import shorten
from lossstudio.core.recording.race_record import RaceRecord
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.plot import line_pen
from lossstudio.widgets.look.measures import px, scaled
from lossstudio.widgets.look.tokens import Tokens, marker
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal

WIDTH, HEIGHT, SCALE = 26, 8, 3  # px of a piece of line, and how much sharper it is drawn
LINE = 2.2  # px, how thick it is
MARK = 9  # px of the marker of a class
SIDE = 6  # px left and right of a legend
SPACE = "\N{NO-BREAK SPACE}"
APART = 4 * SPACE
MOST_PALE, LONGEST = 3, 32  # races that are named, and letters of a name
WHOLE = 2  # rows; where names with numbers take more, they are shortened
Entry = tuple[str, str, str]  # swatch, name, number
HYPHEN = "\N{NON-BREAKING HYPHEN}"


def named(snapshot: Snapshot, index: int, names: Sequence[str] = ()) -> str:
    """Return the name of a contender, with its equation where it has one.

    Who asks for several passes on the `full_names` of all.
    """
    contender = snapshot.experiment.contenders[index]
    text = equation(snapshot.prepared, snapshot.theta[index], contender.loss.log_link)
    name = (names or full_names(snapshot.experiment.contenders))[index]
    again = name.removeprefix(contender.full_name).strip()  # its number, where two are the same
    parts = (contender.label, contender.detail, again, text)
    return (2 * SPACE).join(part for part in parts if part)


def weights(snapshot: Snapshot, index: int) -> str:
    """Return what a linear contender has learned, each coefficient with what it multiplies."""
    contender = snapshot.experiment.contenders[index]
    found = coefficients(snapshot.prepared, snapshot.theta[index], contender.loss.log_link)
    if found is None:
        return ""
    names = snapshot.prepared.samples.feature_names
    if len(names) == 1:
        powers = [f"{names[0]}^{power}" for power in range(2, len(found))]
        names = (names[0], *powers)
    terms = ("intercept", *names)
    text = (f"{term} {value:.6g}" for term, value in zip(terms, found, strict=True))
    what = f" (of log {snapshot.prepared.samples.target_name})" * contender.loss.log_link
    return f"{full_names(snapshot.experiment.contenders)[index]}{what}: {', '.join(text)}"


def class_mark(colour: str, index: int) -> str:
    """Return the marker of the class at `index`, in its colour, as an image in rich text."""
    return _class_mark(colour, index, px(MARK))


@cache
def _class_mark(colour: str, index: int, side: int) -> str:
    image = QImage(side * SCALE, side * SCALE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(image.width() / 2, image.height() / 2)
    no_line = QPen(Qt.PenStyle.NoPen)
    drawSymbol(painter, marker(index), 0.9 * image.width(), no_line, QBrush(QColor(colour)))
    painter.end()
    return _rich(image, colour, side, side)


def swatch(colour: str, index: int) -> str:
    """Return a piece of a contender's line as an image in rich text."""
    return _swatch(colour, index, px(WIDTH), px(HEIGHT))


@cache
def _swatch(colour: str, index: int, width: int, height: int) -> str:
    image = QImage(width * SCALE, height * SCALE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(SCALE, SCALE)
    pen = QPen(line_pen(colour, index, LINE))
    pen.setCosmetic(False)  # as thick as on the plot, however sharp the image
    pen.setWidthF(scaled(LINE))
    painter.setPen(pen)
    painter.drawLine(QPointF(0, height / 2), QPointF(width, height / 2))
    painter.end()
    return _rich(image, colour, width, height)


def _rich(image: QImage, colour: str, width: int, height: int) -> str:
    """Return an image as rich text, so many px in size."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    text = bytes(data.toBase64().data()).decode()
    return (
        f'<img alt="{colour}" src="data:image/png;base64,{text}" width="{width}" '
        f'height="{height}" style="vertical-align: middle">'
    )


def _width(image: str) -> int:
    """Return how many px wide an image in rich text is; 0 where there is none."""
    found = re.search(r'width="(\d+)"', image)
    return int(found[1]) if found else 0


class Entries(QLabel):
    """Pieces of lines with their words, set in as many rows as it takes.

    The rows are broken here, since a text is broken between an image and whatever follows it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("legend")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setContentsMargins(SIDE, 0, SIDE, 0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._entries: tuple[Entry, ...] = ()

    @property
    def length(self) -> int:
        """How many px wide all of it would be in one row."""
        metrics, told = self.fontMetrics(), [f"{name}{number}" for _, name, number in self._entries]
        words = metrics.horizontalAdvance(
            "".join(SPACE + 2 * SPACE + text + APART for text in told)
        )
        return 2 * SIDE + words + sum(_width(image) for image, _, _ in self._entries)

    def show_entries(self, entries: Iterable[Entry]) -> None:
        """Show a swatch (or none), a name, and a number beside it (or none)."""
        self._entries = tuple(entries)
        spoken = ", ".join(f"{name} {number}".rstrip() for _, name, number in self._entries)
        if spoken != self.accessibleName():
            self.setAccessibleName(spoken)  # without the pieces of lines
        self._set_rows()

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Break the rows elsewhere."""
        super().resizeEvent(event)
        self._set_rows()

    def _set_rows(self) -> None:
        rows = self._rows(short=False)
        if len(rows) > WHOLE:
            rows = self._rows(short=True)
        text = "<br>".join(APART.join(row) for row in rows)
        if text != self.text():
            self.setText(text)

    def _rows(self, *, short: bool) -> list[list[str]]:
        """Return the entries row by row; short names let two with a number stand in one."""
        metrics, room = self.fontMetrics(), self.width() - 2 * SIDE
        rows: list[list[str]] = []
        left = 0
        for image, name, number in self._entries:
            tail = number and 2 * SPACE + number
            text = name.replace(" ", SPACE).replace("-", HYPHEN)
            wide = _width(image)
            rest = wide + metrics.horizontalAdvance(SPACE + tail)
            most = room - rest
            if short and number:
                most = room // 2 - rest - metrics.horizontalAdvance(APART)
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, most)
            text = (SPACE if image else "") + text + tail
            wide += metrics.horizontalAdvance(text + APART)
            if not rows or wide > left:
                rows.append([])
                left = room + metrics.horizontalAdvance(APART)
            rows[-1].append(image + escape(text))
            left -= wide
        return rows


class Legend(Entries):
    """The contenders on the fit, with their equations."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self._shown: tuple[Snapshot, tuple[int, ...]] | None = None
        self.pale: list[str] = []  # what is said of the races behind

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Tell what was learned, in the data's own units, or else the whole names."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            told = literal(self.weights_text()) or self.toolTip()
            QToolTip.showText(event.globalPos(), told, self)
            return True
        return super().event(event)

    def weights_text(self) -> str:
        """Return the coefficients of every contender, where a linear model has such."""
        if self._shown is None:
            return ""
        snapshot, indices = self._shown
        lines = [weights(snapshot, index) for index in indices]
        return "\n".join(["In the data's own units:", *lines]) if any(lines) else ""

    def show_snapshot(
        self, snapshot: Snapshot, indices: Sequence[int], pale: Sequence[RaceRecord] = ()
    ) -> None:
        """Name the contenders at `indices`, and the races whose fits are drawn pale."""
        self._shown = snapshot, tuple(indices)
        self.pale = [f"pale: {shorten(record.name, LONGEST)}" for record in pale[-MOST_PALE:]]
        entries, names = [], full_names(snapshot.experiment.contenders)
        for index in indices:
            colour = snapshot.experiment.contenders[index].colour
            image = swatch(self.tokens.contender(colour), colour)
            entries.append((image, named(snapshot, index, names), ""))
        entries += [("", name, "") for name in self.pale]
        self.show_entries(entries)
        whole = literal("\n".join(names[index] for index in indices))
        if whole != self.toolTip():
            self.setToolTip(whole)
