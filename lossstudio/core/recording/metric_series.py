"""The metrics of a race, worked out from the few numbers kept of each epoch."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.metrics import METRICS, MetricStatistics, metrics_for
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
    """

    task: Task
    size: int
    least: Floats | None = None

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Keys of the metrics, the most telling first."""
        return metrics_for(self.task, every_epoch=True)

    def one(self, key: str, statistics: Floats) -> Floats:
        """Return a metric (…, 2) from the numbers (…, 2, size) kept of both sides."""
        metric = METRICS.create(key)
        with np.errstate(all="ignore"):
            sides = [
                metric.compute(MetricStatistics(self.task, statistics[..., side, :]))
                for side in range(2)
            ]
        return np.stack(sides, axis=-1)

    def all(self, statistics: Floats) -> Floats:
        """Return every metric, (…, metrics, 2), in the order of `keys`, read-only."""
        metrics = np.stack([self.one(key, statistics) for key in self.keys], axis=-2)
        metrics.flags.writeable = False
        return metrics
