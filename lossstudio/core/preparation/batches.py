"""The batches of an epoch: shuffled anew each time, for every seed in its own order."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task

OTHERS = 1  # sets the stream of the further seeds apart
ROOM = 8192  # samples gathered at once, so that few calls do it and memory stays small


class Batch(NamedTuple):
    """The samples of one step; with several seeds every array has them as its first axis.

    Attributes
    ----------
    inputs : ndarray (..., samples, p + 1)
    scaled_target, sign, step_weight : ndarray (..., samples)
        The target; ±1 for two classes; what turns a slope at the margin or residual into a
        gradient: sign (for two classes) times weight over the size of the batch.
    """

    inputs: Floats
    scaled_target: Targets
    sign: Floats
    step_weight: Floats

    @property
    def size(self) -> int:
        """Samples in it."""
        return int(self.scaled_target.shape[-1])

    def part(self, some: slice) -> "Batch":
        """Return some of the samples."""
        return Batch(
            self.inputs[..., some, :],
            self.scaled_target[..., some],
            self.sign[..., some],
            self.step_weight[..., some],
        )


class Batches:
    """Gives the batch at each place of each epoch.

    Parameters
    ----------
    experiment : Experiment
    prepared : Prepared
    """

    def __init__(self, experiment: Experiment, prepared: Prepared) -> None:
        train, self._size = prepared.train, prepared.batch
        self._seed, self._seeds = experiment.seeds.batches, experiment.repeats
        self._train = train
        count = len(train)
        sign = 2.0 * train.scaled_target.astype(np.float64) - 1.0
        weight = np.ones(count) if train.weight is None else train.weight
        last = count % self._size or self._size
        self._sizes = np.repeat([float(self._size), float(last)], [count - last, last])
        self._sign = sign
        self._step_weight: Floats = sign * weight if prepared.task is Task.BINARY else weight
        self.whole = self._size == count
        self._all = Batch(train.inputs, train.scaled_target, sign, self._step_weight / count)
        self._epoch = self._first = -1
        self._order: NDArray[np.intp] = np.empty((self._seeds, 0), dtype=np.intp)
        self._kept = self._all

    def at(self, epoch: int, index: int) -> Batch:
        """Return the batch at a place of an epoch; all samples at once need no order."""
        if self.whole:
            return self._all
        if epoch != self._epoch:
            self._shuffle(epoch)
        start = index * self._size - self._first
        if not 0 <= start < self._kept.size:
            self._gather(index * self._size)
            start = 0
        return self._kept.part(slice(start, start + self._size))

    def _shuffle(self, epoch: int) -> None:
        count = len(self._train)
        first = np.random.default_rng((self._seed, epoch)).permutation(count)
        self._order = first[None]
        if self._seeds > 1:
            orders = np.tile(np.arange(count), (self._seeds - 1, 1))
            others = np.random.default_rng((self._seed, epoch, OTHERS)).permuted(orders, axis=1)
            self._order = np.concatenate([self._order, others])
        self._epoch = epoch
        self._gather(0)

    def _gather(self, first: int) -> None:
        """Put the samples of the next batches into a row."""
        size = self._size
        steps = max(1, ROOM // (size * self._seeds))
        order = self._order[:, first : first + steps * size]
        order = order[0] if self._seeds == 1 else order
        step_weight = self._step_weight[order] / self._sizes[first : first + steps * size]
        train = self._train
        self._kept = Batch(
            train.inputs[order], train.scaled_target[order], self._sign[order], step_weight
        )
        self._first = first
