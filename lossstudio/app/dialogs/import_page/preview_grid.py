"""The first lines of a table as they stand in the file; what is no data is greyed."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QMenu, QTableView

from lossstudio.core.plain_text import one_line, shorten
from lossstudio.core.tables.preview import BLANK, DATA, HEADING, SKIPPED, UNITS, Preview
from lossstudio.core.tables.settings import LEAVE_OUT
from lossstudio.widgets.copy_cells import copy_cells, let_copy
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal, menu_text

NO_PLACE = QModelIndex()
Place = QModelIndex | QPersistentModelIndex
MOST_COLUMNS = 200  # that are shown
LETTERS, WIDEST, NARROWEST = 80, 220, 48  # of a cell; px of a column
MOST_LETTERS = 400  # that are looked at
WORDS = {DATA: "", HEADING: "names", UNITS: "units", SKIPPED: "left out", BLANK: "blank"}
Role = Qt.ItemDataRole


class PreviewModel(QAbstractTableModel):
    """Holds the cells of the first lines."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self.preview: Preview | None = None
        self._width = 0
        self._left_out: frozenset[int] = frozenset()

    def show_preview(self, preview: Preview) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.preview = preview
        self._width = max((len(preview.names), *map(len, preview.rows)))
        self._width = min(self._width, MOST_COLUMNS)
        columns = enumerate(preview.names)
        kinds = {column.name: column.kind for column in preview.settings.columns}
        self._left_out = frozenset(i for i, name in columns if kinds.get(name) == LEAVE_OUT)
        self.endResetModel()

    @guarded(int)
    def rowCount(self, parent: Place = NO_PLACE) -> int:  # noqa: N802
        """Return how many lines there are."""
        return 0 if self.preview is None else len(self.preview.rows)

    @guarded(int)
    def columnCount(self, parent: Place = NO_PLACE) -> int:  # noqa: N802
        """Return how many cells the longest line has."""
        return self._width

    @guarded()
    def data(self, index: Place, role: int = Role.DisplayRole) -> Any:
        """Return a cell, or how it looks."""
        if self.preview is None:
            return None
        part, column = self.preview.parts[index.row()], index.column()
        row = self.preview.rows[index.row()]
        text = row[column] if column < len(row) else ""
        if role == Role.DisplayRole:
            return shorten(one_line(text[:MOST_LETTERS]), LETTERS)
        if role == Role.EditRole:
            return text
        if role == Role.ToolTipRole:
            return literal(text[:MOST_LETTERS]) if len(text) > LETTERS // 4 else None
        return self._look(part, column, role)

    def _look(self, part: str, column: int, role: int) -> Any:
        if role == Role.ForegroundRole and (part != DATA or column in self._left_out):
            return QColor(self.tokens.faint)
        if role == Role.FontRole and part == HEADING:
            font = QFont()
            font.setBold(True)
            return font
        if role == Role.AccessibleDescriptionRole:
            return WORDS[part] or "data"
        return None

    @guarded()
    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """Return the names of the columns, and the number of each line."""
        if self.preview is None or role not in (Role.DisplayRole, Role.ToolTipRole):
            return None
        if orientation is Qt.Orientation.Horizontal:
            names = self.preview.names
            name = names[section] if section < len(names) else ""
            return literal(name) if role == Role.ToolTipRole else shorten(one_line(name), 24)
        line, word = self.preview.lines[section], WORDS[self.preview.parts[section]]
        return f"{line}  {word}".rstrip()


class PreviewGrid(QTableView):
    """Shows the first lines; a line can be made the one with the names, or the first of data."""

    heading_wanted = Signal(int)
    first_wanted = Signal(int)

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.model_ = PreviewModel(tokens)
        self.setModel(self.model_)
        self.setAccessibleName("The first lines of the file")
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.verticalHeader().setHighlightSections(False)
        self.menu_: QMenu | None = None
        let_copy(self)

    def show_preview(self, preview: Preview) -> None:
        """Show other lines, at the place that was looked at."""
        bars = (self.horizontalScrollBar(), self.verticalScrollBar())
        places = [bar.value() for bar in bars]
        self.model_.show_preview(preview)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + px(5))
        self.resizeColumnsToContents()
        for column in range(self.model_.columnCount()):
            width = min(max(self.columnWidth(column), px(NARROWEST)), px(WIDEST))
            self.setColumnWidth(column, width)
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.model_.tokens = tokens
        self.viewport().update()

    @Slot(QPoint)
    def _offer(self, at: QPoint) -> None:
        """Offer what a line can be."""
        index = self.indexAt(at)
        index = index if index.isValid() else self.currentIndex()
        if self.model_.preview is None or not index.isValid():
            return
        line = self.model_.preview.lines[index.row()]
        self.menu_ = menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        names = menu.addAction(menu_text(f"Line {line} holds the names"))
        names.triggered.connect(lambda: self.heading_wanted.emit(line))
        first = menu.addAction(menu_text(f"Data begin in line {line}"))
        first.triggered.connect(lambda: self.first_wanted.emit(line))
        menu.addSeparator()
        menu.addAction("Copy").triggered.connect(lambda: copy_cells(self))
        menu.popup(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))
