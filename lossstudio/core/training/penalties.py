"""What is added to the gradient of the loss, what is cut from it, and how long it is."""

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Experiment
from lossstudio.core.metrics.arrays import power_below

TINY = float(np.finfo(np.float64).tiny)


def shape_gradient(
    experiment: Experiment, gradient: Floats, theta: Floats, penalised: Floats
) -> None:
    """Add the penalties to a gradient, then clip it, each network for itself.

    Parameters
    ----------
    experiment : Experiment
    gradient : ndarray (contenders, ..., count)
        Changed in place.
    theta : ndarray (contenders, ..., count)
    penalised : ndarray (count,)
        1 for each weight that is penalised, else 0.
    """
    model = experiment.model
    if model.l2:
        gradient += model.l2 * penalised * theta
    if model.l1:
        gradient += model.l1 * penalised * np.sign(theta)
    if experiment.clip_value is not None:
        np.clip(gradient, -experiment.clip_value, experiment.clip_value, out=gradient)
    if experiment.clip_norm is not None:
        unit = power_below(gradient)  # whose squares neither overflow nor vanish
        norm = np.linalg.norm(gradient / unit, axis=-1, keepdims=True)
        gradient *= np.minimum(1.0, experiment.clip_norm / unit / np.maximum(norm, TINY))


def penalty(experiment: Experiment, theta: Floats, penalised: Floats) -> Floats:
    """Return what is added to the loss of each network (contenders, ...): λ/2 Σ w² + λ₁ Σ |w|."""
    model = experiment.model
    total: Floats = np.zeros(theta.shape[:-1])
    if model.penalised:
        sizes = np.abs(theta) * penalised
        total = 0.5 * model.l2 * np.sum(sizes * sizes, axis=-1) + model.l1 * np.sum(sizes, axis=-1)
    return total


def lengths(gradient: Floats, step: Floats) -> Floats:
    """Return the lengths (..., 2) of gradients and steps (..., count)."""
    squares = [np.einsum("...i,...i->...", way, way) for way in (gradient, step)]
    result: Floats = np.sqrt(np.stack(squares, axis=-1))
    return result
