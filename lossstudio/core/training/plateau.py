"""When a race is on a plateau: nobody's training loss falls much any more."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.history import Curves, History


@dataclass(frozen=True)
class Plateau:
    """What counts as one.

    A race is on a plateau at the end of an epoch if for every contender the least training loss
    so far is less than `percent` below the least it had been `epochs` epochs before. Losses are
    the medians of repeats, and counted from the least that they can be. Who has diverged counts
    for nothing.

    Attributes
    ----------
    percent : float
        Above 0.
    epochs : int
        At least 1.
    """

    percent: float
    epochs: int

    @property
    def words(self) -> str:
        """What was seen on one."""
        many = "epoch" if self.epochs == 1 else f"{self.epochs:,} epochs"
        return f"no training loss fell by {self.percent:g} % or more in the last {many}"


class PlateauWatch:
    """Follows a race from where it stands, or from a change of a loss, which begins it anew.

    Parameters
    ----------
    plateau : Plateau
    history : History
        As far as it is recorded.
    """

    def __init__(self, plateau: Plateau, history: History) -> None:
        self._plateau = plateau
        self._epoch = -1
        self._base: Floats | None = None
        self._least: deque[tuple[int, Floats]] = deque()  # losses so far, by epoch
        curves = history.curves()
        self._take(curves, len(curves) - 1)

    def follow(self, history: History) -> bool:
        """Take what is recorded since; return whether the race is on a plateau now.

        It is exact where that is asked at the end of every epoch, for history is thinned.
        """
        points, newest = history.since(self._epoch)
        for curves in (points,) if newest is None else (points, newest):
            for point in np.flatnonzero(curves.epoch > self._epoch).tolist():
                self._take(curves, point)
        return self._flat

    def _take(self, curves: Curves, point: int) -> None:
        with np.errstate(all="ignore"):
            loss = curves.at(point).relative[0, :, Split.TRAIN]
        base = curves.bases[point, ..., Split.TRAIN]
        if self._base is None or not np.array_equal(base, self._base, equal_nan=True):
            self._least.clear()
        self._base, self._epoch = base, int(curves.epoch[point])
        before = self._least[-1][1] if self._least else loss
        self._least.append((self._epoch, np.where(np.isnan(loss), loss, np.fmin(loss, before))))
        while len(self._least) > 1 and self._least[1][0] <= self._epoch - self._plateau.epochs:
            self._least.popleft()

    @property
    def _flat(self) -> bool:
        then, before = self._least[0]
        now, least = self._least[-1]
        if now - then < self._plateau.epochs:
            return False
        fallen = least < before
        fallen &= before - least >= 0.01 * self._plateau.percent * np.abs(before)
        return not bool(fallen.any())
