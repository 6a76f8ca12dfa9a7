"""The training loop: all contenders in lock-step, as one stack."""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from secrets import token_hex

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.checkpoints import Checkpoint, ResumableCheckpoint
from lossstudio.core.recording.evaluation import Evaluation
from lossstudio.core.recording.marks import Diverged, Event, Mark, StoppedEarly
from lossstudio.core.recording.race import Race
from lossstudio.core.recording.race_history import RaceRecorder
from lossstudio.core.recording.sliced_evaluation import (
    LargeEvaluator,
    SlicedEvaluation,
)
from lossstudio.core.training.batch_gradient import BatchGradient
from lossstudio.core.training.divergence import divergences
from lossstudio.core.training.initial_weights import initial_weights
from lossstudio.core.training.interruption import CutShortError, Interruption, never
from lossstudio.core.training.last_step import LastStep
from lossstudio.core.training.optimizer_groups import OptimizerGroups
from lossstudio.core.training.penalties import lengths, penalty, shape_gradient
from lossstudio.core.training.race_samples import RaceSamples
from lossstudio.core.training.resume import minimised, optimizers
from lossstudio.core.training.stale_memory import StaleMemory
from lossstudio.core.training.standing import Standing
from lossstudio.core.training.stopping import Stopping


class TrainingLoop:
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
        both, self._interruption = (self._theta, self._gradient), Interruption()
        self._batch_gradient = BatchGradient(experiment, self.prepared, *both, self._interruption)
        self._stopping = Stopping(self._theta)
        self._last_step = LastStep(*both, self._groups, self._stopping)
        self._memory = StaleMemory(self.prepared)
        self._diverged: list[Diverged | None] = [None] * len(experiment.contenders)
        self._standing = Standing(self._theta)
        self._gradient_norms = np.full((*self._seeds, 2), np.nan)
        self._base = self._evaluate().losses
        race = Race(token_hex(16), *self._seeds, self.prepared, self.evaluator.metric_series)
        self.recorder = RaceRecorder(race)
        self._record()

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch, the last of which may be smaller."""
        return self.prepared.steps_per_epoch

    @property
    def finished(self) -> bool:
        """Whether every contender has stopped."""
        return bool(self._stopping.over.all())

    def heeding(self, wanted: Callable[[], bool]) -> AbstractContextManager[None]:
        """Return within which work on a large table is cut short where a function says so.

        Such a step is not taken yet; the next call goes on with it.
        """
        return self._interruption.heeded(wanted)

    def advance(self, steps: int = 1) -> int:
        """Train so many steps, one batch each; return how many were taken, see `heeding`."""
        per_epoch, began = self.steps_per_epoch, self.step
        with self.recorder.clock, np.errstate(all="ignore"), suppress(CutShortError):
            for _ in range(steps):
                index = min(self.step - self.epoch_began, per_epoch - 1)
                if index + 1 == per_epoch:
                    self._end_epoch(index)
                else:
                    self._train(index)
                    self._count()
        return self.step - began

    def _count(self, measured: Evaluation | None = None) -> None:
        """Take note of a step."""
        self.step += 1
        self._standing.forget()
        self._standing.now = measured
        flat = self._theta.ravel()
        if not math.isfinite(flat.dot(flat)):
            self._diverge(~np.all(np.isfinite(self._theta), axis=-1))

    def _end_epoch(self, index: int) -> None:
        """Take the last step of an epoch, and record what the epoch led to."""
        if isinstance(self.evaluator, LargeEvaluator):
            begin = partial(self._begin_evaluation, self.evaluator)
            way = partial(self._train, index), begin, self._interruption.look
            self._count(self._last_step.take(self._batch_gradient, *way))
            norms = self._last_step.norms
        else:
            before = self._theta.copy()
            self._train(index)
            self._count()
            norms = lengths(self._gradient, self._theta - before)
        self._gradient_norms = norms.reshape(*self._seeds, 2)
        self.epoch += 1
        self._record()

    def _begin_evaluation(self, evaluator: LargeEvaluator) -> SlicedEvaluation:
        """Return the evaluation of the step under way, after which the epoch is measured."""
        train, losses = self._batch_gradient.whole_scores(), minimised(self.experiment)
        how = self.experiment.judgement
        return evaluator.begin(self._theta, losses, train, self.step + 1, judgement=how)

    def advance_epochs(self, epochs: int = 1) -> None:
        """Train to the end of so many epochs, the one under way included."""
        left = max(1, self.steps_per_epoch - (self.step - self.epoch_began))
        self.advance((epochs - 1) * self.steps_per_epoch + left)

    def _train(self, index: int) -> None:
        """Take one step on a batch of the epoch."""
        self._batch_gradient.fill_gradient(self.epoch, index)
        shape_gradient(self.experiment, self._gradient, self._theta, self._penalised)
        at = self.epoch + index / self.prepared.steps_per_epoch
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
        self._standing.forget()

    def _mark(self, event: Event, row: int) -> None:
        name = distinct_names(self.experiment.contenders)[row]
        self.recorder.marks.add(Mark(self.epoch, self.step, event, row, name))

    def _evaluate(self) -> Evaluation:
        """Return how all stand, however long that takes."""
        if self._standing.now is None:
            with self._interruption.heeded(never):
                self._measure()
        return self._measure()

    def _measure(self) -> Evaluation:
        """Return how all stand, unless it is cut short."""
        is_open, step = self._last_step.is_open, self.step  # whose scores are of its end
        train = None if is_open else self._batch_gradient.whole_scores
        look = self._interruption.look
        return self._standing.whole(self.evaluator, self.experiment, train, step, look)

    def _forget_standing(self) -> None:
        """Forget all that was measured or begun with other weights, losses or samples."""
        self._standing.forget_all()
        self._last_step.forget()
        self._batch_gradient.forget()

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
            self._standing.forget()
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
