"""Confusion matrices: which class was taken for which, by every contender."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from lossstudio.core.arrays import Floats
from lossstudio.core.metrics import METRICS
from lossstudio.core.plain_text import figures
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL, Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.roles import Role, set_role

SHORT = {"accuracy": "acc", "precision": "prec", "recall": "rec", "f1": "F1"}
ACROSS, DOWN, SPACES = "predicted →", "true ↓", "  "
LINE = 14  # px
EDGE = 46  # px left of a matrix, for the names of the classes
GAP = 10  # px
LEAST = 15  # px of a cell that still holds a number, upwards
BESIDE = 6  # px of a cell beside its number
BROAD = 1.9  # times as wide as high is a matrix at most, unless its numbers need more
LOW = 6  # lines
STRENGTH = 0.75  # of the accent in a full cell


@dataclass(frozen=True, eq=False)
class Matrix:
    """The counts (k, k) of one contender, rows true and columns predicted, and its figures."""

    name: str
    colour: int
    counts: Floats
    figures: dict[str, float]

    @property
    def learning_rates(self) -> Floats:
        """The share of each true class, nan where a class does not occur."""
        with np.errstate(all="ignore"):
            learning_rates: Floats = self.counts / self.counts.sum(axis=1, keepdims=True)
        return learning_rates


def brief(names: Sequence[str]) -> tuple[str, ...]:
    """Return names without the words that all of them begin with, as in class 0, class 1."""
    words = [name.split(" ") for name in names]
    alike = 0
    while all(len(some) > alike + 1 and some[alike] == words[0][alike] for some in words):
        alike += 1
    return tuple(" ".join(some[alike:]) for some in words)


class Matrices(QWidget):
    """Paints the matrices side by side."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self.setAccessibleName("Confusion matrices")
        set_role(self, Role.Graphic)
        self.matrices: Sequence[Matrix] = ()
        self.classes: tuple[str, ...] = ()
        self._digits = 1  # of the most samples that a class has

    def show_matrices(self, matrices: Sequence[Matrix], classes: tuple[str, ...]) -> None:
        """Show other matrices."""
        self.matrices, self.classes = matrices, classes
        sizes = [np.nan_to_num(matrix.counts).sum(axis=1).max() for matrix in matrices]
        self._digits = len(_count(max(sizes, default=0.0)))
        told = (
            f"{matrix.name}: "
            + ", ".join(f"{key} {_shown(number)}" for key, number in matrix.figures.items())
            for matrix in matrices
        )
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def tiles(self) -> list[QRectF]:
        """Return the room of each matrix."""
        wide, high = self.width(), self.height()
        shapes = self._holding(wide, high) or self._shapes
        columns, rows = max(shapes, key=lambda shape: min(wide / shape[0], 1.25 * high / shape[1]))
        across, down = wide / columns, high / rows
        return [
            QRectF(index % columns * across, index // columns * down, across, down)
            for index in range(len(self.matrices))
        ]

    @property
    def _shapes(self) -> list[tuple[int, int]]:
        """In how many columns and rows the matrices may stand."""
        count = max(1, len(self.matrices))
        return [(columns, math.ceil(count / columns)) for columns in range(1, count + 1)]

    def _holding(self, wide: float, high: float) -> list[tuple[int, int]]:
        """Return the columns and rows with which every cell holds its number in such a room."""
        k = max(1, len(self.classes))
        found = []
        for columns, rows in self._shapes:
            square = self.square(QRectF(0.0, 0.0, wide / columns, high / rows))
            if self._holds(square.width() / k, square.height() / k):
                found.append((columns, rows))
        return found

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(px(SMALL))
        return font

    @property
    def _least_cell(self) -> int:
        """How wide a cell has to be, in px, for any count of as many samples as there are.

        The largest class decides, not the largest count: that would change during a race.
        """
        return QFontMetrics(self._font()).horizontalAdvance("0" * self._digits) + px(BESIDE)

    def _holds(self, wide: float, high: float) -> bool:
        """Whether a cell of some size, in px, holds its count."""
        return wide >= self._least_cell and high >= px(LEAST)

    @property
    def least_width(self) -> int:
        """The width at which every cell of one matrix holds its count, in px."""
        return px(EDGE) + px(GAP) + max(1, len(self.classes)) * self._least_cell

    def least_height(self, wide: int, high: int) -> int:
        """Return the height, at least `high`, at which every cell holds its count, in px.

        It takes a width of at least `least_width`.
        """
        if self._holding(wide, high):
            return high
        k = max(1, len(self.classes))
        most = int(wide // self.least_width)
        tile = 4 * px(LINE) + 6 + k * (px(LEAST) + 1)
        return max(high, math.ceil(len(self.matrices) / max(1, most)) * tile)

    def square(self, tile: QRectF) -> QRectF:
        """Return the room of the cells in a tile."""
        top, bottom = 2 * px(LINE) + 2, (1 if _is_low(tile) else 2) * px(LINE) + 4
        high = max(10.0, tile.height() - top - bottom)
        broad = max(BROAD * high, len(self.classes) * self._least_cell)
        side = min(tile.width() - px(EDGE) - px(GAP), broad)
        return QRectF(tile.left() + px(EDGE), tile.top() + top, max(10.0, side), high)

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint all matrices."""
        self.paint_on(QPainter(self))

    def paint_on(self, painter: QPainter) -> None:
        """Paint all matrices, on the screen or on paper."""
        painter.setFont(self._font())
        for matrix, tile in zip(self.matrices, self.tiles(), strict=True):
            self._paint(painter, matrix, tile)

    def _paint(self, painter: QPainter, matrix: Matrix, tile: QRectF) -> None:
        square, tokens = self.square(tile), self.tokens
        metrics = painter.fontMetrics()
        k = len(self.classes)
        wide, high = square.width() / k, square.height() / k
        middle = Qt.AlignmentFlag.AlignCenter
        both = sum(map(metrics.horizontalAdvance, (matrix.name, ACROSS))) + 2 * px(GAP)
        across = "" if _is_low(tile) or both > int(tile.width()) else ACROSS  # the name goes first
        ahead = metrics.horizontalAdvance(across)
        painter.setPen(QColor(tokens.contender(matrix.colour)))
        long = int(tile.width() - 2 * px(GAP) - ahead)
        name = metrics.elidedText(matrix.name, Qt.TextElideMode.ElideRight, long)
        painter.drawText(QPointF(tile.left() + 4, tile.top() + px(LINE) - 3), name)
        painter.setPen(QColor(tokens.faint))
        clear = tile.left() + 4 + metrics.horizontalAdvance(name) + px(GAP)
        side = max(square.right() - ahead, clear)
        painter.drawText(QPointF(side, tile.top() + px(LINE) - 3), across)
        corner = QRectF(tile.left() + 2, square.top() - px(LINE), px(EDGE) - 6, px(LINE))
        painter.drawText(corner, Qt.AlignmentFlag.AlignRight, DOWN)
        painter.setPen(QColor(tokens.muted))
        for index, title in enumerate(self.fitting(metrics, int(wide) - 2)):
            box = QRectF(square.left() + index * wide, square.top() - px(LINE), wide, px(LINE))
            painter.drawText(box, middle, title)
        for index, title in enumerate(self.fitting(metrics, px(EDGE) - 6)):
            box = QRectF(tile.left() + 2, square.top() + index * high, px(EDGE) - 6, high)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, right, title)
        self._paint_cells(painter, matrix, square)
        painter.setPen(QColor(tokens.text))
        room = QRectF(tile.left() + 2, square.bottom() + 2, tile.width() - 4, px(LINE))
        for line, text in enumerate(self.figures(metrics, matrix, tile)):
            painter.drawText(room.translated(0, line * px(LINE)), middle, text)

    def figures(self, metrics: QFontMetrics, matrix: Matrix, tile: QRectF) -> list[str]:
        """Return the figures in one line or two, or the first as far as they fit."""
        lines: list[str] = []
        for key, number in matrix.figures.items():
            text = f"{SHORT[key]} {_shown(number)}"
            longer = SPACES.join([*lines[-1:], text])
            if lines and metrics.horizontalAdvance(longer) <= tile.width() - 4:
                lines[-1] = longer
            else:
                lines.append(text)
        return lines[: 1 if _is_low(tile) else 2]

    def fitting(self, metrics: QFontMetrics, room: int) -> list[str]:
        """Return the names of the classes so that they fit, and still differ."""
        whole = all(metrics.horizontalAdvance(name) <= room for name in self.classes)
        names = self.classes if whole else brief(self.classes)
        return [metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room) for name in names]

    def _paint_cells(self, painter: QPainter, matrix: Matrix, square: QRectF) -> None:
        k, tokens = len(self.classes), self.tokens
        wide, high = square.width() / k, square.height() / k
        learning_rates = matrix.learning_rates
        holds = self._holds(wide, high)
        whole = painter.fontMetrics().horizontalAdvance("100%") + px(BESIDE)
        shares = high >= 2 * px(LINE) and wide >= whole
        for row in range(k):
            for column in range(k):
                cell = QRectF(square.left() + column * wide, square.top() + row * high, wide, high)
                rate, count = learning_rates[row, column], matrix.counts[row, column]
                share = 0.0 if math.isnan(rate) else float(rate)
                fill = QColor(tokens.accent)
                fill.setAlphaF(STRENGTH * share)
                painter.fillRect(cell.adjusted(1, 1, -1, -1), fill)
                painter.setPen(QColor(tokens.line))
                painter.drawRect(cell.adjusted(1, 1, -1, -1))
                strong = share > 0.6 and not tokens.dark
                painter.setPen(QColor(tokens.on_accent if strong else tokens.text))
                if holds:
                    text = _count(count)
                    if shares and not math.isnan(rate):
                        text += f"\n{rate:.0%}"
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Tell what is under the mouse."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = literal(self.cell_text(QPointF(event.pos())))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def cell_text(self, where: QPointF) -> str:
        """Return what a cell or the figures below mean."""
        for matrix, tile in zip(self.matrices, self.tiles(), strict=True):
            square = self.square(tile)
            if square.contains(where):
                k = len(self.classes)
                row = min(k - 1, int((where.y() - square.top()) / square.height() * k))
                column = min(k - 1, int((where.x() - square.left()) / square.width() * k))
                count = matrix.counts[row, column]
                return (
                    f"{matrix.name}: {_count(count)} of class {self.classes[row]} "
                    f"were taken for {self.classes[column]}."
                )
            if tile.contains(where):
                lines = [matrix.name]
                for key, number in matrix.figures.items():
                    why = METRICS[key].undefined if math.isnan(number) else ""
                    lines.append(f"{METRICS[key].title}: {_shown(number)} {why}".strip())
                return "\n".join(lines)
        return ""


def _is_low(tile: QRectF) -> bool:
    """Whether there is room for the matrix and little else."""
    return tile.height() < LOW * px(LINE)


def _count(count: float) -> str:
    return "–" if math.isnan(count) else f"{count:.0f}"


def _shown(number: float) -> str:
    return "–" if math.isnan(number) else figures(number, 3, steady=True)
