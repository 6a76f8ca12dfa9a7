"""Links between a score and a probability, accurate in both tails."""

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import ONE, ZERO


def sigmoid(z: Floats) -> Floats:
    """Return 1 / (1 + exp(-z)), elementwise, with full relative accuracy for any z."""
    decay = np.exp(-np.abs(z))
    result: Floats = np.where(z >= 0, 1.0, decay) / (ONE + decay)
    return result


def softplus(z: Floats) -> Floats:
    """Return log(1 + exp(z)), elementwise, with full relative accuracy for any z."""
    result: Floats = np.logaddexp(ZERO, z)
    return result


def softmax(z: Floats) -> Floats:
    """Return exp(z_k) / sum_j exp(z_j) over the last axis."""
    weight = np.exp(z - z.max(axis=-1, keepdims=True))
    result: Floats = weight / weight.sum(axis=-1, keepdims=True)
    return result


def logit(probability: float) -> float:
    """Return the score that stands for a probability from 0 to 1; infinite at the ends."""
    with np.errstate(divide="ignore"):
        return float(np.log(probability) - np.log1p(-probability))
