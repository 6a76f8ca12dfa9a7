"""The cross table: what each contender was trained with against all it can be measured by."""

import math
import time
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
)

from lossstudio.core.analysis.cross_table import Column, CrossTable, cross_table
from lossstudio.core.numbers import Numbers
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.page import Page
from lossstudio.plots.tables.links import apart, link
from lossstudio.session.jobs import Job, Report
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.labels import Elided
from lossstudio.widgets.look.measures import hold, px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.throttle import Throttle
from lossstudio.widgets.view_choice import SplitChoice

WIDTH = 84  # px of a column
HEAD = 54  # px: three lines
REST_MS = 500  # between two tables, and more where one takes long
COST, LONGEST_REST_MS = 20, 3000  # times what a table takes is waited before the next
NO_PLACE = QModelIndex()
Place = QModelIndex | QPersistentModelIndex
OWN, SPACE = "●", "\N{NO-BREAK SPACE}"
NAMES = 170  # px for names at most; a longer one ends in an ellipsis
KEY = f"{OWN} what the contender was trained with    bold: the best of its column"
UNDER_WAY = "The table is being worked out…"
BESIDE = 20  # px left and right of a word in a head


class CrossModel(QAbstractTableModel):
    """Shows one split of a cross table."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens
        self.table: CrossTable | None = None
        self.split = Split.TEST
        self._colours: tuple[int, ...] = ()
        self._best: Any = None

    def show_table(self, table: CrossTable, split: Split, colours: tuple[int, ...]) -> None:
        """Show a table; `colours` are the indices of the colours of its contenders."""
        known = self.table
        same = known is not None and known.columns == table.columns and known.names == table.names
        if not same:
            self.beginResetModel()
        self.table, self.split, self._colours = table, split, colours
        self._best = table.best(split)
        if same:
            last = self.index(len(table.names) - 1, len(table.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        else:
            self.endResetModel()

    @guarded(int)
    def rowCount(self, parent: Place = NO_PLACE) -> int:  # noqa: N802
        """Return how many contenders there are."""
        return 0 if self.table is None else len(self.table.names)

    @guarded(int)
    def columnCount(self, parent: Place = NO_PLACE) -> int:  # noqa: N802
        """Return how many measures there are."""
        return 0 if self.table is None else len(self.table.columns)

    @guarded()
    def data(self, index: Place, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a value, how it is marked, or what it means."""
        values = {
            Qt.ItemDataRole.DisplayRole: self._text,
            Qt.ItemDataRole.TextAlignmentRole: self._alignment,
            Qt.ItemDataRole.FontRole: self._font,
            Qt.ItemDataRole.BackgroundRole: self._background,
            Qt.ItemDataRole.ToolTipRole: self._meaning,
        }.get(Qt.ItemDataRole(role))
        return None if values is None or self.table is None else values(index.row(), index.column())

    def _text(self, row: int, column: int) -> str:
        assert self.table is not None
        value = float(self.table.values[row, column, self.split])
        text = "–" if math.isnan(value) else figures(value, steady=True)
        return f"{OWN}{SPACE}{text}" if self.table.own[row] == column else text

    def _alignment(self, row: int, column: int) -> int:
        return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _font(self, row: int, column: int) -> QFont:
        font = QFont()
        font.setBold(bool(self._best[row, column]))
        return font

    def _background(self, row: int, column: int) -> QColor | None:
        return QColor(self.tokens.grid) if self._best[row, column] else None

    def _meaning(self, row: int, column: int) -> str:
        assert self.table is not None
        what = self.table.columns[column]
        value = float(self.table.values[row, column, self.split])
        lines = [f"{self.table.names[row]}, measured by {what.title}: {value!r}", what.meaning]
        if math.isnan(value):
            lines.append(what.undefined or "There is no number: no samples, or it diverged.")
        if self._best[row, column]:
            lines.append("The best of this column.")
        if self.table.own[row] == column:
            lines.append("What this contender was trained with.")
        return literal("\n".join(lines))

    @guarded()
    def headerData(  # noqa: N802
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return names of contenders and measures."""
        across = orientation is Qt.Orientation.Horizontal
        if self.table is None or section >= (self.columnCount() if across else self.rowCount()):
            return None
        if across:
            return self._head(self.table.columns[section], role)
        values = {
            Qt.ItemDataRole.DisplayRole: self.table.names[section],
            Qt.ItemDataRole.ToolTipRole: literal(self.table.names[section]),
            Qt.ItemDataRole.ForegroundRole: QColor(self.tokens.contender(self._colours[section])),
        }
        return values.get(Qt.ItemDataRole(role))

    def _head(self, column: Column, role: int) -> str | None:
        """Return the name of a measure, or what it means."""
        words = "Higher" if column.higher_is_better else "Lower"
        values = {
            Qt.ItemDataRole.DisplayRole: f"{column.title}\n{column.mark}",
            Qt.ItemDataRole.ToolTipRole: f"{column.meaning}\n{words} is better.",
        }
        return values.get(Qt.ItemDataRole(role))


class CrossTablePage(Page):
    """Shows the cross table of the race; the best of each column is bold.

    `save_wanted` gives the table as CSV.
    """

    message = Signal(str)
    follows = ("split",)
    called = "table"
    save_wanted = Signal(str)

    def __init__(self, tokens: Tokens, view: View, job: Job) -> None:
        super().__init__(tokens, view)
        self.model = CrossModel(tokens)
        self._job = job
        self._of: Snapshot | None = None  # which the table is of
        self.grid = QTableView()
        self.grid.setModel(self.model)
        self.grid.setAccessibleName("Contenders measured by every loss and metric")
        self.grid.setTabKeyNavigation(False)  # arrow keys move in it, Tab goes on
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.grid.setWordWrap(True)
        for head in (self.grid.verticalHeader(), self.grid.horizontalHeader()):
            head.setHighlightSections(False)  # bold is for the best
        self.grid.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setDefaultSectionSize(px(WIDTH))
        hold(head, height=HEAD)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.body.addWidget(self.grid)
        self.key = Elided()
        self.key.setText(KEY)
        self.key.setObjectName("hint")
        self.body.addWidget(self.key)
        self.model.modelReset.connect(self._fit_columns)
        self.model.dataChanged.connect(self._fit_columns)
        self.side = SplitChoice(view)
        self.copy = link("Copy", "Copy the table as text, ready for a spreadsheet (Ctrl+C)")
        self.save = link("Save CSV…", "Save training and test samples in full precision")
        self.controls = (self.side, apart(self.copy, self.save))
        keys = QShortcut(QKeySequence.StandardKey.Copy, self.grid)
        keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._throttle = Throttle(self._work_out, REST_MS, self)
        job.done.connect(self._take)
        job.failed.connect(self._tell_failure)
        self.copy.clicked.connect(self.to_clipboard)
        keys.activated.connect(self.to_clipboard)
        self.save.clicked.connect(self._save)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.model.tokens = tokens
        self._fit_columns()  # at another zoom
        super().set_tokens(tokens)

    @Slot()
    def _fit_columns(self) -> None:
        """Make every column as wide as its numbers and the longest word of its head."""
        head = self.grid.horizontalHeader()
        bold = QFont(head.font())
        bold.setBold(True)
        metrics = QFontMetrics(bold)
        self.grid.verticalHeader().setMaximumWidth(px(NAMES))
        for index in range(self.model.columnCount()):
            title = self.model.headerData(index, Qt.Orientation.Horizontal)
            cells = [self.model.index(row, index) for row in range(self.model.rowCount())]
            words = [*title.split(), *(str(cell.data()) for cell in cells)]
            longest = max(map(metrics.horizontalAdvance, words))
            head.resizeSection(index, max(px(WIDTH), longest + px(BESIDE)))

    def draw(self, snapshot: Snapshot) -> None:
        """Work the table out anew, unless that was done a moment ago."""
        self._throttle.request()

    def _work_out(self) -> None:
        if self.snapshot is not None and self.isVisible():
            self._job.start(partial(_timed, self.snapshot))
            if self.model.table is None:
                self.key.setText(UNDER_WAY)

    @Slot(object)
    def _take(self, found: tuple[Snapshot, CrossTable, float]) -> None:
        self._of, table, seconds = found
        self._throttle.interval_ms = min(
            max(REST_MS, round(1000 * COST * seconds)), LONGEST_REST_MS
        )
        self._show(self._of, table)

    @Slot(str)
    def _tell_failure(self, sentence: str) -> None:
        self.key.setText(f"There is no table of this moment. {sentence}")

    def _show(self, snapshot: Snapshot, table: CrossTable) -> None:
        """Show the table of a snapshot, which may not be the latest any more."""
        self.side.fit(tested=len(snapshot.prepared.test) > 0)
        split = self.view.state.split_in(snapshot.prepared)
        contenders = snapshot.experiment.contenders
        self.model.show_table(table, split, tuple(contender.colour for contender in contenders))
        on = snapshot.prepared.stated(split)
        self.key.setText("    ".join(filter(None, (KEY, snapshot.moment, on))))

    def picture(self) -> None:
        """Return none: a table is text."""

    def numbers(self) -> Numbers | None:
        """Return what each contender is measured by, on both sides."""
        return None if self.model.table is None else self.model.table.numbers

    def turned(self, state: ViewState) -> None:
        """Show the other samples."""
        if self._of is not None and self.model.table is not None:
            self._show(self._of, self.model.table)

    @Slot()
    def to_clipboard(self) -> None:
        """Copy the side that is shown as text."""
        if self.model.table is not None:
            QGuiApplication.clipboard().setText(self.model.table.as_text(self.model.split))
            self.message.emit("The cross table is on the clipboard.")

    @Slot()
    def _save(self) -> None:
        if self.model.table is not None:
            self.save_wanted.emit(self.model.table.as_csv())


def _timed(snapshot: Snapshot, report: Report) -> tuple[Snapshot, CrossTable, float]:
    """Return a snapshot with its table, and how many seconds that took."""
    started = time.perf_counter()
    table = cross_table(snapshot, report)
    return snapshot, table, time.perf_counter() - started
