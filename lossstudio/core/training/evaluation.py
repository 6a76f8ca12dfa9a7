"""Losses and metrics of a whole stack at one moment."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.losses import Loss, mean_loss
from lossstudio.core.metrics import METRICS, Metric, Outcome, metrics_for
from lossstudio.core.tasks import Task
from lossstudio.core.training.frozen import Frozen
from lossstudio.core.training.preparation import Part, Prepared

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Evaluation(Frozen):
    """How every contender stands.

    Attributes
    ----------
    loss : ndarray (rows, 2)
        Mean own loss on the training and on the test samples; nan where there are none.
    metrics : ndarray (rows, metrics, 2)
        Every yardstick, likewise.
    """

    loss: Floats
    metrics: Floats


class Evaluator:
    """Evaluates stacks of weights on the samples of one race.

    Parameters
    ----------
    prepared : Prepared
    """

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.keys = metrics_for(prepared.task, every_epoch=True)
        self.metrics: list[Metric] = [METRICS.create(key) for key in self.keys]

    def scores(self, theta: Floats, part: Part) -> Floats:
        """Return the scores (rows, n) or, for several classes, (rows, n, k)."""
        scores = self.prepared.shape.scores(theta, part.inputs)
        return scores if self.prepared.task is Task.MULTICLASS else scores[..., 0]

    def outcome(self, scores: Floats, part: Part) -> Outcome:
        """Return scores and targets in the target's own units, ready for metrics."""
        if self.prepared.task is Task.REGRESSION:
            scores = self.prepared.target_scaling.undo(scores)
        return Outcome(self.prepared.task, part.target, scores)

    def evaluate(self, theta: Floats, losses: list[Loss]) -> Evaluation:
        """Return loss and metrics of every row; `losses` holds one loss a row."""
        loss = np.full((len(losses), 2), np.nan)
        metrics = np.full((len(losses), len(self.metrics), 2), np.nan)
        for side, part in enumerate((self.prepared.train, self.prepared.test)):
            if not len(part):
                continue
            scores = self.scores(theta, part)
            for row, own in enumerate(losses):
                loss[row, side] = mean_loss(own.value(scores[row], part.goal), axis=0)
            outcome = self.outcome(scores, part)
            for place, metric in enumerate(self.metrics):
                metrics[:, place, side] = metric.of(outcome)
        return Evaluation(loss, metrics)
