"""Arrays one after the other in two long rows of numbers; their shapes are known elsewhere."""

import math

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats, Ints

FLOATS, INTEGERS = "numbers.f64", "integers.i64"  # little-endian, 8 bytes each
_FLOAT, _INTEGER = np.dtype("<f8"), np.dtype("<i8")
TOO_FEW = "The file holds fewer numbers than it says."
TOO_MANY = "The file holds more numbers than it says."


class NumberWriter:
    """Takes arrays in the order in which they will be read."""

    def __init__(self) -> None:
        self.parts: dict[str, list[memoryview]] = {FLOATS: [], INTEGERS: []}

    def floats(self, array: Floats) -> None:
        """Take numbers of any shape."""
        self._put(FLOATS, array, _FLOAT)

    def integers(self, array: NDArray[np.int64] | NDArray[np.bool_]) -> None:
        """Take whole numbers, or what is true of each, of any shape."""
        self._put(INTEGERS, array, _INTEGER)

    def _put(self, row: str, array: NDArray[np.generic], kind: np.dtype[np.generic]) -> None:
        flat = np.ascontiguousarray(array, dtype=kind).reshape(-1)
        self.parts[row].append(flat.view(np.uint8).data)


class NumberReader:
    """Gives the arrays back; none is larger than what is left.

    Parameters
    ----------
    floats, integers : bytes
    """

    def __init__(self, floats: bytes, integers: bytes) -> None:
        if len(floats) % 8 or len(integers) % 8:
            raise ValueError(TOO_FEW)
        self._rows = np.frombuffer(floats, _FLOAT), np.frombuffer(integers, _INTEGER)
        self._at = [0, 0]

    def floats(self, *shape: int) -> Floats:
        """Return the next numbers, read-only; a ValueError where there are not so many."""
        return self._take(0, shape).astype(np.float64, copy=False)

    def integers(self, *shape: int) -> Ints:
        """Return the next whole numbers likewise."""
        return self._take(1, shape).astype(np.int64, copy=False)

    def flags(self, *shape: int) -> NDArray[np.bool_]:
        """Return what is true of each, likewise."""
        true: NDArray[np.bool_] = self.integers(*shape) != 0
        return true

    def _take(self, row: int, shape: tuple[int, ...]) -> NDArray[np.generic]:
        count, at = math.prod(shape), self._at[row]
        if count > len(self._rows[row]) - at:
            raise ValueError(TOO_FEW)
        self._at[row] += count
        found: NDArray[np.generic] = self._rows[row][at : at + count].reshape(shape)
        return found

    def check_end(self) -> None:
        """Check that nothing is left; else a ValueError."""
        if self._at != [len(row) for row in self._rows]:
            raise ValueError(TOO_MANY)
