"""The training loop: all contenders in lock-step, as one stack."""

import math
from dataclasses import replace
from secrets import token_hex

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import differences, distinct_names
from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.prepare import prepare
from lossstudio.core.recording.checkpoints import Checkpoint, ResumableCheckpoint
from lossstudio.core.recording.evaluation import Evaluation, Evaluator
from lossstudio.core.recording.fit_grid import FitGrid
from lossstudio.core.recording.marks import Changed, Diverged, Event, Mark, StoppedEarly
from lossstudio.core.recording.race import Race
from lossstudio.core.recording.race_history import RaceRecorder, SavePoint
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training.batch_gradient import BatchGradient
from lossstudio.core.training.divergence import divergences
from lossstudio.core.training.initial_weights import initial_weights
from lossstudio.core.training.optimizer_groups import OptimizerGroups
from lossstudio.core.training.penalties import lengths, penalty, shape_gradient
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
        with np.errstate(all="ignore"):
            self.prepared = prepare(experiment)
            self._start = initial_weights(experiment, self.prepared)
        self.evaluator = Evaluator(self.prepared)
        self.epoch = self.step = 0
        self._theta = self._start.copy()
        self._gradient = np.zeros_like(self._theta)
        self._penalised = self.prepared.shape.penalised()
        self._groups = OptimizerGroups(optimizers(experiment), self._theta, self._gradient)
        self._batch_gradient = BatchGradient(experiment, self.prepared, self._theta, self._gradient)
        self._stopping = Stopping(self._theta)
        self._memory = StaleMemory(self.prepared)
        self._diverged: list[Diverged | None] = [None] * len(experiment.contenders)
        self._grid: FitGrid | None = None
        self._now: Evaluation | None = None
        self._gradient_norms = np.full((*self._seeds, 2), np.nan)
        self._base = self._evaluate().losses
        race = Race(token_hex(16), *self._seeds, self.prepared, self.evaluator.metric_series)
        self.recorder = RaceRecorder(race)
        self._record()

    @property
    def _seeds(self) -> tuple[int, int]:
        """Contenders and seeds."""
        return len(self.experiment.contenders), self.experiment.repeats

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
        with np.errstate(all="ignore"):
            for _ in range(steps):
                index = self.step - self.epoch * per_epoch
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
        self.advance((self.epoch + epochs) * self.steps_per_epoch - self.step)

    def _train(self, index: int) -> None:
        """Take one step on a batch of the epoch."""
        self._batch_gradient.fill_gradient(self.epoch, index)
        shape_gradient(self.experiment, self._gradient, self._theta, self._penalised)
        self._groups.step(self.experiment.schedule.factor(self.step / self.steps_per_epoch))
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
                losses = minimised(self.experiment)
                self._now = self.evaluator.evaluate(self._theta, losses, train, self.step)
        return self._now

    def _record(self) -> None:
        """Keep what the epoch led to."""
        lost = ~np.isfinite(self._evaluate().losses[..., 0])
        self._diverge(np.asarray(lost).reshape(self._theta.shape[:-1]))
        if self.experiment.patience is not None:
            self._stop_early(self.experiment.patience)
        self._recorded = self._evaluate()
        extra = penalty(self.experiment, self._theta, self._penalised).reshape(self._seeds)
        self.recorder.history.record(
            self.epoch, self.step, self._recorded, self._base, self._gradient_norms, extra
        )
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

    def look(self, epoch: int, experiment: Experiment | None = None) -> Snapshot:
        """Return a picture of the checkpoint kept that is nearest to an epoch, named as now."""
        kept = self.recorder.timeline.at(epoch)
        named = named_as(kept.checkpoint.experiment, experiment or self.experiment)
        there = replace(kept.checkpoint, experiment=named)
        return self._picture(there, kept.theta, kept.now, self._diverged_by(kept))

    def _diverged_by(self, kept: ResumableCheckpoint) -> list[Diverged | None]:
        """Return how those contenders diverged that had by then."""
        lost = kept.stopping["diverged"].reshape(self._seeds).any(axis=1)
        return [how if gone else None for how, gone in zip(self._diverged, lost, strict=True)]

    def _picture(
        self, at: Checkpoint, theta: Floats, now: Evaluation, diverged: list[Diverged | None]
    ) -> Snapshot:
        first = (theta if theta.ndim == 2 else theta[:, 0]).copy()
        with np.errstate(all="ignore"):
            if self._grid is None:
                self._grid = FitGrid(self.prepared)
            fit = self._grid.of(first)
        recorded = self.recorder.recorded()
        return Snapshot(
            race_id=recorded.race.id,
            experiment=at.experiment,
            epoch=at.epoch,
            step=at.step,
            theta=first,
            now=now,
            fit=fit,
            diverged=tuple(diverged),
            finished=self.finished,
        ).with_recorded(recorded)

    def go_back(self, epoch: int) -> None:
        """Go back to the checkpoint kept that is nearest to an epoch, and forget what came after.

        The experiment is that of then, by the names of now.
        """
        kept = self.recorder.timeline.at(epoch)
        before = minimised(self.experiment)
        self.experiment = named_as(kept.checkpoint.experiment, self.experiment)
        self._resume(kept)
        if minimised(self.experiment) != before:
            self._measure_start()
        self._recorded = self._evaluate()
        self.recorder.cut(kept)

    def _resume(self, kept: ResumableCheckpoint) -> None:
        """Stand again where this race stood, with the experiment of then."""
        self.epoch, self.step = kept.epoch, kept.checkpoint.step
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
        masks = self._batch_gradient.memory()
        diverged, recorded = self._diverged.copy(), self.recorder.memory()
        return SavePoint(self.checkpoint(), self._base, diverged, masks, recorded)

    def restore(self, saved: SavePoint) -> None:
        """Undo everything since a save point, as if it had never been."""
        self.experiment = saved.kept.checkpoint.experiment
        self._resume(saved.kept)
        self._base, self._recorded = saved.base, saved.kept.now  # nothing that may fail again
        self._diverged = saved.diverged
        self._batch_gradient.recall(saved.masks)
        self.recorder.recall(saved.recorded)

    def would_adopt(self, experiment: Experiment, epoch: int | None = None) -> bool:
        """Whether `adopt` would, now or after `go_back` to an epoch."""
        if epoch is None:
            return can_resume(self.experiment, experiment, self._diverged)
        kept = self.recorder.timeline.at(epoch)
        return can_resume(kept.checkpoint.experiment, experiment, self._diverged_by(kept))

    def adopt(self, experiment: Experiment) -> bool:
        """Go on with a changed experiment, if the change can be made during the race.

        What may change, each field declares (`live`); of who has diverged, neither loss nor
        optimizer may. Returns whether it was adopted; if not, a new trainer is needed.
        """
        if not self.would_adopt(experiment):
            return False
        self._groups.retune(optimizers(experiment))
        before, self.experiment = self.experiment, experiment
        changes = differences(before, experiment)
        if changes and self.step:
            self.recorder.marks.add(Mark(self.epoch, self.step, Changed(changes)))
            for row, event in self._memory.check(before, experiment, self._theta, self.step):
                self._mark(event, row)
        if minimised(before) != minimised(self.experiment):
            self._change_losses()
        return True

    def forget_memory(self, row: int) -> None:
        """Let the optimizer of a contender forget all earlier gradients."""
        self._groups.forget(row)

    def _change_losses(self) -> None:
        """Measure with the new losses, at the initial weights too."""
        self._batch_gradient.set_losses(minimised(self.experiment))
        self._stopping.forget()
        self._now = None
        self._measure_start()
        self._recorded = self._evaluate()

    def _measure_start(self) -> None:
        with np.errstate(all="ignore"):
            self._base = self.evaluator.evaluate(self._start, minimised(self.experiment)).losses
