"""The few numbers of an predictions from which every cheap metric follows."""

import math
from dataclasses import dataclass

from lossstudio.core.arrays import Floats
from lossstudio.core.costs import Costs
from lossstudio.core.tasks import Task

NO_COSTS = Costs()
COUNTS = 4  # of two classes; after them stands the threshold


@dataclass(frozen=True, eq=False)
class MetricStatistics:
    """What is kept of each epoch, so that metrics need not be computed until one is looked at.

    Parameters
    ----------
    task : Task
    statistics : ndarray (..., k²), (..., 5) or (..., 4)
        Confusion counts row by row, and of two classes the threshold; for a regression the mean
        |r|, the root mean r², the standard deviation of the target, which is nan with fewer than
        two samples, and the mean r.
    costs : Costs
        What mistakes cost.
    """

    task: Task
    statistics: Floats
    costs: Costs = NO_COSTS

    @property
    def confusion(self) -> Floats:
        """Counts (..., k, k): row is the true class, column the predicted one."""
        classes = math.isqrt(self.statistics.shape[-1])
        counts = self.statistics[..., : classes**2]
        return counts.reshape(*counts.shape[:-1], classes, classes)

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
    def mean_error(self) -> Floats:
        """Mean r, (...,)."""
        column: Floats = self.statistics[..., 3]
        return column

    @property
    def spread(self) -> Floats:
        """Standard deviation of the target of a regression, (...,)."""
        column: Floats = self.statistics[..., 2]
        return column
