"""Losses of a logit z for a target 0 or 1; the margin is ỹz with ỹ = 2y − 1."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.links import sigmoid, softplus
from lossstudio.core.losses.base import LOSSES, Floats, Loss
from lossstudio.core.parameters import param
from lossstudio.core.tasks import Task


@dataclass(frozen=True)
class BinaryLoss(Loss):
    """A loss of one logit."""

    task: ClassVar[Task] = Task.BINARY


def _arrays(score: ArrayLike, target: ArrayLike) -> tuple[Floats, Floats]:
    return np.asarray(score, dtype=np.float64), np.asarray(target, dtype=np.float64)


def _sides(z: Floats) -> tuple[Floats, Floats]:
    """Return σ(z) and σ(−z), both with full relative accuracy."""
    decay = np.exp(-np.abs(z))
    large, small = 1.0 / (1.0 + decay), decay / (1.0 + decay)
    positive = z >= 0
    return np.where(positive, large, small), np.where(positive, small, large)


def _times(weight: Floats, value: Floats) -> Floats:
    """Return the product, with 0 · ∞ = 0: a side that does not count costs nothing."""
    return weight * np.where((weight == 0.0) & np.isinf(value), 0.0, value)


@LOSSES.register("bce")
@dataclass(frozen=True)
class CrossEntropy(BinaryLoss):
    """Minus the log-probability of the true class: a confident error costs without limit."""

    title = "Cross-entropy"
    formula = r"{-}w\,y \log \sigma(z) - (1 - y) \log(1 - \sigma(z))"
    gradient_formula = r"(1 - y)\,\sigma(z) - w\,y\,(1 - \sigma(z))"
    reference = "Cox (1958), doi:10.1111/j.2517-6161.1958.tb00292.x"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "BCEWithLogitsLoss(pos_weight=w)",
        "keras": "BinaryCrossentropy(from_logits=True, label_smoothing=a)",
        "sklearn": "HalfBinomialLoss (not halved); log_loss",
        "optax": "sigmoid_binary_cross_entropy",
    }
    pos_weight: float = param(
        1.0,
        label="Cost of a miss",
        symbol="w",
        help="How much a false negative costs; a false positive costs 1.",
        low=0.0,
        slider=(0.05, 20.0),
        log=True,
    )
    label_smoothing: float = param(
        0.0,
        label="Label smoothing",
        symbol="a",
        help="Moves the targets from 0 and 1 towards ½, so that certainty is not rewarded.",
        low=0.0,
        high=1.0,
        slider=(0.0, 0.5),
    )

    def _targets(self, target: Floats) -> tuple[Floats, Floats]:
        """Return the weights of the positive and of the negative side."""
        if not self.label_smoothing:
            return self.pos_weight * target, 1.0 - target
        half = 0.5 * self.label_smoothing
        keep = 1.0 - self.label_smoothing
        return self.pos_weight * (target * keep + half), (1.0 - target) * keep + half

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        z, y = _arrays(score, target)
        positive, negative = self._targets(y)
        return _times(positive, softplus(-z)) + _times(negative, softplus(z))

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        z, y = _arrays(score, target)
        positive, negative = self._targets(y)
        decay = np.exp(-np.abs(z))  # σ(z) and σ(−z) are 1 and this, over their sum
        right = z >= 0
        up = negative * np.where(right, 1.0, decay)
        return (up - positive * np.where(right, decay, 1.0)) / (1.0 + decay)


@LOSSES.register("focal")
@dataclass(frozen=True)
class Focal(BinaryLoss):
    """Cross-entropy that fades for samples already right, so that the hard ones count. Not convex.

    With γ = 0 and no α it is cross-entropy.
    """

    title = "Focal"
    formula = r"{-}\alpha_t (1 - p_t)^\gamma \log p_t"
    gradient_formula = r"{-}\tilde{y}\,\alpha_t (1 - p_t)^\gamma " + (
        r"\left(1 - p_t - \gamma\,p_t \log p_t\right)"
    )
    reference = "Lin et al. (2017), arXiv:1708.02002"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "torchvision sigmoid_focal_loss(alpha=α, gamma=γ)",
        "keras": "BinaryFocalCrossentropy(gamma=γ, from_logits=True), α with apply_class_balancing",
        "sklearn": "none",
        "optax": "sigmoid_focal_loss(alpha=α, gamma=γ)",
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
    alpha: float | None = param(
        None,
        kind=float,
        label="Balance α",
        symbol="α",
        help="Weight of the positive class; the negative one has 1 − α. Off: both weigh 1.",
        low=0.0,
        high=1.0,
        slider=(0.0, 1.0),
        optional=True,
    )

    def _weight(self, y: Floats) -> Floats:
        positive, negative = (1.0, 1.0) if self.alpha is None else (self.alpha, 1.0 - self.alpha)
        return np.where(y > 0.5, positive, negative)

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        z, y = _arrays(score, target)
        margin = (2.0 * y - 1.0) * z
        return _times(self._weight(y), sigmoid(-margin) ** self.gamma * softplus(-margin))

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        z, y = _arrays(score, target)
        sign = 2.0 * y - 1.0
        right, wrong = _sides(sign * z)
        pull = wrong + self.gamma * _times(right, softplus(-sign * z))
        return -sign * self._weight(y) * wrong**self.gamma * pull


@LOSSES.register("brier")
@dataclass(frozen=True)
class Brier(BinaryLoss):
    """The square of the probability's error: a confident error barely moves. Not convex.

    This is MSE on a sigmoid, the reason why it stalls where cross-entropy learns.
    """

    title = "Brier"
    formula = r"(\sigma(z) - y)^2"
    gradient_formula = r"2 (\sigma(z) - y)\,\sigma(z)\,(1 - \sigma(z))"
    reference = "Brier (1950), Monthly Weather Review 78(1)"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "MSELoss() on sigmoid(z)",
        "keras": "MeanSquaredError() on a sigmoid output",
        "sklearn": "brier_score_loss",
        "optax": "squared_error on sigmoid(z)",
    }
    convex = False

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        z, y = _arrays(score, target)
        up, down = _sides(z)
        return ((1.0 - y) * up - y * down) ** 2

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        z, y = _arrays(score, target)
        up, down = _sides(z)
        return 2.0 * ((1.0 - y) * up - y * down) * up * down


@LOSSES.register("hinge")
@dataclass(frozen=True)
class Hinge(BinaryLoss):
    """Zero once a sample is right by a margin of 1: only the samples near the boundary count.

    At margin 1 the gradient is 0, out of the subgradient between 0 and −ỹ.
    """

    title = "Hinge"
    formula = r"\max(0, 1 - \tilde{y} z)"
    gradient_formula = r"\begin{cases} {-}\tilde{y} & \tilde{y}z < 1 \\ 0 & " + (
        r"\tilde{y}z \geq 1 \end{cases}"
    )
    reference = "Cortes & Vapnik (1995), doi:10.1007/BF00994018"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; relu(1 − ỹz)",
        "keras": "Hinge() (maps 0/1 to ±1)",
        "sklearn": "hinge_loss (labels ±1)",
        "optax": "hinge_loss (labels ±1)",
    }

    @property
    def kinks(self) -> tuple[float, ...]:
        return (1.0,)

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        z, y = _arrays(score, target)
        return np.maximum(1.0 - (2.0 * y - 1.0) * z, 0.0)

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        z, y = _arrays(score, target)
        sign = 2.0 * y - 1.0
        margin = sign * z
        return np.where(margin >= 1.0, 0.0, np.where(np.isnan(margin), np.nan, -sign))


@LOSSES.register("squared_hinge")
@dataclass(frozen=True)
class SquaredHinge(BinaryLoss):
    """The square of the hinge: smooth at the margin, hard on samples far on the wrong side."""

    title = "Squared hinge"
    formula = r"\max(0, 1 - \tilde{y} z)^2"
    gradient_formula = r"{-}2 \tilde{y} \max(0, 1 - \tilde{y} z)"
    reference = "Lee & Mangasarian (2001), doi:10.1023/A:1011215321374"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; relu(1 − ỹz)²",
        "keras": "SquaredHinge() (maps 0/1 to ±1)",
        "sklearn": "squared_hinge of LinearSVC and SGDClassifier",
        "optax": "none; relu(1 − ỹz)²",
    }
    bounded_influence = False

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        z, y = _arrays(score, target)
        return np.maximum(1.0 - (2.0 * y - 1.0) * z, 0.0) ** 2

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        z, y = _arrays(score, target)
        sign = 2.0 * y - 1.0
        return -2.0 * sign * np.maximum(1.0 - sign * z, 0.0)


@LOSSES.register("exponential")
@dataclass(frozen=True)
class Exponential(BinaryLoss):
    """Nearly triples with every unit to the wrong side: one mislabelled sample can rule the fit."""

    title = "Exponential"
    formula = r"e^{-\tilde{y} z}"
    gradient_formula = r"{-}\tilde{y}\,e^{-\tilde{y} z}"
    reference = "Freund & Schapire (1997), doi:10.1006/jcss.1997.1504 (AdaBoost)"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; exp(−ỹz)",
        "keras": "none; exp(−ỹz)",
        "sklearn": "ExponentialLoss (its probability is σ(2z))",
        "optax": "none; exp(−ỹz)",
    }
    bounded_influence = False

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        z, y = _arrays(score, target)
        return np.exp((1.0 - 2.0 * y) * z)

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        z, y = _arrays(score, target)
        sign = 1.0 - 2.0 * y
        return sign * np.exp(sign * z)
