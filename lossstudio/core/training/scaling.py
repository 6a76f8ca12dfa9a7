"""Standardising columns: mean 0 and spread 1, as seen in the training samples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scaling:
    """Subtracts a mean and divides by a spread, column by column.

    Attributes
    ----------
    mean, spread : ndarray (columns,)
        In the units of the data. A constant column has spread 1.
    """

    mean: Floats
    spread: Floats

    @classmethod
    def fit(cls, columns: Floats) -> "Scaling":
        """Return the scaling that standardises `columns` (n, d)."""
        with np.errstate(over="ignore", invalid="ignore"):
            spread = columns.std(axis=0)
        usable = np.isfinite(spread) & (spread > 0.0)
        return cls(columns.mean(axis=0), np.where(usable, spread, 1.0))

    @classmethod
    def none(cls, columns: int) -> "Scaling":
        """Return the scaling that changes nothing."""
        return cls(np.zeros(columns), np.ones(columns))

    def apply(self, columns: Floats) -> Floats:
        """Return the columns in standard units."""
        result: Floats = (columns - self.mean) / self.spread
        return result

    def undo(self, columns: Floats) -> Floats:
        """Return the columns in their own units."""
        result: Floats = columns * self.spread + self.mean
        return result
