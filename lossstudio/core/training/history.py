"""The recorded course of a race, bounded however long it runs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.training.evaluation import Evaluation
from lossstudio.core.training.frozen import Frozen
from lossstudio.core.training.yardsticks import Yardsticks

Floats = NDArray[np.float64]
MOST_POINTS = 16_384
FIRST_ROOM = 64


@dataclass(frozen=True, eq=False)
class Curves(Frozen):
    """Recorded points.

    Attributes
    ----------
    epoch, step : ndarray (points,)
    loss : ndarray (points, rows, 2)
        Own loss on training and test samples.
    base : ndarray (points, rows, 2)
        That loss at the initial weights; it changes where a parameter of the loss was changed.
    numbers : ndarray (points, rows, 2, size)
        What the metrics follow from.
    yardsticks : Yardsticks
    """

    epoch: NDArray[np.int64]
    step: NDArray[np.int64]
    loss: Floats
    base: Floats
    numbers: Floats
    yardsticks: Yardsticks

    def __len__(self) -> int:
        return len(self.epoch)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the metrics."""
        return self.yardsticks.keys

    @property
    def relative(self) -> Floats:
        """Own loss in units of its start, (points, rows, 2); a start at 0 counts as 1."""
        relative: Floats = self.loss / np.where(self.base > 0.0, self.base, 1.0)
        return relative

    def metric(self, key: str) -> Floats:
        """Return one yardstick, (points, rows, 2)."""
        return self.yardsticks.one(key, self.numbers)

    @cached_property
    def metrics(self) -> Floats:
        """Every yardstick, (points, rows, metrics, 2)."""
        return self.yardsticks.all(self.numbers)


class History:
    """Grows by one point an epoch; when full, every second point is dropped.

    What `curves` gave out stays as it was without being copied: rows once written are never
    written again, and growing or thinning moves to new arrays.

    Parameters
    ----------
    rows : int
    yardsticks : Yardsticks
    most : int
        Points kept at most.
    """

    def __init__(self, rows: int, yardsticks: Yardsticks, most: int = MOST_POINTS) -> None:
        self.yardsticks = yardsticks
        self.most = most
        self.every = 1
        self._size = 0
        room = min(FIRST_ROOM, most)
        self._time = np.empty((room, 2), dtype=np.int64)
        self._loss = np.empty((room, rows, 2))
        self._base = np.empty((room, rows, 2))
        self._numbers = np.empty((room, rows, 2, yardsticks.size))
        self._newest: tuple[tuple[int, int], Floats, Floats, Floats] | None = None

    def record(self, epoch: int, step: int, now: Evaluation, base: Floats) -> None:
        """Take the point of an epoch; kept for good as thinning allows."""
        self._newest = (epoch, step), now.loss, base, now.numbers
        if epoch % self.every:
            return
        if self._size == self.most:
            self._move(slice(0, self._size, 2), self.most)
            self.every *= 2
            if epoch % self.every:
                return
        elif self._size == len(self._time):
            self._move(slice(0, self._size), min(2 * self._size, self.most))
        self._time[self._size] = epoch, step
        self._loss[self._size] = now.loss
        self._base[self._size] = base
        self._numbers[self._size] = now.numbers
        self._size += 1
        self._newest = None

    def _move(self, kept: slice, room: int) -> None:
        for name in ("_time", "_loss", "_base", "_numbers"):
            rows = getattr(self, name)[kept]
            new = np.empty((room, *rows.shape[1:]), dtype=rows.dtype)
            new[: len(rows)] = rows
            setattr(self, name, new)
        self._size = len(range(*kept.indices(self._size)))

    def curves(self) -> Curves:
        """Return what is recorded so far, the newest point included."""
        size = self._size
        time, loss = self._time[:size], self._loss[:size]
        base, numbers = self._base[:size], self._numbers[:size]
        if self._newest is not None:
            when, last_loss, last_base, last_numbers = self._newest
            time = np.concatenate([time, [when]])
            loss = np.concatenate([loss, last_loss[None]])
            base = np.concatenate([base, last_base[None]])
            numbers = np.concatenate([numbers, last_numbers[None]])
        return Curves(time[:, 0], time[:, 1], loss, base, numbers, self.yardsticks)
