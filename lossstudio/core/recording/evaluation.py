"""Losses and metrics of a whole stack at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import eq

import numpy as np

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.costs import PLAIN, Judgement
from lossstudio.core.losses import Loss, mean_loss
from lossstudio.core.losses.stack import AnyStack, rows_of, stack_of
from lossstudio.core.metrics import Metric
from lossstudio.core.metrics.counts import Parts
from lossstudio.core.metrics.errors import quick_both_of, spread_of
from lossstudio.core.metrics.predictions import called_positive
from lossstudio.core.metrics.statistics import COUNTS
from lossstudio.core.models.network import BLOCK, Workspace
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.preparation.subset import Subset
from lossstudio.core.recording.metric_series import MetricSeries
from lossstudio.core.recording.quartiles import median
from lossstudio.core.tasks import Task


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
    step : int
        When that was measured.
    rows : tuple of int or None
        On how many training and test samples, where that was not all of them.
    """

    losses: Floats
    statistics: Floats
    metric_series: MetricSeries
    step: int = 0
    rows: tuple[int, int] | None = None

    def judged(self, judgement: Judgement) -> "Evaluation":
        """Return it as judged otherwise."""
        return replace(self, metric_series=self.metric_series.judged(judgement))

    @cached_property
    def loss(self) -> Floats:
        """Own loss (contenders, 2), the median of the seeds."""
        return median(self.losses, axis=1)

    @cached_property
    def metrics(self) -> Floats:
        """Every metric (contenders, metrics, 2), the median of the seeds, in the keys' order."""
        return median(self.metric_series.all(self.statistics), axis=1)


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
        scaled_target = np.concatenate([part.scaled_target for part in self.parts])
        classes = prepared.shape.sizes[-1:] if prepared.task is Task.MULTICLASS else ()
        nobody = np.empty((0, len(scaled_target), *classes))  # the scores come with the weights
        self._stack = stack_of(prepared.task, nobody, scaled_target, prepared.facts)
        size = max(2, prepared.shape.sizes[-1]) ** 2
        if prepared.task is Task.REGRESSION:
            size = 4
            self._spreads = [self.spread_of(part) for part in self.parts]
        if prepared.task is Task.BINARY:
            size = COUNTS + 1
        self.metric_series = MetricSeries(prepared.task, size, prepared.least)
        self._room: tuple[Floats, Workspace] | None = None
        if prepared.task is Task.BINARY:
            sides = np.zeros((len(scaled_target), 2))
            for side, rows in enumerate(self._sides):
                sides[rows, side] = 1.0
            self._counted = Parts(scaled_target, sides)

    def evaluate(
        self,
        theta: Floats,
        losses: Sequence[Loss],
        train: Floats | None = None,
        step: int = 0,
        *,
        judgement: Judgement = PLAIN,
    ) -> Evaluation:
        """Return how every network stands.

        Parameters
        ----------
        theta : ndarray (contenders, count) or (contenders, seeds, count)
        losses : sequence of Loss
            One for each contender.
        train : ndarray (..., outputs, n), optional
            The scores of the training samples, where they are known already.
        step : int
            When that is.
        judgement : Judgement
            The thresholds of the contenders, and what mistakes cost.
        """
        stack = self._stack.with_score(self._all_scores(theta, train))
        seeds = (len(theta), -1)
        return Evaluation(
            self._means(stack, losses).reshape(*seeds, 2),
            self._statistics(stack, judgement).reshape(*seeds, 2, self.metric_series.size),
            self.metric_series.judged(judgement),
            step,
        )

    @staticmethod
    def spread_of(part: Subset) -> float:
        """Return the standard deviation of the target of some samples."""
        return float(spread_of(part.target.astype(np.float64)))

    def losses(self, theta: Floats, losses: Sequence[Loss]) -> Floats:
        """Return the mean loss (contenders, seeds, 2), `losses` holding one a contender."""
        means = self._means(self._stack.with_score(self._all_scores(theta, None)), losses)
        return means.reshape(len(theta), -1, 2)

    def metric(self, theta: Floats, metric: Metric, judgement: Judgement = PLAIN) -> Floats:
        """Return a metric (contenders, seeds, 2); nan where there are no samples."""
        scores = self._all_scores(theta, None)
        samples = -2 if self.prepared.task is Task.MULTICLASS else -1
        found = np.full((*theta.shape[:-1], 2), np.nan)
        for side, (part, rows) in enumerate(zip(self.parts, self._sides, strict=True)):
            if len(part):
                own = np.moveaxis(np.moveaxis(scores, samples, 0)[rows], 0, samples)
                found[..., side] = metric.compute(self.prepared.predictions(own, part, judgement))
        return found.reshape(len(theta), -1, 2)

    def _statistics(self, stack: AnyStack, judgement: Judgement) -> Floats:
        """Return what the metrics follow from, (..., 2, size); nan where there are no samples."""
        scores, task = stack.view.score, self.prepared.task
        if task is Task.BINARY:
            threshold = judgement.column(scores.ndim)
            counts = self._counted.counts(called_positive(scores, threshold))
            found = np.empty((*counts.shape[:-1], COUNTS + 1))
            found[..., :COUNTS], found[..., COUNTS] = counts, threshold
            return found
        lead = scores.shape[: -2 if task is Task.MULTICLASS else -1]
        statistics = np.full((*lead, 2, self.metric_series.size), np.nan)
        for side, (part, rows) in enumerate(zip(self.parts, self._sides, strict=True)):
            if not len(part):
                continue
            if task is Task.MULTICLASS:
                found = self.prepared.predictions(scores[..., rows, :], part).statistics
                statistics[..., side, :] = found
            else:
                found = self._errors(scores[..., rows], stack.view.position[..., rows], part)
                statistics[..., side, :2], statistics[..., side, 3] = found[..., :2], found[..., 2]
                statistics[..., side, 2] = self._spreads[side]
        return statistics

    def _errors(self, scores: Floats, residuals: Floats, part: Subset) -> Floats:
        """Return MAE, RMSE and mean error in the target's own units, from residuals that serve."""
        if any(self.prepared.log_links):
            return self.prepared.predictions(scores, part).statistics
        own = self.prepared.target_scaling.spread * residuals
        both, plain = quick_both_of(own)
        error = np.add.reduce(own, axis=-1) / own.shape[-1]
        found = np.concatenate([both, error[..., None]], axis=-1)
        if plain.all():
            return found
        return np.where(plain[..., None], found, self.prepared.predictions(scores, part).statistics)

    def _means(self, stack: AnyStack, losses: Sequence[Loss]) -> Floats:
        """Return the mean loss (..., 2) of training and test samples; nan where there are none."""
        stack = self._read_by(stack, losses)
        scores = stack.view.score
        several = self.prepared.task is Task.MULTICLASS
        values = np.empty(scores.shape[:-1] if several else scores.shape)
        for loss, rows in rows_of(losses):
            values[rows] = stack.value(loss, rows)
        means = np.full((*values.shape[:-1], 2), np.nan)
        for side, (part, samples) in enumerate(zip(self.parts, self._sides, strict=True)):
            if len(part):
                means[..., side] = mean_loss(values[..., samples], part.weight)
        return means

    def _read_by(self, stack: AnyStack, losses: Sequence[Loss]) -> AnyStack:
        """Return the stack with scores as these losses read them, see `Prepared.score_for`."""
        if all(map(eq, (loss.log_link for loss in losses), self.prepared.log_links)):
            return stack
        scores = stack.view.score.copy()
        for row, loss in enumerate(losses):
            scores[row] = self.prepared.score_for(loss, scores[row], row)
        return stack.with_score(scores)

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
