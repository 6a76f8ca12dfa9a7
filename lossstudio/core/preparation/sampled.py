"""The sample by which a large table is measured while it is trained on: fixed, and stated."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lossstudio.core.preparation.split import draw_split
from lossstudio.core.preparation.subset import Subset

if TYPE_CHECKING:
    from lossstudio.core.preparation.prepare import Prepared

SAMPLE = 20_000  # samples of each side; where no side has more, all of them are measured
SEED = 1


def is_large(prepared: "Prepared") -> bool:
    """Whether there are so many samples that pictures are of some of them."""
    return max(len(prepared.train), len(prepared.test)) > SAMPLE


def sample_of(prepared: "Prepared") -> "Prepared":
    """Return the stated sample, of each class its share; all where there are not more."""
    if not is_large(prepared):
        return prepared
    parts = [_some(prepared, part) for part in (prepared.train, prepared.test)]
    train, test = parts
    everything = np.concatenate([part.inputs for part in parts])
    return replace(prepared, train=train, test=test, everything=everything)


def _some(prepared: "Prepared", part: Subset) -> Subset:
    count = len(part)
    if count <= SAMPLE:
        return part
    classes = part.target.astype(np.int64) if prepared.task.is_classification else None
    _, chosen = draw_split(count, SAMPLE / count, SEED, classes)
    some = part.some(chosen)
    if some.weight is None or not some.weight.any():
        return replace(some, weight=None)
    return replace(some, weight=some.weight / some.weight.mean())
