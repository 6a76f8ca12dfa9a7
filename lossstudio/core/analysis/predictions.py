"""What all contenders of a snapshot predict for one side, ready for every metric."""

from collections.abc import Sequence

from lossstudio.core.costs import HALF
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Experiment
from lossstudio.core.links import logit
from lossstudio.core.metrics import Predictions
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task

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
    names = distinct_names(experiment.contenders)
    return _each(list(zip(names, experiment.judgement.thresholds, strict=True)))


def class_rule(experiment: Experiment, classes: Sequence[str]) -> str:
    """Return in sentences what makes contenders call a sample what they do.

    Who gives a score and no probability, by its loss, is told apart.

    Parameters
    ----------
    experiment : Experiment
        Of a classification.
    classes : sequence of str
    """
    contenders, thresholds = experiment.contenders, experiment.judgement.thresholds
    rows = list(zip(distinct_names(contenders), thresholds, strict=True))
    likely = [row for row, who in zip(rows, contenders, strict=True) if who.loss.gives_probability]
    scored = [row for row in rows if row not in likely]
    if experiment.task is Task.BINARY:
        chance = f"{classes[1]} where its probability is above {_each(likely)}, else {classes[0]}."
        scores = _score_rules(scored, classes)
    else:
        chance = "the class of the largest probability."
        scores = [_scored(scored, "the class of the largest")]
    return " ".join([chance] * bool(likely) + scores * bool(scored))


def _score_rules(rows: Sequence[tuple[str, float]], classes: Sequence[str]) -> list[str]:
    """Return what makes scores one of two classes; no score is above a probability of 1."""
    cuts = [(name, logit(threshold)) for name, threshold in rows if 0.0 < threshold < 1.0]
    words = f"{classes[1]} where it is above {_each(cuts)}, else {classes[0]}" if cuts else ""
    always = [row for row in rows if row[1] <= 0.0]
    never = [row for row in rows if row[1] >= 1.0]
    each = ((cuts, words), (always, f"always {classes[1]}"), (never, f"always {classes[0]}"))
    return [_scored(some, said) for some, said in each if some]


def _scored(rows: Sequence[tuple[str, float]], said: str) -> str:
    return f"{', '.join(name for name, _ in rows)}: a score and no probability, {said}."


def _each(numbers: Sequence[tuple[str, float]]) -> str:
    """Return numbers in words: one where they are alike, else each with its name."""
    if len({number for _, number in numbers}) == 1:
        return figures(numbers[0][1], DIGITS)
    return ", ".join(f"{figures(number, DIGITS)} ({name})" for name, number in numbers)


def has_thresholds(experiment: Experiment) -> bool:
    """Whether any contender has a threshold other than 0.5."""
    return any(threshold != HALF for threshold in experiment.judgement.thresholds)
