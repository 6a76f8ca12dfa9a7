"""How the contenders stand at the weights of now, measured when that is asked for."""

import time
from collections.abc import Callable

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.evaluation import Evaluation
from lossstudio.core.recording.sliced_evaluation import (
    AnyEvaluator,
    LargeEvaluator,
    Look,
    SlicedEvaluation,
    nothing,
)
from lossstudio.core.training.race_samples import standing
from lossstudio.core.training.resume import minimised

CHEAP = 100_000  # scores whose evaluation within an epoch holds nobody up
CHEAP_SAMPLE = 400_000  # likewise, of the stated sample, which is measured now and then
SHARE = 10.0  # times its own cost go by before the stated sample is measured again


class Standing:
    """What was measured last, and what of it still holds.

    Parameters
    ----------
    theta : ndarray (contenders, ..., count)
        The weights of now.
    """

    def __init__(self, theta: Floats) -> None:
        self._theta = theta
        self.now: Evaluation | None = None
        self._under_way: SlicedEvaluation | None = None
        self._live: Evaluation | None = None
        self._live_due = 0.0

    def forget(self) -> None:
        """Forget what was measured: the weights have changed since."""
        self.now = self._under_way = None

    def forget_all(self) -> None:
        """Forget also the figures of earlier steps: something else has changed."""
        self.forget()
        self._live, self._live_due = None, 0.0

    def whole(
        self,
        evaluator: AnyEvaluator,
        experiment: Experiment,
        train: Callable[[], Floats | None] | None,
        step: int,
        look: Look = nothing,
    ) -> Evaluation:
        """Return how all stand by all samples.

        Parameters
        ----------
        evaluator : Evaluator or LargeEvaluator
        experiment : Experiment
        train : callable or None
            Gives the scores of the training samples, where they are known.
        step : int
        look : callable
            See `SlicedEvaluation.finish`.
        """
        if self.now is None:
            with np.errstate(all="ignore"):
                if self._under_way is None:
                    known = None if train is None else train()
                    if not isinstance(evaluator, LargeEvaluator):
                        self.now = standing(evaluator, experiment, self._theta, known, step)
                        return self.now
                    losses, how = minimised(experiment), experiment.judgement
                    given = self._theta, losses, known, step
                    self._under_way = evaluator.begin(*given, judgement=how)
                self.now = self._under_way.finish(look)
        return self.now

    def quick(
        self,
        evaluator: AnyEvaluator,
        experiment: Experiment,
        recorded: Evaluation,
        step: int,
    ) -> Evaluation | None:
        """Return figures for a picture of a race that runs; None: it is quick to measure all.

        Of very many samples they are of the beginning of the epoch, which is `recorded`; of a
        large table they are of the stated sample, at this step or at one not long ago.
        """
        if self.now is not None:
            return self.now
        networks = self._theta[..., 0].size
        if not isinstance(evaluator, LargeEvaluator):
            return recorded if networks * len(evaluator.prepared.everything) > CHEAP else None
        if networks * len(evaluator.prepared.sampled.everything) > CHEAP_SAMPLE:
            return recorded
        is_old = self._live is None or self._live.step != step
        if is_old and time.perf_counter() >= self._live_due:
            self._measure_live(evaluator, experiment, step)
        live = self._live
        return live if live is not None and live.step > recorded.step else recorded

    def _measure_live(self, evaluator: LargeEvaluator, experiment: Experiment, step: int) -> None:
        began = time.perf_counter()
        with np.errstate(all="ignore"):
            losses, how = minimised(experiment), experiment.judgement
            self._live = evaluator.live(self._theta, losses, step, how)
        now = time.perf_counter()
        self._live_due = now + SHARE * (now - began)
