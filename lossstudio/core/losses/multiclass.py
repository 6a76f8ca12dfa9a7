"""Losses of k logits, of shape (..., k), for an integer target of shape (...,)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossstudio.core.losses.base import LOSSES, Floats, Loss
from lossstudio.core.parameters import param
from lossstudio.core.tasks import Task


@dataclass(frozen=True)
class MulticlassLoss(Loss):
    """A loss of several logits, one for each class."""

    task: ClassVar[Task] = Task.MULTICLASS


def _hits(score: Floats, target: ArrayLike) -> NDArray[np.bool_]:
    """Return which scores are those of the true class.

    Raises
    ------
    ValueError
        If a target is not the index of a class.
    """
    index, classes = np.asarray(target), score.shape[-1]
    index = index if index.size else index.astype(np.intp)
    hits: NDArray[np.bool_] = np.arange(classes) == index[..., None]
    if not np.issubdtype(index.dtype, np.integer) or np.count_nonzero(hits) < index.size:
        raise ValueError(f"Multiclass targets must be whole numbers from 0 to {classes - 1}.")
    return np.broadcast_to(hits, score.shape)


def _total(values: Floats) -> Floats:
    """Return the sum over the classes."""
    total: Floats = values.sum(axis=-1)
    return total


class _Softmax:
    """The probabilities of the classes and how they miss the target; nothing cancels.

    What the formulas need near p = 1 (1 − p and −log p) is summed from the other classes.
    """

    def __init__(self, score: ArrayLike, target: ArrayLike) -> None:
        z = np.asarray(score, dtype=np.float64)
        self.hit: NDArray[np.bool_] = _hits(z, target)
        # How far the logits lie behind the best; halved, because ±1e308 are 2e308 apart.
        self.half_behind: Floats = 0.5 * z.max(axis=-1, keepdims=True) - 0.5 * z
        weight = np.exp(-2.0 * self.half_behind)
        rest = weight.copy()
        np.put_along_axis(rest, z.argmax(axis=-1)[..., None], 0.0, axis=-1)
        self.others: Floats = _total(rest)
        self.p: Floats = weight / (1.0 + self.others[..., None])

    @cached_property
    def minus_log_target(self) -> Floats:
        """−log p of the target."""
        return self.cross_entropy(self.hit.astype(np.float64))

    def cross_entropy(self, share: Floats) -> Floats:
        """Return −Σ share · log p, where the shares of the classes sum to 1."""
        missed = np.where(share == 0.0, 0.0, self.half_behind)  # 0 · ∞ = 0
        return 2.0 * _total(share * missed) + np.log1p(self.others)

    @cached_property
    def miss(self) -> Floats:
        """1 − p of the target."""
        return _total(np.where(self.hit, 0.0, self.p))

    @cached_property
    def error(self) -> Floats:
        """P − y of every class, y one-hot."""
        return np.where(self.hit, -self.miss[..., None], self.p)


@LOSSES.register("softmax_ce")
@dataclass(frozen=True)
class SoftmaxCrossEntropy(MulticlassLoss):
    """Minus the log-probability of the true class: a confident error costs without limit."""

    title = "Cross-entropy"
    formula = r"{-}\sum_k y_k \log p_k"
    gradient_formula = r"p_k - y_k"
    reference = "Bridle (1990), doi:10.1007/978-3-642-76153-9_28"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "CrossEntropyLoss(label_smoothing=a); with class weights it divides by their sum",
        "keras": "CategoricalCrossentropy(from_logits=True, label_smoothing=a)",
        "sklearn": "HalfMultinomialLoss (not halved); log_loss",
        "optax": "softmax_cross_entropy_with_integer_labels; smooth_labels for a",
    }
    label_smoothing: float = param(
        0.0,
        label="Label smoothing",
        symbol="a",
        help="Moves the targets from 0 and 1 towards 1/k, so that certainty is not rewarded: y "
        "becomes y(1 − a) + a/k.",
        low=0.0,
        high=1.0,
        slider=(0.0, 0.5),
    )

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        softmax = _Softmax(score, target)
        a, k = self.label_smoothing, softmax.p.shape[-1]
        return softmax.cross_entropy((1.0 - a) * softmax.hit + a / k)

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        softmax = _Softmax(score, target)
        a, k = self.label_smoothing, softmax.p.shape[-1]
        return (1.0 - a) * softmax.error + a * (softmax.p - 1.0 / k) if a else softmax.error


@LOSSES.register("focal_softmax")
@dataclass(frozen=True)
class FocalSoftmax(MulticlassLoss):
    """Cross-entropy that fades for samples already right, so that the hard ones count. Not convex.

    With γ = 0 it is cross-entropy.
    """

    title = "Focal"
    formula = r"{-}(1 - p_t)^\gamma \log p_t"
    gradient_formula = r"(1 - p_t)^\gamma \left(1 - \gamma \frac{p_t \log p_t}{1 - p_t}\right)" + (
        r"(p_k - y_k)"
    )
    reference = "Lin et al. (2017), arXiv:1708.02002"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none",
        "keras": "CategoricalFocalCrossentropy(alpha=1, gamma=γ, from_logits=True); its α, 0.25 "
        "unless given, weighs all classes",
        "sklearn": "none",
        "optax": "none",
    }
    convex = False
    gamma: float = param(
        2.0,
        label="Focus γ",
        symbol="γ",
        help="How fast samples that are already right lose their weight; 0 is cross-entropy.",
        low=0.0,
        slider=(0.0, 5.0),
    )

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        softmax = _Softmax(score, target)
        return softmax.miss**self.gamma * softmax.minus_log_target

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        softmax = _Softmax(score, target)
        miss = softmax.miss
        sure = miss == 0.0  # −log p / (1 − p) tends to 1
        ratio = np.where(sure, 1.0, softmax.minus_log_target / np.where(sure, 1.0, miss))
        hit_p = _total(np.where(softmax.hit, softmax.p, 0.0))
        lost = (hit_p == 0.0) & np.isinf(ratio)  # p log p tends to 0
        fade = self.gamma * np.where(lost, 0.0, hit_p * np.where(lost, 0.0, ratio))
        return (miss**self.gamma * (1.0 + fade))[..., None] * softmax.error


@LOSSES.register("softmax_brier")
@dataclass(frozen=True)
class SoftmaxBrier(MulticlassLoss):
    """The squared error of the probabilities: a confident error barely moves. Not convex."""

    title = "Brier"
    formula = r"\sum_k (p_k - y_k)^2"
    gradient_formula = r"2 p_k \sum_j p_j \left((p_k - y_k) - (p_j - y_j)\right)"
    reference = "Brier (1950), Monthly Weather Review 78(1)"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "MSELoss() on softmax(z), times k",
        "keras": "MeanSquaredError() on a softmax output, times k",
        "sklearn": "brier_score_loss(scale_by_half=False)",
        "optax": "sum of squared_error on softmax(z)",
    }
    convex = False

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        error = _Softmax(score, target).error
        return _total(error * error)

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        softmax = _Softmax(score, target)
        gaps = softmax.error[..., :, None] - softmax.error[..., None, :]  # pairs do not cancel
        pull = _total(softmax.p[..., None, :] * gaps)
        return 2.0 * softmax.p * pull


@LOSSES.register("multiclass_hinge")
@dataclass(frozen=True)
class MulticlassHinge(MulticlassLoss):
    """Zero once the true class leads the best other by 1: only close calls count.

    At a lead of exactly 1 the gradient is 0; among equal rivals the first is pushed down.
    """

    title = "Hinge"
    formula = r"\max\left(0, 1 + \max_{j \neq t} z_j - z_t\right)"
    gradient_formula = r"\begin{cases} {+}1 & k = \text{best rival} \\ {-}1 & k = t \\ " + (
        r"0 & \text{else, or if } \ell = 0 \end{cases}"
    )
    reference = "Crammer & Singer (2001), JMLR 2:265–292"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none (MultiMarginLoss sums over all rivals and divides by k)",
        "keras": "CategoricalHinge() (a best rival below 0 counts as 0)",
        "sklearn": "hinge_loss for several classes",
        "optax": "multiclass_hinge_loss",
    }

    @property
    def kinks(self) -> tuple[float, ...]:
        return (1.0,)

    @staticmethod
    def _shortfall(score: ArrayLike, target: ArrayLike) -> tuple[Floats, NDArray[np.bool_], Floats]:
        z = np.asarray(score, dtype=np.float64)
        hit = _hits(z, target)
        rivals = np.where(hit, -np.inf, z)
        own = _total(np.where(hit, z, 0.0))
        return 1.0 + (rivals.max(axis=-1) - own), hit, rivals

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        return np.maximum(self._shortfall(score, target)[0], 0.0)

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        shortfall, hit, rivals = self._shortfall(score, target)
        rival = np.arange(hit.shape[-1]) == rivals.argmax(axis=-1)[..., None]
        push = np.where(np.isnan(shortfall), np.nan, shortfall > 0.0)[..., None]
        slope: Floats = push * (rival.astype(np.float64) - hit)
        return slope


@LOSSES.register("generalized_ce")
@dataclass(frozen=True)
class GeneralizedCrossEntropy(MulticlassLoss):
    """Between cross-entropy (q → 0) and MAE (q = 1): wrong labels pull less. Not convex."""

    title = "Generalized CE"
    formula = r"\frac{1 - p_t^q}{q}"
    gradient_formula = r"p_t^q\,(p_k - y_k)"
    reference = "Zhang & Sabuncu (2018), arXiv:1805.07836"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none",
        "keras": "none",
        "sklearn": "none",
        "optax": "none",
    }
    convex = False
    q: float = param(
        0.7,
        label="Robustness q",
        symbol="q",
        help="Near 0 it is cross-entropy; at 1 a wrong label pulls no harder than a right one.",
        low=0.0,
        high=1.0,
        above_low=True,
        slider=(0.01, 1.0),
    )

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        return -np.expm1(-self.q * _Softmax(score, target).minus_log_target) / self.q

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        softmax = _Softmax(score, target)
        return np.exp(-self.q * softmax.minus_log_target)[..., None] * softmax.error
