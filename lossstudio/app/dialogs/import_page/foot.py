"""The foot of the import page: what is to be decided, how far it is read, and the buttons."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from lossstudio.core.plain_text import one_line
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import GAP

SOON_MS = 250  # what takes no longer shows no progress
READING = "It is being read."
STOPPED = "It has not been read to the end: read it again, or say something else."


class Foot(QWidget):
    """Says why a table cannot be used, and lets it be used."""

    def __init__(self) -> None:
        super().__init__()
        self.problem = Label()
        self.problem.setObjectName("trouble")
        self.problem.setWordWrap(True)
        self.problem.setAccessibleName("What is to be decided")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("How much is read")
        hold(self.bar, width=140)
        self.stop = QPushButton("Stop reading")
        self.use = QPushButton("Use this table")
        self.use.setObjectName("primary")
        self.use.setDefault(True)
        self.leave = QPushButton("Cancel")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.bar)
        row.addWidget(self.stop)
        row.addWidget(self.problem, 1)
        row.addWidget(self.use)
        row.addWidget(self.leave)
        for button in (self.stop, self.leave):
            button.setAutoDefault(False)
        for part in (self.bar, self.stop):
            part.hide()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._show_progress)
        self.begin()
        self.wait(READING)

    def begin(self) -> None:
        """Wait for what is read; progress shows once that takes a while."""
        self.use.setEnabled(False)
        if not self._soon.isActive() and self.bar.isHidden():
            self._soon.start(SOON_MS)

    @Slot()
    def _show_progress(self) -> None:
        self.wait(READING)
        self.bar.setValue(0)
        self.bar.show()
        self.stop.setText("Stop reading")
        self.stop.show()

    @Slot(float)
    def progress(self, done: float) -> None:
        """Show how much is read."""
        self.bar.setValue(round(1000 * done))

    def wait(self, sentence: str) -> None:
        """Say why the table cannot be used yet."""
        self.use.setEnabled(False)
        self.problem.setText(one_line(sentence))

    def end(self, problem: str = "") -> None:
        """Let the table be used, or say why not."""
        self._soon.stop()
        self.bar.hide()
        self.stop.hide()
        self.problem.setText(one_line(problem))
        self.use.setEnabled(not problem)

    def end_early(self) -> None:
        """Offer to read it again."""
        self.end(STOPPED)
        self.stop.setText("Read it")
        self.stop.show()
