"""What all contenders of a snapshot predict for one side, ready for every metric."""

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.metrics import Outcome
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task

Floats = NDArray[np.float64]
_known: WeakKeyDictionary[Snapshot, dict[int, Floats]] = WeakKeyDictionary()


def outcome_of(snapshot: Snapshot, side: int, threshold: float = 0.5) -> Outcome:
    """Return the outcome of all contenders on one side, in the target's own units.

    The scores of a snapshot are worked out once, whoever asks.

    Parameters
    ----------
    snapshot : Snapshot
    side : int
        0 for the training samples, 1 for the test samples.
    threshold : float
        The probability above which a sample is called positive, for two classes.
    """
    prepared = snapshot.prepared
    part = (prepared.train, prepared.test)[side]
    sides = _known.setdefault(snapshot, {})
    if side not in sides:
        with np.errstate(all="ignore"):
            scores = prepared.shape.scores(snapshot.theta, part.inputs)
        scores = scores if prepared.task is Task.MULTICLASS else scores[..., 0]
        if prepared.task is Task.REGRESSION:
            scores = prepared.target_scaling.undo(scores)
        sides[side] = scores
    return Outcome(prepared.task, part.target, sides[side], threshold)
