"""Every contender measured alike, at the checkpoints of a race: what no epoch records."""

from abc import abstractmethod
from collections.abc import Callable, Sequence

import numpy as np

from lossstudio.core.arrays import Floats, Ints
from lossstudio.core.costs import PLAIN, Judgement
from lossstudio.core.losses import Loss
from lossstudio.core.metrics import METRICS
from lossstudio.core.recording.checkpoints import ResumableCheckpoint
from lossstudio.core.recording.quartiles import median
from lossstudio.core.recording.race import CommonLoss, MetricCurve, Race
from lossstudio.core.recording.sliced_evaluation import AnyEvaluator, evaluator_of

EvaluatorAt = Callable[[ResumableCheckpoint], AnyEvaluator]
AT_ONCE = 400_000  # scores worked out in one call, so that nobody waits for it


class _CheckpointCurve:
    """Measures all contenders, one checkpoint after the other.

    Parameters
    ----------
    race : Race
    evaluator_at : callable, optional
        Gives the evaluator of the samples as they were at a checkpoint; by default, as they were
        when the race began.
    """

    def __init__(self, race: Race, evaluator_at: EvaluatorAt | None = None) -> None:
        self.race = race
        first = evaluator_of(race.prepared)
        self.evaluator_at = evaluator_at or (lambda kept: first)
        self._known: dict[ResumableCheckpoint, Floats] = {}

    @abstractmethod
    def _measured(self, evaluator: AnyEvaluator, theta: Floats) -> Floats:
        """Return the value (contenders, seeds, 2) of weights."""

    def _advance(
        self, checkpoints: Sequence[ResumableCheckpoint]
    ) -> tuple[list[ResumableCheckpoint], bool]:
        """Measure some more, the last ones first; return those known, and whether that is all."""
        known = self._known
        self._known = {kept: known[kept] for kept in checkpoints if kept in known}
        missing = [kept for kept in checkpoints if kept not in known]
        room = AT_ONCE
        while missing and room > 0:
            kept = missing.pop()
            evaluator = self.evaluator_at(kept)
            everything = evaluator.prepared.sampled.everything
            room -= kept.theta[..., 0].size * len(everything) + everything.size
            with np.errstate(all="ignore"):
                self._known[kept] = median(self._measured(evaluator, kept.theta), axis=1)
        return [kept for kept in checkpoints if kept in self._known], not missing

    def _values(self, measured: Sequence[ResumableCheckpoint]) -> Floats:
        values = [self._known[kept] for kept in measured]
        return np.stack(values) if values else np.empty((0, self.race.contenders, 2))


def _epochs(measured: Sequence[ResumableCheckpoint]) -> Ints:
    return np.array([kept.epoch for kept in measured], dtype=np.int64)


class CommonLossCurve(_CheckpointCurve):
    """Works out the mean of a loss for all contenders.

    Parameters
    ----------
    race : Race
    loss : Loss
    evaluator_at : callable, optional
        See `_CheckpointCurve`.
    """

    def __init__(self, race: Race, loss: Loss, evaluator_at: EvaluatorAt | None = None) -> None:
        super().__init__(race, evaluator_at)
        self.loss = loss

    def measure(self, checkpoints: Sequence[ResumableCheckpoint]) -> CommonLoss:
        """Return what is known so far, the last checkpoints first; a later call knows more."""
        measured, complete = self._advance(checkpoints)
        return CommonLoss(self.loss, _epochs(measured), self._values(measured), complete=complete)

    def _measured(self, evaluator: AnyEvaluator, theta: Floats) -> Floats:
        return evaluator.losses(theta, [self.loss] * len(theta))


class CheckpointMetric(_CheckpointCurve):
    """Works out a metric that no epoch records, or by other thresholds than it was recorded by.

    Parameters
    ----------
    race : Race
    key : str
    evaluator_at : callable, optional
        See `_CheckpointCurve`.
    judgement : Judgement
        The thresholds of the contenders, and what mistakes cost.
    """

    def __init__(
        self,
        race: Race,
        key: str,
        evaluator_at: EvaluatorAt | None = None,
        judgement: Judgement = PLAIN,
    ) -> None:
        super().__init__(race, evaluator_at)
        self.key, self.judgement = key, judgement

    def measure(self, checkpoints: Sequence[ResumableCheckpoint]) -> MetricCurve:
        """Return what is known so far, the last checkpoints first; a later call knows more."""
        measured, complete = self._advance(checkpoints)
        return MetricCurve(self.key, _epochs(measured), self._values(measured), complete=complete)

    def _measured(self, evaluator: AnyEvaluator, theta: Floats) -> Floats:
        return evaluator.metric(theta, METRICS.create(self.key), self.judgement)
