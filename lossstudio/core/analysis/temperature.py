"""Temperature scaling: one number by which all logits of a contender are divided."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.links import sigmoid, softmax
from lossstudio.core.metrics import Predictions
from lossstudio.core.tasks import Task

LOWEST, HIGHEST = 1e-3, 1e3  # temperatures that are looked for
STEPS, NEAR = 100, 1e-12
Slope = Callable[[float], tuple[float, float]]


def temperature_of(predictions: Predictions, row: int) -> float:
    """Return the temperature at which a contender's log loss is least.

    The log loss is convex in 1 / T; its derivative is brought to 0 by Newton's method, kept within
    a bracket. It is nan where there is no least: where each sample has its own class ahead of all
    others, T = 0 would be best; where the logits say nothing of the truth, T = ∞.

    References
    ----------
    Guo et al. (2017), "On calibration of modern neural networks", arXiv:1706.04599.
    """
    score = predictions.score[row]
    if not np.isfinite(score).all() or not len(score):
        return np.nan
    if predictions.task is Task.BINARY:
        slope = _binary((2.0 * predictions.truth - 1.0) * score)
    else:
        slope = _classes(score, predictions.true_class)
    with np.errstate(all="ignore"):
        return 1.0 / _root(slope, 1.0 / HIGHEST, 1.0 / LOWEST)


def scaled(score: Floats, temperature: float, task: Task) -> Floats:
    """Return the probabilities of scores at a temperature."""
    logits = score / temperature
    return sigmoid(logits) if task is Task.BINARY else softmax(logits)


def _binary(margin: Floats) -> Slope:
    """Return the derivatives of the mean of log(1 + exp(-b m)) by b."""

    def slope(b: float) -> tuple[float, float]:
        wrong = sigmoid(-b * margin)
        first = -(margin * wrong).mean()
        return float(first), float((margin**2 * wrong * (1.0 - wrong)).mean())

    return slope


def _classes(score: Floats, true: NDArray[np.intp]) -> Slope:
    """Return the derivatives of the mean of log Σ exp(b z) - b z_true by b."""
    lead = score - np.take_along_axis(score, true[:, None], axis=-1)

    def slope(b: float) -> tuple[float, float]:
        p = softmax(b * lead)
        mean = (p * lead).sum(axis=-1)
        spread = (p * lead**2).sum(axis=-1) - mean**2
        return float(mean.mean()), float(spread.mean())

    return slope


def _root(slope: Slope, low: float, high: float) -> float:
    """Return where a derivative that only grows is 0; nan where it is not within the bracket."""
    if slope(low)[0] >= 0.0 or slope(high)[0] <= 0.0:
        return np.nan
    b = 1.0
    for _ in range(STEPS):
        first, second = slope(b)
        low, high = (b, high) if first < 0.0 else (low, b)
        step = b - first / second if second > 0.0 else np.nan
        near = step if low < step < high else float(np.sqrt(low * high))
        if abs(near - b) <= NEAR * b:
            return near
        b = near
    return b
