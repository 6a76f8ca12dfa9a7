"""Every contender measured by one and the same loss, at the moments of a race that are kept."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.losses import Loss
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.recording.checkpoints import Checkpoint
from lossstudio.core.recording.evaluation import Evaluator
from lossstudio.core.recording.quartiles import median

AT_ONCE = 400_000  # scores worked out in one call, so that nobody waits for it


class CommonLossCurve:
    """Works out the mean of a loss for all contenders, moment by moment, and remembers it.

    Parameters
    ----------
    prepared : Prepared
        The samples of the race.
    loss : Loss
    """

    def __init__(self, prepared: Prepared, loss: Loss) -> None:
        self.prepared = prepared
        self.loss = loss
        self._evaluator = Evaluator(prepared)
        self._known: dict[Checkpoint, Floats] = {}

    def curve(self, checkpoints: Sequence[Checkpoint]) -> tuple[NDArray[np.int64], Floats, bool]:
        """Return what is known of the curve so far.

        Returns
        -------
        epochs : ndarray (points,)
        values : ndarray (points, contenders, 2)
            On training and test samples, the median of the seeds.
        complete : bool
            Whether that is all; else a later call knows more.
        """
        self._known = {
            checkpoint: self._known[checkpoint]
            for checkpoint in checkpoints
            if checkpoint in self._known
        }
        missing = [
            checkpoint for checkpoint in reversed(checkpoints) if checkpoint not in self._known
        ]
        room = AT_ONCE
        while missing and room > 0:
            checkpoint = missing.pop(0)
            room -= checkpoint.theta[..., 0].size * len(self.prepared.everything)
            with np.errstate(all="ignore"):
                losses = [self.loss] * len(checkpoint.theta)
                self._known[checkpoint] = median(
                    self._evaluator.losses(checkpoint.theta, losses), axis=1
                )
        known = [checkpoint for checkpoint in checkpoints if checkpoint in self._known]
        epochs = np.array([checkpoint.epoch for checkpoint in known], dtype=np.int64)
        values = [self._known[checkpoint] for checkpoint in known]
        curve = np.stack(values) if values else np.empty((0, 0, 2))
        return epochs, curve, not missing
