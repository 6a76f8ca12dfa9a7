"""One sample under the glass: what it is, and what every contender makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.analysis.influence import scores_of, shares
from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import DrawnDataset
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.metrics.predictions import called_positive
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.preparation.subset import Subset
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task


@dataclass(frozen=True)
class SampleRef:
    """Which sample of a race."""

    test: bool
    index: int

    def part(self, prepared: Prepared) -> Subset:
        """Return the samples it is one of."""
        return prepared.test if self.test else prepared.train

    def is_in(self, prepared: Prepared) -> bool:
        """Whether there is such a sample."""
        return self.index < len(self.part(prepared))

    def features(self, prepared: Prepared) -> Floats:
        """Return its features (d,), in the data's own units."""
        features: Floats = prepared.samples.features[self.part(prepared).index[self.index]]
        return features

    def target(self, prepared: Prepared) -> float:
        """Return its target in its own units, or the index of its class."""
        return float(self.part(prepared).target[self.index])


def ids_of(snapshot: Snapshot) -> NDArray[np.int64]:
    """Return the id of each sample of a snapshot, as a drawing of them has it."""
    dataset = snapshot.experiment.dataset
    if isinstance(dataset, DrawnDataset):
        return np.array(dataset.ids)
    return np.arange(len(snapshot.prepared.samples.target))


def id_of(snapshot: Snapshot, which: SampleRef) -> int:
    """Return the id of a sample."""
    return int(ids_of(snapshot)[which.part(snapshot.prepared).index[which.index]])


def followed(before: Snapshot, after: Snapshot, which: SampleRef) -> SampleRef | None:
    """Return a sample of one snapshot as another has it; None where it is gone.

    In one race it is followed by its id, wherever it was moved; in another it must be the same.
    """
    if before.prepared is after.prepared:
        return which
    if not before.shares_samples_with(after):
        return which if _same(before.prepared, after.prepared, which) else None
    place = np.flatnonzero(ids_of(after) == id_of(before, which))
    prepared = after.prepared
    for test, part in ((False, prepared.train), (True, prepared.test)):
        for index in np.flatnonzero(np.isin(part.index, place)).tolist():
            return SampleRef(test, index)
    return None


def _same(before: Prepared, after: Prepared, which: SampleRef) -> bool:
    """Return whether a sample is the same in two races."""
    if len(which.part(before)) != len(which.part(after)):
        return False
    if before.samples.feature_names != after.samples.feature_names:
        return False
    alike = np.array_equal(which.features(before), which.features(after))
    return alike and which.target(before) == which.target(after)


@dataclass(frozen=True)
class SampleEvaluation:
    """What one contender makes of a sample.

    Attributes
    ----------
    contender : int
        Its index.
    score : tuple of float
        One number, or one a class.
    predicted : float
        The target it predicts, in the target's own units; of classes the index of the likeliest
        (p = 0.5 counts as the negative one).
    probability : tuple of float
        Of each class; empty for regression.
    loss : float
        As the loss sees the sample: of the standardised target where the experiment says so, and
        before it is weighed.
    gradient : tuple of float
        d loss / d score, likewise; as many numbers as the score.
    share : float
        Of a training sample, in the pull of all of them, see `shares`; nan of a test sample, and
        of a large table.
    """

    contender: int
    score: tuple[float, ...]
    predicted: float
    probability: tuple[float, ...]
    loss: float
    gradient: tuple[float, ...]
    share: float


@dataclass(frozen=True)
class SampleInspection:
    """A sample and its verdicts.

    Attributes
    ----------
    which : SampleRef
    features : tuple of float
        In the data's own units, in the order of the feature names.
    target : float
        In its own units, or the index of the class.
    weight : float
        How often the sample counts in the mean that is minimised, 1 on average.
    evaluations : tuple of SampleEvaluation
    """

    which: SampleRef
    features: tuple[float, ...]
    target: float
    weight: float
    evaluations: tuple[SampleEvaluation, ...]


def inspect(snapshot: Snapshot, which: SampleRef, rows: Sequence[int]) -> SampleInspection:
    """Return a sample as the contenders at `rows` see it.

    Raises
    ------
    IndexError
        If the race has no such sample.
    """
    part = which.part(snapshot.prepared)
    return SampleInspection(
        which=which,
        features=_plain(which.features(snapshot.prepared)),
        target=which.target(snapshot.prepared),
        weight=1.0 if part.weight is None else float(part.weight[which.index]),
        evaluations=tuple(_evaluation(snapshot, which, row) for row in rows),
    )


def _evaluation(snapshot: Snapshot, which: SampleRef, row: int) -> SampleEvaluation:
    prepared, loss = snapshot.prepared, snapshot.experiment.contenders[row].loss
    part, index = which.part(prepared), which.index
    unknown = which.test or prepared.is_large  # the share is in the pull of all samples
    share = np.nan if unknown else shares(snapshot, row, part)[index]
    score = scores_of(snapshot, row, part.inputs[[index]])
    scaled_target = part.scaled_target[[index]]
    with np.errstate(all="ignore"):
        stack = stack_of(prepared.task, score, scaled_target, prepared.facts)
        value, gradient = (of(loss, slice(None)) for of in (stack.value, stack.gradient))
        if prepared.task is Task.REGRESSION:
            predicted, probability = prepared.predict(score, row), np.empty(0)
        elif prepared.task is Task.BINARY:
            threshold = snapshot.experiment.contenders[row].threshold
            predicted = np.nan_to_num(called_positive(score, threshold))
            probability = np.concatenate([prepared.predict(-score), prepared.predict(score)])
        else:
            predicted = score.argmax(axis=-1).astype(np.float64)
            probability = prepared.predict(score)
    return SampleEvaluation(
        row,
        _plain(score),
        float(predicted[0]),
        _plain(probability),
        float(value[0]),
        _plain(gradient),
        float(share),
    )


def _plain(numbers: Floats) -> tuple[float, ...]:
    return tuple(map(float, numbers.ravel()))
