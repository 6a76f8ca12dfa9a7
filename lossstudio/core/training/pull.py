"""The gradient of the mean loss with respect to the scores of a batch, for a whole stack."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.losses import Loss
from lossstudio.core.losses.binary import MarginLoss
from lossstudio.core.losses.regression import ResidualLoss
from lossstudio.core.tasks import Task
from lossstudio.core.training.evaluation import Rows

Floats = NDArray[np.float64]
Goals = NDArray[Any]


def _slope_of(loss: Loss) -> Callable[..., Floats]:
    """Return what gives the slope of a loss where the losses of its task are looked at."""
    return loss.slope if isinstance(loss, MarginLoss | ResidualLoss) else loss.gradient


class Pull:
    """Writes d loss / d scores for the scores of one workspace.

    What all losses of a task see alike, the margin or the residual, is worked out once for the
    whole stack; each loss then fills its own rows, whose views are kept.

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
        multiclass = task is Task.MULTICLASS
        self._scores = scores.swapaxes(-1, -2) if multiclass else scores[..., 0, :]
        self._slope = self.delta.swapaxes(-1, -2) if multiclass else self.delta[..., 0, :]
        self._place = self._scores if multiclass else np.empty_like(self._slope)
        self._own = [
            (_slope_of(loss), self._place[row], self._slope[row])
            for loss, rows in losses
            for row in ([rows] if isinstance(rows, slice) else rows)
        ]
        ways: dict[Task, Callable[[Goals, Floats, Floats], None]] = {
            Task.REGRESSION: self._residual,
            Task.BINARY: self._margin,
            Task.MULTICLASS: self._classes,
        }
        self._way = ways[task]

    def fill(self, goal: Goals, sign: Floats, push: Floats) -> Floats:
        """Fill and return `delta`.

        Parameters
        ----------
        goal, sign : ndarray (..., samples)
            The target, and for two classes ±1.
        push : ndarray (..., samples)
            What turns a slope into the gradient of the mean, see `Batch`.
        """
        self._way(goal, sign, push)
        return self.delta

    def _residual(self, goal: Goals, sign: Floats, push: Floats) -> None:
        np.subtract(self._scores, goal, out=self._place)
        for slope_at, place, slope in self._own:
            slope[...] = slope_at(place)
        np.multiply(self._slope, push, out=self._slope)

    def _margin(self, goal: Goals, sign: Floats, push: Floats) -> None:
        np.multiply(self._scores, sign, out=self._place)
        for slope_at, place, slope in self._own:
            slope[...] = slope_at(place, goal)
        np.multiply(self._slope, push, out=self._slope)

    def _classes(self, goal: Goals, sign: Floats, push: Floats) -> None:
        for gradient_at, score, slope in self._own:
            slope[...] = gradient_at(score, goal)
        np.multiply(self._slope, push[..., None], out=self._slope)
