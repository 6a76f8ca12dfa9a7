"""The gradient of the mean loss with respect to the scores of a batch, for a whole stack."""

import numpy as np

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.losses import Loss
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.losses.views import Facts, Rows
from lossstudio.core.tasks import Task


class ScoreGradient:
    """Writes d loss / d scores for the scores of one workspace.

    What all losses of a task see alike, residual, margin or logits, is worked out once for the
    whole stack; each loss then fills its own rows, whose views are kept.

    Parameters
    ----------
    task : Task
    losses : sequence of (Loss, rows)
    scores : ndarray (contenders, ..., outputs, samples)
        The array that every pass writes its scores to.
    facts : Facts
        Of the training samples.

    Attributes
    ----------
    delta : ndarray (contenders, ..., outputs, samples)
        The result.
    """

    def __init__(
        self, task: Task, losses: list[tuple[Loss, Rows]], scores: Floats, facts: Facts
    ) -> None:
        self.delta = np.empty_like(scores)
        self._multiclass = task is Task.MULTICLASS
        target = np.zeros(scores.shape[-1], dtype=np.intp)  # until the first batch
        with np.errstate(all="ignore"):  # the scores may be anything yet
            stack = stack_of(task, self._samples_of(scores), target, facts)
        self._slope = self._samples_of(self.delta)
        self._derivatives = stack.derivatives(losses, self._slope)

    def fill(self, scaled_target: Targets, sign: Floats, step_weight: Floats) -> Floats:
        """Fill and return `delta`.

        Parameters
        ----------
        scaled_target, sign : ndarray (..., samples)
            The target, and for two classes ±1.
        step_weight : ndarray (..., samples)
            What turns a derivative into the gradient of the mean, see `Batch`.
        """
        self._derivatives.fill(scaled_target, sign)
        if self._multiclass:
            step_weight = step_weight[..., None]
        np.multiply(self._slope, step_weight, self._slope)
        return self.delta

    def _samples_of(self, stack: Floats) -> Floats:
        """Return a view (contenders, ..., samples), or (..., samples, k) for several classes."""
        if self._multiclass:
            return stack.swapaxes(-1, -2)
        single: Floats = stack[..., 0, :]
        return single
