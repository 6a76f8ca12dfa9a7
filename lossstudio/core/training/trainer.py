"""The training loop: all contenders in lock-step, as one stack."""

import math
from secrets import token_hex

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import Dataset
from lossstudio.core.differences import differences, distinct_names
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.checkpoints import Checkpoint, ResumableCheckpoint
from lossstudio.core.recording.evaluation import Evaluation, Evaluator
from lossstudio.core.recording.marks import Changed, Diverged, Event, Mark, StoppedEarly
from lossstudio.core.recording.race import Race
from lossstudio.core.recording.race_history import RaceRecorder, SavePoint
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training.batch_gradient import BatchGradient
from lossstudio.core.training.divergence import divergences
from lossstudio.core.training.initial_weights import initial_weights
from lossstudio.core.training.optimizer_groups import OptimizerGroups
from lossstudio.core.training.penalties import lengths, penalty, shape_gradient
from lossstudio.core.training.race_samples import RaceSamples, standing
from lossstudio.core.training.resume import can_resume, minimised, named_as, optimizers
from lossstudio.core.training.stale_memory import StaleMemory
from lossstudio.core.training.stopping import Stopping

CHEAP = 100_000  # scores whose evaluation within an epoch holds nobody up


class Trainer:
    """Trains an experiment.

    Same experiment, same numbers, bit for bit, however the steps are cut into chunks.

    Parameters
    ----------
    experiment : Experiment

    Raises
    ------
    ValueError
        If the data cannot be had, or a loss does not fit its task.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._seeds = len(experiment.contenders), experiment.repeats
        with np.errstate(all="ignore"):
            self._samples = RaceSamples(experiment)
            self.prepared = self._samples.first.prepared
            self._start = initial_weights(experiment, self.prepared)
        self.evaluator = self._samples.first.evaluator
        self.epoch = self.step = self.epoch_began = 0
        self._theta = self._start.copy()
        self._gradient = np.zeros_like(self._theta)
        self._penalised = self.prepared.shape.penalised()
        self._groups = OptimizerGroups(optimizers(experiment), self._theta, self._gradient)
        self._batch_gradient = BatchGradient(experiment, self.prepared, self._theta, self._gradient)
        self._stopping = Stopping(self._theta)
        self._memory = StaleMemory(self.prepared)
        self._diverged: list[Diverged | None] = [None] * len(experiment.contenders)
        self._now: Evaluation | None = None
        self._gradient_norms = np.full((*self._seeds, 2), np.nan)
        self._base = self._evaluate().losses
        race = Race(token_hex(16), *self._seeds, self.prepared, self.evaluator.metric_series)
        self.recorder = RaceRecorder(race)
        self._record()

    def evaluator_at(self, kept: ResumableCheckpoint) -> Evaluator:
        """Return the evaluator of the samples as they were at a checkpoint."""
        return self._samples.of(kept.checkpoint.experiment).evaluator

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch, the last of which may be smaller."""
        return self.prepared.steps_per_epoch

    @property
    def finished(self) -> bool:
        """Whether every contender has stopped."""
        return bool(self._stopping.over.all())

    def advance(self, steps: int = 1) -> None:
        """Train so many steps, one batch each."""
        per_epoch = self.steps_per_epoch
        with self.recorder.clock, np.errstate(all="ignore"):
            for _ in range(steps):
                index = min(self.step - self.epoch_began, per_epoch - 1)
                last = index + 1 == per_epoch
                before = self._theta.copy() if last else None
                self._train(index)
                self.step += 1
                self._now = None
                flat = self._theta.ravel()
                if not math.isfinite(flat.dot(flat)):
                    self._diverge(~np.all(np.isfinite(self._theta), axis=-1))
                if before is not None:
                    norms = lengths(self._gradient, self._theta - before)
                    self._gradient_norms = norms.reshape(*self._seeds, 2)
                    self.epoch += 1
                    self._record()

    def advance_epochs(self, epochs: int = 1) -> None:
        """Train to the end of so many epochs, the one under way included."""
        left = max(1, self.steps_per_epoch - (self.step - self.epoch_began))
        self.advance((epochs - 1) * self.steps_per_epoch + left)

    def _train(self, index: int) -> None:
        """Take one step on a batch of the epoch."""
        self._batch_gradient.fill_gradient(self.epoch, index)
        shape_gradient(self.experiment, self._gradient, self._theta, self._penalised)
        at = self.epoch + index / self.steps_per_epoch
        self._groups.step(self.experiment.schedule.factor(at))
        self._stopping.hold()

    def _diverge(self, which: NDArray[np.bool_]) -> None:
        """Take diverged networks out of the race; their numbers are nan from here on."""
        fresh = (which & ~self._stopping.diverged).reshape(self._seeds)
        if not fresh.any():
            return
        stood = self._theta, self._gradient
        found = divergences(self.experiment, self.prepared, self.step, fresh, stood)
        for row, event in found.items():
            self._diverged[row] = event
            self._mark(event, row)
        self._stopping.diverge(which)
        self._now = None

    def _mark(self, event: Event, row: int) -> None:
        name = distinct_names(self.experiment.contenders)[row]
        self.recorder.marks.add(Mark(self.epoch, self.step, event, row, name))

    def _evaluate(self) -> Evaluation:
        if self._now is None:
            with np.errstate(all="ignore"):
                train = self._batch_gradient.whole_scores()
                self._now = standing(self.evaluator, self.experiment, self._theta, train, self.step)
        return self._now

    def _record(self) -> None:
        """Keep what the epoch led to."""
        self.epoch_began = self.step
        lost = ~np.isfinite(self._evaluate().losses[..., 0])
        self._diverge(np.asarray(lost).reshape(self._theta.shape[:-1]))
        if self.experiment.patience is not None:
            self._stop_early(self.experiment.patience)
        self._recorded = self._evaluate()
        extra = penalty(self.experiment, self._theta, self._penalised).reshape(self._seeds)
        at = self.epoch, self.step
        self.recorder.record(at, self._recorded, self._base, self._gradient_norms, extra)
        if self.recorder.timeline.wants(self.epoch):
            self.recorder.timeline.keep(self.checkpoint())

    def _stop_early(self, patience: int) -> None:
        split = self.prepared.evaluation_split
        loss = self._evaluate().losses[..., split].reshape(self._theta.shape[:-1])
        late = self._stopping.watch(self.epoch, loss, patience).reshape(self._seeds)
        for row in np.flatnonzero(late[:, 0]).tolist():
            self._mark(StoppedEarly(self._stopping.best_epoch(row)), row)
        if late.any():
            self._now = None
            self._batch_gradient.forget()

    def checkpoint(self) -> ResumableCheckpoint:
        """Return all that is needed to go on from this very step."""
        return ResumableCheckpoint(
            checkpoint=Checkpoint(self.epoch, self.step, self.experiment),
            theta=self._theta.copy(),
            now=self._recorded,
            groups=self._groups.memory(),
            stopping=self._stopping.memory(self.experiment.patience is not None),
        )

    def snapshot(self, *, quick: bool = False) -> Snapshot:
        """Return an immutable picture of the race as it stands.

        A quick one within an epoch of very many samples has loss and metrics of its beginning.
        """
        dear = self._theta[..., 0].size * len(self.prepared.everything) > CHEAP
        now = self._recorded if quick and dear and self._now is None else self._evaluate()
        here = Checkpoint(self.epoch, self.step, self.experiment)
        return self._picture(here, self._theta, now, self._diverged)

    def look(
        self, epoch: int, experiment: Experiment | None = None, drawn: Dataset | None = None
    ) -> Snapshot:
        """Return a picture of the checkpoint nearest to an epoch, named as now, `drawn` on."""
        kept = self.recorder.timeline.at(epoch)
        there, stood = self._samples.seen(kept, experiment or self.experiment, drawn)
        return self._picture(there, kept.theta, stood, self._diverged_by(kept))

    def _diverged_by(self, kept: ResumableCheckpoint) -> list[Diverged | None]:
        """Return how those contenders diverged that had by then."""
        lost = kept.stopping["diverged"].reshape(self._seeds).any(axis=1)
        return [how if gone else None for how, gone in zip(self._diverged, lost, strict=True)]

    def _picture(
        self, at: Checkpoint, theta: Floats, now: Evaluation, diverged: list[Diverged | None]
    ) -> Snapshot:
        how = tuple(diverged), self.finished
        return self._samples.picture(self.recorder.recorded(), at, theta, now, how)

    def go_back(self, epoch: int) -> None:
        """Go back to the checkpoint kept that is nearest to an epoch, and forget what came after.

        The experiment is that of then, by the names of now.
        """
        kept = self.recorder.timeline.at(epoch)
        before, samples = minimised(self.experiment), self.prepared
        self.experiment = named_as(kept.checkpoint.experiment, self.experiment)
        self._resume(kept)
        if minimised(self.experiment) != before or self.prepared is not samples:
            self._measure_start()
        self._recorded = self._evaluate()
        self.recorder.cut(kept)

    def _resume(self, kept: ResumableCheckpoint) -> None:
        """Stand again where this race stood, with the experiment of then."""
        self.epoch = kept.epoch
        self.step = self.epoch_began = kept.checkpoint.step
        self._take_samples()
        self._batch_gradient.set_losses(minimised(self.experiment))
        self._theta[...] = kept.theta
        self._stopping.recall(kept.stopping)
        self._groups.recall(kept.groups)
        self._groups.retune(optimizers(self.experiment))
        self._diverged = self._diverged_by(kept)
        self._now = None
        self._batch_gradient.forget()

    def save_point(self) -> SavePoint:
        """Return all that `restore` needs to undo whatever comes."""
        at, masks = self.checkpoint(), self._batch_gradient.memory()
        stood = self._base, self._diverged.copy(), masks, self.recorder.memory()
        return SavePoint(at, *stood, self.epoch_began)

    def restore(self, saved: SavePoint) -> None:
        """Undo everything since a save point, as if it had never been."""
        self.experiment = saved.kept.checkpoint.experiment
        self._resume(saved.kept)
        self.epoch_began = saved.epoch_began
        self._base, self._recorded = saved.base, saved.kept.now  # nothing that may fail again
        self._diverged = saved.diverged
        self._batch_gradient.recall(saved.masks)
        self.recorder.recall(saved.recorded)

    def would_adopt(self, experiment: Experiment, epoch: int | None = None) -> bool:
        """Whether `adopt` would, now or after `go_back` to an epoch."""
        if not self.step and experiment.dataset != self.experiment.dataset:
            return False  # the numbers are to be those of a race begun with these samples
        kept = None if epoch is None else self.recorder.timeline.at(epoch)
        if kept is None:
            return can_resume(self.experiment, experiment, self._diverged)
        return can_resume(kept.checkpoint.experiment, experiment, self._diverged_by(kept))

    def adopt(self, experiment: Experiment) -> bool:
        """Go on with a changed experiment, if the change can be made during the race.

        What may change, each field declares (`live`); of who has diverged, neither loss nor
        optimizer may. Returns whether it was adopted; if not, a new trainer is needed.
        """
        if not self.would_adopt(experiment):
            return False
        self._samples.of(experiment)  # nothing is changed where that fails
        self._groups.retune(optimizers(experiment))
        before, self.experiment = self.experiment, experiment
        changes = differences(before, experiment)
        if changes and self.step:
            self.recorder.marks.add(Mark(self.epoch, self.step, Changed(changes)))
            for row, event in self._memory.check(before, experiment, self._theta, self.step):
                self._mark(event, row)
        others = self._take_samples()
        learned = others or minimised(before) != minimised(self.experiment)
        if learned:
            self._batch_gradient.set_losses(minimised(self.experiment))
            self._stopping.forget(go_on=others)
            self._measure_start()
        if learned or before.judgement != experiment.judgement:
            self._now = None
            self._recorded = self._evaluate()
        return True

    def _take_samples(self) -> bool:
        """Train on the samples of the experiment; returns whether those are others than before."""
        if not self._samples.take(self.experiment):
            return False
        self.prepared, self.evaluator = self._samples.now.prepared, self._samples.now.evaluator
        self._batch_gradient = self._batch_gradient.with_samples(self.experiment, self.prepared)
        self._memory = StaleMemory(self.prepared)
        return True

    def forget_memory(self, row: int) -> None:
        """Let the optimizer of a contender forget all earlier gradients."""
        self._groups.forget(row)

    def _measure_start(self) -> None:
        with np.errstate(all="ignore"):
            self._base = self.evaluator.evaluate(self._start, minimised(self.experiment)).losses
