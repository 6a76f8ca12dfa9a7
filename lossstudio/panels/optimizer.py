"""The optimizer panel: its kind, its rate and the batch."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot

from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.optimizers import OPTIMIZERS, Optimizer
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.panels.form import ChoiceRow, ParameterForm
from lossstudio.panels.panel import Panel
from lossstudio.panels.run_until import RunUntilRows
from lossstudio.panels.schedule import ScheduleRows
from lossstudio.session.session import Session
from lossstudio.session.view_state import ViewState
from lossstudio.widgets.card import QuietCombo
from lossstudio.widgets.number_row import NumberRow, Scale

EVERYBODY, OWN, SHARE = "everybody", "own", "share"
LETTERS = 11  # shown of whose optimizer it is


class OptimizerPanel(Panel):
    """Edits the optimizer that the contenders share, or that of one of them, and the batches."""

    refused = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__("Optimizer")
        self._session = session
        self._own = False  # whether the selected contender's own optimizer is edited
        self._had_own = False  # whether it had one when last shown
        self._last: dict[str, Optimizer] = {}
        declared = Experiment.parameters()
        self.whose = QuietCombo(
            "Whose optimizer",
            "The contenders share an optimizer; the selected one may have its own instead, so "
            "that optimizers and learning rates can race, too.",
            LETTERS,
        )
        self.kind = ChoiceRow("Kind", {key: cls.title for key, cls in OPTIMIZERS.items()})
        batch = declared["batch_size"]
        self.batch = NumberRow(batch, Scale(1, 64, whole=True), top_word=batch.states[0])
        self.schedule = ScheduleRows(session)
        self.form = ParameterForm(extra=(self.batch,), folded=(self.schedule,))
        self.head.addWidget(self.whose)
        self.until = RunUntilRows(session.view)
        for widget in (self.kind, self.form, self.until):
            self.add(widget)
        self.whose.activated.connect(self._turn)
        self.kind.changed.connect(self._choose)
        self.form.edited.connect(self._edit)
        self.batch.changed.connect(self._edit_batch)
        for editor in (self.form, self.batch, self.schedule):
            editor.released.connect(session.end_gesture)
            editor.refused.connect(self.refused)
        self.until.refused.connect(self.refused)
        session.experiment_changed.connect(self.show_experiment)
        session.view.changed.connect(self._follow_view)
        session.snapshot_changed.connect(self._fit_batch)
        self.show_experiment(session.experiment)

    @property
    def _index(self) -> int:
        """Of the selected contender."""
        return self._session.view.state.contender(len(self._session.experiment.contenders))

    @property
    def _contender(self) -> Contender:
        return self._session.experiment.contenders[self._index]

    @property
    def _shown(self) -> Optimizer:
        """The optimizer that is edited."""
        experiment = self._session.experiment
        return experiment.optimizer_of(self._contender) if self._own else experiment.optimizer

    @Slot(object, object)
    def _follow_view(self, state: ViewState, before: ViewState) -> None:
        """Show the own optimizer of the selected contender, if it has one, or the shared one."""
        if state.selected != before.selected:
            self._own = self._had_own = self._contender.optimizer is not None
            self.show_experiment(self._session.experiment)

    @Slot(object)
    def show_experiment(self, experiment: Experiment) -> None:
        """Show the optimizer of an experiment."""
        has_own = self._contender.optimizer is not None
        if has_own != self._had_own:  # it got one of its own, or shares again
            self._own = self._had_own = has_own
        self._offer()
        optimizer = self._shown
        self.kind.set_value(optimizer.key)
        self.kind.setToolTip(optimizer.meaning())
        self.form.show_value(optimizer)
        self.batch.set_value(experiment.batch_size)
        self.schedule.show_experiment(experiment)

    @Slot(object)
    def _fit_batch(self, snapshot: Snapshot) -> None:
        """Let the slider end at all training samples."""
        count = len(snapshot.prepared.train)
        self.batch.set_scale(Scale(1, max(2, count), log=count > 100, whole=True))

    @property
    def _everybody(self) -> str:
        """Whose optimizer the shared one is."""
        contenders = self._session.experiment.contenders
        sharing = sum(contender.optimizer is None for contender in contenders)
        if sharing == len(contenders):
            return "for all"
        return f"for {sharing} of {len(contenders)}" if sharing else "for nobody"

    def _offer(self) -> None:
        """Offer whose optimizer to edit."""
        words = {EVERYBODY: self._everybody, OWN: f"only {self._contender.label}"}
        if self._contender.optimizer is not None:
            words[SHARE] = "share again"
        self.whose.clear()
        for what, word in words.items():
            self.whose.addItem(word, what)
        self.whose.setCurrentIndex(self.whose.findData(OWN if self._own else EVERYBODY))

    @Slot(int)
    def _turn(self, index: int) -> None:
        what = self.whose.itemData(index)
        self._own = what == OWN
        if what == SHARE:
            changed = self._session.experiment.with_contender(self._index, optimizer=None)
            self._session.edit(changed)
        self.show_experiment(self._session.experiment)

    @Slot(object)
    def _choose(self, key: str) -> None:
        """Take another optimizer: as it was last set, or else with the rate of the present one."""
        present = self._shown
        self._last[present.key] = present
        rate = present.learning_rate
        self._edit(self._last.get(key) or OPTIMIZERS.create(key, learning_rate=rate), "")

    @Slot(object, str)
    def _edit(self, optimizer: Any, gesture: str) -> None:
        experiment = self._session.experiment
        if self._own:
            changed = experiment.with_contender(self._index, optimizer=optimizer)
        else:
            changed = replace(experiment, optimizer=optimizer)
        whose = f"{self._index}." if self._own else ""
        self._session.edit(changed, f"{whose}{gesture}" if gesture else None)

    @Slot(object)
    def _edit_batch(self, batch: int | None) -> None:
        experiment = replace(self._session.experiment, batch_size=batch)
        self._session.edit(experiment, "batch_size")
