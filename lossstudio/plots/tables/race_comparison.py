"""Two races side by side: what differs in their settings, and what came of each."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lossstudio.core.recording.race_comparison import (
    RESULTS,
    SETTINGS,
    Line,
    compared_results,
    compared_settings,
)
from lossstudio.core.recording.race_record import RaceRecord
from lossstudio.widgets.copy_cells import let_copy
from lossstudio.widgets.labels import Elided
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.plain_text import literal

WIDTH = 3  # columns


class RaceComparison(QWidget):
    """A table with a column for each of two races; what concerns a contender has its colour.

    Parameters
    ----------
    tokens : Tokens
    """

    left = Signal()

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        self._shown: tuple[RaceRecord, RaceRecord, str] | None = None
        self.table = QTableWidget(0, WIDTH)
        self.table.setAccessibleName("Comparison of two races")
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        let_copy(self.table, heads=True)
        self.back = QPushButton("All races")
        self.back.setObjectName("link")
        self.back.setToolTip("Go back to the list of all races")
        self.back.clicked.connect(self.left)
        self.heading = Elided()
        self.heading.setObjectName("hint")
        line = QHBoxLayout()
        line.setSpacing(GAP)
        line.addWidget(self.back)
        line.addWidget(self.heading)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(line)
        layout.addWidget(self.table, 1)

    def show_races(self, first: RaceRecord, second: RaceRecord, key: str) -> None:
        """Compare two races, the yardstick `key` before others."""
        self._shown = first, second, key
        names = [first.name, second.name]
        self.heading.setText(f"‘{first.name}’ and ‘{second.name}’")
        heads = ["", *names]
        for column, text in enumerate(heads):
            head = QTableWidgetItem(text)
            head.setToolTip(literal(text))
            self.table.setHorizontalHeaderItem(column, head)
        settings = compared_settings(first, second)
        results = compared_results(first, second, key)
        self.table.clearSpans()
        self.table.setRowCount(len(settings) + len(results) + 2)
        self._fill(0, SETTINGS, settings)
        self._fill(len(settings) + 1, RESULTS, results)
        self.table.resizeRowsToContents()

    def _fill(self, row: int, title: str, lines: list[Line]) -> None:
        """Write lines below a title that goes across."""
        head = QTableWidgetItem(title)
        font = self.table.font()
        font.setBold(True)
        head.setFont(font)
        self.table.setItem(row, 0, head)
        self.table.setSpan(row, 0, 1, WIDTH)
        for index, line in enumerate(lines, start=row + 1):
            for column, text in enumerate((line.label, *line.both)):
                item = QTableWidgetItem(text)
                item.setToolTip(literal(text))
                if line.colour is not None:
                    item.setForeground(QColor(self._tokens.contender(line.colour)))
                self.table.setItem(index, column, item)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        if self._shown is not None:
            self.show_races(*self._shown)
