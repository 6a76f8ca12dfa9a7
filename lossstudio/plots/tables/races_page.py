"""The page of finished races: pinned, named, grouped, compared, deleted, restored."""

import math
from collections.abc import Collection, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lossstudio.core.numbers import Numbers
from lossstudio.core.parameters import as_typed
from lossstudio.core.recording.race_record import RaceRecord
from lossstudio.core.training.resume import named_as
from lossstudio.core.typed_numbers import typed_number
from lossstudio.plots.base.plot_menu import PlotMenu
from lossstudio.plots.tables.links import apart, link
from lossstudio.plots.tables.race_comparison import RaceComparison
from lossstudio.plots.tables.race_numbers import race_numbers
from lossstudio.plots.tables.races_table import GROUP, NAME, NUMBER, PIN, RacesTable
from lossstudio.session.races import Races
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.fields import NumberField
from lossstudio.widgets.labels import Elided, Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import GAP, LIGHT, Tokens

EMPTY = "No race is over yet: reset one, or change something that starts it anew."
NONE_LEFT = "No race is listed."
UNTIL = "Epochs until the yardstick reaches this value"


class RacesPage(QWidget):
    """Shows the races of this session, the newest first."""

    called = "races"
    tokens: Tokens = LIGHT
    restore_wanted = Signal(object)
    refused = Signal(str)

    def __init__(self, races: Races, view: View, tokens: Tokens, parent: QWidget) -> None:
        super().__init__(parent)  # in the window: columns are measured as they are dressed
        self.tokens = tokens
        self._compared: tuple[int, int] | None = None  # the numbers of two races
        self._races = races
        self._view = view
        self._target: float | None = None
        self._filling = False
        self.empty = Label(EMPTY)
        self.empty.setObjectName("hint")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table = RacesTable()
        self.target = NumberField()
        hold(self.target, width=64)
        self.target.setAccessibleName(UNTIL)
        self.target.setPlaceholderText("value")
        self.target.setToolTip(f"{UNTIL}: they stand under ‘Epochs to …’")
        self.comparison = RaceComparison(tokens)
        self.compare = link("Compare", "Show side by side what differs between two selected races")
        self.group = link("Group", "Write a group for the selected races; they stand together")
        self.restore = link(
            "Restore",
            "Race again what the selected race began with; changes made under way are not repeated",
        )
        self.delete = link("Delete", "Take the selected races out of the list (Del)")
        self.controls: Sequence[QWidget] = self.target, apart(*self._buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.comparison, 1)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self._deletion())
        self._connect()
        self.fill()

    def _connect(self) -> None:
        delete = QShortcut(QKeySequence.StandardKey.Delete, self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._delete)
        self.table.itemChanged.connect(self._changed)
        self.table.itemSelectionChanged.connect(self._follow)
        self.table.told_otherwise.connect(self.fill)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.target.editingFinished.connect(self._set_target)
        self.target.cancelled.connect(self._show_target)
        self.target.refused.connect(self.refused)
        self.compare.clicked.connect(self._compare)
        self.comparison.left.connect(self._list)
        self.group.clicked.connect(self._group)
        self.restore.clicked.connect(self._restore)
        self.delete.clicked.connect(self._delete)
        self._races.changed.connect(self.fill)
        self._view.changed.connect(self._follow_view)

    def _deletion(self) -> QWidget:
        """Make the line that says what was deleted or renamed, and can take it back."""
        self.deletion = QWidget()
        self.deleted = Elided()
        self.deleted.setObjectName("hint")
        self.undelete = QPushButton("Undo")
        self.undelete.setObjectName("link")
        self.undelete.setToolTip("Take back what the sentence tells")
        self.undelete.clicked.connect(self._races.take_back)
        line = QHBoxLayout(self.deletion)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        line.addWidget(self.deleted)
        line.addWidget(self.undelete)
        line.addStretch(1)
        return self.deletion

    @Slot(object, object)
    def _follow_view(self, state: ViewState, before: ViewState) -> None:
        if state.yardstick != before.yardstick:
            self.fill()

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.compare, self.group, self.restore, self.delete

    @Slot()
    def fill(self) -> None:
        """Show all records, the newest first, or two of them side by side."""
        numbers, done = [record.number for record in self.selected], self._races.done
        self._filling = True
        records, key = self._races.arranged, self._view.state.yardstick
        self.table.show_records(records, key, self._target)
        self._select(numbers)
        two = [r for n in self._compared or () for r in records if r.number == n]
        if len(two) == 2:
            self.comparison.show_races(two[0], two[1], key)
        else:
            self._compared = None
        self.comparison.setVisible(bool(self._compared))
        self.table.setVisible(bool(records) and not self._compared)
        self.empty.setText(NONE_LEFT if self._races.counted else EMPTY)
        self.empty.setVisible(not records)
        self.deleted.setText(f"{done}." if done else "")
        self.deletion.setVisible(bool(done))
        self._filling = False
        self._follow()

    def _select(self, numbers: Collection[int]) -> None:
        """Select the rows of some races."""
        model, picked = self.table.model(), QItemSelection()
        for row in range(self.table.rowCount()):
            first = model.index(row, 0)
            if first.data(NUMBER) in numbers:
                picked.select(first, model.index(row, model.columnCount() - 1))
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.table.selectionModel().select(picked, how)

    @property
    def selected(self) -> list[RaceRecord]:
        """The selected records, from above."""
        numbers = {item.data(NUMBER) for item in self.table.selectedItems()}
        return [record for record in self._races.arranged if record.number in numbers]

    @property
    def chosen(self) -> RaceRecord | None:
        """The selected record, where it is one alone."""
        selected = self.selected
        return selected[0] if len(selected) == 1 else None

    @Slot()
    def _follow(self) -> None:
        count = 0 if self._compared else len(self.selected)
        for button, able in zip(
            self._buttons, (count == 2, count > 0, count == 1, count > 0), strict=True
        ):
            button.setEnabled(able)

    @Slot(object)
    def _changed(self, item: QTableWidgetItem) -> None:
        if self._filling:
            return
        number = item.data(NUMBER)
        if item.column() == PIN:
            self._races.pin(number, item.checkState() == Qt.CheckState.Checked)
        elif item.column() == NAME:
            self._races.rename(number, item.text().strip() or f"{number}.")
        elif item.column() == GROUP:
            numbers = {record.number for record in self.selected}
            self._races.group(numbers if number in numbers else {number}, item.text())

    @Slot()
    def _compare(self) -> None:
        """Show the two selected races side by side, the older one first."""
        first, second = sorted(record.number for record in self.selected)
        self._compared = first, second
        self.fill()
        self.comparison.back.setFocus()

    @Slot()
    def _list(self) -> None:
        """Show all races again."""
        self._compared = None
        self.fill()
        self.table.setFocus()

    @Slot()
    def _group(self) -> None:
        """Let the group of the selected races be written."""
        row = min((item.row() for item in self.table.selectedItems()), default=-1)
        if row >= 0:
            self.table.setColumnHidden(GROUP, False)
            self._edit(row, GROUP)

    def _edit(self, row: int, column: int) -> None:
        """Let a cell be written in, whatever is selected."""
        item = self.table.item(row, column)
        if item is None:
            return
        stay = QItemSelectionModel.SelectionFlag.NoUpdate
        self.table.setFocus()
        self.table.selectionModel().setCurrentIndex(self.table.indexFromItem(item), stay)
        self.table.scrollToItem(item)
        self.table.editItem(item)

    @Slot()
    def _set_target(self) -> None:
        text = self.target.text().strip()
        if self.target.marked and not self.target.mended:
            return  # only the focus goes, after what was typed has been refused
        try:
            target = typed_number(text) if text else None
            if target is not None and not math.isfinite(target):
                raise ValueError
        except ValueError:
            self._show_target()
            self.target.refuse(f"Value is {as_typed(text)}; allowed is a number, or nothing.")
            return
        if target != self._target:
            self._target = target
            self.fill()
        self.target.show_text(text)

    @Slot()
    def _show_target(self) -> None:
        self.target.show_text("" if self._target is None else f"{self._target:g}")

    @Slot()
    def _restore(self) -> None:
        """Race it again by the names it has in the list."""
        chosen = self.chosen
        if chosen is not None:
            self.restore_wanted.emit(named_as(chosen.start, chosen.experiment))

    @Slot()
    def _delete(self) -> None:
        numbers = [record.number for record in self.selected]
        if numbers and not self._compared:
            self._races.delete(*numbers)

    @Slot()
    def _rename(self) -> None:
        if self.table.currentRow() >= 0:
            self._edit(self.table.currentRow(), NAME)

    def picture(self) -> None:
        """Return none: a table is text."""

    def numbers(self) -> Numbers | None:
        """Return every race contender by contender, by the chosen yardstick."""
        records, key = self._races.records[::-1], self._view.state.yardstick
        return race_numbers(records, key, self._target) if records else None

    @Slot(QPoint)
    def _open_menu(self, where: QPoint) -> None:
        if not self.selected:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rename = menu.addAction("Rename")
        rename.triggered.connect(self._rename)
        rename.setEnabled(self.chosen is not None)
        self.table.offer_whole(menu, self.selected)
        for button in self._buttons:
            entry = menu.addAction(button.text())
            entry.setEnabled(button.isEnabled())
            entry.triggered.connect(button.click)
        take = PlotMenu.of(self)
        if take is not None:
            take.add_to(menu)
        menu.popup(self.table.viewport().mapToGlobal(where))

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.tokens = tokens
        self.comparison.set_tokens(tokens)
