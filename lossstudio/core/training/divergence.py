"""How a contender diverged: by steps that were too long, or for want of a loss at the start."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import Loss
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.recording.marks import Diverged, Lack
from lossstudio.core.training.resume import minimised, optimizers


def divergences(
    experiment: Experiment,
    prepared: Prepared,
    step: int,
    fresh: NDArray[np.bool_],
    stood: tuple[Floats, Floats],
) -> dict[int, Diverged]:
    """Return how contenders diverged, by their place.

    Parameters
    ----------
    experiment : Experiment
    prepared : Prepared
    step : int
    fresh : ndarray (contenders, seeds)
        Whose networks diverged just then.
    stood : tuple of ndarray (contenders, ..., count)
        Their weights when that came out, and the last gradient.
    """
    found = {}
    for row in np.flatnonzero(fresh.any(axis=1)).tolist():
        which, rate = fresh[row], optimizers(experiment)[row].learning_rate
        theta, gradient = (np.atleast_2d(of[row])[which][0] for of in stood)
        event = Diverged(step, int(which.sum()), len(which), rate)
        if step == 0:
            missing = _without_loss(prepared, theta, minimised(experiment)[row])
            event = replace(event, lack=Lack.VALUE, missing=missing, samples=len(prepared.train))
        elif step == 1 and not np.isfinite(gradient).all():  # it is that of the initial weights
            event = replace(event, lack=Lack.GRADIENT)
        found[row] = event
    return found


def _without_loss(prepared: Prepared, theta: Floats, loss: Loss) -> int:
    """Return how many training samples have no finite loss."""
    train = prepared.train
    with np.errstate(all="ignore"):
        scores = prepared.scores(theta[None], train.inputs)[0]
        stack = stack_of(loss.task, scores, train.scaled_target, prepared.facts)
        return int((~np.isfinite(stack.value(loss, slice(None)))).sum())
