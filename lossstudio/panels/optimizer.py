"""The optimizer panel: its kind, its rate and the batch."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot

from lossstudio.core.experiment import Experiment
from lossstudio.core.optimizers import OPTIMIZERS, Optimizer
from lossstudio.core.training import Snapshot
from lossstudio.panels.form import ChoiceRow, ParameterForm
from lossstudio.panels.number import NumberRow, Scale
from lossstudio.panels.panel import Panel
from lossstudio.panels.schedule import ScheduleRows
from lossstudio.session.session import Session

ALL = "all"


class OptimizerPanel(Panel):
    """Edits the optimizer that the contenders share, and the batch size."""

    refused = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__("Optimizer")
        self._session = session
        self._last: dict[str, Optimizer] = {}
        self.kind = ChoiceRow("Kind", {key: cls.title for key, cls in OPTIMIZERS.items()})
        batch = Experiment.parameters()["batch_size"]
        self.batch = NumberRow(batch, Scale(1, 64, whole=True), top_word=ALL)
        self.schedule = ScheduleRows(session)
        self.form = ParameterForm(extra=(self.batch,), folded=(self.schedule,))
        self.add(self.kind)
        self.add(self.form)
        self.kind.changed.connect(self._choose)
        self.form.edited.connect(self._edit)
        self.batch.changed.connect(self._edit_batch)
        for editor in (self.form, self.batch, self.schedule):
            editor.released.connect(session.end_gesture)
            editor.refused.connect(self.refused)
        session.experiment_changed.connect(self.show_experiment)
        session.snapshot_changed.connect(self._fit_batch)
        self.show_experiment(session.experiment)

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        """Show the optimizer of an experiment."""
        self.kind.set_value(experiment.optimizer.key)
        self.kind.setToolTip(experiment.optimizer.meaning())
        self.form.show_value(experiment.optimizer)
        self.batch.set_value(experiment.batch_size)
        self.schedule.show_experiment(experiment)

    @Slot(object)
    def _fit_batch(self, snapshot: Snapshot) -> None:
        """Let the slider end at all training samples."""
        count = len(snapshot.prepared.train)
        self.batch.set_scale(Scale(1, max(2, count), log=count > 100, whole=True))

    @Slot(object)
    def _choose(self, key: str) -> None:
        """Take another optimizer: as it was last set, or else with the rate of the present one."""
        present = self._session.experiment.optimizer
        self._last[present.key] = present
        rate = present.learning_rate
        self._edit(self._last.get(key) or OPTIMIZERS.create(key, learning_rate=rate), "")

    @Slot(object, str)
    def _edit(self, optimizer: Any, gesture: str) -> None:
        experiment = replace(self._session.experiment, optimizer=optimizer)
        self._session.edit(experiment, gesture or None)

    @Slot(object)
    def _edit_batch(self, batch: int | None) -> None:
        experiment = replace(self._session.experiment, batch_size=batch)
        self._session.edit(experiment, "batch_size")
