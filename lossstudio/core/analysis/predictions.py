"""What all contenders of a snapshot predict for one side, ready for every metric."""

from weakref import WeakKeyDictionary

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.metrics import Predictions
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot

_known: WeakKeyDictionary[Snapshot, dict[Split, Floats]] = WeakKeyDictionary()


def predictions_of(snapshot: Snapshot, split: Split, threshold: float = 0.5) -> Predictions:
    """Return the predictions of all contenders on one side, in the target's own units.

    The scores of a snapshot are worked out once, whoever asks.

    Parameters
    ----------
    snapshot : Snapshot
    split : Split
    threshold : float
        The probability above which a sample is called positive, for two classes.
    """
    prepared = snapshot.prepared
    part = prepared.subset(split)
    scores_of_split = _known.setdefault(snapshot, {})
    if split not in scores_of_split:
        with np.errstate(all="ignore"):
            scores_of_split[split] = prepared.scores(snapshot.theta, part.inputs)
    return prepared.predictions(scores_of_split[split], part, threshold)
