"""The check, chosen from lists, and what it measures now."""

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lossstudio.app.lessons.writing.measure_row import MeasureRow
from lossstudio.app.lessons.writing.parts import Choose, Figure
from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons.listed import COMPARISONS, LISTED, METRIC, ListedCheck
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.tokens import GAP

TYPED = "The check is typed below, under Advanced. Take it out there to choose it here again."
BETWEEN = {"between": "and", "equal": "±"}


class CheckForm(QWidget):
    """A measure, a comparison and a limit.

    Parameters
    ----------
    experiment : Experiment
    """

    changed = Signal()
    text_wanted = Signal()  # the check as it stands in a file

    def __init__(self, experiment: Experiment) -> None:
        super().__init__()
        self.measure = MeasureRow(experiment)
        self.comparison = Choose("How it compares", COMPARISONS)
        self.limit = Figure("The limit")
        self.between = Label()
        self.second = Figure("The second limit")
        self.as_text = QPushButton("Write it as text")
        self.as_text.setObjectName("link")
        self.as_text.setAutoDefault(False)
        self.as_text.setToolTip("For what lists do not offer: it goes to Advanced, to be edited")
        self.typed = Label(TYPED)
        self.typed.setObjectName("hint")
        self.typed.setWordWrap(True)
        self.lists = QWidget()
        inner = QVBoxLayout(self.lists)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(GAP)
        for part in (self.comparison, self.limit, self.between, self.second, self.as_text):
            line.addWidget(part)
        line.addStretch(1)
        inner.addWidget(self.measure)
        inner.addLayout(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.lists)
        column.addWidget(self.typed)
        self.typed.hide()
        self.measure.changed.connect(self.changed)
        self.comparison.chosen.connect(self._follow)
        for field in (self.limit, self.second):
            field.textChanged.connect(self.changed)
        self.as_text.clicked.connect(self.text_wanted)
        self._fit()

    @property
    def value(self) -> ListedCheck:
        """The check that the lists make."""
        return ListedCheck(
            self.measure.value,
            self.comparison.value,
            float(self.limit.value or 0.0),
            float(self.second.value or 0.0),
        )

    @property
    def fault(self) -> str:
        """What is wrong with a number in it."""
        if self.lists.isHidden():
            return ""
        second = self.second.fault if self.value.has_second else ""
        return self.measure.fault or self.limit.fault or second

    def show_value(self, check: ListedCheck) -> None:
        """Show a check without telling anybody."""
        self.measure.show_value(check.measure)
        self.comparison.value = check.comparison
        self.limit.show_value(check.limit)
        self.second.show_value(check.second)
        self._fit()

    def show_typed(self, *, typed: bool) -> None:
        """Put the lists away while the check is typed."""
        self.lists.setVisible(not typed)
        self.typed.setVisible(typed)

    def plain(self) -> dict[str, Any]:
        """Return measure and check, as a lesson's file has them."""
        check = self.value
        return {"measures": {LISTED: check.measure.plain()}, "check": check.plain()}

    @property
    def place(self) -> str:
        """What to point out on the screen, where it is read."""
        what = self.measure.value.what
        if what in ("loss", "gradient"):
            return what
        return "yardstick" if what.startswith(METRIC) else "fit"

    @Slot()
    def _follow(self) -> None:
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        check = self.value
        self.between.setText(BETWEEN.get(check.comparison, ""))
        for part in (self.between, self.second):
            part.setVisible(check.has_second)
