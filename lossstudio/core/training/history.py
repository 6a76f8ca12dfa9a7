"""The recorded course of a race, bounded however long it runs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.training.evaluation import Evaluation

Floats = NDArray[np.float64]
MOST_POINTS = 16_384


@dataclass(frozen=True, eq=False)
class Curves:
    """Recorded points, read-only.

    Attributes
    ----------
    epoch, step : ndarray (points,)
    loss : ndarray (points, rows, 2)
        Own loss on training and test samples.
    metrics : ndarray (points, rows, metrics, 2)
        Yardsticks, likewise, in the order of `keys`.
    keys : tuple of str
        Keys of the metrics.
    """

    epoch: NDArray[np.int64]
    step: NDArray[np.int64]
    loss: Floats
    metrics: Floats
    keys: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.epoch)

    def metric(self, key: str) -> Floats:
        """Return one yardstick, (points, rows, 2)."""
        course: Floats = self.metrics[:, :, self.keys.index(key)]
        return course


class History:
    """Grows by one point an epoch; when full, every second point is dropped.

    What `curves` gave out stays as it was without being copied: rows once written are never
    written again, and growing or thinning moves to new arrays.

    Parameters
    ----------
    rows : int
    keys : tuple of str
        The metrics to record.
    most : int
        Points kept at most.
    """

    def __init__(self, rows: int, keys: tuple[str, ...], most: int = MOST_POINTS) -> None:
        self.keys = keys
        self.most = most
        self.every = 1
        self._size = 0
        self._time = np.empty((64, 2), dtype=np.int64)
        self._loss = np.empty((64, rows, 2))
        self._metrics = np.empty((64, rows, len(keys), 2))
        self._newest: tuple[int, int, Evaluation] | None = None

    def record(self, epoch: int, step: int, now: Evaluation) -> None:
        """Take the point of an epoch; kept for good as thinning allows."""
        self._newest = epoch, step, now
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
        self._metrics[self._size] = now.metrics
        self._size += 1
        self._newest = None

    def _move(self, kept: slice, room: int) -> None:
        for name in ("_time", "_loss", "_metrics"):
            rows = getattr(self, name)[kept]
            new = np.empty((room, *rows.shape[1:]), dtype=rows.dtype)
            new[: len(rows)] = rows
            setattr(self, name, new)
        self._size = len(range(*kept.indices(self._size)))

    def curves(self) -> Curves:
        """Return what is recorded so far, the newest point included."""
        size = self._size
        time, loss, metrics = self._time[:size], self._loss[:size], self._metrics[:size]
        if self._newest is not None:
            epoch, step, now = self._newest
            time = np.concatenate([time, [(epoch, step)]])
            loss = np.concatenate([loss, now.loss[None]])
            metrics = np.concatenate([metrics, now.metrics[None]])
        for flags in (time.flags, loss.flags, metrics.flags):
            flags.writeable = False
        return Curves(time[:, 0], time[:, 1], loss, metrics, self.keys)
