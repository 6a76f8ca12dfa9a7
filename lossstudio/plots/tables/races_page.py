"""The page of finished races: compared, pinned, renamed, deleted and brought back, restored."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
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
from lossstudio.plots.tables.race_numbers import race_numbers
from lossstudio.plots.tables.races_table import NAME, NUMBER, PIN, RacesTable
from lossstudio.session.races import Races
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.fields import NumberField
from lossstudio.widgets.labels import Elided, Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import GAP, LIGHT, Tokens

EMPTY = "No race is over yet: reset one, or change something that starts it anew."
NONE_LEFT = "No race is listed."


class RacesPage(QWidget):
    """Shows the races of this session, the newest first."""

    called = "races"
    tokens: Tokens = LIGHT
    restore_wanted = Signal(object)
    refused = Signal(str)

    def __init__(self, races: Races, view: View) -> None:
        super().__init__()
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
        self.target.setAccessibleName("Target of the yardstick")
        self.target.setPlaceholderText("target")
        self.target.setToolTip("In how many epochs was this value of the yardstick reached?")
        self.restore = QPushButton("Restore")
        self.restore.setObjectName("link")
        self.restore.setToolTip(
            "Race again what the selected race began with; changes made under way are not repeated"
        )
        self.delete = QPushButton("Delete")
        self.delete.setObjectName("link")
        self.delete.setToolTip("Take the selected race out of the list (Del)")
        self.controls: Sequence[QWidget] = (self.target, self.restore, self.delete)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.empty, 1)
        layout.addWidget(self._deletion())
        delete = QShortcut(QKeySequence.StandardKey.Delete, self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self._delete)
        self.table.itemChanged.connect(self._changed)
        self.table.itemSelectionChanged.connect(self._follow)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.target.editingFinished.connect(self._set_target)
        self.target.cancelled.connect(self._show_target)
        self.target.refused.connect(self.refused)
        self.restore.clicked.connect(self._restore)
        self.delete.clicked.connect(self._delete)
        races.changed.connect(self.fill)
        view.changed.connect(self._follow_view)
        self.fill()

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

    @Slot()
    def fill(self) -> None:
        """Show all records, the newest first."""
        chosen, done = self.chosen, self._races.done
        self._filling = True
        records = self._races.records[::-1]
        self.table.show_records(records, self._view.state.yardstick, self._target)
        for row, record in enumerate(records):
            if chosen is not None and record.number == chosen.number:
                self.table.selectRow(row)
        self.table.setVisible(bool(records))
        self.empty.setText(NONE_LEFT if self._races.counted else EMPTY)
        self.empty.setVisible(not records)
        self.deleted.setText(f"{done}." if done else "")
        self.deletion.setVisible(bool(done))
        self._filling = False
        self._follow()

    @property
    def chosen(self) -> RaceRecord | None:
        """The selected record."""
        items = self.table.selectedItems()
        if not items:
            return None
        number = items[0].data(NUMBER)
        return next((r for r in self._races.records if r.number == number), None)

    @Slot()
    def _follow(self) -> None:
        for button in (self.restore, self.delete):
            button.setEnabled(self.chosen is not None)

    @Slot(object)
    def _changed(self, item: QTableWidgetItem) -> None:
        if self._filling:
            return
        number = item.data(NUMBER)
        if item.column() == PIN:
            self._races.pin(number, item.checkState() == Qt.CheckState.Checked)
        elif item.column() == NAME:
            self._races.rename(number, item.text().strip() or f"{number}.")

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
            self.target.refuse(f"Target is {as_typed(text)}; allowed is a number, or nothing.")
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
        if self.chosen is not None:
            self._races.delete(self.chosen.number)

    @Slot()
    def _rename(self) -> None:
        item = self.table.item(self.table.currentRow(), NAME)
        if item is not None:
            self.table.editItem(item)

    def picture(self) -> None:
        """Return none: a table is text."""

    def numbers(self) -> Numbers | None:
        """Return every race contender by contender, by the chosen yardstick."""
        records, key = self._races.records[::-1], self._view.state.yardstick
        return race_numbers(records, key, self._target) if records else None

    @Slot(QPoint)
    def _open_menu(self, where: QPoint) -> None:
        if self.chosen is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Restore").triggered.connect(self._restore)
        menu.addAction("Rename").triggered.connect(self._rename)
        menu.addAction("Delete").triggered.connect(self._delete)
        take = PlotMenu.of(self)
        if take is not None:
            take.add_to(menu)
        menu.popup(self.table.viewport().mapToGlobal(where))

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours, which the style sheet does."""
        self.tokens = tokens
