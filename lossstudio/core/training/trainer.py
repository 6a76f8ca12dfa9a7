"""The training loop: all contenders in lock-step, as one stack."""

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import Loss
from lossstudio.core.models import Workspace
from lossstudio.core.models.initial import WRONG
from lossstudio.core.optimizers import Optimizer
from lossstudio.core.tasks import Task
from lossstudio.core.training.evaluation import Evaluation, Evaluator, rows_of
from lossstudio.core.training.fit import FitGrid
from lossstudio.core.training.history import History
from lossstudio.core.training.preparation import prepare
from lossstudio.core.training.snapshot import Snapshot
from lossstudio.core.training.wrong_start import wrongly_started

Floats = NDArray[np.float64]
TINY = float(np.finfo(np.float64).tiny)


class _Group:
    """Rows that share one optimizer, stepped together."""

    def __init__(self, rows: slice, optimizer: Optimizer, theta: Floats, gradient: Floats) -> None:
        self.rows = rows
        self.optimizer = optimizer.fresh()
        self.theta = theta
        self.gradient = gradient

    def step(self, factor: float) -> None:
        self.optimizer.pace[0] = factor
        self.optimizer.step(self.theta, self.gradient)


def _runs(experiment: Experiment) -> list[slice]:
    """Return the rows of neighbours that share the experiment's optimizer; others stay single."""
    own = [contender.optimizer is not None for contender in experiment.contenders]
    starts = [row for row in range(len(own)) if row == 0 or own[row] or own[row - 1]]
    return [slice(start, stop) for start, stop in pairwise([*starts, len(own)])]


def _optimizers(experiment: Experiment) -> list[Optimizer]:
    return [experiment.optimizer_of(contender) for contender in experiment.contenders]


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
        self.evaluator = Evaluator(self.prepared)
        self.epoch = 0
        self.step = 0
        rows, shape = len(experiment.contenders), self.prepared.shape
        start = shape.initial(experiment.seeds.weights, experiment.model.start)
        if experiment.model.start == WRONG:
            start = wrongly_started(self.prepared, start)
        self._theta = np.repeat(start[None], rows, axis=0)
        self._gradient = np.zeros_like(self._theta)
        self._weights = shape.views(self._theta)
        self._slopes = shape.views(self._gradient)
        self._penalised = shape.penalised()
        optimizers = _optimizers(experiment)
        self._groups = [
            _Group(run, optimizers[run.start], self._theta[run], self._gradient[run])
            for run in _runs(experiment)
        ]
        self._losses = rows_of([lane.loss for lane in experiment.contenders])
        self._trouble = [""] * rows
        self._spaces: dict[int, Workspace] = {}
        self._deltas: dict[int, Floats] = {}
        self._inputs = np.empty_like(self.prepared.train.inputs)
        self._goal = np.empty_like(self.prepared.train.goal)
        self._grid: FitGrid | None = None
        self._now: Evaluation | None = None
        self._start = self._theta.copy()
        self._base = self._evaluate().loss
        self.history = History(rows, self.evaluator.yardsticks)
        self._record()

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch, the last of which may be smaller."""
        return self.prepared.steps_per_epoch

    @property
    def finished(self) -> bool:
        """Whether every contender has stopped."""
        return all(self._trouble)

    def advance(self, steps: int = 1) -> None:
        """Train so many steps, one batch each."""
        per_epoch, batch = self.steps_per_epoch, self.prepared.batch
        with np.errstate(all="ignore"):
            for _ in range(steps):
                place = self.step - self.epoch * per_epoch
                if place == 0:
                    self._shuffle()
                self._train(place * batch)
                self.step += 1
                self._now = None
                self._check_weights()
                if place + 1 == per_epoch:
                    self.epoch += 1
                    self._record()

    def advance_epochs(self, epochs: int = 1) -> None:
        """Train to the end of the epoch that is under way, and so many less one after it."""
        self.advance((self.epoch + epochs) * self.steps_per_epoch - self.step)

    def _shuffle(self) -> None:
        seeds = (self.experiment.seeds.batches, self.epoch)
        order = np.random.default_rng(seeds).permutation(len(self._goal))
        np.take(self.prepared.train.inputs, order, axis=0, out=self._inputs, mode="clip")
        np.take(self.prepared.train.goal, order, out=self._goal, mode="clip")

    def _train(self, start: int) -> None:
        """Take one step on the batch that begins at `start` of the shuffled samples."""
        stop = start + self.prepared.batch
        inputs, goal = self._inputs[start:stop], self._goal[start:stop]
        space, delta = self._space(len(inputs))
        scores = space.forward(self._weights, inputs)
        if self.prepared.task is Task.MULTICLASS:
            for loss, rows in self._losses:
                delta[rows] = loss.gradient(scores[rows], goal)
        else:
            for loss, rows in self._losses:
                delta[rows, :, 0] = loss.gradient(scores[rows, :, 0], goal)
        np.divide(delta, len(inputs), out=delta)
        space.backward(self._weights, inputs, delta, self._slopes)
        self._shape_gradient()
        factor = self.experiment.schedule.factor(self.step / self.steps_per_epoch)
        for group in self._groups:
            group.step(factor)

    def _shape_gradient(self) -> None:
        """Add the penalties to the gradient, then clip it, each contender for itself."""
        model, experiment = self.experiment.model, self.experiment
        if model.l2:
            self._gradient += model.l2 * self._penalised * self._theta
        if model.l1:
            self._gradient += model.l1 * self._penalised * np.sign(self._theta)
        if experiment.clip_value is not None:
            np.clip(
                self._gradient, -experiment.clip_value, experiment.clip_value, out=self._gradient
            )
        if experiment.clip_norm is not None:
            norm = np.linalg.norm(self._gradient, axis=1, keepdims=True)
            self._gradient *= np.minimum(1.0, experiment.clip_norm / np.maximum(norm, TINY))

    def _space(self, batch: int) -> tuple[Workspace, Floats]:
        if batch not in self._spaces:
            rows, outputs = len(self._theta), self.prepared.shape.sizes[-1]
            self._spaces[batch] = Workspace(self.prepared.shape, rows, batch)
            self._deltas[batch] = np.empty((rows, batch, outputs))
        return self._spaces[batch], self._deltas[batch]

    def _check_weights(self) -> None:
        flat = self._theta.ravel()
        if math.isfinite(flat.dot(flat)):
            return
        for row in np.flatnonzero(~np.isfinite(self._theta).all(axis=1)):
            self._stop(int(row))

    def _stop(self, row: int) -> None:
        """Take a diverged contender out of the race; its numbers are nan from here on."""
        if not self._trouble[row]:
            rate = self.experiment.optimizer_of(self.experiment.contenders[row]).learning_rate
            self._trouble[row] = (
                f"Loss became infinite at step {self.step}. Lower the learning rate (now {rate:g})."
            )
        self._theta[row] = np.nan

    def _evaluate(self) -> Evaluation:
        if self._now is None:
            losses = [contender.loss for contender in self.experiment.contenders]
            with np.errstate(all="ignore"):
                self._now = self.evaluator.evaluate(self._theta, losses)
        return self._now

    def _rebase(self) -> None:
        """Work out the losses of the initial weights anew, after a parameter was changed."""
        losses = [contender.loss for contender in self.experiment.contenders]
        with np.errstate(all="ignore"):
            self._base = self.evaluator.evaluate(self._start, losses).loss

    def _record(self) -> None:
        now = self._evaluate()
        for row in np.flatnonzero(~np.isfinite(now.loss[:, 0])):
            self._stop(int(row))
        self.history.record(self.epoch, self.step, now, self._base)

    def snapshot(self) -> Snapshot:
        """Return an immutable picture of the race as it stands."""
        theta = self._theta.copy()
        with np.errstate(all="ignore"):
            if self._grid is None:
                self._grid = FitGrid(self.prepared)
            fit = self._grid.of(theta)
        return Snapshot(
            experiment=self.experiment,
            prepared=self.prepared,
            epoch=self.epoch,
            step=self.step,
            theta=theta,
            curves=self.history.curves(),
            now=self._evaluate(),
            fit=fit,
            trouble=tuple(self._trouble),
        )

    def adopt(self, experiment: Experiment) -> bool:
        """Go on with a changed experiment, if the change can be made during the race.

        What may change: names, colours and visibility, parameters of the losses and of the
        optimizers (alike for neighbours that began with the experiment's), the schedule, the
        clipping and the penalties. A contender that has diverged cannot go on, so neither its
        loss nor its optimizer may change. Returns whether it was adopted; if not, the race is
        as it was and a new trainer is needed.
        """
        optimizers = _optimizers(experiment)
        if _frame(experiment) != _frame(self.experiment):
            return False
        if any(len(set(optimizers[group.rows])) > 1 for group in self._groups):
            return False
        before, after = self._lanes(self.experiment), self._lanes(experiment)
        pairs = zip(self._trouble, before, after, strict=True)
        if any(trouble and old != new for trouble, old, new in pairs):
            return False
        for group in self._groups:
            group.optimizer = group.optimizer.retuned(optimizers[group.rows.start])
        self.experiment = experiment
        if [loss for loss, _ in before] != [loss for loss, _ in after]:
            self._losses = rows_of([loss for loss, _ in after])
            self._now = None
            self._rebase()
        return True

    @staticmethod
    def _lanes(experiment: Experiment) -> list[tuple[Loss, Optimizer]]:
        """Return what decides the numbers of each contender."""
        return [(lane.loss, experiment.optimizer_of(lane)) for lane in experiment.contenders]


def _frame(experiment: Experiment) -> tuple[object, ...]:
    """Return what may not change during a race."""
    return (
        experiment.dataset,
        experiment.seeds,
        experiment.batch_size,
        experiment.test_share,
        experiment.scale_features,
        experiment.scale_target,
        {**experiment.model.settings(), "l1": None, "l2": None},
        [(type(c.loss), type(experiment.optimizer_of(c))) for c in experiment.contenders],
    )
