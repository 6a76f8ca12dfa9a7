"""Losses of k logits, of shape (..., k), for an integer target of shape (...,)."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import LARGEST, ONE, TWO, ZERO
from lossstudio.core.losses.base import LOSSES, Loss
from lossstudio.core.losses.logits import Logits, one_hot, total
from lossstudio.core.parameters import param
from lossstudio.core.tasks import Task


@dataclass(frozen=True)
class MulticlassLoss(Loss):
    """A loss of several logits, one for each class.

    `of` and `slope` may divide by 0 on the way to a right result; who calls them silences NumPy.
    """

    task: ClassVar[Task] = Task.MULTICLASS

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        """Return the loss of each sample.

        Raises
        ------
        ValueError
            If a target is not the index of a class.
        """
        with np.errstate(all="ignore"):
            return self.of(_logits(score, target))

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        """Return d value / d logits of each sample; errors as in `value`."""
        with np.errstate(all="ignore"):
            return self.slope(_logits(score, target))

    @abstractmethod
    def of(self, at: Logits) -> Floats:
        """Return the value (...,) of samples with these logits."""

    @abstractmethod
    def slope(self, at: Logits) -> Floats:
        """Return d value / d logits (..., k)."""


def _logits(score: ArrayLike, target: ArrayLike) -> Logits:
    z = np.asarray(score, dtype=np.float64)
    return Logits(z, np.broadcast_to(one_hot(target, z.shape[-1]), z.shape))


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

    def of(self, at: Logits) -> Floats:
        a = self.label_smoothing
        return at.cross_entropy((1.0 - a) * at.own + a / at.own.shape[-1]) if a else at.surprise

    def slope(self, at: Logits) -> Floats:
        a = self.label_smoothing
        return (1.0 - a) * at.error + a * (at.p - 1.0 / at.own.shape[-1]) if a else at.error


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

    def of(self, at: Logits) -> Floats:
        return at.miss**self.gamma * at.surprise

    def slope(self, at: Logits) -> Floats:
        entropy = total(at.p * at.own) * np.minimum(at.surprise, LARGEST)  # p log p tends to 0
        ratio = np.divide(entropy, at.miss, out=np.ones_like(entropy), where=at.miss != ZERO)
        return (at.miss**self.gamma * (ONE + self.gamma * ratio))[..., None] * at.error


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

    def of(self, at: Logits) -> Floats:
        return total(at.error * at.error)

    def slope(self, at: Logits) -> Floats:
        gaps = at.error[..., :, None] - at.error[..., None, :]  # pairs do not cancel
        return TWO * at.p * total(at.p[..., None, :] * gaps)


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

    def of(self, at: Logits) -> Floats:
        return np.maximum(_shortfall(at, _rivals(at)), ZERO)

    def slope(self, at: Logits) -> Floats:
        rivals = _rivals(at)
        shortfall = _shortfall(at, rivals)
        rival = np.equal(rivals.argmax(axis=-1)[..., None], np.arange(rivals.shape[-1]))
        slope: Floats = np.heaviside(shortfall, ZERO)[..., None] * (rival - at.own)
        return slope


def _rivals(at: Logits) -> Floats:
    """Return the scores, that of the true class being −∞."""
    return np.where(at.own == ONE, -np.inf, at.score)


def _shortfall(at: Logits, rivals: Floats) -> Floats:
    """Return what the lead of the true class lacks to 1."""
    own = total(np.where(at.own == ONE, at.score, ZERO))
    shortfall: Floats = ONE + (np.maximum.reduce(rivals, axis=-1) - own)
    return shortfall


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

    def of(self, at: Logits) -> Floats:
        return -np.expm1(-self.q * at.surprise) / self.q

    def slope(self, at: Logits) -> Floats:
        return np.exp(-self.q * at.surprise)[..., None] * at.error
