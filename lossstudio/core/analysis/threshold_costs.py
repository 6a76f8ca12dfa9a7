"""The mean cost of two classes over the threshold: every threshold at once."""

import math
from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.costs import HALF, Costs

DIGITS = 12  # after the point, of a threshold that is chosen


@dataclass(frozen=True, eq=False)
class CostCurve(Frozen):
    """Steps: from each threshold to the next one the cost stays the same.

    Attributes
    ----------
    thresholds : ndarray (steps + 1,)
        From 0 to 1, the ends of the steps.
    costs : ndarray (steps,)
        The mean cost from each threshold on, the next one excluded.
    end : float
        The mean cost at 1, above which nothing is.
    """

    thresholds: Floats
    costs: Floats
    end: float

    def at(self, threshold: float) -> float:
        """Return the mean cost at a threshold."""
        if threshold >= 1.0:
            return self.end
        place = int(np.searchsorted(self.thresholds, threshold, side="right")) - 1
        return float(self.costs[place])

    def best(self, near: float = HALF) -> float:
        """Return a threshold of the least cost: of the widest such step, a short number in it.

        Parameters
        ----------
        near : float
            Of steps that are as wide, the one nearest to it is taken.
        """
        if self.end < self.costs.min():
            return 1.0
        least = self.costs == self.costs.min()
        starts = np.flatnonzero(least & ~np.r_[False, least[:-1]])  # neighbours are one step
        ends = np.flatnonzero(least & ~np.r_[least[1:], False]) + 1
        low, high = self.thresholds[starts], self.thresholds[ends]
        widest = np.flatnonzero(np.isclose(high - low, (high - low).max()))
        middles = (low + high) / 2
        place = widest[np.abs(middles[widest] - near).argmin()]
        return _short(float(low[place]), float(high[place]))


def cost_curve(truth: Floats, probability: Floats, costs: Costs) -> CostCurve:
    """Return the mean cost of one contender over the threshold.

    Parameters
    ----------
    truth : ndarray (n,)
        0 or 1.
    probability : ndarray (n,)
        Of class 1; what exceeds the threshold is called positive.
    costs : Costs
    """
    order = np.argsort(probability, kind="stable")
    p, positive = probability[order], truth[order]
    missed = np.concatenate([[0.0], np.cumsum(positive)])  # once so many are called negative
    alarms = np.concatenate([[0.0], np.cumsum(1.0 - positive)])
    paid = costs.miss * missed + costs.false_alarm * (alarms[-1] - alarms)
    last = np.flatnonzero(np.r_[p[1:] != p[:-1], True])  # of those that are alike
    starts = np.concatenate([[0.0], p[last]])
    values = np.concatenate([[paid[0]], paid[last + 1]]) / len(p)
    some = np.r_[starts[1:] > starts[:-1], starts[-1] < 1.0]  # steps of no width are none
    return CostCurve(np.r_[starts[some], 1.0], values[some], float(values[-1]))


def _short(low: float, high: float) -> float:
    """Return a number of few digits from `low` on, below `high`."""
    middle = (low + high) / 2
    for digits in range(2, DIGITS):
        number = round(middle, digits)
        if low <= number < high:
            return number
    return middle if math.isfinite(middle) and middle < high else low
