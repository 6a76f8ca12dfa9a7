"""The moments of a race that one can go back to, bounded however long it runs."""

import copy
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Experiment
from lossstudio.core.optimizers import Optimizer, OptimizerState
from lossstudio.core.recording.evaluation import Evaluation

MOST_CHECKPOINTS = 512
LEAST_CHECKPOINTS = 4
EARLY_SHARE = 32  # of all that may be kept, one in so many is for each doubling of the epochs
MOST_BYTES = 24 * 2**20


@dataclass(frozen=True)
class Checkpoint:
    """The end of an epoch that one can go back to; its weights stay with the trainer.

    Attributes
    ----------
    epoch, step : int
    experiment : Experiment
        What was being trained; it may have been changed since.
    """

    epoch: int
    step: int
    experiment: Experiment


class OptimizerGroup(NamedTuple):
    """Neighbours in the stack that share one optimizer, and what its steps remember of them.

    Attributes
    ----------
    rows : slice
        Which contenders they are.
    optimizer : Optimizer
    state : OptimizerState
        Of the weights (contenders of these rows, ..., count).
    """

    rows: slice
    optimizer: Optimizer
    state: OptimizerState


@dataclass(frozen=True, eq=False)
class ResumableCheckpoint:
    """A moment with all that is needed to go on from it, exactly as before.

    Attributes
    ----------
    checkpoint : Checkpoint
    theta : ndarray (contenders, ..., count)
    now : Evaluation
        How every contender stood.
    groups : sequence of OptimizerGroup
        The optimizers and copies of what their steps remember.
    stopping : dict of str to ndarray
        Which networks have stopped, and what early stopping remembers.
    """

    checkpoint: Checkpoint
    theta: Floats
    now: Evaluation
    groups: Sequence[OptimizerGroup]
    stopping: dict[str, Any]

    @property
    def epoch(self) -> int:
        """Finished epochs."""
        return self.checkpoint.epoch

    @property
    def size(self) -> int:
        """Bytes of its arrays."""
        optimizers = sum(group.state.nbytes for group in self.groups)
        stopping: int = sum(array.nbytes for array in self.stopping.values())
        return self.theta.nbytes + self.now.statistics.nbytes + optimizers + stopping


def first_of(theta: Floats) -> Floats:
    """Return the weights (contenders, count) of the first seed, where there are several."""
    return theta if theta.ndim == 2 else theta[:, 0].copy()


class Thinning(NamedTuple):
    """Which checkpoints are kept: of every so many epochs, and at the beginning of more.

    Attributes
    ----------
    every : int
        Epochs from one to the next.
    early : int
        How many are kept in each doubling of the epochs where `every` would leave fewer: most of
        what a race does, it does at its beginning. 0: none.
    """

    every: int = 1
    early: int = 0

    def keeps(self, epoch: int) -> bool:
        """Whether the checkpoint of an epoch is kept."""
        step = self.every
        if self.early:
            step = min(step, 1 << max(0, (epoch // self.early).bit_length() - 1))
        return epoch % step == 0

    def coarser(self, last: int) -> "Thinning":
        """Return one that leaves fewer of the checkpoints up to an epoch."""
        if self.early and self.every > last:
            return self._replace(early=self.early // 2)
        return self._replace(every=2 * self.every)


class Timeline:
    """Keeps a checkpoint every few epochs; when full, every second one of late ones is dropped.

    Parameters
    ----------
    most_bytes : int
        What the checkpoints may take together.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._most = MOST_CHECKPOINTS
        self.thinning = Thinning()
        self.kept: tuple[ResumableCheckpoint, ...] = ()
        self._told: tuple[object, tuple[Checkpoint, ...]] = None, ()  # of which, and what

    @classmethod
    def of(cls, kept: Sequence[ResumableCheckpoint], thinning: Thinning) -> "Timeline":
        """Return the timeline that kept these."""
        timeline = cls()
        timeline.keep(kept[0])
        early = min(thinning.early, timeline.thinning.early)  # there may be room for fewer now
        timeline.thinning = thinning._replace(early=early)
        timeline.kept = tuple(each for each in kept if timeline.wants(each.epoch))
        return timeline

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """The checkpoints kept, in order."""
        if self._told[0] is not self.kept:  # each picture asks
            self._told = self.kept, self.since(-1)
        return self._told[1]

    def since(self, epoch: int) -> tuple[Checkpoint, ...]:
        """Return the checkpoints kept after an epoch."""
        first = bisect_right(self.kept, epoch, key=lambda kept: kept.epoch)
        return tuple(kept.checkpoint for kept in self.kept[first:])

    def weights_since(self, epoch: int) -> dict[int, Floats]:
        """Return the weights (contenders, count) kept after an epoch, by theirs.

        Of several seeds they are those of the first.
        """
        first = bisect_right(self.kept, epoch, key=lambda kept: kept.epoch)
        return {kept.epoch: first_of(kept.theta) for kept in self.kept[first:]}

    def copy(self) -> "Timeline":
        """Return a timeline that goes its own way from here."""
        return copy.copy(self)

    def wants(self, epoch: int) -> bool:
        """Whether the checkpoint of this epoch is to be kept."""
        return self.thinning.keeps(epoch)

    def keep(self, kept: ResumableCheckpoint) -> None:
        """Keep a checkpoint, as thinning allows."""
        if not self.kept:
            fitting = self._most_bytes // max(1, kept.size)
            self._most = min(max(fitting, LEAST_CHECKPOINTS), MOST_CHECKPOINTS)
            self.thinning = Thinning(early=self._most // EARLY_SHARE)
        self.kept = (*self.kept, kept)
        while len(self.kept) > self._most:
            self.thinning = self.thinning.coarser(kept.epoch)
            self.kept = tuple(old for old in self.kept if self.wants(old.epoch))

    def at(self, epoch: int) -> ResumableCheckpoint:
        """Return the checkpoint kept that is nearest to an epoch."""
        return min(self.kept, key=lambda kept: abs(kept.epoch - epoch))

    def cut(self, epoch: int) -> None:
        """Forget what came after an epoch."""
        self.kept = tuple(kept for kept in self.kept if kept.epoch <= epoch)
