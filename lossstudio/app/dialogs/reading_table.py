"""A long table is read while the window goes on; what it takes is told before."""

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from lossstudio.core.tables import Cost
from lossstudio.session.jobs import Job, Work
from lossstudio.session.session import Session
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import window_title

SOON_MS = 400  # most workbooks are read by then, and a dialog would only flash


def cost_text(cost: Cost) -> str:
    """Return what reading a table takes, in words."""
    if cost.workbook:
        return "A workbook is read in a process of its own, which Cancel ends."
    memory = f"{cost.memory / 1e6:,.0f} MB of memory"
    race = "a race on it as much again"
    return cost.problem or f"About {cost.cells:,} cells; reading takes about {memory}, {race}."


class ReadingTable(QDialog):
    """Reads a table in the background, with progress; Cancel and Escape end it.

    Parameters
    ----------
    name : str
        Of the file.
    cost : Cost
    work : callable
        Reads it, as `Job` wants it.
    session : Session
        The reading ends with it at the latest.
    parent : QWidget
    """

    read = Signal(object)  # what the work returned
    failed = Signal(str)

    def __init__(
        self, name: str, cost: Cost, work: Work, session: Session, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(window_title(f"Open {name}"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.words = Label(cost_text(cost))
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
        QTimer.singleShot(0, self, partial(self._job.start, work))  # once it is told
        self._shown = QTimer(self, singleShot=True, interval=SOON_MS if cost.workbook else 0)
        self._shown.timeout.connect(self.show)
        self._shown.start()

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
        self._shown.stop()
        self._job.close()
        self._job.deleteLater()
        super().done(result)
        self.deleteLater()  # Qt does it only with one that was shown
