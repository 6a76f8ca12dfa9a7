"""The metrics of a race, worked out from the few numbers kept of each epoch."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from lossstudio.core.arrays import Bools, Floats, Frozen
from lossstudio.core.costs import PLAIN, Judgement
from lossstudio.core.metrics import METRICS, MetricStatistics, metrics_for
from lossstudio.core.metrics.arrays import nan_where
from lossstudio.core.metrics.statistics import COUNTS
from lossstudio.core.tasks import Task


@dataclass(frozen=True, eq=False)
class MetricSeries(Frozen):
    """What is measured in a race.

    Attributes
    ----------
    task : Task
    size : int
        How many numbers are kept of each side of an epoch.
    least : ndarray (contenders, 2) or None
        What the own loss cannot fall below on both sides; None stands for 0.
    judgement : Judgement
        What mistakes cost, and the thresholds; what was counted by another one is nan.
    """

    task: Task
    size: int
    least: Floats | None = None
    judgement: Judgement = PLAIN

    def judged(self, judgement: Judgement) -> "MetricSeries":
        """Return it as judged otherwise: what is kept of each epoch stays the same."""
        return self if judgement == self.judgement else replace(self, judgement=judgement)

    def other_threshold(self, statistics: Floats) -> Bools:
        """Return which of the numbers (contenders, seeds, 2, size) were counted by another one.

        Any axes may stand before those of the contenders.
        """
        thresholds = self.judgement.thresholds
        if self.task is not Task.BINARY or not thresholds or statistics.shape[-1] <= COUNTS:
            return np.zeros(statistics.shape[:-1], dtype=np.bool_)
        other: Bools = statistics[..., COUNTS] != np.reshape(thresholds, (-1, 1, 1))
        return other

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Keys of the metrics, the most telling first."""
        return metrics_for(self.task, every_epoch=True)

    def one(self, key: str, statistics: Floats) -> Floats:
        """Return a metric (…, 2) from the numbers (…, 2, size) kept of both sides."""
        metric, costs = METRICS.create(key), self.judgement.costs
        with np.errstate(all="ignore"):
            sides = [
                metric.compute(MetricStatistics(self.task, statistics[..., side, :], costs))
                for side in range(2)
            ]
        values = np.stack(sides, axis=-1)
        if not metric.uses_threshold:
            return values
        return nan_where(self.other_threshold(statistics), values)

    def all(self, statistics: Floats) -> Floats:
        """Return every metric, (…, metrics, 2), in the order of `keys`, read-only."""
        metrics = np.stack([self.one(key, statistics) for key in self.keys], axis=-2)
        metrics.flags.writeable = False
        return metrics
