"""A study of two factors: a tile for each contender, a cell for each pair of values."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from lossstudio.core.plain_text import figures
from lossstudio.plots.fit.surface import colour_of
from lossstudio.plots.studies.shown import Shown
from lossstudio.widgets.focus import RETURNS
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL, Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.roles import Role, set_role

Cell = tuple[int, int]
LINE, GAP = 15, 8  # px
MOST_LEFT = 90  # px for the words of the second factor
STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: 1}
BRIGHT = 150  # of 255: a cell as light as that has dark letters
DIVERGED = "✕"


class HeatMap(QWidget):
    """Paints the medians of all contenders in the colours of one scale.

    The mouse and the arrow keys mark a cell, a click and Return open its race.
    """

    keys = frozenset((*STEPS, *ENDS, *RETURNS))
    marked = Signal(object)  # the indices of the values, or None
    opened = Signal(object)  # likewise

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self.shown: Shown | None = None
        self.mark: Cell | None = None
        set_role(self, Role.Chart)
        self.setAccessibleName("Study of two factors")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(80, 60)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.tokens = tokens
        self.update()

    def show_study(self, shown: Shown) -> None:
        """Show what has come of a study of two factors."""
        self.shown = shown
        self.setAccessibleName(f"{shown.name} over {' and '.join(a.name for a in shown.axes)}")
        self.setAccessibleDescription(". ".join(filter(None, (shown.best_text, shown.lost_text))))
        across, up = shown.study.shape[:2]
        mark = self.mark
        self.show_mark(mark if mark and mark[0] < across and mark[1] < up else None)

    def show_mark(self, mark: Cell | None) -> None:
        """Mark a cell in every tile, or none."""
        self.mark = mark
        self.marked.emit(mark)
        self.update()

    @property
    def _left(self) -> float:
        """The room of the words of the second factor."""
        if self.shown is None:
            return 0.0
        metrics = QFontMetricsF(self._font)
        widest = max(map(metrics.horizontalAdvance, self.shown.axes[1].words))
        return min(widest, px(MOST_LEFT)) + px(GAP) + px(LINE)

    @property
    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(px(SMALL))
        return font

    def tiles(self) -> list[QRectF]:
        """Return the room of the cells of each contender that is drawn."""
        count = 0 if self.shown is None else len(self.shown.rows)
        beside, above = self._left + px(GAP), 3 * px(LINE) + px(GAP) / 2
        shapes = [(columns, math.ceil(count / columns)) for columns in range(1, count + 1)]

        def narrowest(shape: tuple[int, int]) -> float:
            return min(self.width() / shape[0] - beside, 1.6 * (self.height() / shape[1] - above))

        found = []
        for index in range(count):
            columns, rows = max(shapes, key=narrowest)
            wide, high = self.width() / columns, self.height() / rows
            corner = index % columns * wide + self._left, index // columns * high + px(LINE)
            found.append(QRectF(*corner, max(wide - beside, 1.0), max(high - above, 1.0)))
        return found

    def cell(self, tile: QRectF, at: Cell) -> QRectF:
        """Return where a cell lies in a tile; the second factor goes up."""
        assert self.shown is not None
        across, up = self.shown.study.shape[:2]
        wide, high = tile.width() / across, tile.height() / up
        return QRectF(tile.left() + at[0] * wide, tile.bottom() - (at[1] + 1) * high, wide, high)

    def _at(self, where: QPointF) -> Cell | None:
        """Return the cell at a place."""
        if self.shown is None:
            return None
        across, up = self.shown.study.shape[:2]
        for tile in self.tiles():
            if tile.contains(where):
                first = int((where.x() - tile.left()) / tile.width() * across)
                second = int((tile.bottom() - where.y()) / tile.height() * up)
                return min(first, across - 1), min(second, up - 1)
        return None

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint all tiles."""
        self.paint_on(QPainter(self))

    def paint_on(self, painter: QPainter) -> None:
        """Paint all tiles, on the screen or on paper."""
        if self.shown is None:
            return
        painter.setFont(self._font)
        for row, tile in zip(self.shown.rows, self.tiles(), strict=True):
            self._paint_words(painter, row, tile)
            self._paint_cells(painter, row, tile)

    def _paint_words(self, painter: QPainter, row: int, tile: QRectF) -> None:
        """Paint the name of a contender and the values beside its cells."""
        shown, tokens, line = self.shown, self.tokens, px(LINE)
        assert shown is not None
        metrics, right = painter.fontMetrics(), Qt.TextElideMode.ElideRight
        painter.setPen(QColor(tokens.contender(shown.contenders[row].colour)))
        name = metrics.elidedText(shown.names[row], right, int(tile.width()))
        painter.drawText(QPointF(tile.left(), tile.top() - px(4)), name)
        painter.setPen(QColor(tokens.muted))
        first, second = shown.axes
        middle = Qt.AlignmentFlag.AlignCenter
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        ends = tile.left() - px(GAP)
        for index, word in enumerate(first.words):
            cell = self.cell(tile, (index, 0))
            wide = metrics.horizontalAdvance(word) + px(4)
            room = QRectF(cell.center().x() - wide / 2, tile.bottom() + 1, wide, line)
            if room.left() >= ends and room.right() <= tile.right() + px(GAP):
                painter.drawText(room, middle, word)
                ends = room.right()
        least = tile.bottom() + line
        for index, word in enumerate(second.words):
            cell = self.cell(tile, (0, index))
            room = QRectF(tile.left() - self._left + line, 0, self._left - line - px(4), line)
            room.moveTop(cell.center().y() - line / 2)
            if room.bottom() <= least:
                painter.drawText(room, side, metrics.elidedText(word, right, int(room.width())))
                least = room.top()
        under = QRectF(tile.left(), tile.bottom() + line, tile.width(), line)
        painter.drawText(under, middle, metrics.elidedText(first.name, right, int(under.width())))
        painter.save()
        painter.translate(tile.left() - self._left + line / 2, tile.center().y())
        painter.rotate(-90.0)
        beside = QRectF(-tile.height() / 2, -line / 2, tile.height(), line)
        painter.drawText(beside, middle, metrics.elidedText(second.name, right, int(tile.height())))
        painter.restore()

    def _paint_cells(self, painter: QPainter, row: int, tile: QRectF) -> None:
        shown, tokens = self.shown, self.tokens
        assert shown is not None
        values, lost = shown.middles[..., row], shown.lost[..., row]
        colours = colour_of(values, *shown.span)
        across, up = shown.study.shape[:2]
        least = painter.fontMetrics().horizontalAdvance("0") + px(2)
        roomy = tile.height() / up >= px(LINE) - px(1) and tile.width() / across >= least
        for at in np.ndindex(across, up):
            cell = self.cell(tile, (at[0], at[1])).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(QColor(tokens.muted))
            if np.isfinite(values[at]):
                fill = QColor(*colours[at].tolist())
                painter.fillRect(cell, fill)
                light = 0.3 * fill.red() + 0.59 * fill.green() + 0.11 * fill.blue() > BRIGHT
                painter.setPen(QColor("#000000" if light else "#ffffff"))
            else:
                painter.fillRect(cell, QColor(tokens.grid))
            text = self.cell_text(row, (at[0], at[1])) if roomy else ""
            if text and painter.fontMetrics().horizontalAdvance(text) + px(2) <= cell.width():
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, text)
            elif lost[at]:
                painter.drawLine(cell.topLeft(), cell.bottomRight())
        if self.mark is not None:
            marked = self.cell(tile, self.mark)
            painter.setPen(QPen(QColor(tokens.panel), px(4)))
            painter.drawRect(marked)
            painter.setPen(QPen(QColor(tokens.accent), px(2)))
            painter.drawRect(marked)

    def cell_text(self, row: int, at: Cell) -> str:
        """Return what stands in the cell of a contender, where there is room."""
        assert self.shown is not None
        if self.shown.lost[at][row]:
            return DIVERGED
        value = float(self.shown.summary.median[at][row])
        return "" if math.isnan(value) else figures(value, 2)

    @guarded()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Mark the cell under the mouse."""
        at = self._at(event.position())
        point = Qt.CursorShape.PointingHandCursor
        self.setCursor(Qt.CursorShape.ArrowCursor if at is None else point)
        if at != self.mark and at is not None:
            self.show_mark(at)

    @guarded()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the race of a cell."""
        at = self._at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and at is not None:
            self.opened.emit(at)

    @guarded()
    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Take the mark away with the mouse, unless the keys hold it."""
        if not self.hasFocus():
            self.show_mark(None)
        super().leaveEvent(event)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Mark another cell by the arrow keys, and open its race by Return."""
        key, shown = Qt.Key(event.key()), self.shown
        if shown is None or key not in self.keys:
            super().keyPressEvent(event)
            return
        across, up = shown.study.shape[:2]
        if key in RETURNS:
            if self.mark is not None:
                self.opened.emit(self.mark)
            return
        first, second = self.mark or (0, 0)
        if key in ENDS:
            first = ENDS[key] * (across - 1)
        elif self.mark is not None:
            first, second = first + STEPS[key][0], second + STEPS[key][1]
        self.show_mark((min(max(first, 0), across - 1), min(max(second, 0), up - 1)))
