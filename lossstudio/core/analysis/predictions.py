"""What all contenders of a snapshot predict for one side, ready for every metric."""

from lossstudio.core.costs import HALF
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Experiment
from lossstudio.core.metrics import Predictions
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot

DIGITS = 3


def predictions_of(snapshot: Snapshot, split: Split) -> Predictions:
    """Return the predictions of all contenders on one side, in the target's own units.

    Each calls a sample of two classes positive above its own threshold. Of a large table they are
    those of the stated sample, see `Prepared.sampled`.
    """
    prepared, judgement = snapshot.prepared, snapshot.experiment.judgement
    some = prepared.sampled.subset(split)
    return prepared.predictions(snapshot.scores(split), some, judgement)


def thresholds_text(experiment: Experiment) -> str:
    """Return the thresholds in words: one number, or one for each contender by name."""
    thresholds = experiment.judgement.thresholds
    if len(set(thresholds)) == 1:
        return figures(thresholds[0], DIGITS)
    names = distinct_names(experiment.contenders)
    each = (f"{figures(t, DIGITS)} ({name})" for name, t in zip(names, thresholds, strict=True))
    return ", ".join(each)


def has_thresholds(experiment: Experiment) -> bool:
    """Whether any contender has a threshold other than 0.5."""
    return any(threshold != HALF for threshold in experiment.judgement.thresholds)
