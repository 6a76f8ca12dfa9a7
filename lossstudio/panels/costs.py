"""What mistakes cost, in the panel of the dataset: two numbers, or a table of classes."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lossstudio.core.arrays import Floats
from lossstudio.core.costs import FIELDS, Costs
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.panels.loss_editor.cost_table import CostTable
from lossstudio.panels.panel import small
from lossstudio.session.session import Session
from lossstudio.session.view_state import YARDSTICK
from lossstudio.widgets.labels import Label
from lossstudio.widgets.number_row import NumberRow

TABLE = "table"
COSTS, HIDE = "Costs…", "Hide costs"
MEAN_COST = "mean_cost"  # the key of the yardstick
REPORTED = "Nothing that is learned depends on it: the yardstick Mean cost does."


class ClassCosts(CostTable):
    """Edits the costs of several classes."""

    told = (
        f"What it costs to take a sample of the class on the left for the class above. {REPORTED}"
    )
    action = "Take these costs"

    def made(self, costs: Floats) -> object:
        """Return the table as `Costs` has it."""
        return Costs(table=tuple(costs.ravel().tolist())).table


class _Row(QObject):
    """One cost: its row, and where it goes."""

    def __init__(self, section: "CostsSection", name: str) -> None:
        super().__init__(section)
        parameter = Costs.parameters()[name]
        self._section, self._name = section, name
        self.row = NumberRow(replace(parameter, help=f"{parameter.help} {REPORTED}"))
        self.row.changed.connect(self._take)

    @Slot(object)
    def _take(self, cost: float) -> None:
        self._section.take(self._name, cost)


class CostsSection(QWidget):
    """Edits the costs of the task at hand; the race goes on meanwhile.

    It is folded until it is wanted: while each mistake costs the same there is nothing to see.

    Parameters
    ----------
    session : Session

    Attributes
    ----------
    fold : QPushButton
        Shows them and puts them away; to be placed where there is room.
    """

    refused = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        names = [name for task in FIELDS for name in FIELDS[task] if name != TABLE]
        self._links = {name: _Row(self, name) for name in names}
        self.rows = {name: link.row for name, link in self._links.items()}
        self.fold = QPushButton(COSTS)
        self.fold.setObjectName("link")
        self.fold.setCheckable(True)
        self.fold.setToolTip(f"What each kind of mistake costs. {REPORTED}")
        self.fold.setAccessibleName("Costs of mistakes")
        self.fold.toggled.connect(self._turn)
        label = small("Costs", "muted")  # as wide as it is: its words are longer than a number
        self.words = Label()
        self.words.setWordWrap(True)
        self.edit = QPushButton("Table…")
        self.edit.setObjectName("link")
        self.edit.setToolTip(f"{Costs.parameters()[TABLE].help} {REPORTED}")
        self.edit.setAccessibleName("Table of costs")
        self.edit.clicked.connect(self.open_table)
        self.table = QWidget()
        line = QHBoxLayout(self.table)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(label)
        line.addWidget(self.words, 1)
        line.addWidget(self.edit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for row in self.rows.values():
            layout.addWidget(row)
            row.released.connect(session.end_gesture)
            row.refused.connect(self.refused)
        layout.addWidget(self.table)
        self.yardstick = QPushButton("Show mean cost")
        self.yardstick.setObjectName("link")
        self.yardstick.setToolTip("Choose Mean cost as the yardstick: of curves, contenders, races")
        self.yardstick.clicked.connect(self._show_yardstick)
        layout.addWidget(self.yardstick, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()
        session.snapshot_changed.connect(self._show_words)
        session.view.changed.connect(self._offer_yardstick)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the costs of an experiment."""
        if experiment.costs != Costs():
            self.fold.setChecked(True)
        for name, row in self.rows.items():
            row.set_value(getattr(experiment.costs, name))
            row.setVisible(name in FIELDS[experiment.task])
        self.table.setVisible(experiment.task is Task.MULTICLASS)
        self._offer_yardstick()
        snapshot = self._session.snapshot
        if snapshot is not None:
            self._show_words(snapshot)

    @Slot(bool)
    def _turn(self, unfolded: bool) -> None:
        self.setVisible(unfolded)
        self.fold.setText(HIDE if unfolded else COSTS)

    def take(self, name: str, value: Any) -> None:
        """Take one changed cost."""
        experiment = self._session.experiment
        costs = replace(experiment.costs, **{name: value})
        gesture = f"costs.{name}" if name in self.rows else None
        self._session.edit(replace(experiment, costs=costs), gesture)

    @Slot(object)
    def _show_words(self, snapshot: Snapshot) -> None:
        """Tell what the table says of the classes of the race."""
        samples, costs = snapshot.prepared.samples, self._session.experiment.costs
        self.edit.setEnabled(samples.task is Task.MULTICLASS)
        words = costs.misfit(samples.task, samples.classes) or costs.words(
            samples.task, len(samples.classes)
        )
        self.words.setText(words)

    @Slot()
    def _offer_yardstick(self) -> None:
        """Offer what depends on the costs, unless it is shown."""
        self.yardstick.setVisible(self._session.view.state.yardstick != MEAN_COST)

    @Slot()
    def _show_yardstick(self) -> None:
        if self.yardstick.hasFocus():
            self.fold.setFocus()  # it goes: the focus would go to whatever comes next
        self._session.view.update(yardstick=MEAN_COST, yardstick_page=YARDSTICK)

    @Slot()
    def open_table(self) -> None:
        """Open the table of costs of the classes of the race."""
        snapshot = self._session.snapshot
        if snapshot is None:
            return
        classes = snapshot.prepared.samples.classes
        costs = self._session.experiment.costs.matrix(len(classes))
        dialog = ClassCosts(classes, self.window(), costs)
        dialog.chosen.connect(self._take_table)
        dialog.open()

    @Slot(object)
    def _take_table(self, table: tuple[float, ...]) -> None:
        self.take(TABLE, table)
