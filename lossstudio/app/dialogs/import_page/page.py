"""The import page: a look at a table, how it is read, and what its columns are used as."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from lossstudio.app.dialogs.import_page.columns_grid import ColumnsGrid
from lossstudio.app.dialogs.import_page.preview_grid import PreviewGrid
from lossstudio.app.dialogs.import_page.reading_form import ReadingForm
from lossstudio.app.dialogs.room import opening_size
from lossstudio.core.plain_text import one_line
from lossstudio.core.tables import TableSettings
from lossstudio.panels.panel import small
from lossstudio.session.session import Session
from lossstudio.session.table_import import TableImport
from lossstudio.session.table_reading import Looked, Reading
from lossstudio.widgets.labels import Elided, Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import window_title

SIZE = (1200, 780)  # px
SIDE = 272
PARTS = [280, 220, 130]  # px of the lines, the columns and what was done
SOON_MS = 250  # what takes no longer shows no progress
NOTHING = "Nothing had to be changed or left out."
READING = "It is being read."
STOPPED = "It has not been read to the end: read it again, or say something else."


def cost_text(cells: int, memory: int) -> str:
    """Return what reading a table takes, in words."""
    return f"About {cells:,} cells; reading takes about {memory / 1e6:,.0f} MB of memory."


class ImportPage(QDialog):
    """Shows how a table is read while that is changed, and gives it to the race.

    Parameters
    ----------
    path : Path
    said : TableSettings or None
        What is wanted to begin with; None: all is found out.
    session : Session
        The reading ends with it at the latest.
    tokens : Tokens
    parent : QWidget
    """

    used = Signal(object)  # a dataset

    def __init__(
        self,
        path: Path,
        said: TableSettings | None,
        session: Session,
        tokens: Tokens,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(window_title(f"Import {path.name}"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(opening_size(parent, *SIZE))
        self.path = path
        self.importing = TableImport(path, said, session, self)
        self.name = Elided()
        self.name.setObjectName("strong")
        self.name.setText(one_line(path.name))
        self.told = small("", "hint")
        self.form = ReadingForm()
        self.preview = PreviewGrid(tokens)
        self.columns = ColumnsGrid(tokens)
        self.notices = QPlainTextEdit()
        self.notices.setReadOnly(True)
        self.notices.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.notices.setTabChangesFocus(True)
        self.notices.setAccessibleName("What was done")
        self.problem = Label()
        self.problem.setObjectName("trouble")
        self.problem.setWordWrap(True)
        self.problem.setAccessibleName("What is to be decided")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.stop = QPushButton("Stop reading")
        self.use = QPushButton("Use this table")
        self.use.setObjectName("primary")
        self.leave = QPushButton("Cancel")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._show_progress)
        self._lay_out()
        self._connect()
        self._wait(READING)
        self.columns.setFocus()
        self.importing.start()

    def _lay_out(self) -> None:
        for button in (self.stop, self.leave):
            button.setAutoDefault(False)
        self.use.setDefault(True)
        hold(self.bar, width=140)
        head = QHBoxLayout()
        head.addWidget(self.name)
        head.addWidget(self.told, 1)
        side = QScrollArea()
        side.setWidgetResizable(True)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        hold(side, width=SIDE)
        held = QWidget()
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, GAP, 0)
        column.addWidget(small("How it is read"))
        column.addWidget(self.form)
        column.addStretch(1)
        side.setWidget(held)
        parts = QSplitter(Qt.Orientation.Vertical)
        for title, part in (
            ("The first lines of the file (a right click on one says what it is)", self.preview),
            ("Columns: click a kind, a role or what becomes of gaps to change it", self.columns),
            ("What was done", self.notices),
        ):
            parts.addWidget(_titled(title, part))
        parts.setSizes(PARTS)
        parts.setHandleWidth(GAP)
        parts.setChildrenCollapsible(False)
        middle = QHBoxLayout()
        middle.setSpacing(GAP)
        middle.addWidget(side)
        middle.addWidget(parts, 1)
        foot = QHBoxLayout()
        foot.setSpacing(GAP)
        foot.addWidget(self.bar)
        foot.addWidget(self.stop)
        foot.addWidget(self.problem, 1)
        foot.addWidget(self.use)
        foot.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addLayout(head)
        layout.addLayout(middle, 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        importing = self.importing
        importing.begun.connect(self._begin)
        importing.looked.connect(self._show_looked)
        importing.read.connect(self._show_reading)
        importing.failed.connect(self._show_failure)
        importing.refused.connect(self._show_refusal)
        importing.stopped.connect(self._show_stopped)
        importing.progressed.connect(self._progress)
        self.form.changed.connect(self._say)
        self.form.sheet_chosen.connect(importing.choose_sheet)
        self.form.refused.connect(self._show_refusal)
        self.preview.heading_wanted.connect(self._set_heading)
        self.preview.first_wanted.connect(self._set_first)
        self.columns.kind_wanted.connect(self._set_column)
        self.columns.role_wanted.connect(importing.set_role)
        self.stop.clicked.connect(self._stop_or_read)
        self.use.clicked.connect(self._use)
        self.leave.clicked.connect(self.reject)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.preview.set_tokens(tokens)
        self.columns.set_tokens(tokens)

    @Slot(str, object)
    def _say(self, name: str, value: Any) -> None:
        changes = {name: value}
        if name == "heading":
            changes["first"] = None  # it follows the names
        self.importing.say(**changes)

    @Slot(int)
    def _set_heading(self, line: int) -> None:
        self.importing.say(heading=line, first=None)

    @Slot(int)
    def _set_first(self, line: int) -> None:
        self.importing.say(first=line)

    @Slot(object, object)
    def _set_column(self, names: list[str], changes: dict[str, str]) -> None:
        self.importing.say_of(names, **changes)

    def _wait(self, sentence: str) -> None:
        """Say why the table cannot be used yet."""
        self.use.setEnabled(False)
        self.problem.setText(sentence)

    @Slot()
    def _begin(self) -> None:
        self.use.setEnabled(False)
        if not self._soon.isActive() and self.bar.isHidden():
            self._soon.start(SOON_MS)

    @Slot()
    def _show_progress(self) -> None:
        if self.importing.running:
            what = self.importing.cost
            if what.is_long:
                self.told.setText(what.problem or cost_text(what.cells, what.memory))
            self._wait(READING)
            self.bar.setValue(0)
            self.bar.show()
            self.stop.setText("Stop reading")
            self.stop.show()

    @Slot(float)
    def _progress(self, done: float) -> None:
        self.bar.setValue(round(1000 * done))

    def _end(self) -> None:
        self._soon.stop()
        self.bar.hide()
        self.stop.hide()

    @Slot(object)
    def _show_looked(self, looked: Looked) -> None:
        self.form.show_looked(looked, self.importing.said)
        self.preview.show_preview(looked.preview)
        self.columns.model_.show_preview(looked.preview)
        self._tell(looked.preview.notices)

    @Slot(object)
    def _show_reading(self, reading: Reading) -> None:
        self._end()
        self.form.show_reading(reading)
        self.columns.model_.show_reading(reading)
        self._tell(reading.notices)
        table, chosen = reading.table, reading.selection
        rows = f"{table.rows:,} rows, {len(table.names):,} columns"
        used = f"; {chosen.rows:,} rows used" if chosen.left_out else ""
        self.told.setText(f"{rows}{used}")
        self.problem.setText(reading.problem)
        self.use.setEnabled(reading.dataset is not None)

    def _tell(self, notices: tuple[str, ...]) -> None:
        text = "\n".join(f"• {one_line(notice)}" for notice in notices) or NOTHING
        if text != self.notices.toPlainText():
            self.notices.setPlainText(text)

    @Slot(str)
    def _show_failure(self, sentence: str) -> None:
        self._end()
        self._wait(one_line(sentence))

    @Slot(str)
    def _show_refusal(self, sentence: str) -> None:
        """Say why a change makes no sense; the table is read as before."""
        if sentence:
            self.problem.setText(one_line(sentence))
            looked = self.importing.looked_at
            if looked is not None:
                self.form.show_looked(looked, self.importing.said)
        elif self.importing.reading is not None:
            self.problem.setText(self.importing.reading.problem)

    @Slot()
    def _show_stopped(self) -> None:
        self._end()
        self._wait(STOPPED)
        self.stop.setText("Read it")
        self.stop.show()

    @Slot()
    def _stop_or_read(self) -> None:
        if self.importing.running:
            self.importing.stop()
        else:
            self.importing.read_again()

    @Slot()
    def _use(self) -> None:
        reading = self.importing.reading
        if reading is not None and reading.dataset is not None:
            self.used.emit(reading.dataset)

    @guarded()
    def done(self, result: int) -> None:
        """End the reading with the page."""
        self._soon.stop()
        self.importing.close()
        super().done(result)


def _titled(title: str, part: QWidget) -> QWidget:
    """Return a part below its title."""
    held = QWidget()
    column = QVBoxLayout(held)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(small(title))
    column.addWidget(part, 1)
    return held
