"""The gradient of the mean loss with respect to the scores of a batch, for a whole stack."""

from collections.abc import Callable
from typing import Any

import numpy as np

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.losses import FAMILIES, Loss
from lossstudio.core.losses.logits import Logits
from lossstudio.core.recording.evaluation import Rows
from lossstudio.core.tasks import Task


class ScoreGradient:
    """Writes d loss / d scores for the scores of one workspace.

    What all losses of a task see alike, residual, margin or logits, is worked out once for the
    whole stack; each loss then fills its own rows, whose views are kept. A loss that is of no
    family is asked for its gradient.

    Parameters
    ----------
    task : Task
    losses : sequence of (Loss, rows)
    scores : ndarray (contenders, ..., outputs, samples)
        The array that every pass writes its scores to.

    Attributes
    ----------
    delta : ndarray (contenders, ..., outputs, samples)
        The result.
    """

    def __init__(self, task: Task, losses: list[tuple[Loss, Rows]], scores: Floats) -> None:
        self.delta = np.empty_like(scores)
        self._task = task
        multiclass = task is Task.MULTICLASS
        self._scores = scores.swapaxes(-1, -2) if multiclass else scores[..., 0, :]
        self._slope = self.delta.swapaxes(-1, -2) if multiclass else self.delta[..., 0, :]
        self._seen = self._scores if multiclass else np.empty_like(self._slope)
        self._class_index = np.arange(scores.shape[-2])
        single = [
            (loss, row)
            for loss, rows in losses
            for row in ([rows] if isinstance(rows, slice) else rows)
        ]
        family = FAMILIES[task]
        self._own: list[tuple[Callable[..., Floats], Any, Floats]] = [
            (loss.slope, row if multiclass else self._seen[row], self._slope[row])
            for loss, row in single
            if isinstance(loss, family)
        ]
        self._others = [
            (loss.gradient, self._scores[row], self._slope[row])
            for loss, row in single
            if not isinstance(loss, family)
        ]
        ways: dict[Task, Callable[[Targets, Floats], None]] = {
            Task.REGRESSION: self._residual,
            Task.BINARY: self._margin,
            Task.MULTICLASS: self._classes,
        }
        self._way = ways[task]

    def fill(self, scaled_target: Targets, sign: Floats, step_weight: Floats) -> Floats:
        """Fill and return `delta`.

        Parameters
        ----------
        scaled_target, sign : ndarray (..., samples)
            The target, and for two classes ±1.
        step_weight : ndarray (..., samples)
            What turns a slope into the gradient of the mean, see `Batch`.
        """
        self._way(scaled_target, sign)
        for gradient_at, score, slope in self._others:
            gradient = gradient_at(score, scaled_target)
            slope[...] = gradient * sign if self._task is Task.BINARY else gradient
        if self._task is Task.MULTICLASS:
            step_weight = step_weight[..., None]
        np.multiply(self._slope, step_weight, out=self._slope)
        return self.delta

    def _residual(self, scaled_target: Targets, sign: Floats) -> None:
        np.subtract(self._scores, scaled_target, out=self._seen)
        for slope_at, seen, slope in self._own:
            slope[...] = slope_at(seen)

    def _margin(self, scaled_target: Targets, sign: Floats) -> None:
        np.multiply(self._scores, sign, out=self._seen)
        for slope_at, seen, slope in self._own:
            slope[...] = slope_at(seen, scaled_target)

    def _classes(self, scaled_target: Targets, sign: Floats) -> None:
        own = np.equal(scaled_target[..., None], self._class_index).astype(np.float64)
        at = Logits(self._scores, own)
        for slope_at, rows, slope in self._own:
            slope[...] = slope_at(at.part(rows))
