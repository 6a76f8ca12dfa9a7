"""The few numbers of an outcome from which every cheap metric follows."""

import math
from dataclasses import dataclass

from lossstudio.core.links import Floats
from lossstudio.core.tasks import Task


@dataclass(frozen=True, eq=False)
class Tally:
    """What is kept of each epoch, so that metrics need not be computed until one is looked at.

    Parameters
    ----------
    task : Task
    numbers : ndarray (..., k²) or (..., 2)
        Confusion counts row by row; for a regression the mean |r| and the root mean r².
    spread : float
        Standard deviation of the target, for a regression; nan with fewer than two samples.
    """

    task: Task
    numbers: Floats
    spread: float = math.nan

    @property
    def confusion(self) -> Floats:
        """Counts (..., k, k): row is the true class, column the predicted one."""
        classes = math.isqrt(self.numbers.shape[-1])
        return self.numbers.reshape(*self.numbers.shape[:-1], classes, classes)

    @property
    def mean_absolute(self) -> Floats:
        """Mean |r|, (...,)."""
        column: Floats = self.numbers[..., 0]
        return column

    @property
    def root_mean_square(self) -> Floats:
        """Root of the mean r², (...,)."""
        column: Floats = self.numbers[..., 1]
        return column
