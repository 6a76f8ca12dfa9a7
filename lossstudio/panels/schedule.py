"""How the learning rate changes, how gradients are clipped, when to stop; folded at first."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lossstudio.core.experiment import Experiment
from lossstudio.core.schedules import SCHEDULES
from lossstudio.panels.form import ChoiceRow, OptionalRow, ParameterForm
from lossstudio.session.session import Session


class ScheduleRows(QWidget):
    """Edits the schedule, the clipping and the patience of an experiment."""

    released = Signal()
    refused = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        titles = {key: cls.title for key, cls in SCHEDULES.items()}
        self.kind = ChoiceRow("Schedule", titles, "How the learning rate changes over a race.")
        self.form = ParameterForm()
        declared = Experiment.parameters()
        self.clip_norm = OptionalRow(declared["clip_norm"])
        self.clip_value = OptionalRow(declared["clip_value"])
        self.patience = OptionalRow(declared["patience"])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for row in (self.kind, self.form, self.clip_norm, self.clip_value, self.patience):
            layout.addWidget(row)
        self.kind.changed.connect(self._choose)
        self.form.edited.connect(self._edit_schedule)
        self.clip_norm.changed.connect(self._edit_norm)
        self.clip_value.changed.connect(self._edit_value)
        self.patience.changed.connect(self._edit_patience)
        for editor in (self.form, self.clip_norm, self.clip_value, self.patience):
            editor.released.connect(self.released)
            editor.refused.connect(self.refused)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the schedule and the clipping of an experiment."""
        self.kind.set_value(experiment.schedule.key)
        self.kind.setToolTip(experiment.schedule.meaning())
        self.form.show_value(experiment.schedule)
        self.clip_norm.set_value(experiment.clip_norm)
        self.clip_value.set_value(experiment.clip_value)
        self.patience.set_value(experiment.patience)

    @Slot(object)
    def _choose(self, key: str) -> None:
        self._edit("", schedule=SCHEDULES.create(key))

    @Slot(object, str)
    def _edit_schedule(self, schedule: Any, gesture: str) -> None:
        self._edit(gesture, schedule=schedule)

    @Slot(object)
    def _edit_norm(self, norm: float | None) -> None:
        self._edit("clip_norm", clip_norm=norm)

    @Slot(object)
    def _edit_value(self, value: float | None) -> None:
        self._edit("clip_value", clip_value=value)

    @Slot(object)
    def _edit_patience(self, patience: int | None) -> None:
        self._edit("patience", patience=patience)

    def _edit(self, gesture: str, **changes: Any) -> None:
        self._session.edit(replace(self._session.experiment, **changes), gesture or None)
