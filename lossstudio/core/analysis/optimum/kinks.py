"""The losses that have one valley, and the places at which their gradients jump."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.losses import Loss
from lossstudio.core.losses.formula.typed_loss import TypedLoss
from lossstudio.core.losses.multiclass import MulticlassHinge
from lossstudio.core.tasks import Task

REFUSED = ("not convex", "value jumps", "gradient differs", "no gradient")
MOVING = "The gradient of this formula jumps at places that differ from target to target."
SEVERAL = "The gradient of this formula jumps where classes are equal."
MOST_CLASSES = 50
ABOUT, HALVINGS = 1e-6, 40


@dataclass(frozen=True)
class Shape:
    """What a search must know of a loss.

    Attributes
    ----------
    kinks : tuple of tuple of float
        Where its gradient jumps, as residual or margin: of every target, or of class 0 and 1.
    leads : bool
        Whether it is the hinge of several classes.
    reason : str
        Why there is no one valley; empty where there is.
    """

    kinks: tuple[tuple[float, ...], ...] = ((),)
    leads: bool = False
    reason: str = ""


@lru_cache(maxsize=64)
def shape_of(loss: Loss, classes: int) -> Shape:
    """Return the shape of a loss; that of a typed one is seen at some thousand places."""
    if isinstance(loss, TypedLoss):
        return _typed(loss, min(classes, MOST_CLASSES))
    if not loss.convex:
        reason = f"{loss.title} is not convex: where training starts may decide where it ends."
        return Shape(reason=reason)
    if isinstance(loss, MulticlassHinge):
        return Shape(leads=True)
    return Shape(kinks=(tuple(sorted(set(loss.kinks))),))


def _typed(loss: TypedLoss, classes: int) -> Shape:
    # The checks are wanted by typed losses only.
    from lossstudio.core.losses.formula.checks import findings  # noqa: PLC0415
    from lossstudio.core.losses.formula.checks.lines import Lines  # noqa: PLC0415

    found = findings(loss, max(classes, 2))
    for finding in found:
        if finding.kind in REFUSED:
            return Shape(reason=finding.text)
    if loss.task is Task.MULTICLASS:
        inner: list[Any] = list(loss.program.parsed.losses)
        bent = "m" in loss.program.variables or any(each.kinks for each in inner)
        return Shape(reason=SEVERAL) if bent else Shape()
    with np.errstate(all="ignore"):
        lines = Lines(loss, 2)
        kinks = _kinks(lines)
    if loss.task is Task.BINARY:
        return Shape(kinks=kinks if len(kinks) < 2 else (kinks[1], kinks[0]))  # class 1 is first
    if len(kinks) > 1:
        return Shape(reason=MOVING) if any(kinks) else Shape()
    return Shape(kinks=kinks)


def _kinks(lines: Any) -> tuple[tuple[float, ...], ...]:
    """Return the places of the jumps on each line."""
    from lossstudio.core.losses.formula.checks import gradient_kinks  # noqa: PLC0415

    places: list[list[float]] = [[] for _ in range(lines.count)]
    for jump in gradient_kinks(lines):
        places[jump.line].append(_exactly(lines, jump.line, jump.place))
    return tuple(tuple(sorted(line)) for line in places)


def _exactly(lines: Any, line: int, place: float) -> float:
    """Return a place with all its digits: the jump is halved out of what was seen of it."""
    about = ABOUT * max(1.0, abs(place))
    ends = np.array([place - about, place + about])
    first, last = lines.slope_at(np.array([line, line]), ends)
    for _ in range(HALVINGS):
        middle = ends.mean()
        half = lines.slope_at(np.array([line]), np.array([middle]))[0]
        ends[int(abs(half - first) > abs(last - half))] = middle
    return float(np.round(ends[1], 12))


def places_of(shape: Shape, target: Targets, task: Task) -> Floats:
    """Return where the gradient of each sample jumps, (kinks, n), as residual or margin."""
    of_class = [np.array(kinks) for kinks in shape.kinks]
    if len(of_class) == 1:
        return np.repeat(of_class[0][:, None], len(target), axis=1)
    most = max(map(len, of_class))
    far = [np.concatenate([kinks, 1e6 + np.arange(most - len(kinks))]) for kinks in of_class]
    places: Floats = np.stack(far, axis=1)[:, target.astype(np.intp)]
    return places
