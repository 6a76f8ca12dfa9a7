"""Types of arrays, and records of arrays that neither change nor differ on their way."""

import dataclasses
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Targets = NDArray[Any]
"""Numbers, or the indices of classes."""


def same(first: Any, second: Any) -> bool:
    """Whether two values are equal, nan being nan; of arrays type, shape and all numbers count."""
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        alike = first.dtype == second.dtype and first.shape == second.shape
        return alike and np.array_equal(first, second, equal_nan=first.dtype.kind == "f")
    if isinstance(first, np.ndarray) or isinstance(second, np.ndarray):
        return False  # the other is none, as without weights of samples
    if isinstance(first, tuple) and isinstance(second, tuple):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(same(first[k], second[k]) for k in first)
    if isinstance(first, float) and isinstance(second, float) and math.isnan(first):
        return math.isnan(second)
    return first is second or bool(first == second)


class Frozen:
    """Base of frozen dataclasses (made with `eq=False`) that hold arrays.

    The arrays are read-only, also after a trip to another process; two of one class are equal if
    all fields are that compare. What a cached property has worked out does not travel.
    """

    def __post_init__(self) -> None:
        self._freeze()

    def _freeze(self) -> None:
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        compared = (field.name for field in dataclasses.fields(self) if field.compare)  # type: ignore[arg-type]
        return all(same(getattr(self, name), getattr(other, name)) for name in compared)

    __hash__ = None  # type: ignore[assignment]  # arrays have none

    def __getstate__(self) -> dict[str, Any]:
        names = (field.name for field in dataclasses.fields(self))  # type: ignore[arg-type]
        return {name: getattr(self, name) for name in names}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._freeze()
