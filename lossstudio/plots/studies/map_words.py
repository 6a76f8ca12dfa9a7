"""The words around the tiles of a heat map: the names of contenders, values and factors."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from lossstudio.plots.studies.shown import Shown
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens

LINE, GAP, PAD = 15, 8, 4  # px
TIGHT = 10  # px between two lines that stand upright beside each other
MOST_LEFT, MOST_UNDER = 90, 60  # px for the words of the second factor, and of the first upright
CENTRE, ELIDED = Qt.AlignmentFlag.AlignCenter, Qt.TextElideMode.ElideRight
BESIDE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class MapWords:
    """Finds the room of the tiles among their words, and paints the words.

    The values of the first factor stand upright where they would not fit side by side.

    Parameters
    ----------
    shown : Shown
    font : QFont
    size : QSizeF
        Of the whole map.
    """

    def __init__(self, shown: Shown, font: QFont, size: QSizeF) -> None:
        self._shown, self._metrics, self._size = shown, QFontMetricsF(font), size
        self._wide = [self._widest(axis.words) for axis in shown.axes]
        self._left = min(self._wide[1], px(MOST_LEFT)) + px(GAP) + px(LINE)
        count = len(shown.rows)
        self._columns = max(range(1, count + 1), key=self._narrowest)

    def _widest(self, words: Sequence[str]) -> float:
        return max(map(self._metrics.horizontalAdvance, words))

    def _tile(self, columns: int) -> QSizeF:
        """Return the size of the cells of a contender in so many columns."""
        rows = math.ceil(len(self._shown.rows) / columns)
        wide = self._size.width() / columns - self._left - px(GAP)
        around = 2 * px(LINE) + self._under(columns) + px(GAP) / 2
        return QSizeF(max(wide, 1.0), max(self._size.height() / rows - around, 1.0))

    def _slot(self, columns: int) -> float:
        """Return the width of a cell."""
        wide = self._size.width() / columns - self._left - px(GAP)
        return max(wide, 1.0) / self._shown.study.shape[0]

    def _upright(self, columns: int) -> bool:
        return self._wide[0] + px(PAD) > self._slot(columns)

    def _under(self, columns: int) -> float:
        """Return the height of the values of the first factor."""
        upright = self._upright(columns)
        return min(self._wide[0], px(MOST_UNDER)) + px(PAD) if upright else px(LINE)

    def _narrowest(self, columns: int) -> float:
        tile = self._tile(columns)
        return min(tile.width(), 1.6 * tile.height())

    def tiles(self) -> list[QRectF]:
        """Return the room of the cells of each contender that is drawn."""
        columns, count = self._columns, len(self._shown.rows)
        wide, high = self._size.width() / columns, self._size.height() / math.ceil(count / columns)
        corners = [
            QPointF(index % columns * wide + self._left, index // columns * high + px(LINE))
            for index in range(count)
        ]
        return [QRectF(corner, self._tile(columns)) for corner in corners]

    def paint(self, painter: QPainter, row: int, tile: QRectF, tokens: Tokens) -> None:
        """Paint the name of a contender, and the values and the factors beside its cells."""
        shown, line = self._shown, px(LINE)
        painter.setPen(QColor(tokens.contender(shown.contenders[row].colour)))
        name = self._metrics.elidedText(shown.names[row], ELIDED, int(tile.width()))
        painter.drawText(QPointF(tile.left(), tile.top() - px(4)), name)
        painter.setPen(QColor(tokens.muted))
        self._paint_first(painter, tile)
        self._paint_second(painter, tile)
        first, second = (axis.name for axis in shown.axes)
        under = QRectF(tile.left(), tile.bottom() + self._under(self._columns), tile.width(), line)
        self._paint_text(painter, under, first, CENTRE)
        middle = QPointF(tile.left() - self._left + line / 2, tile.center().y())
        self._paint_upright(painter, middle, QSizeF(tile.height(), line), second, CENTRE)

    def _paint_text(
        self, painter: QPainter, room: QRectF, text: str, side: Qt.AlignmentFlag
    ) -> None:
        painter.drawText(room, side, self._metrics.elidedText(text, ELIDED, room.width()))

    def _paint_upright(
        self, painter: QPainter, middle: QPointF, room: QSizeF, text: str, side: Qt.AlignmentFlag
    ) -> None:
        """Paint a text that reads upwards in a room, as large as if it lay."""
        painter.save()
        painter.translate(middle)
        painter.rotate(-90.0)
        lying = QRectF(QPointF(-room.width() / 2, -room.height() / 2), room)
        self._paint_text(painter, lying, text, side)
        painter.restore()

    def _paint_first(self, painter: QPainter, tile: QRectF) -> None:
        """Paint the values of the first factor, all of them or every second or third."""
        words, under = self._shown.axes[0].words, self._under(self._columns)
        slot, upright = tile.width() / len(words), self._upright(self._columns)
        every = math.ceil(px(TIGHT) / slot) if upright else 1
        for index in range(0, len(words), every):
            middle = QPointF(tile.left() + (index + 0.5) * slot, tile.bottom() + 1 + under / 2)
            if upright:
                room = QSizeF(under - px(PAD) + 1, px(LINE))
                self._paint_upright(painter, middle, room, words[index], BESIDE)
            else:
                room = QSizeF(slot, under)
                corner = middle - QPointF(slot / 2, under / 2)
                self._paint_text(painter, QRectF(corner, room), words[index], CENTRE)

    def _paint_second(self, painter: QPainter, tile: QRectF) -> None:
        """Paint the values of the second factor likewise, from below."""
        words, line = self._shown.axes[1].words, px(LINE)
        slot = tile.height() / len(words)
        for index in range(0, len(words), math.ceil(px(TIGHT) / slot)):
            room = QRectF(tile.left() - self._left + line, 0, self._left - line - px(PAD), line)
            room.moveTop(tile.bottom() - (index + 0.5) * slot - line / 2)
            self._paint_text(painter, room, words[index], BESIDE)
