"""The recorded course of a race, bounded however long it runs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.recording.evaluation import Evaluation
from lossstudio.core.recording.metric_series import MetricSeries
from lossstudio.core.recording.quartiles import median

MOST_POINTS = 4096  # many more than there are px; soon reached, so that memory is flat from then on
LEAST_POINTS = 64
MOST_BYTES = 32 * 2**20
FIRST_ROOM = 64
SEEDS = 2  # the axis


@dataclass(frozen=True, eq=False)
class Curves(Frozen):
    """Recorded points.

    Attributes
    ----------
    epoch, step : ndarray (points,)
    losses : ndarray (points, contenders, seeds, 2)
        Own loss on training and test samples.
    bases : ndarray (points, contenders, seeds, 2)
        That loss at the initial weights; it changes where a parameter of the loss was changed.
    statistics : ndarray (points, contenders, seeds, 2, size)
        What the metrics follow from.
    gradient_norms : ndarray (points, contenders, seeds, 2)
        Length of the gradient and of the step it led to, at the last batch of the epoch.
    metric_series : MetricSeries
    """

    epoch: NDArray[np.int64]
    step: NDArray[np.int64]
    losses: Floats
    bases: Floats
    statistics: Floats
    gradient_norms: Floats
    metric_series: MetricSeries

    def __len__(self) -> int:
        return len(self.epoch)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the metrics."""
        return self.metric_series.keys

    @property
    def seeds(self) -> int:
        """How many seeds each contender was trained from."""
        return int(self.losses.shape[SEEDS])

    @cached_property
    def loss(self) -> Floats:
        """Own loss (points, contenders, 2), the median of the seeds."""
        return median(self.losses, axis=SEEDS)

    @cached_property
    def base(self) -> Floats:
        """That loss at the initial weights, likewise."""
        return median(self.bases, axis=SEEDS)

    @property
    def all_relative(self) -> Floats:
        """Own loss in units of its start, as `losses`; a start at 0 counts as 1."""
        relative: Floats = self.losses / np.where(self.bases > 0.0, self.bases, 1.0)
        return relative

    @property
    def relative(self) -> Floats:
        """Own loss in units of its start (points, contenders, 2), the median of the seeds."""
        return median(self.all_relative, axis=SEEDS)

    def all_metric(self, key: str) -> Floats:
        """Return one yardstick of every seed, (points, contenders, seeds, 2)."""
        return self.metric_series.one(key, self.statistics)

    def metric(self, key: str) -> Floats:
        """Return one yardstick (points, contenders, 2), the median of the seeds."""
        return median(self.all_metric(key), axis=SEEDS)

    @cached_property
    def metrics(self) -> Floats:
        """Every yardstick (points, contenders, metrics, 2), the median of the seeds."""
        return median(self.metric_series.all(self.statistics), axis=SEEDS)


class History:
    """Grows by one point an epoch; when full, every second point is dropped.

    What `curves` gave out stays as it was without being copied: rows once written are never
    written again, and growing, thinning and cutting moves to new arrays.

    Parameters
    ----------
    contenders, seeds : int
    metric_series : MetricSeries
    most : int, optional
        Points kept at most; by default as many as fit into `MOST_BYTES`.
    """

    def __init__(
        self, contenders: int, seeds: int, metric_series: MetricSeries, most: int | None = None
    ) -> None:
        self.metric_series = metric_series
        floats = contenders * seeds * (6 + 2 * metric_series.size)
        fitting = MOST_BYTES // (8 * floats + 16)
        self.most = most or min(max(fitting, LEAST_POINTS), MOST_POINTS)
        self.every = 1
        self._size = 0
        room = min(FIRST_ROOM, self.most)
        stack = (room, contenders, seeds, 2)
        self._time = np.empty((room, 2), dtype=np.int64)
        self._losses, self._bases, self._gradient_norms = (np.empty(stack) for _ in range(3))
        self._statistics = np.empty((*stack, metric_series.size))
        self._newest: tuple[tuple[int, int], Floats, Floats, Floats, Floats] | None = None

    def record(
        self, epoch: int, step: int, now: Evaluation, base: Floats, gradient_norms: Floats
    ) -> None:
        """Take the point of an epoch; kept for good as thinning allows."""
        self._newest = (epoch, step), now.losses, base, now.statistics, gradient_norms
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
        self._losses[self._size] = now.losses
        self._bases[self._size] = base
        self._gradient_norms[self._size] = gradient_norms
        self._statistics[self._size] = now.statistics
        self._size += 1
        self._newest = None

    def cut(self, epoch: int) -> None:
        """Forget what came after an epoch."""
        kept = int(np.searchsorted(self._time[: self._size, 0], epoch, side="right"))
        self._move(slice(0, kept), len(self._time))
        if self._newest is not None and self._newest[0][0] > epoch:
            self._newest = None

    def _move(self, kept: slice, room: int) -> None:
        count = len(range(*kept.indices(self._size)))
        for name in ("_time", "_losses", "_bases", "_gradient_norms", "_statistics"):
            rows = getattr(self, name)[: self._size][kept]
            new = np.empty((room, *rows.shape[1:]), dtype=rows.dtype)
            new[:count] = rows
            setattr(self, name, new)
        self._size = count

    def curves(self) -> Curves:
        """Return what is recorded so far, the newest point included."""
        size = self._size
        time = self._time[:size]
        parts = [
            array[:size]
            for array in (self._losses, self._bases, self._statistics, self._gradient_norms)
        ]
        if self._newest is not None:
            when, *last = self._newest
            time = np.concatenate([time, [when]])
            parts = [np.concatenate([old, [new]]) for old, new in zip(parts, last, strict=True)]
        epoch, step = time.T
        losses, bases, statistics, gradient_norms = parts
        return Curves(epoch, step, losses, bases, statistics, gradient_norms, self.metric_series)
