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


class _Softmax:
    """The probabilities of the classes and how they miss the target; nothing cancels.

    What the formulas need near p = 1 (1 − p and −log p) is summed from the other classes.
    """

    def __init__(self, score: ArrayLike, target: ArrayLike) -> None:
        z = np.asarray(score, dtype=np.float64)
        index = np.broadcast_to(np.asarray(target), z.shape[:-1])
        if not np.issubdtype(index.dtype, np.integer):
            raise ValueError("Multiclass targets must be whole numbers, the index of the class.")
        self.top: NDArray[np.intp] = z.argmax(axis=-1)[..., None]
        self.hit: NDArray[np.bool_] = np.arange(z.shape[-1]) == index[..., None]
        self.behind: Floats = np.max(z, axis=-1, keepdims=True) - z
        weight = np.exp(-self.behind)
        rest = weight.copy()
        np.put_along_axis(rest, self.top, 0.0, axis=-1)
        self.others: Floats = rest.sum(axis=-1, keepdims=True)
        self.p: Floats = weight / (1.0 + self.others)

    @cached_property
    def minus_log(self) -> Floats:
        """−log p of every class."""
        return self.behind + np.log1p(self.others)

    @cached_property
    def minus_log_target(self) -> Floats:
        """−log p of the target."""
        return np.where(self.hit, self.minus_log, 0.0).sum(axis=-1)

    @cached_property
    def miss(self) -> Floats:
        """1 − p of the target."""
        return np.where(self.hit, 0.0, self.p).sum(axis=-1)

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
        "torch": "CrossEntropyLoss(label_smoothing=a)",
        "keras": "SparseCategoricalCrossentropy(from_logits=True)",
        "sklearn": "HalfMultinomialLoss (not halved); log_loss",
        "optax": "softmax_cross_entropy_with_integer_labels",
    }
    label_smoothing: float = param(
        0.0,
        label="Label smoothing",
        symbol="a",
        help="Moves the targets from 0 and 1 towards 1/k, so that certainty is not rewarded.",
        low=0.0,
        high=1.0,
        slider=(0.0, 0.5),
    )

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        softmax = _Softmax(score, target)
        value = softmax.minus_log_target
        if self.label_smoothing:
            even = softmax.minus_log.mean(axis=-1)
            value = (1.0 - self.label_smoothing) * value + self.label_smoothing * even
        return value

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        softmax = _Softmax(score, target)
        a, k = self.label_smoothing, softmax.p.shape[-1]
        return softmax.error + a * (softmax.hit - 1.0 / k) if a else softmax.error


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
        "keras": "CategoricalFocalCrossentropy(alpha=1, gamma=γ)",
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
        hit_p = np.where(softmax.hit, softmax.p, 0.0).sum(axis=-1)
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
        return (error * error).sum(axis=-1)

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        softmax = _Softmax(score, target)
        gaps = softmax.error[..., :, None] - softmax.error[..., None, :]  # pairs do not cancel
        pull = (softmax.p[..., None, :] * gaps).sum(axis=-1)
        return 2.0 * softmax.p * pull


@LOSSES.register("multiclass_hinge")
@dataclass(frozen=True)
class MulticlassHinge(MulticlassLoss):
    """Zero once the true class leads the best other by 1: only close calls count.

    At a lead of exactly 1 the gradient is 0; among equal rivals the first is pushed down.
    """

    title = "Hinge"
    formula = r"\max\left(0, 1 + \max_{j \neq t} z_j - z_t\right)"
    gradient_formula = r"\begin{cases} {+}1 & k = \text{best rival} \\ {-}1 & k = t \end{cases}"
    reference = "Crammer & Singer (2001), JMLR 2:265–292"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none (MultiMarginLoss sums over all rivals and divides by k)",
        "keras": "CategoricalHinge()",
        "sklearn": "hinge_loss for several classes",
        "optax": "multiclass_hinge_loss",
    }

    @property
    def kinks(self) -> tuple[float, ...]:
        return (1.0,)

    @staticmethod
    def _lead(score: ArrayLike, target: ArrayLike) -> tuple[Floats, NDArray[np.bool_], Floats]:
        z = np.asarray(score, dtype=np.float64)
        hit = np.arange(z.shape[-1]) == np.asarray(target)[..., None]
        hit = np.broadcast_to(hit, z.shape)
        rivals = np.where(hit, -np.inf, z)
        own = np.where(hit, z, 0.0).sum(axis=-1)
        return 1.0 + rivals.max(axis=-1) - own, hit, rivals

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        return np.maximum(self._lead(score, target)[0], 0.0)

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        shortfall, hit, rivals = self._lead(score, target)
        rival = np.arange(hit.shape[-1]) == rivals.argmax(axis=-1)[..., None]
        push = np.where(np.isnan(shortfall), np.nan, shortfall > 0.0)[..., None]
        return push * (rival.astype(np.float64) - hit)


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
