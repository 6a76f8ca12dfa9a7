"""The training loop: all contenders in lock-step, as one stack."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import differences
from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import Loss
from lossstudio.core.metrics.arrays import power_below
from lossstudio.core.preparation.prepare import prepare
from lossstudio.core.recording.checkpoints import (
    Checkpoint,
    Mark,
    MarkKind,
    ResumableCheckpoint,
    Timeline,
)
from lossstudio.core.recording.evaluation import Evaluation, Evaluator
from lossstudio.core.recording.fit_grid import FitGrid
from lossstudio.core.recording.history import History
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training.batch_gradient import BatchGradient
from lossstudio.core.training.initial_weights import initial_weights
from lossstudio.core.training.optimizer_groups import OptimizerGroups
from lossstudio.core.training.resume import can_resume, minimised, optimizers
from lossstudio.core.training.stopping import Stopping

TINY = float(np.finfo(np.float64).tiny)
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
        self.epoch = 0
        self.step = 0
        self._theta = self._start.copy()
        self._gradient = np.zeros_like(self._theta)
        self._penalised = self.prepared.shape.penalised()
        self._groups = OptimizerGroups(optimizers(experiment), self._theta, self._gradient)
        self._batch_gradient = BatchGradient(experiment, self.prepared, self._theta, self._gradient)
        self._stopping = Stopping(self._theta)
        self._trouble = [""] * len(experiment.contenders)
        self._grid: FitGrid | None = None
        self._now: Evaluation | None = None
        self._gradient_norms = np.full((*self._seeds, 2), np.nan)
        self._base = self._evaluate().losses
        self.history = History(*self._seeds, self.evaluator.metric_series)
        self.timeline = Timeline()
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
                self._check_weights()
                if before is not None:
                    self._measure_gradient_norms(before)
                    self.epoch += 1
                    self._record()

    def advance_epochs(self, epochs: int = 1) -> None:
        """Train to the end of the epoch that is under way, and so many less one after it."""
        self.advance((self.epoch + epochs) * self.steps_per_epoch - self.step)

    def _train(self, index: int) -> None:
        """Take one step on the batch at a place of the epoch."""
        self._batch_gradient.fill_gradient(self.epoch, index)
        self._shape_gradient()
        factor = self.experiment.schedule.factor(self.step / self.steps_per_epoch)
        self._groups.step(factor)
        self._stopping.hold()

    def _shape_gradient(self) -> None:
        """Add the penalties to the gradient, then clip it, each network for itself."""
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
            unit = power_below(self._gradient)  # whose squares neither overflow nor vanish
            norm = np.linalg.norm(self._gradient / unit, axis=-1, keepdims=True)
            bound = experiment.clip_norm / unit
            self._gradient *= np.minimum(1.0, bound / np.maximum(norm, TINY))

    def _measure_gradient_norms(self, before: Floats) -> None:
        """Measure the gradient of the last step and how far it led."""
        gradient_norms = np.empty((*before.shape[:-1], 2))
        for which, way in enumerate((self._gradient, self._theta - before)):
            gradient_norms[..., which] = np.einsum("...i,...i->...", way, way)
        self._gradient_norms = np.sqrt(gradient_norms).reshape(*self._seeds, 2)

    def _check_weights(self) -> None:
        flat = self._theta.ravel()
        if not math.isfinite(flat.dot(flat)):
            self._diverge(~np.all(np.isfinite(self._theta), axis=-1))

    def _diverge(self, which: NDArray[np.bool_]) -> None:
        """Take diverged networks out of the race; their numbers are nan from here on."""
        fresh = (which & ~self._stopping.diverged).reshape(self._seeds)
        if not fresh.any():
            return
        self._stopping.diverge(which)
        self._now = None
        for row in np.flatnonzero(fresh.any(axis=1)).tolist():
            contender = self.experiment.contenders[row]
            rate = self.experiment.optimizer_of(contender).learning_rate
            some = "" if fresh.shape[1] == 1 else f" for {fresh[row].sum()} of {fresh.shape[1]}"
            text = f"Loss became infinite{some} at step {self.step}."
            self._trouble[row] = f"{text} Lower the learning rate (now {rate:g})."
            self._mark(MarkKind.DIVERGED, f"{contender.label}: {text}", row)

    def _mark(self, kind: MarkKind, text: str, row: int | None = None) -> None:
        self.timeline.mark(Mark(self.epoch, self.step, kind, text, row))

    @property
    def _losses(self) -> list[Loss]:
        return minimised(self.experiment)

    def _evaluate(self) -> Evaluation:
        if self._now is None:
            with np.errstate(all="ignore"):
                train = self._batch_gradient.whole_scores()
                self._now = self.evaluator.evaluate(self._theta, self._losses, train)
        return self._now

    def _record(self) -> None:
        """Keep what the epoch led to."""
        lost = ~np.isfinite(self._evaluate().losses[..., 0])
        self._diverge(np.asarray(lost).reshape(self._theta.shape[:-1]))
        if self.experiment.patience is not None:
            self._stop_early(self.experiment.patience)
        self.history.record(
            self.epoch, self.step, self._evaluate(), self._base, self._gradient_norms
        )
        self._recorded = self._evaluate()
        if self.timeline.wants(self.epoch):
            self.timeline.keep(self._moment())

    def _stop_early(self, patience: int) -> None:
        split = self.prepared.evaluation_split
        loss = self._evaluate().losses[..., split].reshape(self._theta.shape[:-1])
        late = self._stopping.watch(self.epoch, loss, patience).reshape(self._seeds)
        for row in np.flatnonzero(late[:, 0]).tolist():
            best = self._stopping.best_epoch(row)
            text = f"stopped early; its best was epoch {best}"
            self._mark(MarkKind.STOPPED, f"{self.experiment.contenders[row].label} {text}.", row)
        if late.any():
            self._now = None
            self._batch_gradient.forget()

    def _moment(self) -> ResumableCheckpoint:
        watching = self.experiment.patience is not None
        memory = self._stopping.memory(watching)
        now, experiment = self._recorded, self.experiment
        checkpoint = Checkpoint(self.epoch, self.step, self._theta.copy(), now, experiment)
        return ResumableCheckpoint(checkpoint, self._groups.memory(), memory)

    def snapshot(self) -> Snapshot:
        """Return an immutable picture of the race as it stands.

        Within an epoch of very many samples, loss and metrics are those of its beginning.
        """
        now = self._now
        if now is None:
            count = self._theta[..., 0].size * len(self.prepared.everything)
            now = self._evaluate() if count <= CHEAP else self._recorded
        picture = self._picture(self.epoch, self.step, self._theta, now)
        return replace(picture, trouble=tuple(self._trouble))

    def look(self, epoch: int, experiment: Experiment | None = None) -> Snapshot:
        """Return a picture of the moment kept that is nearest to an epoch.

        Parameters
        ----------
        epoch : int
        experiment : Experiment, optional
            One that `go_back` to this moment and `adopt` would go on with.
        """
        kept = self.timeline.at(epoch)
        checkpoint = kept.checkpoint
        picture = self._picture(checkpoint.epoch, checkpoint.step, checkpoint.theta, checkpoint.now)
        wanted = experiment or self.experiment
        return replace(picture, experiment=wanted, trouble=tuple(self._trouble_at(kept)))

    def _trouble_at(self, kept: ResumableCheckpoint) -> list[str]:
        """Return the sentences of those contenders that had diverged by then."""
        lost = kept.stopping["diverged"].reshape(self._seeds).any(axis=1)
        pairs = zip(self._trouble, lost, strict=True)
        return [trouble if gone else "" for trouble, gone in pairs]

    def _picture(self, epoch: int, step: int, theta: Floats, now: Evaluation) -> Snapshot:
        first = (theta if theta.ndim == 2 else theta[:, 0]).copy()
        with np.errstate(all="ignore"):
            if self._grid is None:
                self._grid = FitGrid(self.prepared)
            fit = self._grid.of(first)
        return Snapshot(
            experiment=self.experiment,
            prepared=self.prepared,
            epoch=epoch,
            step=step,
            theta=first,
            curves=self.history.curves(),
            now=now,
            fit=fit,
            trouble=(),
            finished=self.finished,
            checkpoints=self.timeline.checkpoints,
            marks=self.timeline.marks,
        )

    def go_back(self, epoch: int) -> None:
        """Go back to the moment kept that is nearest to an epoch, and forget what came after.

        The experiment stays as it is now; what was another then leaves a mark.
        """
        kept = self.timeline.at(epoch)
        checkpoint = kept.checkpoint
        self.epoch, self.step = checkpoint.epoch, checkpoint.step
        self._theta[...] = checkpoint.theta
        self._stopping.recall(kept.stopping)
        if minimised(checkpoint.experiment) != self._losses:
            self._stopping.forget()
        self._groups.recall(kept.groups)
        self._groups.retune(optimizers(self.experiment))
        self._trouble = self._trouble_at(kept)
        self.timeline.cut(checkpoint)
        self._mark_change(checkpoint.experiment, self.experiment)
        self.history.cut(checkpoint.epoch)
        self._now = None
        self._batch_gradient.forget()
        self._recorded = self._evaluate()

    def would_adopt(self, experiment: Experiment, epoch: int | None = None) -> bool:
        """Whether `adopt` would, now or after `go_back` to an epoch."""
        trouble = self._trouble if epoch is None else self._trouble_at(self.timeline.at(epoch))
        return can_resume(self.experiment, experiment, trouble)

    def adopt(self, experiment: Experiment) -> bool:
        """Go on with a changed experiment, if the change can be made during the race.

        What may change: names, colours and visibility, parameters of the losses and of the
        optimizers, the schedule, the clipping, the penalties and the patience. A contender that
        has diverged cannot go on, so neither its loss nor its optimizer may change. Returns
        whether it was adopted; if not, the race is as it was and a new trainer is needed.
        """
        if not self.would_adopt(experiment):
            return False
        self._groups.retune(optimizers(experiment))
        before, self.experiment = self.experiment, experiment
        self._mark_change(before, experiment)
        if minimised(before) != self._losses:
            self._change_losses()
        return True

    def _mark_change(self, before: Experiment, after: Experiment) -> None:
        """Leave a mark of a change during the race."""
        phrases = differences(before, after)
        if phrases and self.step:
            text = "; ".join(phrases)
            self.timeline.change(Mark(self.epoch, self.step, MarkKind.CHANGED, text))

    def _change_losses(self) -> None:
        """Measure with the new losses, at the initial weights too."""
        self._batch_gradient.set_losses(self._losses)
        self._stopping.forget()
        self._now = None
        with np.errstate(all="ignore"):
            self._base = self.evaluator.evaluate(self._start, self._losses).losses
        self._recorded = self._evaluate()
