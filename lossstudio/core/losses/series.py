"""What would lose its digits as a difference, as a sum."""

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import LARGEST, ONE

SMALL = 0.03
TERMS = range(9, 2, -1)  # the last one first


def exp_rest(x: Floats) -> Floats:
    """Return exp(x) − 1 − x, elementwise, with full relative accuracy for any x."""
    rest = np.ones_like(x)
    for n in TERMS:
        rest = ONE + (x / n) * rest
    near = (0.5 * x) * x * rest
    return np.where(np.abs(x) < SMALL, near, np.expm1(x) - np.minimum(x, LARGEST))
