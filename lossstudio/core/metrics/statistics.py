"""The few numbers of an predictions from which every cheap metric follows."""

import math
from dataclasses import dataclass

from lossstudio.core.arrays import Floats
from lossstudio.core.tasks import Task


@dataclass(frozen=True, eq=False)
class MetricStatistics:
    """What is kept of each epoch, so that metrics need not be computed until one is looked at.

    Parameters
    ----------
    task : Task
    statistics : ndarray (..., k²) or (..., 3)
        Confusion counts row by row; for a regression the mean |r|, the root mean r², and the
        standard deviation of the target, which is nan with fewer than two samples.
    """

    task: Task
    statistics: Floats

    @property
    def confusion(self) -> Floats:
        """Counts (..., k, k): row is the true class, column the predicted one."""
        classes = math.isqrt(self.statistics.shape[-1])
        return self.statistics.reshape(*self.statistics.shape[:-1], classes, classes)

    @property
    def mean_absolute(self) -> Floats:
        """Mean |r|, (...,)."""
        column: Floats = self.statistics[..., 0]
        return column

    @property
    def root_mean_square(self) -> Floats:
        """Root of the mean r², (...,)."""
        column: Floats = self.statistics[..., 1]
        return column

    @property
    def spread(self) -> Floats:
        """Standard deviation of the target of a regression, (...,)."""
        column: Floats = self.statistics[..., 2]
        return column
