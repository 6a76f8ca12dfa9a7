"""Any dataset as a drawing, and whether two datasets are states of one drawing."""

import hashlib
import json

import numpy as np

from lossstudio.core.datasets.base import Dataset
from lossstudio.core.datasets.chosen_columns import ChosenColumns
from lossstudio.core.datasets.drawn import (
    MOST_SAMPLES,
    DrawnClasses,
    DrawnDataset,
    DrawnRegression,
)


def origin_of(dataset: Dataset, seed: int) -> str:
    """Return a fingerprint of a dataset and its seed; of its parameters, not of its file."""
    text = json.dumps([dataset.settings(), seed], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def drawn_on(dataset: Dataset, seed: int) -> DrawnDataset:
    """Return a drawing with the samples of any dataset, each as it is.

    Raises
    ------
    ValueError
        If there are too many samples or columns for that, or the data cannot be had.
    """
    if isinstance(dataset, DrawnDataset):
        return dataset
    known = dataset.selection().rows if isinstance(dataset, ChosenColumns) else 0
    samples = None if known > MOST_SAMPLES else dataset.generate(seed)  # which may be millions
    count = known if samples is None else len(samples.target)
    if samples is None or count > MOST_SAMPLES:
        raise ValueError(
            f"{dataset.called} has {count:,} samples; up to {MOST_SAMPLES:,} can be drawn on."
        )
    kind = DrawnClasses if samples.task.is_classification else DrawnRegression
    target = tuple(samples.target.astype(np.float64).tolist())
    return kind(
        name=f"{dataset.called}, drawn on",
        feature_names=samples.feature_names,
        target_name=samples.target_name,
        classes=samples.classes,
        features=tuple(samples.features.ravel().tolist()),
        target=target,
        weight=() if samples.weight is None else tuple(samples.weight.tolist()),
        ids=tuple(range(count)),
        first=target,
        times=samples.times,
        target_time=samples.target_time,
        frame=tuple(samples.ranges.ravel().tolist()),
        origin=origin_of(dataset, seed),
    )


def same_drawing(before: Dataset, after: Dataset, seed: int) -> bool:
    """Whether one is the other drawn on, or both are states of one drawing.

    Parameters
    ----------
    before, after : Dataset
    seed : int
        With which a dataset that is not drawn draws its samples.
    """
    if isinstance(after, DrawnDataset):
        if isinstance(before, DrawnDataset):
            return after.goes_on_from(before)
        return after.origin == origin_of(before, seed)
    return isinstance(before, DrawnDataset) and before.origin == origin_of(after, seed)
