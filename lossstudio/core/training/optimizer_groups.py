"""Neighbours in the stack that share one optimizer are stepped together."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from lossstudio.core.arrays import Floats
from lossstudio.core.optimizers import Optimizer
from lossstudio.core.recording.checkpoints import OptimizerGroup


class OptimizerGroups:
    """All groups of a race, bound to the weights they move.

    Parameters
    ----------
    optimizers : sequence of Optimizer
        One a contender.
    theta, gradient : ndarray (contenders, ..., count)
        The weights, changed in place, and what `step` finds as their gradient.
    """

    def __init__(self, optimizers: Sequence[Optimizer], theta: Floats, gradient: Floats) -> None:
        self._theta, self._gradient = theta, gradient
        self._bind(
            OptimizerGroup(rows, optimizer, optimizer.start(theta[rows].shape))
            for rows, optimizer in _runs(optimizers)
        )

    def step(self, factor: float) -> None:
        """Move the weights; `factor` is what the schedule says of the learning rate."""
        for optimizer, theta, gradient, state in self._bound:
            optimizer.update(theta, gradient, state, factor)

    def memory(self) -> tuple[OptimizerGroup, ...]:
        """Return copies of all that `recall` needs."""
        return tuple(group._replace(state=group.state.copy()) for group in self._groups)

    def recall(self, memory: Iterable[OptimizerGroup]) -> None:
        """Go back to what was remembered."""
        self._bind(group._replace(state=group.state.copy()) for group in memory)

    def retune(self, optimizers: Sequence[Optimizer]) -> None:
        """Go on with these optimizers, one a contender, and what the present ones remember."""
        self._bind(
            OptimizerGroup(
                slice(group.rows.start + rows.start, group.rows.start + rows.stop),
                optimizer,
                group.state.part(rows),
            )
            for group in self._groups
            for rows, optimizer in _runs(optimizers[group.rows])
        )

    def forget(self, row: int) -> None:
        """Let a contender begin anew with what it remembers."""
        groups = []
        for group in self._groups:
            rows, begin = range(group.rows.start, group.rows.stop), group.rows.start
            cuts = [rows] if row not in rows else [rows[: row - begin], range(row, row + 1)]
            cuts += [rows[row - begin + 1 :]] if row in rows else []
            for cut in filter(None, cuts):
                place = slice(cut.start, cut.stop)
                state = group.state.part(slice(cut.start - begin, cut.stop - begin))
                if row in cut:
                    state = group.optimizer.start(self._theta[place].shape)
                groups.append(OptimizerGroup(place, group.optimizer, state))
        self._bind(groups)

    def _bind(self, groups: Iterable[OptimizerGroup]) -> None:
        self._groups = tuple(groups)
        self._bound = [
            (optimizer, self._theta[rows], self._gradient[rows], state)
            for rows, optimizer, state in self._groups
        ]


def _runs(optimizers: Sequence[Optimizer]) -> Iterator[tuple[slice, Optimizer]]:
    """Yield the rows of neighbours with equal optimizers, and that optimizer."""
    start = 0
    for optimizer, equal in groupby(optimizers):
        stop = start + len(list(equal))
        yield slice(start, stop), optimizer
        start = stop
