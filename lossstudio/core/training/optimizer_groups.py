"""Neighbours in the stack that share one optimizer are stepped together."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from lossstudio.core.arrays import Floats
from lossstudio.core.optimizers import Optimizer


class Group:
    """Some contenders and their optimizer.

    Parameters
    ----------
    rows : slice
    optimizer : Optimizer
    theta, gradient : ndarray (contenders, ..., count)
        Of the whole stack.
    """

    def __init__(self, rows: slice, optimizer: Optimizer, theta: Floats, gradient: Floats) -> None:
        self.rows = rows
        self.optimizer = optimizer
        self._stack = theta, gradient
        self._theta, self._gradient = theta[rows], gradient[rows]

    def step(self, factor: float) -> None:
        """Move the weights; `factor` is what the schedule says of the learning rate."""
        self.optimizer.pace[0] = factor
        self.optimizer.step(self._theta, self._gradient)

    def copy(self) -> "Group":
        """Return a group for the same rows whose optimizer remembers the same."""
        return Group(self.rows, self.optimizer.part(slice(None)), *self._stack)

    def retuned(self, optimizers: Sequence[Optimizer]) -> Iterator["Group"]:
        """Return the groups that go on with these optimizers, one a contender, and its memory."""
        for rows in runs(optimizers):
            heir = self.optimizer.part(rows).retuned(optimizers[rows.start])
            first = self.rows.start
            yield Group(slice(first + rows.start, first + rows.stop), heir, *self._stack)


def runs(optimizers: Sequence[Optimizer]) -> Iterator[slice]:
    """Return the rows of neighbours with equal optimizers."""
    start = 0
    for _, equal in groupby(optimizers):
        stop = start + len(list(equal))
        yield slice(start, stop)
        start = stop
