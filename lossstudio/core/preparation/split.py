"""Which samples are trained on, and which are kept out to see what was really learned."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


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
