"""Every contender measured by one and the same loss, at the moments of a race that are kept."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.losses import Loss
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.recording.checkpoints import Moment
from lossstudio.core.recording.evaluation import Evaluator
from lossstudio.core.recording.quartiles import median

Floats = NDArray[np.float64]
AT_ONCE = 400_000  # scores worked out in one call, so that nobody waits for it


class Measured:
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
        self._known: dict[Moment, Floats] = {}

    def course(self, moments: Sequence[Moment]) -> tuple[NDArray[np.int64], Floats, bool]:
        """Return what is known of the course so far.

        Returns
        -------
        epochs : ndarray (points,)
        values : ndarray (points, contenders, 2)
            On training and test samples, the median of the seeds.
        complete : bool
            Whether that is all; else a later call knows more.
        """
        self._known = {moment: self._known[moment] for moment in moments if moment in self._known}
        missing = [moment for moment in reversed(moments) if moment not in self._known]
        room = AT_ONCE
        while missing and room > 0:
            moment = missing.pop(0)
            room -= moment.theta[..., 0].size * len(self.prepared.everything)
            with np.errstate(all="ignore"):
                losses = [self.loss] * len(moment.theta)
                self._known[moment] = median(self._evaluator.losses(moment.theta, losses), axis=1)
        known = [moment for moment in moments if moment in self._known]
        epochs = np.array([moment.epoch for moment in known], dtype=np.int64)
        values = [self._known[moment] for moment in known]
        course = np.stack(values) if values else np.empty((0, 0, 2))
        return epochs, course, not missing
