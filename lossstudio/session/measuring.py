"""What all contenders are measured by beside what every epoch records, as the view wants it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lossstudio.core.analysis.common_loss import CheckpointMetric, CommonLossCurve
from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import Loss
from lossstudio.core.metrics import metrics_for
from lossstudio.core.recording.race import Measured
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer
from lossstudio.session.landscape_view import LANDSCAPE

if TYPE_CHECKING:  # it brings Qt, which the trainer's process does without
    from lossstudio.session.view_state import ViewState


@dataclass(frozen=True)
class Wanted:
    """What is to be worked out from the checkpoints.

    Attributes
    ----------
    loss : Loss or None
        By which all contenders are to be measured.
    metrics : tuple of str
        Keys of those that take too long for every epoch, or follow from thresholds that have
        changed since some epochs were recorded.
    weights : bool
        Whether the weights themselves are to be told: they come with what is new of the race.
    """

    loss: Loss | None = None
    metrics: tuple[str, ...] = ()
    weights: bool = False

    @classmethod
    def of(
        cls, state: "ViewState", experiment: Experiment, shown: Snapshot | None = None
    ) -> "Wanted":
        """Return what a view wants to show of an experiment whose race is shown."""
        metrics = state.slow_metrics(experiment.task)
        if shown is not None:
            keys = state.metric(metrics_for(experiment.task)), state.second_yardstick
            known = (key for key in keys if key in shown.curves.keys)
            missing = (key for key in known if not shown.is_recorded(key, experiment))
            metrics = tuple(dict.fromkeys((*metrics, *missing)))
        return cls(state.common_loss(experiment), metrics, state.loss_page == LANDSCAPE)

    def is_in(self, snapshot: Snapshot | None) -> bool:
        """Whether a snapshot has it, or some of it: the rest comes by itself."""
        if snapshot is None:
            return self == Wanted()
        known = snapshot.common_loss
        if self.weights and snapshot.checkpoints[-1].epoch not in snapshot.recorded.weights:
            return False
        by_loss = self.loss is None or (known is not None and known.loss == self.loss)
        return by_loss and all(snapshot.metric_curve(key) is not None for key in self.metrics)


class Measurer:
    """Works it out, a little further with every request."""

    def __init__(self) -> None:
        self._race = ""
        self._loss: CommonLossCurve | None = None
        self._metrics: dict[str, CheckpointMetric] = {}

    def measure(self, trainer: Trainer, wanted: Wanted) -> Measured:
        """Return what is known of what is wanted; all else is forgotten."""
        race, kept = trainer.recorder.race, trainer.recorder.timeline.kept
        if race.id != self._race:
            self._race, self._loss, self._metrics = race.id, None, {}
        if wanted.loss is None:
            self._loss = None
        elif self._loss is None or self._loss.loss != wanted.loss:
            self._loss = CommonLossCurve(race, wanted.loss, trainer.evaluator_at)
        judgement = trainer.experiment.judgement
        known = {k: each for k, each in self._metrics.items() if each.judgement == judgement}
        self._metrics = {
            key: known[key]
            if key in known
            else CheckpointMetric(race, key, trainer.evaluator_at, judgement)
            for key in wanted.metrics
        }
        by_loss = None if self._loss is None else self._loss.measure(kept)
        return Measured(by_loss, tuple(each.measure(kept) for each in self._metrics.values()))
