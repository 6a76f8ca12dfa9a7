"""The recorded curves of a race, bounded however long it runs."""

import copy
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats, Frozen, Ints
from lossstudio.core.costs import Judgement
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
    penalties : ndarray (points, contenders, seeds)
        What is minimised beside the loss, which is without it.
    metric_series : MetricSeries
    seconds : ndarray (points,)
        Spent training until then, by all contenders together. It does not count in a comparison.
    """

    epoch: Ints
    step: Ints
    losses: Floats
    bases: Floats
    statistics: Floats
    gradient_norms: Floats
    penalties: Floats
    metric_series: MetricSeries
    seconds: Floats = field(compare=False)

    def __len__(self) -> int:
        return len(self.epoch)

    def at(self, point: int) -> "Curves":
        """Return one of the points, from 0."""
        columns = [column.name for column in fields(self) if column.name != "metric_series"]
        some = {name: getattr(self, name)[point : point + 1] for name in columns}
        return replace(self, **some)

    def judged(self, judgement: Judgement) -> "Curves":
        """Return the same points as judged otherwise."""
        series = self.metric_series.judged(judgement)
        return self if series is self.metric_series else replace(self, metric_series=series)

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
    def penalised(self) -> Floats:
        """What is minimised (points, contenders, seeds, 2): own loss and penalty."""
        minimised: Floats = self.losses + self.penalties[..., None]
        return minimised

    @property
    def all_relative(self) -> Floats:
        """Own loss in units of its start, as `losses`; a start at 0 counts as 1.

        Both are counted from the least that the loss can be, which for most is 0.
        """
        losses, bases, least = self.losses, self.bases, self.metric_series.least
        if least is not None:
            losses, bases = losses - least[:, None], bases - least[:, None]
        relative: Floats = losses / np.where(bases > 0.0, bases, 1.0)
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
        floats = contenders * seeds * (7 + 2 * metric_series.size)
        fitting = MOST_BYTES // (8 * floats + 24)
        self.most = most or min(max(fitting, LEAST_POINTS), MOST_POINTS)
        self.every = 1
        self._size = 0
        room = min(FIRST_ROOM, self.most)
        stack = (room, contenders, seeds, 2)
        self._columns: dict[str, NDArray[Any]] = {
            "epoch": np.empty(room, dtype=np.int64),
            "step": np.empty(room, dtype=np.int64),
            "losses": np.empty(stack),
            "bases": np.empty(stack),
            "statistics": np.empty((*stack, metric_series.size)),
            "gradient_norms": np.empty(stack),
            "penalties": np.empty(stack[:-1]),
            "seconds": np.empty(room),
        }
        self._newest: Curves | None = None  # the last point, where thinning does not keep it

    @property
    def last_epoch(self) -> int:
        """The epoch of the last point kept; -1 where there is none."""
        return int(self._columns["epoch"][self._size - 1]) if self._size else -1

    @property
    def last_seconds(self) -> float:
        """How long was trained until the last point; 0 where there is none."""
        if self._newest is not None:
            return float(self._newest.seconds[0])
        return float(self._columns["seconds"][self._size - 1]) if self._size else 0.0

    def record(  # noqa: PLR0917  # the columns in their order
        self,
        epoch: int,
        step: int,
        now: Evaluation,
        base: Floats,
        gradient_norms: Floats,
        penalties: Floats,
        seconds: float = 0.0,
    ) -> None:
        """Take the point of an epoch; kept for good as thinning allows."""
        if epoch % self.every == 0 and self._size == self.most:
            self.thin(2 * self.every)
        row = (epoch, step, now.losses, base, now.statistics, gradient_norms, penalties, seconds)
        if epoch % self.every:
            one = {n: np.array([v]) for n, v in zip(self._columns, row, strict=True)}
            self._newest = Curves(**one, metric_series=self.metric_series)
            return
        self._make_room(1)
        for column, value in zip(self._columns.values(), row, strict=True):
            column[self._size] = value
        self._size += 1
        self._newest = None

    def since(self, epoch: int) -> tuple[Curves, Curves | None]:
        """Return the points kept after an epoch, and the newest if it is not among them."""
        first = int(np.searchsorted(self._columns["epoch"][: self._size], epoch, side="right"))
        return self._curves(slice(first, self._size)), self._newest

    def extend(self, points: Curves, newest: Curves | None) -> None:
        """Take what another history gave for `since` the last epoch of this one."""
        count = len(points)
        self._make_room(count)
        for name, column in self._columns.items():
            column[self._size : self._size + count] = getattr(points, name)
        self._size += count
        self._newest = newest

    def thin(self, every: int) -> None:
        """Keep the points of every so many epochs."""
        if every != self.every:
            self.every = every
            epochs = self._columns["epoch"][: self._size]
            self._move(np.flatnonzero(epochs % every == 0), len(epochs))

    def cut(self, epoch: int) -> None:
        """Forget what came after an epoch."""
        kept = np.flatnonzero(self._columns["epoch"][: self._size] <= epoch)
        if len(kept) < self._size:
            self._move(kept, len(self._columns["epoch"]))
        if self._newest is not None and self._newest.epoch[0] > epoch:
            self._newest = None

    def copy(self) -> "History":
        """Return a history that goes its own way from here; the points so far are shared."""
        other = copy.copy(self)
        other._columns = self._columns.copy()
        return other

    def _make_room(self, count: int) -> None:
        room = len(self._columns["epoch"])
        if self._size + count > room:
            wanted = max(2 * room, self._size + count)
            self._move(np.arange(self._size), min(wanted, max(self.most, self._size + count)))

    def _move(self, kept: NDArray[np.intp], room: int) -> None:
        for name, column in self._columns.items():
            new = np.empty((room, *column.shape[1:]), dtype=column.dtype)
            np.take(column, kept, axis=0, out=new[: len(kept)])
            self._columns[name] = new
        self._size = len(kept)

    def curves(self) -> Curves:
        """Return what is recorded so far, the newest point included."""
        kept, newest = self._curves(slice(0, self._size)), self._newest
        if newest is None:
            return kept
        joined = {n: np.concatenate([getattr(kept, n), getattr(newest, n)]) for n in self._columns}
        return Curves(**joined, metric_series=self.metric_series)

    def _curves(self, rows: slice) -> Curves:
        some = {name: column[rows] for name, column in self._columns.items()}
        return Curves(**some, metric_series=self.metric_series)
