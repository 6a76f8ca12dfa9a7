"""The shape of a loss along its axis: residual, margin, or lead of the true class."""

from dataclasses import dataclass, replace

import numpy as np

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.losses import Loss
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task

MOST_SAMPLES = 400
LEAST_SHARE = 0.1  # of the spread of the target: the least half width of a residual's axis
STEP = 1e-5  # over which a second derivative is taken
JUMP = 1e-3  # of a derivative over that step, for its size
ROOM = 2.0  # times a threshold, which is then seen with what lies beyond it


@dataclass(frozen=True, eq=False)
class LossCurve:
    """A loss at some positions of its axis.

    Attributes
    ----------
    position, value, derivative : ndarray (points,)
        The derivative is that with respect to the position.
    second : ndarray (points,) or None
        The second derivative, where it was asked for; nan at a kink.
    """

    position: Floats
    value: Floats
    derivative: Floats
    second: Floats | None = None

    def weighed(self, weight: float) -> "LossCurve":
        """Return the curve of a sample that counts so much."""
        second = None if self.second is None else weight * self.second
        return LossCurve(self.position, weight * self.value, weight * self.derivative, second)


def loss_curve(loss: Loss, position: Floats, true_class: int = 1, classes: int = 2) -> LossCurve:
    """Return a loss at residuals, margins or leads (points,).

    Of several classes the rivals of the true one are alike.

    Parameters
    ----------
    loss : Loss
    position : ndarray (points,)
    true_class : int
        Of two or several classes, the one whose loss it is.
    classes : int
        Among which it is one.
    """
    target, sign = np.zeros(len(position), dtype=np.int64), 1.0
    score = position
    if loss.task is Task.MULTICLASS:
        score = np.zeros((len(position), classes))
        score[:, true_class], target = position, target + true_class
    elif loss.task is Task.BINARY:
        target, sign = target + true_class, 2.0 * true_class - 1.0
        score = sign * position
    with np.errstate(all="ignore"):
        value, gradient = loss.value(score, target), loss.gradient(score, target)
    derivative = gradient[:, true_class] if loss.task is Task.MULTICLASS else sign * gradient
    return LossCurve(position, value, derivative)


def _with_second(loss: Loss, curve: LossCurve, true_class: int, classes: int) -> LossCurve:
    """Return a curve with its second derivative, the slope of the first over a small step.

    Where the slopes to both sides differ by what no curve of this size does, there is a kink.
    """
    step = STEP * np.maximum(1.0, np.abs(curve.position))
    above = loss_curve(loss, curve.position + step, true_class, classes).derivative
    below = loss_curve(loss, curve.position - step, true_class, classes).derivative
    with np.errstate(all="ignore"):
        right, left = (above - curve.derivative) / step, (curve.derivative - below) / step
        second = 0.5 * (right + left)
        jump = np.abs(above - below) > JUMP * (1.0 + np.abs(above) + np.abs(below))
    second[jump] = np.nan
    return replace(curve, second=second)


def class_curves(
    loss: Loss,
    position: Floats,
    weight: Floats | None,
    classes: int = 2,
    *,
    second: bool = False,
) -> tuple[LossCurve, ...]:
    """Return the curve of a loss, or one for each class where the classes cost differently.

    Parameters
    ----------
    loss : Loss
    position : ndarray (points,)
    weight : ndarray (k,) or None
        What a sample of each class weighs; None where all weigh alike.
    classes : int
        How many the data have.
    second : bool
        Whether the second derivative is wanted, too.
    """
    which, rivals = [1], 2
    if loss.task is Task.BINARY:
        which = [0, 1]
    elif loss.by_class:
        rivals = max(classes, loss.least_classes)
        which = list(range(rivals))
    curves = tuple(loss_curve(loss, position, t, rivals) for t in which)
    if second:
        both = zip(curves, which, strict=True)
        curves = tuple(_with_second(loss, curve, t, rivals) for curve, t in both)
    if weight is not None:
        curves *= len(weight) if len(curves) == 1 else 1
        curves = tuple(curve.weighed(share) for share, curve in zip(weight, curves, strict=True))
    first = curves[0].value
    alike = all(np.allclose(curve.value, first, equal_nan=True) for curve in curves)
    return curves[:1] if alike else curves


def least_reach(loss: Loss, target: Targets) -> float:
    """Return how far an axis of residuals goes to both sides at least.

    A share of the spread of the targets, since the residuals of a good fit are next to nothing;
    more where the loss has a threshold within that spread.
    """
    spread = float(np.std(target)) or float(np.abs(target).max(initial=0.0)) or 1.0
    return max(LEAST_SHARE * spread, min(ROOM * loss.threshold, spread))


def sample_positions(
    prepared: Prepared, theta: Floats, loss: Loss, weight: Floats | None = None
) -> tuple[Floats, Floats, Targets]:
    """Return where the training samples of one contender stand, the loss and target of each.

    Of many samples every so many-th is taken; those without a finite number are left out.

    Parameters
    ----------
    prepared : Prepared
    theta : ndarray (count,)
    loss : Loss
    weight : ndarray (k,), optional
        What a sample of each class weighs.

    Returns
    -------
    position, value, target : ndarray (samples,)
    """
    train = prepared.train
    some = slice(None, None, max(1, -(-len(train) // MOST_SAMPLES)))
    target = train.scaled_target[some]
    with np.errstate(all="ignore"):
        scores = prepared.scores(theta[None], train.inputs[some])[0]
        position = stack_of(loss.task, scores, target).view.position
        value = loss.value(scores, target)
        if weight is not None:
            value = value * weight[target]
    finite = np.isfinite(position) & np.isfinite(value)
    return position[finite], value[finite], target[finite]
