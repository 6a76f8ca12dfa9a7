"""Types of arrays, and records whose arrays must not change on the way from the trainer."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Targets = NDArray[Any]
"""Numbers, or the indices of classes."""


class Frozen:
    """Base of frozen dataclasses: the arrays in their fields are read-only, too."""

    def __post_init__(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
