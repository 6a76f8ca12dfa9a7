"""Which samples are trained on, and which are kept out to see what was really learned."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import Dataset, DrawnDataset, Samples

GOLDEN = 0x9E3779B97F4A7C15
ADDED = 1  # sets the stream of samples that were added to an empty plane apart


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
    count: int, test_share: float, seed: int, classes: NDArray[np.int64] | None = None
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the indices of the training and of the test samples, each in rising order.

    At least one sample stays for training. Of each class the same share is tested, as far as whole
    samples allow: one of it stays for training, and one more is tested where there is room.

    Parameters
    ----------
    count : int
    test_share : float
    seed : int
    classes : ndarray (count,), optional
        The class of each sample.
    """
    order = np.random.default_rng(seed).permutation(count)
    tests = min(round(count * test_share), count - 1)
    tested = np.zeros(count, dtype=np.bool_)
    if classes is None:
        tested[order[:tests]] = True
    else:
        for label, share in enumerate(_shares(np.bincount(classes), tests)):
            of_class = order[classes[order] == label]
            tested[of_class[:share]] = True
    return np.flatnonzero(~tested), np.flatnonzero(tested)


def _shares(sizes: NDArray[np.int64], tests: int) -> NDArray[np.int64]:
    """Return how many samples of each class are tested: their share, rounded to that sum."""
    most = np.maximum(sizes - 1, 0)  # one of each class stays for training
    least = np.minimum(most, 1) if tests >= np.count_nonzero(most) else np.zeros_like(most)
    exact = sizes * (tests / max(1, int(sizes.sum())))
    shares: NDArray[np.int64] = np.clip(np.floor(exact).astype(np.int64), least, most)
    while shares.sum() != tests:
        short = tests > shares.sum()
        room = shares < most if short else shares > least
        if not room.any():
            break
        gap = np.where(room, exact - shares, -np.inf if short else np.inf)
        shares[np.argmax(gap) if short else np.argmin(gap)] += 1 if short else -1
    return shares


def split_of(
    dataset: Dataset, samples: Samples, test_share: float, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the indices of the training and of the test samples of a dataset.

    Those of a drawing stay on their side, whatever is moved, added or erased. Those that were there
    at first are drawn as `draw_split` does, and each that was added is trained on: who draws one
    wants to see what it does. Where there were none at first, each is drawn by itself.
    """
    of_classes = samples.task.is_classification
    if not isinstance(dataset, DrawnDataset):
        classes = samples.target.astype(np.int64) if of_classes else None
        return draw_split(len(samples.target), test_share, seed, classes)
    ids, first = np.array(dataset.ids), len(dataset.first)
    if first:
        classes = np.array(dataset.first, dtype=np.int64) if of_classes else None
        _, tested = draw_split(first, test_share, seed, classes)
        chosen = np.isin(ids, tested)
    else:
        chosen = _each_drawn(ids, seed) < test_share
    if chosen.all():
        chosen[0] = False
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)


def _each_drawn(ids: NDArray[np.int64], seed: int) -> Floats:
    """Return a number from 0 to 1 for each id, drawn by itself: SplitMix64, by Vigna (2015)."""
    start = int(np.random.SeedSequence((seed, ADDED)).generate_state(1, np.uint64)[0])
    with np.errstate(over="ignore"):
        mixed = np.uint64(start) + (ids.astype(np.uint64) + np.uint64(1)) * np.uint64(GOLDEN)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53
