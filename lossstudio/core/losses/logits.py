"""What the losses of several classes see of the logits."""

from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.constants import ONE, ZERO
from lossstudio.core.losses.views import LossView, Shared


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


class LogitsView(LossView):
    """Scores (..., k) of some samples and their true classes; nothing cancels.

    What the formulas need near p = 1 (1 − p and −log p) is summed from the other classes.

    Parameters
    ----------
    score : ndarray (..., k)
    target : ndarray (...,)
        The index of the true class.
    own : ndarray (..., k), optional
        1 at the true class, else 0; worked out, and the target checked, unless given.

    Attributes
    ----------
    half_behind, p, error : ndarray (..., k)
        Half of how far a logit lies behind the best; the probability; p − y.
    others, miss, surprise : ndarray (...,)
        The odds against the best; 1 − p and −log p of the true class.
    """

    def __init__(self, score: Floats, target: Targets, own: Floats | None = None) -> None:
        super().__init__(score, target)
        self._own = one_hot(target, score.shape[-1]) if own is None else own
        self._classes = np.arange(score.shape[-1])

    @property
    def own(self) -> Floats:
        """1 at the true class, else 0, (..., k)."""
        return self.whole._own

    @property
    def position(self) -> Floats:
        return self.lead(self.rivals)

    def with_score(self, score: Floats) -> Self:
        return type(self)(score, self.target, self.own).with_facts(self.facts)

    def renew(self, target: Targets, sign: Floats) -> None:
        self._target = target
        self._known.clear()
        self._own = np.equal(target[..., None], self._classes).astype(np.float64)

    @property
    def rivals(self) -> Floats:
        """The scores (..., k), that of the true class being −∞."""
        return np.where(self.own == ONE, -np.inf, self.score)

    def lead(self, rivals: Floats) -> Floats:
        """Return how far the true class lies before the best of its rivals, (...,)."""
        own = total(np.where(self.own == ONE, self.score, ZERO))
        lead: Floats = own - np.maximum.reduce(rivals, axis=-1)
        return lead

    @Shared
    def half_behind(self) -> Floats:
        # Halved, because ±1e308 are 2e308 apart.
        return 0.5 * np.maximum.reduce(self.score, axis=-1, keepdims=True) - 0.5 * self.score

    @Shared
    def _weight(self) -> Floats:
        return np.exp(-2.0 * self.half_behind)

    @Shared
    def others(self) -> Floats:
        best = self.score.argmax(axis=-1)[..., None]
        return total(self._weight * (best != self._classes))

    @Shared
    def p(self) -> Floats:
        return self._weight / (ONE + self.others)[..., None]

    @Shared
    def _wrong(self) -> Floats:
        return self.p * (ONE - self.own)

    @Shared
    def miss(self) -> Floats:
        return total(self._wrong)

    @Shared
    def error(self) -> Floats:
        return self._wrong - self.own * self.miss[..., None]

    @Shared
    def surprise(self) -> Floats:
        return self.cross_entropy(self.own)

    def cross_entropy(self, share: Floats, whole: float = 1.0) -> Floats:
        """Return −Σ share · log p over the classes, for shares that add up to `whole`."""
        missed = np.where(share == 0.0, 0.0, self.half_behind)  # 0 · ∞ = 0
        return 2.0 * total(share * missed) + whole * np.log1p(self.others)
