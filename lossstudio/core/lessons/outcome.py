"""Races as a check reads them: how they ended, and those earlier moments it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Ints
from lossstudio.core.recording.snapshot import Snapshot


@dataclass(frozen=True, eq=False)
class Outcome:
    """One race.

    Attributes
    ----------
    last : Snapshot
        As it stands, with the curves so far.
    earlier : mapping of int to Snapshot
        Pictures of earlier epochs.
    """

    last: Snapshot
    earlier: Mapping[int, Snapshot]

    def at(self, epoch: int | None) -> Snapshot | None:
        """Return the picture of the end of an epoch, None standing for now; None if unknown."""
        if epoch is None or epoch == self.last.epoch:
            return self.last
        return self.earlier.get(epoch)

    def point(self, epoch: int | None) -> int | None:
        """Return which point of the curves belongs to an epoch; None where none does yet."""
        epochs: Ints = self.last.curves.epoch
        if epoch is None:
            return len(epochs) - 1
        found = np.flatnonzero(epochs == epoch)
        return int(found[0]) if len(found) else None


Races = Mapping[str, Outcome]
"""Outcomes by name; the lesson's own race has the empty one."""

OWN = ""
