"""A study of two factors: a tile for each contender, a cell for each pair of values."""

import math

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
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
from lossstudio.plots.studies.map_words import CENTRE, LINE, MapWords
from lossstudio.plots.studies.shown import Shown
from lossstudio.widgets.focus import RETURNS
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL, Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.roles import Role, set_role

Cell = tuple[int, int]
MOST_DIGITS = 2  # of a number in a cell
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
    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(px(SMALL))
        return font

    def tiles(self) -> list[QRectF]:
        """Return the room of the cells of each contender that is drawn."""
        return [] if self.shown is None else self._words(self.shown).tiles()

    def _words(self, shown: Shown) -> MapWords:
        return MapWords(shown, self._font, QSizeF(self.size()))

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
        words = self._words(self.shown)
        tiles = words.tiles()
        digits = self.digits(tiles[0])
        for row, tile in zip(self.shown.rows, tiles, strict=True):
            words.paint(painter, row, tile, self.tokens)
            self._paint_cells(painter, row, tile, digits)

    def digits(self, tile: QRectF) -> int:
        """Return how many digits there is room for in every cell; 0: in some not even for one."""
        shown, metrics = self.shown, QFontMetricsF(self._font)
        assert shown is not None
        room = self.cell(tile, (0, 0))
        if room.height() < px(LINE) - px(1):
            return 0
        numbers = shown.summary.median[..., shown.rows][~shown.lost[..., shown.rows]]
        known = numbers[~np.isnan(numbers)].tolist()
        for digits in range(MOST_DIGITS, 0, -1):
            widths = [metrics.horizontalAdvance(figures(number, digits)) for number in known]
            if max(widths, default=0.0) + px(2) <= room.width():
                return digits
        return 0

    def _paint_cells(self, painter: QPainter, row: int, tile: QRectF, digits: int) -> None:
        shown, tokens = self.shown, self.tokens
        assert shown is not None
        values, lost = shown.middles[..., row], shown.lost[..., row]
        colours = colour_of(values, *shown.span)
        for at in np.ndindex(*shown.study.shape[:2]):
            cell = self.cell(tile, (at[0], at[1])).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(QColor(tokens.muted))
            if np.isfinite(values[at]):
                fill = QColor(*colours[at].tolist())
                painter.fillRect(cell, fill)
                light = 0.3 * fill.red() + 0.59 * fill.green() + 0.11 * fill.blue() > BRIGHT
                painter.setPen(QColor("#000000" if light else "#ffffff"))
            else:
                painter.fillRect(cell, QColor(tokens.grid))
            if lost[at] and cell.height() < px(LINE) - px(2):
                painter.drawLine(cell.topLeft(), cell.bottomRight())
            else:
                painter.drawText(cell, CENTRE, self.cell_text(row, (at[0], at[1]), digits))
        if self.mark is not None:
            marked = self.cell(tile, self.mark)
            painter.setPen(QPen(QColor(tokens.panel), px(4)))
            painter.drawRect(marked)
            painter.setPen(QPen(QColor(tokens.accent), px(2)))
            painter.drawRect(marked)

    def cell_text(self, row: int, at: Cell, digits: int = MOST_DIGITS) -> str:
        """Return what stands in the cell of a contender, with so many digits; a cross always."""
        assert self.shown is not None
        if self.shown.lost[at][row]:
            return DIVERGED
        value = float(self.shown.summary.median[at][row])
        return figures(value, digits) if digits and not math.isnan(value) else ""

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
