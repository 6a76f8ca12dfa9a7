"""An immutable picture of a race at one step."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.costs import Costs
from lossstudio.core.datasets import same_drawing
from lossstudio.core.experiment import Experiment
from lossstudio.core.metrics import METRICS
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.checkpoints import Checkpoint
from lossstudio.core.recording.evaluation import Evaluation
from lossstudio.core.recording.fit_grid import Fit, FitGrid
from lossstudio.core.recording.history import Curves
from lossstudio.core.recording.marks import Changed, Diverged, Mark, StoppedEarly
from lossstudio.core.recording.race import CommonLoss, MetricCurve, Race, Recorded
from lossstudio.core.tasks import Task


@dataclass(frozen=True, eq=False)
class Snapshot(Frozen):
    """What the screen shows.

    What does not belong to this step alone (`recorded`) is shared by all snapshots of a race. It
    neither travels with one to another process nor counts when two are compared; whoever gets a
    snapshot keeps a `RaceHistory`, and puts them together again by `with_recorded`.

    Attributes
    ----------
    race_id : str
        Of the race it is of.
    experiment : Experiment
        What was being trained, live changes included.
    epoch, step : int
        Finished epochs and steps.
        They lie before the end of the curves when a moment of the past is shown.
    theta : ndarray (contenders, count)
        Weights of every contender, of the first of several seeds; nan after it diverged.
    now : Evaluation
        Loss and metrics at this very step, which may lie inside an epoch; or at an earlier one
        that it names (see `measured`), where that takes long.
    grid : FitGrid
        Where the fit is drawn.
    diverged : tuple of Diverged or None
        For every contender, how it diverged, or None.
    finished : bool
        Whether every contender has stopped.
    redrawn : Prepared or None
        The samples of that moment, where they are not those that the race began with.
    """

    race_id: str
    experiment: Experiment
    epoch: int
    step: int
    theta: Floats
    now: Evaluation
    grid: FitGrid = field(compare=False, repr=False)
    diverged: tuple[Diverged | None, ...]
    finished: bool = False
    redrawn: Prepared | None = field(default=None, compare=False, repr=False)
    _recorded: Recorded | None = field(default=None, compare=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_recorded": None}

    def with_recorded(self, recorded: Recorded) -> "Snapshot":
        """Return it together with what was recorded of its race.

        Raises
        ------
        ValueError
            If that is another race's.
        """
        if recorded.race.id != self.race_id:
            raise ValueError(f"{recorded.race.id} is not the race {self.race_id} of the snapshot.")
        curves = recorded.curves.judged(self.experiment.judgement)
        whole = replace(self, _recorded=replace(recorded, curves=curves))
        if "fit" in vars(self):  # which was worked out on the way
            vars(whole)["fit"] = self.fit
        return whole

    @property
    def recorded(self) -> Recorded:
        """What was recorded of its race; a LookupError right after a trip."""
        if self._recorded is None:
            raise LookupError("What was recorded of this race does not travel with a snapshot.")
        return self._recorded

    @property
    def race(self) -> Race:
        """What does not change while the race runs."""
        return self.recorded.race

    @property
    def prepared(self) -> Prepared:
        """The samples as they were at that moment."""
        return self.redrawn or self.recorded.race.prepared

    @property
    def paid(self) -> tuple[Costs, Task, int]:
        """What mistakes cost, in which task and of how many classes, as metrics tell it."""
        samples = self.prepared.samples
        return self.experiment.costs, samples.task, len(samples.classes)

    def is_recorded(self, key: str, experiment: Experiment | None = None) -> bool:
        """Whether every epoch records a metric as an experiment, by default its own, judges."""
        curves = self.curves
        if key not in curves.keys or not METRICS[key].uses_threshold:
            return key in curves.keys
        judgement = (experiment or self.experiment).judgement
        if len(judgement.thresholds) != curves.losses.shape[1]:
            return True  # another race begins
        series = curves.metric_series.judged(judgement)
        return not series.other_threshold(curves.statistics).any()

    @property
    def curves(self) -> Curves:
        """The recorded curves, one point an epoch."""
        return self.recorded.curves

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """What one can go back to."""
        return self.recorded.checkpoints

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What happened."""
        return self.recorded.marks

    @property
    def common_loss(self) -> CommonLoss | None:
        """All contenders measured by one and the same loss, if that was asked for."""
        return self.recorded.common_loss

    def metric_curve(self, key: str) -> MetricCurve | None:
        """Return a metric that no epoch records, if that was asked for."""
        return next((curve for curve in self.recorded.metrics if curve.key == key), None)

    @cached_property
    def fit(self) -> Fit:
        """Scores on the grid, worked out by whoever shows them."""
        with np.errstate(all="ignore"):
            return self.grid.of(self.theta)

    @cached_property
    def surface(self) -> Floats:
        """What the fit predicts: the target in its own units, or probabilities.

        Of shape (contenders, nx) or (contenders, nx, ny): a target, or the probability of class
        1; of several classes with a last axis for the probability of each.
        """
        return self.prepared.predict(self.fit.score)

    def scores(self, split: Split) -> Floats:
        """Return the scores (contenders, n) or (contenders, n, k) of one split, read-only.

        Of a large table they are those of the stated sample, see `Prepared.sampled`. They are
        worked out once, whoever asks.
        """
        if split not in self._scores:
            with np.errstate(all="ignore"):
                some = self.prepared.sampled.subset(split).inputs
                scores = self.prepared.scores(self.theta, some)
            scores.flags.writeable = False
            self._scores[split] = scores
        return self._scores[split]

    @cached_property
    def _scores(self) -> dict[Split, Floats]:
        return {}

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return self.prepared.steps_per_epoch

    def has_curves_of(self, other: "Snapshot") -> bool:
        """Whether nothing was recorded, nor changed, between this snapshot and another."""
        mine, others = self.curves, other.curves
        return (
            self.race_id == other.race_id
            and self.experiment == other.experiment
            and self.marks == other.marks
            and self.common_loss == other.common_loss
            and self.recorded.metrics == other.recorded.metrics
            and len(mine) == len(others)
            and bool(mine.step[-1] == others.step[-1])
        )

    def shares_samples_with(self, other: "Snapshot") -> bool:
        """Whether both are of one race or of one drawing: samples may have been moved since."""
        if self.race_id == other.race_id:
            return True
        mine, theirs = self.experiment, other.experiment
        return same_drawing(mine.dataset, theirs.dataset, mine.seeds.data)

    @property
    def best_epochs(self) -> tuple[int | None, ...]:
        """For every contender that had stopped early, the epoch whose weights it has again."""
        found: list[int | None] = [None] * len(self.experiment.contenders)
        for mark in self.marks:
            event = mark.event
            if mark.step > self.step:
                break
            if isinstance(event, StoppedEarly) and mark.contender is not None:
                found[mark.contender] = event.best_epoch
            elif isinstance(event, Changed) and event.of_samples:
                found = [None] * len(found)  # all went on, with other samples
        return tuple(found)

    @property
    def steps_within(self) -> int:
        """Steps of the epoch under way; none at a moment of the past, which ends an epoch."""
        return max(0, self.step - int(self.curves.step[-1]))

    @property
    def steps_left(self) -> int:
        """Steps to the end of the epoch under way, at least one."""
        return max(1, self.steps_per_epoch - self.steps_within)

    @property
    def moment(self) -> str:
        """Which moment is shown, in words, and of which weights."""
        within = self.steps_within
        words = f"epoch {self.epoch:,}" + (f", step {self.step:,}" if within else "")
        repeats = self.experiment.repeats
        return words if repeats == 1 else f"{words}, the first of {repeats} repeats"

    @property
    def within_epoch(self) -> bool:
        """Whether `now` was measured within an epoch, of which the curves know nothing yet."""
        if self.past or self.now.step == int(self.curves.step[-1]):
            return False
        return not np.array_equal(self.now.losses, self.curves.losses[-1], equal_nan=True)

    @property
    def measured(self) -> str:
        """Of when `now` is, in words, where that is not the end of the epoch that is shown."""
        if self.within_epoch:
            return f"step {self.now.step:,}"
        return "" if self.now.step == self.step else f"epoch {self.epoch:,}"

    def measured_on(self, split: Split) -> str:
        """On how many samples of a side `now` was measured, in words; nothing: on all of them."""
        return "" if self.now.rows is None else self.prepared.stated(split)

    @property
    def up_to_date(self) -> bool:
        """Whether `now` is of the very step that is shown, and of all samples."""
        return self.now.step == self.step and self.now.rows is None

    @property
    def past(self) -> bool:
        """Whether a moment before the end is shown."""
        return self.step < int(self.curves.step[-1])
