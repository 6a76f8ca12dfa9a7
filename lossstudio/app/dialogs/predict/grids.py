"""What the contenders say, in tables: of one sample, and of the first rows of another table."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from lossstudio.core.analysis.new_predictions import Said
from lossstudio.core.experiment import Contender
from lossstudio.core.plain_text import shorten
from lossstudio.widgets.copy_cells import let_copy
from lossstudio.widgets.look.measures import hold, px
from lossstudio.widgets.look.tokens import Tokens

LEAST = 84  # px of height
LETTERS = 28  # of a heading
PAD = 8  # px beside the longest text


class SaidGrid(QTableWidget):
    """A table of texts to be read and copied.

    Parameters
    ----------
    name : str
        For screen readers.
    """

    def __init__(self, name: str) -> None:
        super().__init__(0, 0)
        self.setAccessibleName(name)
        self._heads: list[str] = []
        self._widths: list[int] = []
        self.verticalHeader().hide()
        self.setWordWrap(False)
        let_copy(self, heads=True)
        hold(self, least_height=LEAST)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)  # arrow keys move in it, Tab goes on
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def show_sample(
        self,
        said: Sequence[Said],
        names: Sequence[str],
        contenders: Sequence[Contender],
        tokens: Tokens,
    ) -> None:
        """Show what all contenders say of one sample, a row for each, with what it gives."""
        heads = list(dict.fromkeys(each.what for each in said))
        self._size(len(names), ["Contender", *heads])
        for row, name in enumerate(names):
            own = {each.what: each.text(0) for each in said if each.contender == row}
            texts = [name, *(own.get(head, "") for head in heads)]
            colour = QColor(tokens.contender(contenders[row].colour))
            for column, text in enumerate(texts):
                self._put(row, column, text, colour if column == 0 else None)
        self._widen()

    def show_rows(
        self,
        features: Sequence[tuple[str, Sequence[str]]],
        said: Sequence[Said],
        contenders: Sequence[Contender],
        tokens: Tokens,
    ) -> None:
        """Show the first rows of a table, and what all contenders say of them.

        Parameters
        ----------
        features : sequence of (str, sequence of str)
            The name of each and its cells; the line in the file before them.
        said : sequence of Said
        contenders : sequence of Contender
        tokens : Tokens
        """
        titles = [*(name for name, _ in features), *(each.title for each in said)]
        rows = len(features[0][1])
        self._size(rows, titles)
        for column, (_, cells) in enumerate(features):
            for row, text in enumerate(cells):
                self._put(row, column, text, None)
        for column, each in enumerate(said, len(features)):
            colour = QColor(tokens.contender(contenders[each.contender].colour))
            for row in range(rows):
                self._put(row, column, each.text(row), colour)
        self._widen()

    def _size(self, rows: int, titles: Sequence[str]) -> None:
        self.setRowCount(rows)
        self.setColumnCount(len(titles))
        heads = [shorten(title, LETTERS) for title in titles]
        if heads != self._heads:
            self._heads = heads
            self.setHorizontalHeaderLabels(heads)
            self._widths = [0] * len(heads)

    def _widen(self) -> None:
        """Let each column have room; none gets narrower while numbers change."""
        self.resizeColumnsToContents()
        for column, width in enumerate(self._widths):
            wide = max(width, self.columnWidth(column) + px(PAD))
            self._widths[column] = wide
            self.setColumnWidth(column, wide)

    def _put(self, row: int, column: int, text: str, colour: QColor | None) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        item.setText(text)
        if colour is None:
            item.setData(Qt.ItemDataRole.ForegroundRole, None)
        else:
            item.setForeground(colour)
