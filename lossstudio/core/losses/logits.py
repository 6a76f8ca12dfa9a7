"""What the losses of several classes see of the logits, worked out once for all that ask."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import ONE


def one_hot(target: ArrayLike, classes: int) -> Floats:
    """Return 1 at the true class and 0 elsewhere, (..., k).

    Raises
    ------
    ValueError
        If a target is not the index of a class.
    """
    index = np.asarray(target)
    index = index if index.size else index.astype(np.intp)
    hits = np.equal(index[..., None], np.arange(classes))
    if not np.issubdtype(index.dtype, np.integer) or np.count_nonzero(hits) < index.size:
        raise ValueError(f"Multiclass targets must be whole numbers from 0 to {classes - 1}.")
    own: Floats = hits.astype(np.float64)
    return own


def total(values: Floats) -> Floats:
    """Return the sum over the classes."""
    result: Floats = np.add.reduce(values, axis=-1)
    return result


class _Shared:
    """A property of `Logits` that is kept; a part of a stack looks it up in the whole."""

    def __init__(self, work_out: Callable[[Any], Floats]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__

    def __get__(self, at: "Logits", owner: type) -> Floats:
        whole = at.whole
        found = self._work_out(at) if whole is None else getattr(whole, self._name)[at.rows]
        at.__dict__[self._name] = found
        return found


class Logits:
    """Scores (..., k) of some samples and their true classes; nothing cancels.

    What the formulas need near p = 1 (1 − p and −log p) is summed from the other classes.

    Parameters
    ----------
    score : ndarray (..., k)
    own : ndarray (..., k)
        1 at the true class, else 0.

    Attributes
    ----------
    half_behind, p, error : ndarray (..., k)
        Half of how far a logit lies behind the best; the probability; p − y.
    others, miss, surprise : ndarray (...,)
        The odds against the best; 1 − p and −log p of the true class.
    """

    def __init__(self, score: Floats, own: Floats) -> None:
        self.score, self.own = score, own
        self.whole: Logits | None = None
        self.rows: Any = None

    def part(self, rows: slice | list[int]) -> "Logits":
        """Return some rows of a stack; what is worked out for one part, all others share."""
        part = Logits(self.score[rows], self.own)
        part.whole, part.rows = self, rows
        return part

    @_Shared
    def half_behind(self) -> Floats:
        # Halved, because ±1e308 are 2e308 apart.
        return 0.5 * np.maximum.reduce(self.score, axis=-1, keepdims=True) - 0.5 * self.score

    @_Shared
    def _weight(self) -> Floats:
        return np.exp(-2.0 * self.half_behind)

    @_Shared
    def others(self) -> Floats:
        best = self.score.argmax(axis=-1)[..., None]
        return total(self._weight * (best != np.arange(self.score.shape[-1])))

    @_Shared
    def p(self) -> Floats:
        return self._weight / (ONE + self.others)[..., None]

    @_Shared
    def _wrong(self) -> Floats:
        return self.p * (ONE - self.own)

    @_Shared
    def miss(self) -> Floats:
        return total(self._wrong)

    @_Shared
    def error(self) -> Floats:
        return self._wrong - self.own * self.miss[..., None]

    @_Shared
    def surprise(self) -> Floats:
        return self.cross_entropy(self.own)

    def cross_entropy(self, share: Floats) -> Floats:
        """Return −Σ share · log p over the classes, for shares that add up to 1."""
        missed = np.where(share == 0.0, 0.0, self.half_behind)  # 0 · ∞ = 0
        return 2.0 * total(share * missed) + np.log1p(self.others)
