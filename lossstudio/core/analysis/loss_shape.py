"""The shape of a loss along its axis: residual, margin, or lead of the true class."""

from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.losses import Loss
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task

MOST_SAMPLES = 400


@dataclass(frozen=True, eq=False)
class LossCurve:
    """A loss at some positions of its axis.

    Attributes
    ----------
    position, value, derivative : ndarray (points,)
        The derivative is that with respect to the position.
    """

    position: Floats
    value: Floats
    derivative: Floats


def loss_curve(loss: Loss, position: Floats) -> LossCurve:
    """Return a loss at residuals, margins or leads (points,).

    Of two classes it is the loss of class 1; of several, that of a true class with one rival.
    """
    score, target = position, np.zeros(len(position), dtype=np.int64)
    if loss.task is Task.MULTICLASS:
        score = np.stack([position, np.zeros_like(position)], axis=-1)
    elif loss.task is Task.BINARY:
        target = np.ones_like(target)
    with np.errstate(all="ignore"):
        value, gradient = loss.value(score, target), loss.gradient(score, target)
    derivative = gradient[:, 0] if loss.task is Task.MULTICLASS else gradient
    return LossCurve(position, value, derivative)


def sample_positions(prepared: Prepared, theta: Floats, loss: Loss) -> tuple[Floats, Floats]:
    """Return where the training samples of one contender stand, and the loss of each.

    Of many samples every so many-th is taken; those without a finite number are left out.

    Parameters
    ----------
    prepared : Prepared
    theta : ndarray (count,)
    loss : Loss

    Returns
    -------
    position, value : ndarray (samples,)
    """
    train = prepared.train
    some = slice(None, None, max(1, -(-len(train) // MOST_SAMPLES)))
    target = train.scaled_target[some]
    with np.errstate(all="ignore"):
        scores = prepared.scores(theta[None], train.inputs[some])[0]
        position = stack_of(loss.task, scores, target).view.position
        value = loss.value(scores, target)
    finite = np.isfinite(position) & np.isfinite(value)
    return position[finite], value[finite]
