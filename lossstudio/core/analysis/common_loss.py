"""Every contender measured by one and the same loss, at the checkpoints of a race."""

from collections.abc import Sequence

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.losses import Loss
from lossstudio.core.recording.checkpoints import ResumableCheckpoint
from lossstudio.core.recording.evaluation import Evaluator
from lossstudio.core.recording.quartiles import median
from lossstudio.core.recording.race import CommonLoss, Race

AT_ONCE = 400_000  # scores worked out in one call, so that nobody waits for it


class CommonLossCurve:
    """Works out the mean of a loss for all contenders, one checkpoint after the other.

    Parameters
    ----------
    race : Race
    loss : Loss
    """

    def __init__(self, race: Race, loss: Loss) -> None:
        self.race = race
        self.loss = loss
        self._evaluator = Evaluator(race.prepared)
        self._known: dict[ResumableCheckpoint, Floats] = {}

    def measure(self, checkpoints: Sequence[ResumableCheckpoint]) -> CommonLoss:
        """Return what is known so far, the last checkpoints first; a later call knows more."""
        known = self._known
        self._known = {kept: known[kept] for kept in checkpoints if kept in known}
        missing = [kept for kept in checkpoints if kept not in known]
        room = AT_ONCE
        while missing and room > 0:
            kept = missing.pop()
            room -= kept.theta[..., 0].size * len(self.race.prepared.everything)
            with np.errstate(all="ignore"):
                losses = [self.loss] * len(kept.theta)
                self._known[kept] = median(self._evaluator.losses(kept.theta, losses), axis=1)
        measured = [kept for kept in checkpoints if kept in self._known]
        values = [self._known[kept] for kept in measured]
        return CommonLoss(
            self.loss,
            np.array([kept.epoch for kept in measured], dtype=np.int64),
            np.stack(values) if values else np.empty((0, self.race.contenders, 2)),
            complete=not missing,
        )
