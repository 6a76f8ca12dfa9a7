"""How far a share may be off that is counted from few samples."""

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.arrays import Floats

Z95 = 1.959963984540054  # of the normal distribution, for 95 %


def wilson(hits: ArrayLike, counts: ArrayLike, z: float = Z95) -> tuple[Floats, Floats]:
    """Return the ends of Wilson's interval of the share hits / counts; nan where nothing counts.

    Parameters
    ----------
    hits, counts : array_like
    z : float
        How many standard errors the interval reaches; by default it holds the true share in 95 of
        100 cases.

    References
    ----------
    Wilson (1927), "Probable inference, the law of succession, and statistical inference".
    """
    with np.errstate(all="ignore"):
        n = np.asarray(counts, dtype=np.float64)
        share = np.asarray(hits, dtype=np.float64) / n
        middle = share + z * z / (2.0 * n)
        reach = z * np.sqrt(share * (1.0 - share) / n + (z / (2.0 * n)) ** 2)
        whole = 1.0 + z * z / n
        low, high = (middle - reach) / whole, (middle + reach) / whole
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
