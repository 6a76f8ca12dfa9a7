"""The model panel: its kind, its size, its penalty."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot

from lossstudio.core.experiment import Experiment
from lossstudio.core.models import MODELS
from lossstudio.panels.form import ChoiceRow, ParameterForm
from lossstudio.panels.panel import Panel
from lossstudio.session.session import Session


class ModelPanel(Panel):
    """Edits the model of the experiment."""

    refused = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__("Model")
        self._session = session
        self.kind = ChoiceRow("Kind", {key: cls.title for key, cls in MODELS.items()})
        self.form = ParameterForm()
        self.add(self.kind)
        self.add(self.form)
        self.kind.changed.connect(self._choose)
        self.form.edited.connect(self._edit)
        self.form.released.connect(session.end_gesture)
        self.form.refused.connect(self.refused)
        session.experiment_changed.connect(self.show_experiment)
        self.show_experiment(session.experiment)

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        """Show the model of an experiment."""
        self.kind.set_value(experiment.model.key)
        self.kind.setToolTip(experiment.model.meaning())
        self.form.show_value(experiment.model)

    @Slot(object)
    def _choose(self, key: str) -> None:
        model = MODELS.create(key, l2=self._session.experiment.model.l2)
        self._edit(model, "")

    @Slot(object, str)
    def _edit(self, model: Any, gesture: str) -> None:
        self._session.edit(replace(self._session.experiment, model=model), gesture or None)
