"""The metrics of a race, worked out from the few numbers kept of each epoch."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.metrics import METRICS, Tally, metrics_for
from lossstudio.core.tasks import Task

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Yardsticks:
    """What is measured in a race.

    Attributes
    ----------
    task : Task
    spreads : tuple of float
        Standard deviation of the training and of the test targets, for a regression.
    size : int
        How many numbers are kept of each side of an epoch.
    """

    task: Task
    spreads: tuple[float, float]
    size: int

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Keys of the metrics, the most telling first."""
        return metrics_for(self.task, every_epoch=True)

    def one(self, key: str, numbers: Floats) -> Floats:
        """Return a metric (…, 2) from the numbers (…, 2, size) kept of both sides."""
        metric = METRICS.create(key)
        with np.errstate(all="ignore"):
            sides = [
                metric.of(Tally(self.task, numbers[..., side, :], spread))
                for side, spread in enumerate(self.spreads)
            ]
        return np.stack(sides, axis=-1)

    def all(self, numbers: Floats) -> Floats:
        """Return every metric, (…, metrics, 2), in the order of `keys`, read-only."""
        metrics = np.stack([self.one(key, numbers) for key in self.keys], axis=-2)
        metrics.flags.writeable = False
        return metrics
