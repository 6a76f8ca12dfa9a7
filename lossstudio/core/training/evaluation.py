"""Losses and metrics of a whole stack at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.losses import Loss, mean_loss
from lossstudio.core.metrics import Outcome
from lossstudio.core.metrics.errors import spread_of
from lossstudio.core.tasks import Task
from lossstudio.core.training.frozen import Frozen
from lossstudio.core.training.preparation import Part, Prepared
from lossstudio.core.training.yardsticks import Yardsticks

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Evaluation(Frozen):
    """How every contender stands.

    Attributes
    ----------
    loss : ndarray (rows, 2)
        Mean own loss on the training and on the test samples; nan where there are none.
    numbers : ndarray (rows, 2, size)
        What the metrics follow from, likewise.
    yardsticks : Yardsticks
    """

    loss: Floats
    numbers: Floats
    yardsticks: Yardsticks

    @cached_property
    def metrics(self) -> Floats:
        """Every metric (rows, metrics, 2), in the order of the yardsticks' keys."""
        return self.yardsticks.all(self.numbers)


def rows_of(losses: Sequence[Loss]) -> list[tuple[Loss, slice | list[int]]]:
    """Return each different loss with the rows that have it, so that equal ones go together."""
    found: dict[Loss, list[int]] = {}
    for row, loss in enumerate(losses):
        found.setdefault(loss, []).append(row)
    return [
        (loss, slice(rows[0], rows[-1] + 1) if rows[-1] - rows[0] < len(rows) else rows)
        for loss, rows in found.items()
    ]


class Evaluator:
    """Evaluates stacks of weights on the samples of one race.

    Parameters
    ----------
    prepared : Prepared
    """

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.parts = (prepared.train, prepared.test)
        spreads = (float("nan"), float("nan"))
        size = max(2, prepared.shape.sizes[-1]) ** 2
        if prepared.task is Task.REGRESSION:
            train, test = (float(spread_of(part.target.astype(np.float64))) for part in self.parts)
            spreads, size = (train, test), 2
        self.yardsticks = Yardsticks(prepared.task, spreads, size)

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
        """Return how every row stands; `losses` holds one loss a row."""
        loss = np.full((len(losses), 2), np.nan)
        numbers = np.full((len(losses), 2, self.yardsticks.size), np.nan)
        for side, part in enumerate(self.parts):
            if len(part):
                scores = self.scores(theta, part)
                values = np.empty((len(losses), len(part)))
                for own, rows in rows_of(losses):
                    values[rows] = own.value(scores[rows], part.goal)
                loss[:, side] = mean_loss(values)
                numbers[:, side] = self.outcome(scores, part).tally.numbers
        return Evaluation(loss, numbers, self.yardsticks)
