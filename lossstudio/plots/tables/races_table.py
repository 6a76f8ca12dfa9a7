"""The rows and columns of the table of finished races."""

import math
from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableWidget, QTableWidgetItem

from lossstudio.core.differences import changes_text, distinct_names
from lossstudio.core.metrics import METRICS
from lossstudio.core.plain_text import duration, figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.race_record import RaceRecord
from lossstudio.plots.tables.frozen_columns import FrozenColumns
from lossstudio.widgets.copy_cells import let_copy
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.overrides import guarded

PIN, NAME, GROUP, DIFFERS, FINAL, BEST, REACHED, EPOCHS, TIME = range(9)
HEADS = (
    *("Pin", "Name", "Group", "What differed"),
    *("Last epoch", "Best", "Epochs\nto …", "Epochs", "Time"),
)
WRITTEN = (NAME, GROUP)  # the columns that a person may write in
NUMBER = Qt.ItemDataRole.UserRole
PIN_TIP = (
    "Keep its curves as pale ghosts behind the race: of the yardstick, and of the loss relative "
    "to its start, and its fit; as long as a race is on the same data"
)
SIDE_TIP = "Measured on the test samples; a race without any is measured where it was trained"
LEAST_WIDTH = 120  # px of "What differed"; where there is less, the table scrolls sideways
NAME_WIDTHS = (100, 160)  # px of a name that is wrapped, at least and at most
FIRST, ALONE = "the first of the session", "no race before it is listed"
WHOLE = "All that differed"
SAME = "nothing: the same again"
MOST_CHANGES = 3  # told in a row, at its start and under way; its tooltip and its menu tell all


class RacesTable(QTableWidget):
    """A row for each race, the newest first."""

    told_otherwise = Signal()  # more or less is to be told of a race

    def __init__(self) -> None:
        super().__init__(0, len(HEADS))
        self._whole: set[int] = set()  # the numbers of races of which all changes are told
        self.setObjectName("races")
        self.setAccessibleName("Races")
        self.setTabKeyNavigation(False)  # arrow keys move in it, Tab goes on
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger  # a letter would replace a name unasked
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        let_copy(self, heads=True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.frozen = FrozenColumns(self, NAME + 1)

    def show_records(self, records: Sequence[RaceRecord], key: str, target: float | None) -> None:
        """Compare records, in their order, by a metric and by when it reached a target."""
        side = max((record.split for record in records), default=1)
        self._name_columns(METRICS[key].title if key else "", Split(side).word, target)
        self.setRowCount(len(records))
        self.setColumnHidden(GROUP, not any(record.group for record in records))
        for row, record in enumerate(records):
            self._fill_row(row, record, _measured(record, key, target, side))
        self.horizontalHeader().resizeSections(QHeaderView.ResizeMode.ResizeToContents)
        self._share_width()

    def _name_columns(self, metric: str, side: str, target: float | None) -> None:
        heads = list(HEADS)
        if metric:
            heads[FINAL], heads[BEST] = (
                f"{metric} {side},\n{when}" for when in ("last epoch", "best")
            )
        if target is not None:
            heads[REACHED] = f"Epochs\nto {target:g}"
        for column, text in enumerate(heads):
            head = QTableWidgetItem(text)
            head.setToolTip(SIDE_TIP if column in (FINAL, BEST, REACHED) else "")
            self.setHorizontalHeaderItem(column, head)

    def _fill_row(self, row: int, record: RaceRecord, measured: dict[int, str]) -> None:
        pin = QTableWidgetItem()
        pin.setFlags(_flags(Qt.ItemFlag.ItemIsUserCheckable))
        pin.setCheckState(Qt.CheckState.Checked if record.pinned else Qt.CheckState.Unchecked)
        pin.setData(NUMBER, record.number)
        pin.setToolTip(PIN_TIP)
        self.setItem(row, PIN, pin)
        texts = {
            NAME: record.name,
            GROUP: record.group,
            DIFFERS: _story(record, None if record.number in self._whole else MOST_CHANGES),
            **measured,
            EPOCHS: f"{record.epochs[-1]:,}",
            TIME: duration(record.seconds),
        }
        for column, text in texts.items():
            item = QTableWidgetItem(text)
            item.setFlags(_flags(Qt.ItemFlag.ItemIsEditable) if column in WRITTEN else _flags())
            item.setData(NUMBER, record.number)
            item.setToolTip(_wrapped(_story(record) if column == DIFFERS else text))
            self.setItem(row, column, item)

    def offer_whole(self, menu: QMenu, records: Sequence[RaceRecord]) -> None:
        """Offer to tell all that differed in some races, or again the most important of it."""
        some = {r.number for r in records if _story(r, MOST_CHANGES) != _story(r)}
        if not some:
            return
        entry = menu.addAction(WHOLE)
        entry.setCheckable(True)
        entry.setChecked(some <= self._whole)
        entry.toggled.connect(lambda whole: self._tell_whole(some, whole=whole))

    def _tell_whole(self, numbers: set[int], *, whole: bool) -> None:
        self._whole = self._whole | numbers if whole else self._whole - numbers
        self.told_otherwise.emit()

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the new width out."""
        super().resizeEvent(event)
        self._share_width()
        self.frozen.fit()

    def _share_width(self) -> None:
        """Share out what the numbers leave, and give rows the height that they need."""
        head, (least, most) = self.horizontalHeader(), map(px, NAME_WIDTHS)
        rest = head.length() - head.sectionSize(DIFFERS) - head.sectionSize(NAME)
        room, wish = self.viewport().width() - rest, self.sizeHintForColumn(NAME) + 1
        name = min(wish, most, max(least, room - px(LEAST_WIDTH)))
        head.resizeSection(NAME, max(name, head.sectionSizeHint(NAME)))
        head.resizeSection(DIFFERS, max(px(LEAST_WIDTH), room - head.sectionSize(NAME)))
        self.resizeRowsToContents()


def _measured(record: RaceRecord, key: str, target: float | None, side: int) -> dict[int, str]:
    """Return what to write in the columns of the metric; `side` is what their heads say."""
    if key not in record.keys:
        return dict.fromkeys((FINAL, BEST, REACHED), "–")
    tail = "" if record.split == side else f" ({record.split.word})"
    reached = "–"
    if target is not None:
        found = record.epochs_to(key, target)
        reached = "\n".join("never" if epoch is None else f"{epoch:,}" for epoch in found)
    since = "" if record.changed is None else f" after epoch {record.changed:,}"
    return {
        FINAL: _by_contender(record, record.final(key).tolist(), tail),
        # named before, line by line; on other samples it would not compare
        BEST: "\n".join(_numbers(record.best(key).tolist(), tail + since)),
        REACHED: reached,
    }


def _by_contender(record: RaceRecord, values: Sequence[float], tail: str) -> str:
    contenders = distinct_names(record.experiment.contenders)
    numbers = _numbers(values, tail)
    return "\n".join(
        f"{contender}  {number}" for contender, number in zip(contenders, numbers, strict=True)
    )


def _numbers(values: Sequence[float], tail: str) -> list[str]:
    return ["–" if math.isnan(value) else f"{figures(value)}{tail}" for value in values]


def _story(record: RaceRecord, most: int | None = None) -> str:
    """Return what differed at the start, and below it the first changes under way.

    At the start they are the `most` important ones.
    """
    differs = ALONE if record.differs is None else changes_text(record.differs, most) or SAME
    if record.differs is None and record.number == 1:
        differs = FIRST
    if record.branch:
        differs = record.branch if record.differs == () else f"{differs}\n{record.branch}"
    if not record.changes:
        return differs
    some = [f"{mark.text} at epoch {mark.epoch:,}" for mark in record.changes[:most]]
    left = len(record.changes) - len(some)
    changes = "; ".join((*some, f"and {left} more") if left else some)
    return f"{differs}\nunder way: {changes}"


def _wrapped(text: str) -> str:
    """Return a tooltip that is broken into lines; plain text would be one long line."""
    return f"<p>{escape(text)}</p>".replace("\n", "<br>")


def _flags(*more: Qt.ItemFlag) -> Qt.ItemFlag:
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    for flag in more:
        flags |= flag
    return flags
