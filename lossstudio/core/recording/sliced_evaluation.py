"""How a race on a large table stands: all of it in slices, or a stated sample at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.costs import PLAIN, Judgement
from lossstudio.core.losses import Loss
from lossstudio.core.metrics import Metric
from lossstudio.core.metrics.statistics import COUNTS
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.evaluation import Evaluation, Evaluator
from lossstudio.core.tasks import Task

SLICE = 8192  # samples; a few milliseconds
Look = Callable[[], None]


def nothing() -> None:
    """Cut nothing short."""


class LargeEvaluator:
    """Evaluates stacks of weights on the samples of one race on a large table.

    Parameters
    ----------
    prepared : Prepared
    """

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self._sample = Evaluator(prepared.sampled)
        self.metric_series = self._sample.metric_series
        self._pieces = _pieces_of(prepared)
        self.spreads = None
        if prepared.task is Task.REGRESSION:
            self.spreads = np.array(
                [self._sample.spread_of(part) for part in (prepared.train, prepared.test)]
            )

    def begin(
        self,
        theta: Floats,
        losses: Sequence[Loss],
        train: Floats | None = None,
        step: int = 0,
        *,
        judgement: Judgement = PLAIN,
    ) -> "SlicedEvaluation":
        """Return an evaluation of all samples, of which nothing is done yet; see `evaluate`."""
        return SlicedEvaluation(self, self._pieces, (theta.copy(), losses, train, step), judgement)

    def evaluate(
        self,
        theta: Floats,
        losses: Sequence[Loss],
        train: Floats | None = None,
        step: int = 0,
        *,
        judgement: Judgement = PLAIN,
    ) -> Evaluation:
        """Return how every network stands by all samples, see `Evaluator.evaluate`."""
        return self.begin(theta, losses, train, step, judgement=judgement).finish()

    def live(
        self, theta: Floats, losses: Sequence[Loss], step: int, judgement: Judgement = PLAIN
    ) -> Evaluation:
        """Return how every network stands by the stated sample."""
        found = self._sample.evaluate(theta, losses, step=step, judgement=judgement)
        train, test = map(len, self._sample.parts)
        return replace(found, rows=(train, test))

    def losses(self, theta: Floats, losses: Sequence[Loss]) -> Floats:
        """Return the mean loss of the stated sample, (contenders, seeds, 2)."""
        return self._sample.losses(theta, losses)

    def metric(self, theta: Floats, metric: Metric, judgement: Judgement = PLAIN) -> Floats:
        """Return a metric of the stated sample, (contenders, seeds, 2)."""
        return self._sample.metric(theta, metric, judgement)


@dataclass(frozen=True)
class _Piece:
    """Some neighbours among the samples: of one side, or all there are.

    Attributes
    ----------
    side : Split or None
        None: both.
    rows : slice
        Of that side.
    """

    side: Split | None
    rows: slice

    def of(self, prepared: Prepared) -> Prepared:
        """Return them as if there were no others."""
        if self.side is None:
            return prepared
        own = prepared.subset(self.side).some(self.rows)
        none = prepared.train.some(slice(0))
        train, test = (own, none) if self.side is Split.TRAIN else (none, own)
        return replace(prepared, train=train, test=test, everything=own.inputs)


def _pieces_of(prepared: Prepared) -> list[_Piece]:
    """Return all samples in the pieces in which they are evaluated."""
    if len(prepared.everything) <= SLICE:
        return [_Piece(None, slice(len(prepared.train)))]
    return [
        _Piece(side, slice(start, start + SLICE))
        for side in Split
        for start in range(0, len(prepared.subset(side)), SLICE)
    ]


class SlicedEvaluation:
    """An evaluation under way.

    Parameters
    ----------
    evaluator : LargeEvaluator
    pieces : sequence of _Piece
    wanted : tuple
        Weights, losses, scores of the training samples or None, and the step.
    judgement : Judgement
    """

    def __init__(
        self,
        evaluator: LargeEvaluator,
        pieces: Sequence[_Piece],
        wanted: tuple[Floats, Sequence[Loss], Floats | None, int],
        judgement: Judgement,
    ) -> None:
        self._judgement = judgement
        self._evaluator, self._pieces, self._wanted = evaluator, pieces, wanted
        self._found: list[Evaluation] = []

    def finish(self, look: Look = nothing) -> Evaluation:
        """Return the evaluation.

        Parameters
        ----------
        look : callable
            Called between two pieces; what it raises cuts this call short, and the next one goes
            on from there.
        """
        theta, losses, train, step = self._wanted
        prepared, how = self._evaluator.prepared, self._judgement
        for number, piece in enumerate(self._pieces[len(self._found) :]):
            if number:
                look()
            of_test = piece.side is Split.TEST
            scores = None if train is None or of_test else train[..., piece.rows]
            own = Evaluator(piece.of(prepared))
            self._found.append(own.evaluate(theta, losses, scores, step, judgement=how))
        return self._joined()

    def _joined(self) -> Evaluation:
        first, prepared = self._found[0], self._evaluator.prepared
        if self._pieces[0].side is None:
            return first
        means, statistics = first.losses.copy(), first.statistics.copy()  # of no test samples
        for side in Split:
            count = len(prepared.subset(side))
            pairs = zip(self._pieces, self._found, strict=True)
            own = [(piece.rows, found) for piece, found in pairs if piece.side is side]
            if not own:
                continue
            sizes = [min(rows.stop, count) - rows.start for rows, _ in own]
            shares = np.array(sizes) / count
            losses = np.stack([found.losses[..., side] for _, found in own])
            means[..., side] = np.tensordot(shares, losses, 1)
            kept = np.stack([found.statistics[..., side, :] for _, found in own])
            statistics[..., side, :] = self._statistics(kept, shares, side)
        return replace(first, losses=means, statistics=statistics)

    def _statistics(self, kept: Floats, shares: Floats, side: Split) -> Floats:
        """Return what the metrics of a side follow from, of that (pieces, ..., size)."""
        spreads = self._evaluator.spreads
        if spreads is None:
            counts: Floats = kept.sum(axis=0)
            if self._evaluator.prepared.task is Task.BINARY:
                counts[..., COUNTS:] = kept[0][..., COUNTS:]  # the threshold
            return counts
        joined = np.empty(kept.shape[1:])
        joined[..., 0] = np.tensordot(shares, kept[..., 0], 1)
        largest = kept[..., 1].max(axis=0)
        unit = np.where(np.isfinite(largest) & (largest > 0.0), largest, 1.0)
        joined[..., 1] = unit * np.sqrt(np.tensordot(shares, (kept[..., 1] / unit) ** 2, 1))
        joined[..., 2] = spreads[side]
        joined[..., 3] = np.tensordot(shares, kept[..., 3], 1)
        return joined


AnyEvaluator = Evaluator | LargeEvaluator


def evaluator_of(prepared: Prepared) -> AnyEvaluator:
    """Return what evaluates weights on some samples."""
    return LargeEvaluator(prepared) if prepared.is_large else Evaluator(prepared)
