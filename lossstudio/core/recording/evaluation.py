"""Losses and metrics of a whole stack at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.constants import ZERO
from lossstudio.core.losses import FAMILIES, Loss, mean_loss
from lossstudio.core.losses.logits import Logits, one_hot
from lossstudio.core.metrics import Predictions
from lossstudio.core.metrics.counts import Parts
from lossstudio.core.metrics.errors import quick_both_of, spread_of
from lossstudio.core.models.network import BLOCK, Workspace
from lossstudio.core.preparation.prepare import Prepared, Subset
from lossstudio.core.recording.metric_series import MetricSeries
from lossstudio.core.recording.quartiles import median
from lossstudio.core.tasks import Task

Rows = slice | list[int]
Seen = Floats | Logits


@dataclass(frozen=True, eq=False)
class Evaluation(Frozen):
    """How every contender stands.

    Attributes
    ----------
    losses : ndarray (contenders, seeds, 2)
        Mean own loss on the training and on the test samples; nan where there are none.
    statistics : ndarray (contenders, seeds, 2, size)
        What the metrics follow from, likewise.
    metric_series : MetricSeries
    """

    losses: Floats
    statistics: Floats
    metric_series: MetricSeries

    @cached_property
    def loss(self) -> Floats:
        """Own loss (contenders, 2), the median of the seeds."""
        return median(self.losses, axis=1)

    @cached_property
    def metrics(self) -> Floats:
        """Every metric (contenders, metrics, 2), the median of the seeds, in the keys' order."""
        return median(self.metric_series.all(self.statistics), axis=1)


def rows_of(losses: Sequence[Loss]) -> list[tuple[Loss, Rows]]:
    """Return each different loss with the rows that have it, so that equal ones go together."""
    found: dict[Loss, list[int]] = {}
    for row, loss in enumerate(losses):
        found.setdefault(loss, []).append(row)
    return [(loss, _evenly(rows)) for loss, rows in found.items()]


def _evenly(rows: list[int]) -> Rows:
    """Return rows as a slice, which gives a view, if they are evenly spaced."""
    step = rows[1] - rows[0] if len(rows) > 1 else 1
    even = range(rows[0], rows[-1] + 1, step)
    return slice(even.start, even.stop, step) if list(even) == rows else rows


class Evaluator:
    """Evaluates stacks of weights on the samples of one race.

    Parameters
    ----------
    prepared : Prepared
    """

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.parts = (prepared.train, prepared.test)
        cut = len(prepared.train)
        self._sides = (slice(None, cut), slice(cut, None))
        self._scaled_target = np.concatenate([part.scaled_target for part in self.parts])
        self._sign = 2.0 * self._scaled_target - 1.0
        if prepared.task is Task.MULTICLASS:
            self._own = one_hot(self._scaled_target, prepared.shape.sizes[-1])
        spreads = (float("nan"), float("nan"))
        size = max(2, prepared.shape.sizes[-1]) ** 2
        if prepared.task is Task.REGRESSION:
            train, test = (float(spread_of(part.target.astype(np.float64))) for part in self.parts)
            spreads, size = (train, test), 2
        self.metric_series = MetricSeries(prepared.task, spreads, size)
        self._room: tuple[Floats, Workspace] | None = None
        if prepared.task is Task.BINARY:
            sides = np.zeros((len(self._scaled_target), 2))
            for side, rows in enumerate(self._sides):
                sides[rows, side] = 1.0
            self._counted = Parts(self._scaled_target, sides)

    def scores(self, theta: Floats, part: Subset) -> Floats:
        """Return the scores (..., n) or, for several classes, (..., n, k)."""
        scores = self.prepared.shape.scores(theta, part.inputs)
        return scores if self.prepared.task is Task.MULTICLASS else scores[..., 0]

    def predictions(self, scores: Floats, part: Subset) -> Predictions:
        """Return scores and targets in the target's own units, ready for metrics."""
        if self.prepared.task is Task.REGRESSION:
            scores = self.prepared.target_scaling.undo(scores)
        return Predictions(self.prepared.task, part.target, scores)

    def evaluate(
        self, theta: Floats, losses: Sequence[Loss], train: Floats | None = None
    ) -> Evaluation:
        """Return how every network stands.

        Parameters
        ----------
        theta : ndarray (contenders, count) or (contenders, seeds, count)
        losses : sequence of Loss
            One for each contender.
        train : ndarray (..., outputs, n), optional
            The scores of the training samples, where they are known already.
        """
        scores = self._all_scores(theta, train)
        seen = self._seen(scores)
        seeds = (len(theta), -1)
        return Evaluation(
            self._means(scores, seen, losses).reshape(*seeds, 2),
            self._statistics(scores, seen).reshape(*seeds, 2, self.metric_series.size),
            self.metric_series,
        )

    def losses(self, theta: Floats, losses: Sequence[Loss]) -> Floats:
        """Return the mean loss (contenders, seeds, 2), `losses` holding one a contender."""
        scores = self._all_scores(theta, None)
        means = self._means(scores, self._seen(scores), losses)
        return means.reshape(len(theta), -1, 2)

    def _statistics(self, scores: Floats, seen: Seen) -> Floats:
        """Return what the metrics follow from, (..., 2, size); nan where there are no samples."""
        if self.prepared.task is Task.BINARY:
            return self._counted.counts(np.heaviside(scores, ZERO))
        lead = scores.shape[: -2 if self.prepared.task is Task.MULTICLASS else -1]
        statistics = np.full((*lead, 2, self.metric_series.size), np.nan)
        for side, (part, rows) in enumerate(zip(self.parts, self._sides, strict=True)):
            if not len(part):
                continue
            if isinstance(seen, Logits):
                statistics[..., side, :] = self.predictions(scores[..., rows, :], part).statistics
            else:
                statistics[..., side, :] = self._errors(scores[..., rows], seen[..., rows], part)
        return statistics

    def _errors(self, scores: Floats, residuals: Floats, part: Subset) -> Floats:
        """Return MAE and RMSE in the target's own units, from the residuals where they serve."""
        both, plain = quick_both_of(self.prepared.target_scaling.spread * residuals)
        if plain.all():
            return both
        return np.where(plain[..., None], both, self.predictions(scores, part).statistics)

    def _means(self, scores: Floats, seen: Seen, losses: Sequence[Loss]) -> Floats:
        """Return the mean loss (..., 2) of training and test samples; nan where there are none."""
        values = self._values(scores, seen, losses)
        means = np.full((*values.shape[:-1], 2), np.nan)
        for side, (part, rows) in enumerate(zip(self.parts, self._sides, strict=True)):
            if len(part):
                means[..., side] = mean_loss(values[..., rows], part.weight)
        return means

    def _all_scores(self, theta: Floats, train: Floats | None) -> Floats:
        """Return the scores of training and test samples, (..., n) or (..., n, k)."""
        shape, everything = self.prepared.shape, self.prepared.everything
        scores = np.empty((*theta.shape[:-1], shape.sizes[-1], len(everything)))
        if train is None and len(everything) <= BLOCK and theta.ndim == 2:
            scores[...] = self._forward(theta)
        elif train is None:
            shape.score(theta, everything, scores)
        else:
            cut = len(self.parts[0])
            scores[..., :cut] = train
            shape.score(theta, everything[cut:], scores[..., cut:])
        if self.prepared.task is Task.MULTICLASS:
            return scores.swapaxes(-1, -2)
        single: Floats = scores[..., 0, :]
        return single

    def _forward(self, theta: Floats) -> Floats:
        """Return the scores of few samples, in arrays that are kept for the next time."""
        if self._room is None or self._room[0].shape != theta.shape:
            own = theta.copy()
            count = len(self.prepared.everything)
            space = Workspace(self.prepared.shape, own, np.empty_like(own), count)
            self._room = own, space
        own, space = self._room
        own[...] = theta
        return space.forward(self.prepared.everything)

    def _values(self, scores: Floats, seen: Seen, losses: Sequence[Loss]) -> Floats:
        """Return the own loss (..., n) of training and test samples."""
        task = self.prepared.task
        values = np.empty(scores.shape[:-1] if task is Task.MULTICLASS else scores.shape)
        for loss, own in rows_of(losses):
            if not isinstance(loss, FAMILIES[task]):
                values[own] = loss.value(scores[own], self._scaled_target)
            elif isinstance(seen, Logits):
                values[own] = loss.of(seen.part(own))
            elif task is Task.BINARY:
                values[own] = loss.of(seen[own], self._scaled_target)
            else:
                values[own] = loss.of(seen[own])
        return values

    def _seen(self, scores: Floats) -> Seen:
        """Return what losses of the same task see alike: margins, residuals or logits."""
        if self.prepared.task is Task.MULTICLASS:
            return Logits(scores, self._own)
        return (
            scores * self._sign
            if self.prepared.task is Task.BINARY
            else scores - self._scaled_target
        )
