"""Another table in the dialog that predicts: opened, its first rows, and saved with predictions."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lossstudio.app.dialogs.predict.grids import SaidGrid
from lossstudio.app.dialogs.save_file import ask_where_to_save, proposed_name
from lossstudio.core.analysis.new_predictions import (
    first_cells,
    predictions_csv,
    said_of,
    unwritten,
)
from lossstudio.core.analysis.new_samples import NewSamples, new_samples
from lossstudio.core.analysis.outside import LearnedRange, rows_outside
from lossstudio.core.analysis.sample_fields import Field
from lossstudio.core.disk import reason, write_text
from lossstudio.core.plain_text import one_line
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tables import TableSettings
from lossstudio.core.tables.errors import counted, shown
from lossstudio.core.tables.reader import read_table
from lossstudio.session.faults import RefusedError, refusals
from lossstudio.session.jobs import Job, Report
from lossstudio.session.session import Session
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import Tokens

CSV = "CSV (*.csv)"
ROWS = 50  # that are shown
REST = 0.002  # s in which the window has Python's lock to itself
NONE_YET = "A table with the same columns: each row is predicted. It may have more columns."


def read_new(
    path: Path, fields: Sequence[Field], reading: TableSettings, report: Report
) -> NewSamples:
    """Return the rows of a file as new samples, as a `Job` reads them.

    Raises
    ------
    RefusedError
        If it cannot be read, or lacks a column.
    CancelledError
        From `report`, where nobody waits any more.
    """

    def progress(done: int, of: int) -> bool:
        report(done / max(1, of))
        return True

    with refusals():
        return new_samples(fields, read_table(path, reading, progress=progress))


def write_new(path: Path, snapshot: Snapshot, new: NewSamples, report: Report) -> str:
    """Write the rows with what all contenders say, as a `Job` does it; returns what is told.

    Raises
    ------
    RefusedError
        If it cannot be written.
    CancelledError
        From `report`, where nobody waits any more.
    """

    def rest(share: float) -> None:
        report(share)
        time.sleep(REST)

    text = predictions_csv(snapshot, new, rest)
    try:
        write_text(path, text)
    except OSError as fault:
        raise RefusedError(f"{path.name} was not saved: {reason(fault)}.") from fault
    gone = unwritten(new)
    without = ""
    if gone:
        has = "holds" if len(gone) == 1 else "hold"
        names = ", ".join(map(shown, gone[:3]))
        without = f" It lacks {names}, which {has} too many different texts."
    rows = counted(len(new.features), "row")
    return f"{path.name} is saved: {rows} as predicted at {snapshot.moment}.{without}"


class AnotherTable(QWidget):
    """Opens a table, shows its first rows with predictions, and saves all of them.

    Parameters
    ----------
    folder : callable
        Returns where files are looked for at first.
    kinds : str
        The tables that can be opened, as Qt's file dialogs have it.
    session : Session
        What is being read or written ends with it at the latest.
    """

    read_in = Signal()  # its first rows are to be shown
    told = Signal(str)
    troubled = Signal(str)  # what went wrong; empty once something else is tried

    def __init__(self, folder: Callable[[], Path], kinds: str, session: Session) -> None:
        super().__init__()
        self._folder, self._kinds = folder, kinds
        self._fields: tuple[Field, ...] = ()
        self._ranges: tuple[LearnedRange, ...] = ()
        self._reading = TableSettings()
        self._path: Path | None = None
        self.new: NewSamples | None = None
        self._shown: Snapshot | None = None
        self.open = QPushButton("Table…")
        self.open.setToolTip("Open a table with the same columns")
        self.save = QPushButton("Save as CSV…")
        self.save.setToolTip("All its rows, with a column for each contender")
        self.save.setEnabled(False)
        self.words = Label(NONE_YET)
        self.words.setWordWrap(True)
        self.words.setObjectName("hint")
        self.grid = SaidGrid("Predictions of the table")
        self.grid.hide()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How much is done")
        hold(self.bar, width=120)
        self.bar.hide()
        self._reader = Job("table", session)
        self._writer = Job("table of predictions", session)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for part in (self.open, self.save, self.bar):
            row.addWidget(part)
        row.addStretch(1)
        for button in (self.open, self.save):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.words)
        layout.addWidget(self.grid, 1)
        layout.addStretch(0)  # where there is no grid yet

    def _connect(self) -> None:
        self.open.clicked.connect(self._ask)
        self.save.clicked.connect(self._save)
        for job in (self._reader, self._writer):
            job.progressed.connect(self._progress)
        self._reader.done.connect(self._take)
        self._reader.failed.connect(self._refuse)
        self._writer.failed.connect(self._fail)
        self._writer.done.connect(self._tell_saved)

    def close_jobs(self) -> None:
        """End what is being read or written."""
        for job in (self._reader, self._writer):
            job.close()
            job.deleteLater()

    def set_fields(self, fields: tuple[Field, ...], reading: TableSettings) -> None:
        """Take the features that a table must have; one that is open is read again."""
        self._fields, self._reading = fields, reading
        if self._path is not None:
            self.read(self._path)

    def set_ranges(self, ranges: tuple[LearnedRange, ...]) -> None:
        """Take what the training samples have; rows beyond that are told."""
        self._ranges = ranges
        self._tell()

    @Slot()
    def _ask(self) -> None:
        folder = self._path.parent if self._path else self._folder()
        name, _ = QFileDialog.getOpenFileName(self, "Open a table", str(folder), self._kinds)
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        """Read a table in the background."""
        self._path, self.new = path, None
        self.grid.hide()
        self.save.setEnabled(False)
        self.troubled.emit("")
        self.words.setText(f"Reading {one_line(path.name)}.")
        self._reader.start(partial(read_new, path, self._fields, self._reading))

    @Slot(float)
    def _progress(self, done: float) -> None:
        self.bar.show()
        self.bar.setValue(round(1000 * done))

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self.bar.hide()
        self.troubled.emit(one_line(sentence))

    @Slot(str)
    def _refuse(self, sentence: str) -> None:
        """Give up a table, unless another, or the same for other features, is already read."""
        if self._reader.running:
            return
        self._path = None
        self.words.setText(NONE_YET)
        self._fail(sentence)

    @Slot(object)
    def _take(self, new: NewSamples) -> None:
        """Show a table, unless another, or the same for other features, is already read."""
        if self._reader.running:
            return
        self.bar.hide()
        self.new = new
        self._tell()
        self.save.setEnabled(True)
        self.grid.show()
        self.grid.setRowCount(0)
        self.read_in.emit()

    def _tell(self) -> None:
        """Say what is open, and what is to be known of it."""
        new = self.new
        if new is None:
            return
        rows = counted(len(new.features), "row")
        first = f", the first {ROWS} of them here" if len(new.features) > ROWS else ""
        beyond = one_line(rows_outside(self._ranges, new.features))
        told = (f"{one_line(new.table.file)}: {rows}{first}.", *new.notices, beyond)
        self.words.setText(" ".join(filter(None, told)))

    def show_snapshot(self, snapshot: Snapshot, tokens: Tokens) -> None:
        """Show what the contenders say of the first rows."""
        self._shown = snapshot
        if self.new is None or not len(self.new.features):
            return
        said = said_of(snapshot, self.new.features[:ROWS])
        texts = first_cells(self.new, [field.name for field in self._fields], ROWS)
        self.grid.show_rows(texts, said, snapshot.experiment.contenders, tokens)

    @Slot(object)
    def _tell_saved(self, sentence: str) -> None:
        self.bar.hide()
        self.told.emit(sentence)

    @Slot()
    def _save(self) -> None:
        if self._shown is None or self.new is None or self._path is None:
            return
        snapshot = self._shown
        start = self._folder() / f"{proposed_name(self._path.stem)}-predicted.csv"
        path = ask_where_to_save(self, "Save predictions", start, CSV, (".csv",))
        if path is not None:
            self.troubled.emit("")
            self._writer.start(partial(write_new, path, snapshot, self.new))
