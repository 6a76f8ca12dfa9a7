"""What the steps of an optimizer remember, apart from its parameters."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.parameters import Parameterised


class StateLayout(NamedTuple):
    """How many arrays and numbers a kind of optimizer needs.

    Attributes
    ----------
    arrays : int
        Arrays that are remembered, with a number for every weight; all begin at 0.
    numbers : tuple of float
        What the numbers that are remembered for all weights together begin at.
    work : int
        Arrays of a number for every weight, for the arithmetic of one step.
    scalars : int
        0-d arrays for the arithmetic of one step, at least 1.
    """

    arrays: int = 0
    numbers: tuple[float, ...] = ()
    work: int = 1
    scalars: int = 1


@dataclass(eq=False, slots=True)
class OptimizerState:
    """The memory of one kind of optimizer for weights of one shape.

    States are equal when they remember the same (nan counts as equal to nan), and are pickled and
    copied without what only the arithmetic needs.

    Attributes
    ----------
    kind : type
        The class of optimizer whose memory it is.
    shape : tuple of int
        Of the weights.
    arrays : tuple of ndarray of float64, each of that shape
        What is remembered of every weight.
    numbers : list of float
        What is remembered of all weights together: counters, sums of weights.
    work, scalars : tuple of ndarray of float64, each of that shape, or 0-d
        Room for the arithmetic of one step, made at the first: a copy that is only kept takes none.
    """

    kind: type[Parameterised]
    shape: tuple[int, ...]
    arrays: tuple[Floats, ...]
    numbers: list[float]
    work: tuple[Floats, ...] = ()
    scalars: tuple[Floats, ...] = ()

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return sum(array.nbytes for array in self.arrays + self.work + self.scalars)

    def copy(self) -> "OptimizerState":
        """Return a state that remembers the same and shares nothing."""
        arrays = tuple(array.copy() for array in self.arrays)
        return OptimizerState(self.kind, self.shape, arrays, self.numbers.copy())

    def part(self, rows: slice) -> "OptimizerState":
        """Return a copy of what is remembered of some rows of the leading axis."""
        arrays = tuple(array[rows].copy() for array in self.arrays)
        shape = len(range(*rows.indices(self.shape[0]))), *self.shape[1:]
        return OptimizerState(self.kind, shape, arrays, self.numbers.copy())

    def make_room(self, layout: StateLayout) -> None:
        """Make the arrays that the arithmetic of a step writes into."""
        self.work = tuple(np.empty(self.shape) for _ in range(layout.work))
        self.scalars = tuple(np.zeros(()) for _ in range(layout.scalars))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, OptimizerState):
            return NotImplemented
        mine, its = ((each.kind, each.shape, each.numbers) for each in (self, other))
        return mine == its and all(
            np.array_equal(one, another, equal_nan=True)
            for one, another in zip(self.arrays, other.arrays, strict=True)
        )

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __reduce__(self) -> tuple[type["OptimizerState"], tuple[object, ...]]:
        return OptimizerState, (self.kind, self.shape, self.arrays, self.numbers)
