"""The columns of a table: what each holds, and what it is used as."""

from collections.abc import Callable
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
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView

from lossstudio.app.dialogs.import_page.column_words import (
    MOST_NAME,
    Choice,
    gaps_of,
    gaps_offered,
    holds,
    kinds_offered,
    roles_offered,
)
from lossstudio.core.plain_text import one_line, shorten
from lossstudio.core.tables import Column, TableSettings
from lossstudio.core.tables.preview import Preview
from lossstudio.core.tables.settings import LEAVE_OUT, NONE, TARGET
from lossstudio.session.table_reading import Reading
from lossstudio.widgets.copy_cells import let_copy
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal, menu_text

NO_PLACE = QModelIndex()
Place = QModelIndex | QPersistentModelIndex
HEADS = ("Column", "Kind", "Role", "Gaps", "Holds")
NAME, KIND, ROLE, GAPS, HOLDS = range(5)
TIPS = {
    KIND: "What the cells are",
    ROLE: "What the column is used as",
    GAPS: "What becomes of rows with a gap in this column",
}
WIDTHS = {NAME: 150, KIND: 90, ROLE: 90, GAPS: 130}  # px
OPENS = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2))
DOWN = "▾"
Role = Qt.ItemDataRole


class ColumnsModel(QAbstractTableModel):
    """Holds what is known of the columns: by the first lines, then by all of them."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self.names: tuple[str, ...] = ()
        self.settings = TableSettings()
        self.columns: dict[str, Column] = {}

    def show_preview(self, preview: Preview) -> None:
        """Show what the first lines tell; what is known of all of them, stays."""
        self._show(preview.names, preview.settings, {})

    def show_reading(self, reading: Reading) -> None:
        """Show what is known once all is read."""
        table = reading.table
        self._show(table.names, table.settings, {c.name: c for c in table.columns})

    def _show(
        self, names: tuple[str, ...], settings: TableSettings, columns: dict[str, Column]
    ) -> None:
        same = names == self.names
        if same and not columns and self.columns:
            return
        if not same:
            self.beginResetModel()
        self.names, self.settings, self.columns = names, settings, columns
        self._said = {column.name: column for column in settings.columns}
        if same:
            self.dataChanged.emit(self.index(0, 0), self.index(len(names) - 1, HOLDS))
        else:
            self.endResetModel()

    @guarded(int)
    def rowCount(self, parent: Place = NO_PLACE) -> int:  # noqa: N802
        """Return how many columns the table has."""
        return len(self.names)

    @guarded(int)
    def columnCount(self, parent: Place = NO_PLACE) -> int:  # noqa: N802
        """Return how much is told of each."""
        return len(HEADS)

    @guarded()
    def data(self, index: Place, role: int = Role.DisplayRole) -> Any:
        """Return what a cell says, or how it looks."""
        name, what = self.names[index.row()], index.column()
        said, column = self._said[name], self.columns.get(name)
        if role == Role.EditRole:
            return self._text(name, what)
        if role == Role.DisplayRole:
            text = one_line(self._text(name, what))
            text = shorten(text, MOST_NAME) if what == NAME else text
            opens = column is not None and what in TIPS and text != ""
            return f"{text} {DOWN}" if opens and self.offered(index) else text
        if role == Role.ToolTipRole:
            return literal(self._text(name, what)) if what in (NAME, HOLDS) else TIPS[what]
        if role == Role.FontRole and what in (NAME, ROLE) and said.role == TARGET:
            font = QFont()
            font.setBold(True)
            return font
        if role == Role.ForegroundRole:
            unused = said.kind == LEAVE_OUT or (column is not None and said.role == NONE)
            return QColor(self.tokens.muted if unused else self.tokens.text)
        return None

    def _text(self, name: str, what: int) -> str:
        said, column = self._said[name], self.columns.get(name)
        if what == NAME:
            return name
        if what == KIND:
            return said.kind
        if column is None:
            return "…"
        return {ROLE: said.role, GAPS: gaps_of(column, said), HOLDS: holds(column, said)}[what]

    def offered(self, index: Place) -> list[Choice]:
        """Return what can be chosen in a cell."""
        name = self.names[index.row()]
        said, column = self._said[name], self.columns.get(name)
        if column is None:
            return []
        offers = {KIND: kinds_offered, ROLE: roles_offered, GAPS: gaps_offered}
        offer = offers.get(index.column())
        return [] if offer is None else offer(column, said)

    @guarded()
    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """Return what stands above the cells."""
        if orientation is not Qt.Orientation.Horizontal:
            return section + 1 if role == Role.DisplayRole else None
        return {Role.DisplayRole: HEADS[section], Role.ToolTipRole: TIPS.get(section)}.get(
            Role(role)
        )


class ColumnsGrid(QTableView):
    """Lists the columns; a click, Space or Return opens what can be chosen in a cell.

    A choice goes for all rows that are selected.
    """

    kind_wanted = Signal(object, object)  # the names; changes of what is said
    role_wanted = Signal(object, str)

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.model_ = ColumnsModel(tokens)
        self.setModel(self.model_)
        self.setAccessibleName("Columns: kind, role and gaps")
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        head.setSectionResizeMode(HOLDS, QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.menu_: QMenu | None = None
        self.clicked.connect(self._open)
        self.fit()
        let_copy(self, heads=True)

    def fit(self) -> None:
        """Give all their room, as large as everything is now."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + px(7))
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, px(width))

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.model_.tokens = tokens
        self.fit()
        self.viewport().update()

    @property
    def _chosen(self) -> list[str]:
        """The columns that a choice is for, that of the current cell first."""
        current = self.currentIndex().row()
        rows = {index.row() for index in self.selectedIndexes()}
        rows = rows if current in rows else {current}
        ordered = [current, *sorted(rows - {current})]
        return [self.model_.names[row] for row in ordered]

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        offered = self.model_.offered(index)
        if not offered:
            return
        self.menu_ = menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for choice in offered:
            action = menu.addAction(menu_text(choice.words))
            action.setCheckable(True)
            action.setChecked(choice.checked)
            action.setEnabled(choice.possible)
            action.triggered.connect(self._taker(index.column(), choice.value))
            if choice.checked:
                menu.setActiveAction(action)
        below = self.visualRect(index).bottomLeft()
        menu.popup(self.viewport().mapToGlobal(QPoint(below.x(), below.y() + 1)))

    def _taker(self, what: int, value: Any) -> Callable[[], None]:
        def take() -> None:
            if what == ROLE:
                self.role_wanted.emit(self._chosen, value)
            else:
                self.kind_wanted.emit(self._chosen, value)

        return take

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open the choice of the current cell."""
        if event.key() in OPENS and self.currentIndex().isValid():
            self._open(self.currentIndex())
            event.accept()
        else:
            super().keyPressEvent(event)
