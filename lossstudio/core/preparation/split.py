"""Which samples are trained on, and which are kept out to see what was really learned."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.datasets import Dataset, DrawnDataset, Samples

ADDED = 1  # sets the stream of samples that were added to a drawing apart


class Split(IntEnum):
    """One of the two, and its place on the last axis of whatever is measured on both."""

    TRAIN = 0
    TEST = 1

    @property
    def word(self) -> str:
        """As files and the screen call it."""
        return self.name.lower()

    @classmethod
    def called(cls, word: str) -> "Split":
        """Return the one that files and the screen call so."""
        return cls[word.upper()]


def draw_split(
    count: int, test_share: float, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the indices of the training and of the test samples, each in rising order.

    At least one sample stays for training.
    """
    order = np.random.default_rng(seed).permutation(count)
    tests = min(round(count * test_share), count - 1)
    return np.sort(order[tests:]), np.sort(order[:tests])


def split_of(
    dataset: Dataset, samples: Samples, test_share: float, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the indices of the training and of the test samples of a dataset.

    Those of a drawing stay on their side, whatever is moved, added or erased: each id that was
    there at first is drawn as `draw_split` does, and each that was added by itself.
    """
    count = len(samples.target)
    if not isinstance(dataset, DrawnDataset):
        return draw_split(count, test_share, seed)
    ids, first = np.array(dataset.ids), len(dataset.first)
    drawn = np.random.default_rng((seed, ADDED)).random(max(int(ids[-1]) + 1 - first, 0))
    is_test = np.concatenate([np.zeros(first, dtype=bool), drawn < test_share])
    if first:
        is_test[draw_split(first, test_share, seed)[1]] = True
    chosen = is_test[ids]
    if chosen.all():
        chosen[0] = False
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)
