"""Where a contender is heading, or why that cannot be said."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from lossstudio.core.analysis.optimum.kinks import shape_of
from lossstudio.core.analysis.optimum.objective import Objective, Point
from lossstudio.core.analysis.optimum.search import EndlessError, Search
from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task

logger = logging.getLogger(__name__)
MOST_WEIGHTS = 400
MOST_NUMBERS = 20_000_000  # inputs: the search passes them some tens of times
COLD, WARM = 0.3, 1e-3  # of the usual residual: corners are rounded over it at first
REGULAR = 1e-11  # of the largest bend: what bends less does not bend
HIDDEN = "Hidden layers have many valleys: where training starts may decide where it ends."
SEPARABLE = "Separable: the weights grow without end."
ENDLESS = "The loss falls without end as the weights grow."
LARGE = "There are too many samples and weights to work it out meanwhile."
NOT_FOUND = "The search did not come to an end."
GROWING = "The weights grow further than is followed: the classes are next to separable."
CONFIDENT = 100.0  # a score: the probability of the other class is 4e-44


@dataclass(frozen=True, eq=False)
class Optimum(Frozen):
    """The weights at which what a contender minimises is least.

    Attributes
    ----------
    theta : ndarray (count,) or None
        As the trainer holds them; None where there are none, or they cannot be had.
    loss : float
        The mean loss of the training samples there, without penalties; nan without weights.
    minimised : float
        With penalties: what is least.
    unique : bool
        Whether no other weights do as well, as far as the search sees.
    reason : str
        Why there are no weights, in a sentence; empty where there are.
    forces : tuple of ndarray
        What the search for the next one may begin with.
    """

    theta: Floats | None
    loss: float = np.nan
    minimised: float = np.nan
    unique: bool = False
    reason: str = ""
    forces: tuple[Floats, ...] = field(default=(), repr=False, compare=False)


def optimum(
    experiment: Experiment,
    prepared: Prepared,
    row: int,
    start: Optimum | None = None,
    breathe: Callable[[], None] = lambda: None,
) -> Optimum:
    """Return where a contender is heading: exactly what the trainer minimises, at its least.

    That is the mean loss over the training samples, weighed as the experiment says, with its
    penalties. The weight decay of an optimizer is none of it.

    Parameters
    ----------
    experiment : Experiment
    prepared : Prepared
        Its samples.
    row : int
        Which contender.
    start : Optimum, optional
        Where it was last, to begin with.
    breathe : callable, optional
        Called before every step; what it raises ends the search.
    """
    loss = experiment.contenders[row].loss
    if experiment.model.hidden:
        return Optimum(None, reason=HIDDEN)
    if prepared.shape.count > MOST_WEIGHTS or prepared.train.inputs.size > MOST_NUMBERS:
        return Optimum(None, reason=LARGE)
    shape = shape_of(loss, prepared.shape.sizes[-1])
    if shape.reason:
        return Optimum(None, reason=shape.reason)
    try:
        with np.errstate(all="ignore"):
            return _searched(Objective(experiment, prepared, row, shape), prepared, start, breathe)
    except (ArithmeticError, LookupError, ValueError):  # which shall not take those of others
        logger.exception("The search for the optimum of %s failed.", loss.title)
        return Optimum(None, reason=NOT_FOUND)


def _searched(
    objective: Objective,
    prepared: Prepared,
    start: Optimum | None,
    breathe: Callable[[], None],
) -> Optimum:
    ways = [(COLD, objective.start)]
    if start is not None and start.theta is not None and start.theta.size == prepared.shape.count:
        last = start.theta.reshape(-1, prepared.shape.sizes[-1])
        ways.insert(0, (WARM, objective.at.of_weights(last)))
        objective.take_forces(start.forces)
    for width, z in ways:
        search = Search(objective, objective.point(z), breathe)
        try:
            found = search.run(width)
        except EndlessError:
            reason = ENDLESS if prepared.task is Task.REGRESSION else SEPARABLE
            return Optimum(None, reason=reason)
        point, minimised = search.point, objective.minimised(search.point)
        if found and np.isfinite(minimised):
            return _arrived(objective, point, minimised)
    return Optimum(None, reason=_lost(prepared, point))


def _arrived(objective: Objective, point: Point, minimised: float) -> Optimum:
    bends = np.linalg.eigvalsh(objective.bends(point, sure=True))
    return Optimum(
        theta=objective.at.weights(point.z).ravel(),
        loss=objective.loss.mean(point.scores),
        minimised=minimised,
        unique=bool(objective.at.complete and bends[0] > REGULAR * bends[-1]),
        forces=tuple(each.force for each in objective.corners),
    )


def _lost(prepared: Prepared, point: Point) -> str:
    """Return why a search had no end."""
    far = float(np.abs(point.scores).max()) > CONFIDENT
    return GROWING if far and prepared.task is not Task.REGRESSION else NOT_FOUND
