"""The shape of a loss along its axis: residual, margin, lead of the true class, or probability."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial

import numpy as np

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.losses import Loss
from lossstudio.core.losses.logits import LogitsView
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.losses.views import NO_FACTS, Facts, LossView, MarginView
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task

MOST_SAMPLES = 400
LEAST_SHARE = 0.1  # of the spread of the target: the least half width of a residual's axis
STEP = 1e-5  # over which a second derivative is taken
JUMP = 1e-3  # of a derivative over that step, for its size
ROOM = 2.0  # times a threshold, which is then seen with what lies beyond it
ROUNDING = 1e-12  # of the largest target: what they spread less is none


class ShapeAxis(Enum):
    """Along what a loss is drawn."""

    OWN = "own"  # residual, margin or lead; with a log link the score
    PROBABILITY = "probability"  # of the true class
    RESIDUAL = "residual"  # also with a log link, to stand beside others


def probability_at(position: Floats, rivals: int = 1) -> Floats:
    """Return the probability of the true class at a margin, or at a lead over equal rivals."""
    with np.errstate(over="ignore"):
        found: Floats = 1.0 / (1.0 + rivals * np.exp(-position))
    return found


def position_at(probability: Floats, rivals: int = 1) -> Floats:
    """Return the margin, or the lead over equal rivals, at a probability of the true class."""
    with np.errstate(divide="ignore"):
        position: Floats = np.log(probability) - np.log1p(-probability) + np.log(rivals)
    return position


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


def loss_curve(
    loss: Loss,
    position: Floats,
    true_class: int = 1,
    facts: Facts = NO_FACTS,
    *,
    target: float | None = None,
    classes: int = 2,
) -> LossCurve:
    """Return a loss at residuals, margins or leads (points,); with a log link at scores.

    Of several classes the rivals of the true one are alike.

    Parameters
    ----------
    loss : Loss
    position : ndarray (points,)
    true_class : int
        Of two or several classes, the one whose loss it is.
    facts : Facts
        Of the training samples.
    target : float, optional
        Of a loss with a log link, which differs from target to target.
    classes : int
        Among which it is one, where the loss speaks of single classes.
    """
    targets: Targets = np.zeros(len(position), dtype=np.int64)
    shares, score, sign, column = facts.class_shares, position, 1.0, 0
    if loss.task is Task.MULTICLASS:
        column = true_class if loss.by_class else 0
        score = np.zeros((len(position), classes))
        score[:, column], targets = position, targets + column
        shares = shares if shares is not None and len(shares) == classes else None
    elif loss.task is Task.BINARY:
        targets, sign = targets + true_class, 2.0 * true_class - 1.0
        score = sign * position
    elif loss.log_link:
        targets = targets + (loss.drawn_target if target is None else target)
    with np.errstate(all="ignore"):
        stack = stack_of(loss.task, score, targets, Facts(shares))
        value, gradient = (of(loss, slice(None)) for of in (stack.value, stack.gradient))
    derivative = gradient[:, column] if loss.task is Task.MULTICLASS else sign * gradient
    return LossCurve(position, value, derivative)


def _with_second(curve_at: Callable[[Floats], LossCurve], curve: LossCurve) -> LossCurve:
    """Return a curve with its second derivative, the slope of the first over a small step.

    Where the slopes to both sides differ by what no curve of this size does, there is a kink.
    """
    step = STEP * np.maximum(1.0, np.abs(curve.position))
    above = curve_at(curve.position + step).derivative
    below = curve_at(curve.position - step).derivative
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
    facts: Facts = NO_FACTS,
    *,
    target: float | None = None,
    second: bool = False,
) -> tuple[LossCurve, ...]:
    """Return the curve of a loss, or one for each class where the classes cost differently.

    Parameters
    ----------
    loss : Loss
    position : ndarray (points,)
    weight : ndarray (k,) or None
        What a sample of each class weighs; None where all weigh alike.
    facts : Facts
        Of the training samples.
    target : float, optional
        Of a loss with a log link.
    second : bool
        Whether the second derivative is wanted, too.
    """
    count = _class_count(loss, weight, facts)
    several = loss.task is Task.BINARY or loss.by_class
    kinds = range(count) if several else [0] * count

    def drawn(row: int) -> LossCurve:
        rivals = count if loss.by_class else 2
        at = partial(loss_curve, loss, facts=facts, target=target, classes=rivals, true_class=row)
        return _with_second(at, at(position)) if second else at(position)

    found = {row: drawn(row) for row in kinds}
    curves = tuple(found[row] for row in kinds)
    if weight is not None:
        curves = tuple(curve.weighed(share) for share, curve in zip(weight, curves, strict=True))
    first = curves[0].value
    alike = all(np.allclose(curve.value, first, equal_nan=True) for curve in curves)
    return curves[:1] if alike else curves


def shape_curves(
    loss: Loss,
    along: Floats,
    axis: ShapeAxis = ShapeAxis.OWN,
    weight: Floats | None = None,
    facts: Facts = NO_FACTS,
    *,
    target: float | None = None,
    second: bool = False,
) -> tuple[LossCurve, ...]:
    """Return the curves of a loss at places on an axis; the gradient stays that by the score.

    Parameters are those of `class_curves`, and

    along : ndarray (points,)
        Probabilities, or residuals, where the axis is of those.
    axis : ShapeAxis
    """
    position = along
    if axis is ShapeAxis.PROBABILITY and loss.task.is_classification:
        rivals = _class_count(loss, weight, facts) - 1 if loss.by_class else 1
        position = position_at(along, rivals)
    elif axis is ShapeAxis.RESIDUAL and loss.log_link:
        middle = loss.drawn_target if target is None else target
        with np.errstate(all="ignore"):  # below 0 no prediction is an exponential
            position = np.log(middle + facts.spread * along)
    curves = class_curves(loss, position, weight, facts, target=target, second=second)
    return tuple(replace(curve, position=along) for curve in curves)


def _class_count(loss: Loss, weight: Floats | None, facts: Facts) -> int:
    """Return among how many classes the loss is drawn; 1 for a regression."""
    if loss.task is Task.REGRESSION:
        return 1
    count = 2 if loss.task is Task.BINARY else 1
    for given in (weight, facts.class_shares):
        count = count if given is None else len(given)
    return max(count, loss.least_classes) if loss.by_class else count


def least_reach(loss: Loss, target: Targets) -> float:
    """Return how far an axis of residuals goes to both sides at least.

    A share of the spread of the targets, since the residuals of a good fit are next to nothing;
    more where the loss has a threshold within that spread.
    """
    largest = float(np.abs(target).max(initial=0.0))
    spread = float(np.std(target))
    if not ROUNDING * largest < spread < np.inf:  # all are alike, but for rounding
        spread = largest or 1.0
    least = max(LEAST_SHARE * spread, float(np.finfo(float).tiny))
    return max(least, min(ROOM * loss.threshold, spread))


def sample_positions(
    prepared: Prepared,
    theta: Floats,
    loss: Loss,
    weight: Floats | None = None,
    row: int = 0,
    *,
    axis: ShapeAxis = ShapeAxis.OWN,
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
    row : int
        The place of the contender, of which another loss may be wanted.
    axis : ShapeAxis
        On which they stand.

    Returns
    -------
    position, value, target : ndarray (samples,)
    """
    train = prepared.train
    some = slice(None, None, max(1, -(-len(train) // MOST_SAMPLES)))
    target = train.scaled_target[some]
    with np.errstate(all="ignore"):
        scores = prepared.scores(theta[None], train.inputs[some])[0]
        scores = prepared.score_for(loss, scores, row)
        stack = stack_of(loss.task, scores, target, prepared.facts)
        position = _on_axis(axis, stack.view, scores, target, loss)
        value = stack.value(loss, slice(None))
        if weight is not None:
            value = value * weight[target]
    finite = np.isfinite(position) & np.isfinite(value)
    return position[finite], value[finite], target[finite]


def _on_axis(
    axis: ShapeAxis, view: LossView, scores: Floats, target: Targets, loss: Loss
) -> Floats:
    """Return where samples stand on an axis."""
    if axis is ShapeAxis.PROBABILITY and isinstance(view, LogitsView):
        return 1.0 - view.miss
    if axis is ShapeAxis.PROBABILITY and isinstance(view, MarginView):
        return probability_at(view.margin)
    if not loss.log_link:
        return view.position
    if axis is ShapeAxis.RESIDUAL:
        residual: Floats = (np.exp(scores) - view.facts.mean) / view.facts.spread - target
        return residual
    return scores
