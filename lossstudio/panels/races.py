"""The table of finished races: compared, pinned, renamed, deleted, restored."""

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lossstudio.core.metrics import METRICS
from lossstudio.core.parameters import as_typed
from lossstudio.core.training.record import Record
from lossstudio.looks.tokens import Tokens
from lossstudio.panels.inputs import Field
from lossstudio.session.races import Races

PIN, NAME, DIFFERS, FINAL, BEST, REACHED, EPOCHS, TIME = range(8)
HEADS = ("Pin", "Name", "What differed", "Final", "Best", "Epochs to", "Epochs", "Time")
NUMBER = Qt.ItemDataRole.UserRole
EMPTY = "No race is over yet: reset one, or change something that starts it anew."


class RacesPage(QWidget):
    """Shows the races of this session, the newest first."""

    restore_wanted = Signal(object)
    refused = Signal(str)

    def __init__(self, races: Races, tokens: Tokens) -> None:
        super().__init__()
        self._races = races
        self._key = ""
        self._target: float | None = None
        self._filling = False
        self.empty = QLabel(EMPTY)
        self.empty.setObjectName("hint")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table = QTableWidget(0, len(HEADS))
        self.table.setHorizontalHeaderLabels(HEADS)
        self.table.verticalHeader().hide()
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(DIFFERS, QHeaderView.ResizeMode.Stretch)
        self.target = Field()
        self.target.setFixedWidth(64)
        self.target.setAccessibleName("Target of the yardstick")
        self.target.setPlaceholderText("target")
        self.target.setToolTip("In how many epochs was this value of the yardstick reached?")
        self.restore = QPushButton("Restore")
        self.restore.setObjectName("link")
        self.restore.setToolTip("Race the selected experiment again")
        self.controls: Sequence[QWidget] = (self.target, self.restore)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        layout.addWidget(self.empty)
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
        races.changed.connect(self.fill)
        self.fill()

    @Slot(str)
    def set_yardstick(self, key: str) -> None:
        """Compare by another metric."""
        self._key = key
        self.fill()

    @Slot()
    def fill(self) -> None:
        """Show all records, the newest first."""
        chosen = self.chosen
        self._filling = True
        records = self._races.records[::-1]
        self.table.setRowCount(len(records))
        for row, record in enumerate(records):
            self._fill_row(row, record)
            if chosen is not None and record.number == chosen.number:
                self.table.selectRow(row)
        title = METRICS[self._key].title if self._key else ""
        heads = list(HEADS)
        heads[FINAL], heads[BEST] = f"{title}, final", f"{title}, best"
        heads[REACHED] = "Epochs to …" if self._target is None else f"Epochs to {self._target:g}"
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setVisible(bool(records))
        self.empty.setVisible(not records)
        self._filling = False
        self._follow()

    def _fill_row(self, row: int, record: Record) -> None:
        fits = self._key in record.keys
        lanes = [lane.label for lane in record.experiment.contenders]
        final = _by_lane(lanes, record.final(self._key)) if fits else "–"
        best = _by_lane(lanes, record.best(self._key)) if fits else "–"
        reached = "–"
        if fits and self._target is not None:
            found = record.epochs_to(self._key, self._target)
            reached = "\n".join("never" if epoch is None else f"{epoch:,}" for epoch in found)
        texts = {
            NAME: record.name,
            DIFFERS: record.differs or "the first of the session",
            FINAL: final,
            BEST: best,
            REACHED: reached,
            EPOCHS: f"{record.epochs[-1]:,}",
            TIME: f"{record.seconds:.2g} s",
        }
        pin = QTableWidgetItem()
        pin.setFlags(_flags(Qt.ItemFlag.ItemIsUserCheckable))
        pin.setCheckState(Qt.CheckState.Checked if record.pinned else Qt.CheckState.Unchecked)
        pin.setToolTip("Keep its curves as pale ghosts behind the race")
        pin.setData(NUMBER, record.number)
        self.table.setItem(row, PIN, pin)
        for column, text in texts.items():
            item = QTableWidgetItem(text)
            item.setFlags(_flags(Qt.ItemFlag.ItemIsEditable) if column == NAME else _flags())
            item.setData(NUMBER, record.number)
            item.setToolTip(text)
            self.table.setItem(row, column, item)
        self.table.resizeRowToContents(row)

    @property
    def chosen(self) -> Record | None:
        """The selected record."""
        items = self.table.selectedItems()
        if not items:
            return None
        number = items[0].data(NUMBER)
        return next((r for r in self._races.records if r.number == number), None)

    @Slot()
    def _follow(self) -> None:
        self.restore.setEnabled(self.chosen is not None)

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
            target = float(text.replace(",", ".")) if text else None
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
        if self.chosen is not None:
            self.restore_wanted.emit(self.chosen.experiment)

    @Slot()
    def _delete(self) -> None:
        if self.chosen is not None:
            self._races.delete(self.chosen.number)

    @Slot()
    def _rename(self) -> None:
        item = self.table.item(self.table.currentRow(), NAME)
        if item is not None:
            self.table.editItem(item)

    @Slot(QPoint)
    def _open_menu(self, where: QPoint) -> None:
        if self.chosen is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Restore").triggered.connect(self._restore)
        menu.addAction("Rename").triggered.connect(self._rename)
        menu.addAction("Delete").triggered.connect(self._delete)
        menu.popup(self.table.viewport().mapToGlobal(where))

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours, which the style sheet does."""


def _flags(*more: Qt.ItemFlag) -> Qt.ItemFlag:
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    for flag in more:
        flags |= flag
    return flags


def _by_lane(lanes: list[str], values: Any) -> str:
    numbers = ("–" if math.isnan(value) else f"{value:.4g}" for value in values)
    return "\n".join(f"{lane}  {number}" for lane, number in zip(lanes, numbers, strict=True))
