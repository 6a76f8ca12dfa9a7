"""The import page: a look at a table, how it is read, and what its columns are used as."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from lossstudio.app.dialogs.import_page.columns_grid import ColumnsGrid
from lossstudio.app.dialogs.import_page.foot import Foot
from lossstudio.app.dialogs.import_page.preview_grid import PreviewGrid
from lossstudio.app.dialogs.import_page.reading_form import ReadingForm
from lossstudio.app.dialogs.reading_table import cost_text
from lossstudio.app.dialogs.room import opening_size
from lossstudio.core.plain_text import one_line
from lossstudio.core.tables import TableSettings
from lossstudio.core.tables.errors import counted
from lossstudio.panels.panel import small
from lossstudio.session.session import Session
from lossstudio.session.table_import import TableImport
from lossstudio.session.table_reading import Looked, Reading
from lossstudio.widgets.labels import Elided
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import window_title

SIZE = (1200, 780)  # px
SIDE = 272
PARTS = [280, 220, 130]  # px of the lines, the columns and what was done
NOTHING = "Nothing had to be changed or left out."


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
        self.anew = QPushButton("As found")
        self.anew.setObjectName("link")
        self.anew.setToolTip("Forget all that is chosen on this page, and find it out again")
        self.preview = PreviewGrid(tokens)
        self.columns = ColumnsGrid(tokens)
        self.notices = QPlainTextEdit()
        self.notices.setReadOnly(True)
        self.notices.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.notices.setTabChangesFocus(True)
        self.notices.setAccessibleName("What was done")
        self.foot = Foot()
        self.problem, self.use, self.leave = self.foot.problem, self.foot.use, self.foot.leave
        self._lay_out()
        self._connect()
        self.columns.setFocus()
        self.importing.start()

    def _lay_out(self) -> None:
        self.anew.setAutoDefault(False)
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
        above = QHBoxLayout()
        above.addWidget(small("How it is read"), 1)
        above.addWidget(self.anew)
        column.addLayout(above)
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
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addLayout(head)
        layout.addLayout(middle, 1)
        layout.addWidget(self.foot)

    def _connect(self) -> None:
        importing = self.importing
        importing.begun.connect(self._begin)
        importing.looked.connect(self._show_looked)
        importing.read.connect(self._show_reading)
        importing.failed.connect(self.foot.end)
        importing.refused.connect(self._show_refusal)
        importing.stopped.connect(self.foot.end_early)
        importing.progressed.connect(self.foot.progress)
        self.form.changed.connect(self._say)
        self.form.sheet_chosen.connect(importing.choose_sheet)
        self.form.refused.connect(self._show_refusal)
        self.preview.heading_wanted.connect(self._set_heading)
        self.preview.first_wanted.connect(self._set_first)
        self.columns.kind_wanted.connect(self._set_column)
        self.columns.role_wanted.connect(importing.set_role)
        self.anew.clicked.connect(importing.forget)
        self.foot.stop.clicked.connect(self._stop_or_read)
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

    @Slot()
    def _begin(self) -> None:
        """Tell what reading takes, before it is taken."""
        if self.importing.cost.is_long:
            self.told.setText(cost_text(self.importing.cost))
        self.foot.begin()

    @Slot(object)
    def _show_looked(self, looked: Looked) -> None:
        self.form.show_looked(looked, self.importing.said)
        self.preview.show_preview(looked.preview)
        self.columns.model_.show_preview(looked.preview)
        self._tell(looked.preview.notices)

    @Slot(object)
    def _show_reading(self, reading: Reading) -> None:
        self.form.show_reading(reading)
        self.columns.model_.show_reading(reading)
        self._tell(reading.notices)
        table, chosen = reading.table, reading.selection
        rows = f"{counted(table.rows, 'row')}, {counted(len(table.names), 'column')}"
        used = f"; {chosen.rows:,} rows used" if chosen.left_out else ""
        self.told.setText(f"{rows}{used}")
        self.foot.end(reading.problem)

    def _tell(self, notices: tuple[str, ...]) -> None:
        text = "\n".join(f"• {one_line(notice)}" for notice in notices) or NOTHING
        if text != self.notices.toPlainText():
            self.notices.setPlainText(text)

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
