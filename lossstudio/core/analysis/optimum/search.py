"""The search for the least: damped Newton steps, and corners that are rounded less and less."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lossstudio.core.analysis.optimum.objective import Objective, Point
from lossstudio.core.arrays import Floats

Pulls = tuple[Floats, Floats]

STEPS = 60  # of Newton at one width
QUICK = 12  # after which wider bends are tried
ROUNDS = 14
NEAR = 1e-11  # of the scores: a step that short ends it
SETTLED = 1e-9  # of the usual residual: corners that near are met
NARROWEST = 1e-6
WIDTHS = (1.0, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)
LINE = 40  # tries along one way
FLAT, STEEP = 0.1, 0.5  # of the slope at the start of a way: what is left at its end
DAMP = 1e-12  # of the usual bend
LONGEST = 10.0  # in units of the scores: a step where nothing bends
TINY = 1e-300
SMALL = 1e-6  # of the largest: what is less does not move
AHEAD, FAR = 30.0, 1e6  # how far it must fall on
SURE = 6  # steps after which an end that is infinitely far is looked for


class EndlessError(Exception):
    """What is minimised falls for ever."""


@dataclass
class Search:
    """A search.

    Attributes
    ----------
    objective : Objective
    point : Point
        Where it stands.
    breathe : callable
        Called before every step; what it raises ends the search.
    """

    objective: Objective
    point: Point
    breathe: Callable[[], None] = lambda: None

    def run(self, width: float) -> bool:
        """Search, and return whether the least was found.

        Parameters
        ----------
        width : float
            Over which corners are rounded at first.

        Raises
        ------
        EndlessError
            If there is none.
        """
        if not self.objective.corners:
            return self._newton(QUICK) or self._widely()
        for _ in range(ROUNDS):
            for each in self.objective.corners:
                each.round(width)
            arrived = self._newton(STEPS)
            if self.objective.settle(self.point) <= SETTLED and arrived:
                return True
            width = max(0.1 * width, NARROWEST)
        return False

    def _widely(self) -> bool:
        """Round the whole loss, less and less: what bends within a hair is found so."""
        if len(self.objective.at.classes) == 1:
            for width in WIDTHS:
                self.objective.loss.width = width * self.objective.loss.unit
                self._newton(QUICK)
            self.objective.loss.width = 0.0
        return self._newton(STEPS)

    def _newton(self, limit: int) -> bool:
        """Take Newton steps, and return whether they have become short."""
        objective = self.objective
        pulls = objective.pulls(self.point)
        for step in range(limit):
            self.breathe()
            gradient = objective.gradient(pulls)
            way = objective.point(
                _newton_step(objective.bends(self.point), gradient, objective.loss.unit)
            )
            if step >= SURE and step % 3 == 0:
                self._look_far(way)
            share, pulls = self._along(way, pulls)
            self.point = self.point.moved(way, share)
            if self._short(way, share):
                return True
        return False

    def _short(self, way: Point, share: float) -> bool:
        size = float(np.abs(self.point.scores).max(initial=0.0))
        return share * float(np.abs(way.scores).max(initial=0.0)) <= NEAR * max(
            size, self.objective.loss.unit
        )

    def _along(self, way: Point, pulls: Pulls) -> tuple[float, Pulls]:
        """Return how far to go, and the slopes there: where the slope along the way is next to 0.

        The slope of what is convex grows along a way, so that its root can be bracketed.
        """
        objective, share, low, high = self.objective, 1.0, 0.0, np.inf
        first = objective.slope(pulls, way)
        if not first < 0.0:  # it is rounding
            return 0.0, pulls
        slopes = [first, np.inf]
        best, last = (0.0, pulls), -1
        for _ in range(LINE):
            there = objective.pulls(self.point.moved(way, share))
            slope = objective.slope(there, way)
            if STEEP * first <= slope <= -FLAT * first:
                return share, there
            side = int(not slope < 0.0)
            if side == last:  # Dowell & Jarratt (1971): else one end would stay for long
                slopes[1 - side] *= 0.5
            last, slopes[side] = side, slope
            if side:
                high = share
            else:
                low, best = share, (share, there)
            share = _between(low, high, slopes)
        return best

    def _look_far(self, way: Point) -> None:
        """Raise EndlessError if all falls for ever along the way, or along the weights."""
        for far in (way, self.point):
            largest = float(np.abs(far.scores).max(initial=0.0))
            penalised = self.objective.l1 or self.objective.l2
            heavy = penalised and np.abs(far.weights).max(initial=0.0) > SMALL * np.abs(far.z).max()
            if 0.0 < largest < np.inf and not heavy and self._falls(far.scores / largest):
                raise EndlessError

    def _falls(self, way: Floats) -> bool:
        """Whether the loss falls along a way of scores (n, k), now and however far."""
        loss, scores = self.objective.loss, self.point.scores
        near = loss.gradient(scores + AHEAD * way) * way * loss.share
        far = loss.gradient(scores + FAR * way) * way
        counts = np.abs(way).max(axis=1) > SMALL
        level = far.sum(axis=1) <= SMALL * np.abs(far).sum(axis=1)
        return bool(near.sum() < -SMALL * np.abs(near).sum() and level[counts].all())


def _newton_step(bends: Floats, gradient: Floats, unit: float) -> Floats:
    """Return the step (q, m) to where the gradient would be 0, no longer than `LONGEST` units."""
    usual = float(np.trace(bends)) / len(bends)
    size = float(np.abs(gradient).max())
    damped = bends + (DAMP * usual + size / (LONGEST * unit) + TINY) * np.eye(len(bends))
    try:
        step = np.asarray(np.linalg.solve(damped, -gradient.ravel()), dtype=np.float64)
    except np.linalg.LinAlgError:
        return -gradient
    return step.reshape(gradient.shape) if np.isfinite(step).all() else -gradient


def _between(low: float, high: float, slopes: list[float]) -> float:
    """Return where to look for the root of a slope that is below 0 at `low`, above at `high`."""
    if high == np.inf:
        return 4.0 * low
    share = 0.5
    if np.isfinite(slopes[1]):
        share = min(max(slopes[0] / (slopes[0] - slopes[1]), 0.05), 0.95)
    return low + share * (high - low)
