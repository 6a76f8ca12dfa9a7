"""Which networks have stopped learning, and why: diverged, or not getting better any more."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats


class Stopping:
    """Holds back the weights of networks that have stopped while the others go on.

    Parameters
    ----------
    theta : ndarray (contenders, ..., count)
        The weights of the race, changed in place.
    """

    def __init__(self, theta: Floats) -> None:
        self._theta = theta
        lead = theta.shape[:-1]
        self.over = np.zeros(lead, dtype=bool)
        self.diverged = np.zeros(lead, dtype=bool)
        self._any = False
        self._held = theta.copy()
        self._best = np.full(lead, np.inf)
        self._best_epoch = np.zeros(lead, dtype=np.int64)

    def hold(self) -> None:
        """Undo what a step did to the networks that have stopped."""
        if self._any:
            np.copyto(self._theta, self._held, where=self.over[..., None])

    def diverge(self, which: NDArray[np.bool_]) -> None:
        """Stop networks whose numbers are no longer finite; they are nan from here on."""
        self.diverged |= which
        self._held[which] = np.nan
        self._stop(which)

    def watch(self, epoch: int, loss: Floats, patience: int) -> NDArray[np.bool_]:
        """Take the loss that must fall; stop who has waited too long, and return who that is."""
        better = (loss < self._best) & ~self.over
        self._best[better] = loss[better]
        self._best_epoch[better] = epoch
        np.copyto(self._held, self._theta, where=better[..., None])
        late = ~self.over & (epoch - self._best_epoch >= patience)
        self._stop(late)
        return late

    def forget(self, *, go_on: bool = False) -> None:
        """Forget the best so far, which was measured in another way.

        Parameters
        ----------
        go_on : bool
            Whether those go on that had not got better any more: there are other samples.
        """
        if go_on:
            self.over[...] = self.diverged
            self._any = bool(self.over.any())
        self._best[~self.over] = np.inf

    def best_epoch(self, row: int) -> int:
        """Return the epoch of the best weights of the first network of a contender."""
        return int(self._best_epoch[row].ravel()[0])

    def _stop(self, which: NDArray[np.bool_]) -> None:
        self.over |= which
        self._any = bool(self.over.any())
        self.hold()

    def memory(self, watching: bool) -> dict[str, NDArray[Any]]:
        """Return copies of all that `recall` needs."""
        memory: dict[str, NDArray[Any]] = {
            "over": self.over.copy(),
            "diverged": self.diverged.copy(),
        }
        if watching or self._any:
            names = {"held": self._held, "best": self._best, "best_epoch": self._best_epoch}
            memory |= {name: array.copy() for name, array in names.items()}
        return memory

    def recall(self, memory: dict[str, NDArray[Any]]) -> None:
        """Go back to what was remembered."""
        self.over[...] = memory["over"]
        self.diverged[...] = memory["diverged"]
        self._any = bool(self.over.any())
        if "held" in memory:
            self._held[...] = memory["held"]
            self._best[...] = memory["best"]
            self._best_epoch[...] = memory["best_epoch"]
        else:
            self._best[...] = np.inf
            self._best_epoch[...] = 0
