"""Standardising columns: mean 0 and spread 1, as seen in the training samples."""

from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Floats, Frozen

NOTHING = 1e-13  # of the size of a column: a spread that small is rounding


@dataclass(frozen=True, eq=False)
class Scaling(Frozen):
    """Subtracts a mean and divides by a spread, column by column.

    Attributes
    ----------
    mean, spread : ndarray (columns,)
        In the units of the data. A column that is constant but for rounding has its first value
        and spread 1.
    """

    mean: Floats
    spread: Floats

    @classmethod
    def fit(cls, columns: Floats) -> "Scaling":
        """Return the scaling that standardises `columns` (n, d)."""
        mean, spread = np.empty((2, columns.shape[1]))
        for index, column in enumerate(columns.T):  # one by one, for the sake of memory
            power = np.frexp(np.abs(column).max())[1]
            unit = np.ldexp(column, -power)  # exact, and nothing overflows when squared
            deviation = unit.std()
            own = np.ldexp(deviation if deviation > NOTHING else 0.0, power)
            mean[index] = np.ldexp(unit.mean(), power) if own else column[0]
            spread[index] = own or 1.0
        return cls(mean, spread)

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
