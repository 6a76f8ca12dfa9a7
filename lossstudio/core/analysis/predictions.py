"""What all contenders of a snapshot predict for one side, ready for every metric."""

from lossstudio.core.metrics import Predictions
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot


def predictions_of(snapshot: Snapshot, split: Split, threshold: float = 0.5) -> Predictions:
    """Return the predictions of all contenders on one side, in the target's own units.

    Parameters
    ----------
    snapshot : Snapshot
    split : Split
    threshold : float
        The probability above which a sample is called positive, for two classes.
    """
    prepared = snapshot.prepared
    return prepared.predictions(snapshot.scores(split), prepared.subset(split), threshold)
