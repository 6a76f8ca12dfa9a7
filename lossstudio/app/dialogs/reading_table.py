"""A long table is read while the window goes on; what it takes is told before."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from lossstudio.app.dialogs.import_page.page import cost_text
from lossstudio.core.tables import Cost, TableSettings
from lossstudio.session.jobs import Job
from lossstudio.session.session import Session
from lossstudio.session.table_reading import read
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import window_title


class ReadingTable(QDialog):
    """Reads a table in the background, with progress; Cancel and Escape end it.

    Parameters
    ----------
    path : Path
    cost : Cost
    said : TableSettings
        How it is read.
    session : Session
        The reading ends with it at the latest.
    parent : QWidget
    """

    read = Signal(object)  # a Reading
    failed = Signal(str)

    def __init__(
        self, path: Path, cost: Cost, said: TableSettings, session: Session, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(window_title(f"Open {path.name}"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.words = Label(cost.problem or cost_text(cost.cells, cost.memory))
        self.words.setWordWrap(True)
        hold(self.words, least_width=360)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How much is read")
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.addWidget(self.words)
        layout.addLayout(row)
        self._job = Job("table", session)
        self._job.progressed.connect(self._progress)
        self._job.done.connect(self._end)
        self._job.failed.connect(self._fail)
        work = partial(read, path, said)
        QTimer.singleShot(0, self, partial(self._job.start, work))  # once it is told

    @Slot(float)
    def _progress(self, done: float) -> None:
        self.bar.setValue(round(1000 * done))

    @Slot(object)
    def _end(self, reading: object) -> None:
        self.accept()
        self.read.emit(reading)

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self.accept()
        self.failed.emit(sentence)

    @guarded()
    def done(self, result: int) -> None:
        """End the reading with the dialog."""
        self._job.close()
        self._job.deleteLater()
        super().done(result)
