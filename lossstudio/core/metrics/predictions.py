"""What a whole stack of contenders predicts for the same samples, ready for every metric."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.costs import HALF, PLAIN, Costs
from lossstudio.core.links import sigmoid, softmax, softplus
from lossstudio.core.metrics import errors
from lossstudio.core.metrics.arrays import nan_where
from lossstudio.core.metrics.counts import confusion_counts
from lossstudio.core.tasks import Task


@dataclass(frozen=True, eq=False)
class Predictions:
    """Scores and the truth, with what follows from them computed once and only when asked.

    Parameters
    ----------
    task : Task
    target : ndarray (n,)
        Values, or classes from 0.
    score : ndarray (..., n), or (..., n, k) for several classes
        Logits, or predicted values for a regression. A sample without a number stays nan in
        all that follows, so that no metric takes it for a prediction.
    threshold : float or ndarray (..., 1)
        The probability a binary sample must exceed to be called positive.
    costs : Costs
        What mistakes cost.
    """

    task: Task
    target: NDArray[np.float64] | NDArray[np.intp]
    score: Floats
    threshold: float | Floats = HALF
    costs: Costs = PLAIN.costs

    @property
    def classes(self) -> int:
        """How many classes there are; ValueError for a regression, which has none."""
        return 2 if self._is_binary else self.score.shape[-1]

    @property
    def _is_binary(self) -> bool:
        if not self.task.is_classification:
            raise ValueError("A regression has neither classes nor probabilities.")
        return self.task is Task.BINARY

    @cached_property
    def truth(self) -> Floats:
        """The target as float64, (n,)."""
        return np.asarray(self.target, dtype=np.float64)

    @cached_property
    def true_class(self) -> NDArray[np.intp]:
        """The target as an index, (n,)."""
        return np.asarray(self.target).astype(np.intp)

    @cached_property
    def missing(self) -> NDArray[np.bool_]:
        """Which samples have no score, (..., n)."""
        missing = np.isnan(self.score)
        return np.asarray(missing.any(axis=-1)) if self.task is Task.MULTICLASS else missing

    @cached_property
    def probability(self) -> Floats:
        """Of class 1 (..., n), or of each class (..., n, k)."""
        if self._is_binary:
            return sigmoid(self.score)
        # Infinite logits leave no probability but nan.
        with np.errstate(invalid="ignore", over="ignore"):
            return softmax(self.score)

    @cached_property
    def predicted(self) -> Floats:
        """Predicted values or classes (..., n); nan where the score is."""
        if self.task is Task.REGRESSION:
            return self.score
        if self.task is Task.MULTICLASS:
            return nan_where(self.missing, self.score.argmax(axis=-1))
        return called_positive(self.score, self.threshold)

    @cached_property
    def confusion(self) -> Floats:
        """Counts (..., k, k): row is the true class, column the predicted one."""
        return confusion_counts(self.true_class, self.predicted, self.classes)

    @cached_property
    def mean_absolute(self) -> Floats:
        """Mean |r| of a regression, (...,)."""
        return errors.mae_of(self.truth, self.score)

    @cached_property
    def root_mean_square(self) -> Floats:
        """Root of the mean r² of a regression, (...,)."""
        return errors.rmse_of(self.truth, self.score)

    @cached_property
    def mean_error(self) -> Floats:
        """Mean r of a regression, (...,)."""
        return errors.mean_error_of(self.truth, self.score)

    @cached_property
    def largest_absolute(self) -> Floats:
        """Largest |r| of a regression, (...,)."""
        return errors.largest_of(self.truth, self.score)

    @cached_property
    def spread(self) -> float:
        """Standard deviation of the target of a regression."""
        return float(errors.spread_of(self.truth))

    @property
    def statistics(self) -> Floats:
        """What `MetricStatistics` keeps but for the spread of the target."""
        if self.task is Task.REGRESSION:
            both = errors.both_of(self.truth, self.score)
            return np.concatenate([both, self.mean_error[..., None]], axis=-1)
        counts = self.confusion
        return counts.reshape(*counts.shape[:-2], -1)

    @cached_property
    def surprisal(self) -> Floats:
        """-log p(true class), (..., n), from the logits and so accurate in both tails."""
        with np.errstate(invalid="ignore", over="ignore"):
            if self._is_binary:
                return softplus((1.0 - 2.0 * self.truth) * self.score)
            true = np.broadcast_to(self.true_class, self.score.shape[:-1])[..., None]
            lead = self.score - np.take_along_axis(self.score, true, axis=-1)
            # log(1 + Σ exp(z_j − z_true)) over the other classes, however small their sum.
            result: Floats = np.logaddexp.reduce(lead, axis=-1)
        return result


def called_positive(score: Floats, threshold: float | Floats) -> Floats:
    """Return 1 where the probability of a logit exceeds the threshold, else 0; nan stays nan."""
    halves = np.asarray(threshold) == HALF
    exact = np.heaviside(score, 0.0)  # the logit itself, where sigmoid rounds to 0.5
    if halves.all():
        return exact
    return np.where(halves, exact, nan_where(np.isnan(score), sigmoid(score) > threshold))
