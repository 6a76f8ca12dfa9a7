"""Losses of a logit z for a target 0 or 1; the margin is m = ỹz with ỹ = 2y − 1."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.constants import LARGEST, MINUS_ONE, ONE
from lossstudio.core.links import softplus
from lossstudio.core.losses.base import LOSSES, FamilyLoss
from lossstudio.core.losses.views import MarginView
from lossstudio.core.parameters import param
from lossstudio.core.tasks import Task


@dataclass(frozen=True)
class MarginLoss(FamilyLoss[MarginView]):
    """A loss that sees the margin, and at most weighs the two classes differently."""

    task: ClassVar[Task] = Task.BINARY

    def view(self, score: ArrayLike, target: ArrayLike) -> MarginView:
        """Return the margins; ValueError if a target is neither 0 nor 1 (nor nan)."""
        z, y = _arrays(score, target)
        _refuse((y != 0.0) & (y != 1.0) & ~np.isnan(y), y, "0 or 1")
        return MarginView(z, y)


def _arrays(score: ArrayLike, target: ArrayLike) -> tuple[Floats, Floats]:
    return np.asarray(score, dtype=np.float64), np.asarray(target, dtype=np.float64)


def _refuse(wrong: NDArray[np.bool_], y: Floats, allowed: str) -> None:
    if wrong.any():
        raise ValueError(f"A binary target is {y[wrong].flat[0]:g}; allowed is {allowed}.")


def _wrong(m: Floats) -> Floats:
    """Return σ(−m), the probability of the wrong class; exact in both tails, 0 beyond 709."""
    return ONE / (ONE + np.exp(m))


def _times(weight: Floats, value: Floats) -> Floats:
    """Return the product, with 0 · ∞ = 0: a side that does not count costs nothing."""
    return weight * np.where((weight == 0.0) & np.isinf(value), 0.0, value)


SMOOTHED = r" \quad y_a = (1 - a)\,y + \frac{a}{2}"  # by label smoothing


@LOSSES.register("bce")
@dataclass(frozen=True)
class CrossEntropy(MarginLoss):
    """Minus the log-probability of the true class: a confident error costs without limit."""

    title = "Cross-entropy"
    group = "Probability"
    code = (
        "softplus(-m)",
        "-sign * sigmoid(-m)",
    )
    formula = r"{-}w\,y \log \sigma(z) - (1 - y) \log(1 - \sigma(z))"
    gradient_formula = r"(1 - y)\,\sigma(z) - w\,y\,(1 - \sigma(z))"
    reference = "Cox (1958), doi:10.1111/j.2517-6161.1958.tb00292.x"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "BCEWithLogitsLoss(pos_weight=w); smooth the targets by hand",
        "keras": "BinaryCrossentropy(from_logits=True, label_smoothing=a); w as class_weight",
        "sklearn": "HalfBinomialLoss (not halved); log_loss",
        "optax": "sigmoid_binary_cross_entropy; weigh and smooth by hand",
    }
    use_when = (
        "You want probabilities, or simply a classifier that learns well: the gradient p − y "
        "stays large for every confident error."
    )
    beware = (
        "A wrong label costs without limit, and pulls as hard as any sample can. Networks tend to "
        "become too sure of themselves under it (Guo et al. 2017)."
    )
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
        help="Moves the targets from 0 and 1 towards ½, so that certainty is not rewarded: y "
        "becomes y(1 − a) + a/2.",
        low=0.0,
        high=1.0,
        slider=(0.0, 0.5),
    )

    @property
    def gradient_is_error(self) -> bool:
        return self.pos_weight == 1.0 and not self.label_smoothing

    @property
    def written(self) -> tuple[str, str]:
        w = "" if self.pos_weight == 1.0 else r"w\,"
        y, where = ("y_a", SMOOTHED) if self.label_smoothing else ("y", "")
        value = rf"{{-}}{w}{y} \log p - (1 - {y}) \log(1 - p)"
        gradient = rf"(1 - {y})\,p - {w}{y}\,(1 - p)" if w else f"p - {y}"
        return value + where, rf"{gradient} \quad p = \sigma(z)"

    @property
    def written_code(self) -> tuple[str, str]:
        if not self.label_smoothing:
            if self.pos_weight == 1.0:
                return super().written_code
            cost = "cost = np.where(y > 0.5, pos_weight, 1.0)\ncost * "
            return f"{cost}softplus(-m)", f"{cost}-sign * sigmoid(-m)"
        smoothed = "y_a = (1.0 - label_smoothing) * y + 0.5 * label_smoothing\n"
        value = "pos_weight * y_a * softplus(-z) + (1.0 - y_a) * softplus(z)"
        gradient = "(1.0 - y_a) * sigmoid(z) - pos_weight * y_a * sigmoid(-z)"
        return smoothed + value, smoothed + gradient

    def _shares(self, y: Targets) -> tuple[Floats, Floats]:
        """Return what the true and the other class weigh; a target between 0 and 1 is a mixture."""
        keep, half = 1.0 - self.label_smoothing, 0.5 * self.label_smoothing
        return self.pos_weight * (y * keep + half), (1.0 - y) * keep + half

    def _cost(self, y: Targets) -> Floats:
        """Return what an error costs, for targets that are 0 or 1."""
        return self.pos_weight * y + (ONE - y)

    def view(self, score: ArrayLike, target: ArrayLike) -> MarginView:
        """Return the margins; ValueError if a target lies outside 0 to 1."""
        z, y = _arrays(score, target)
        _refuse((y < 0.0) | (y > 1.0), y, "from 0 to 1")
        return MarginView(z, y, np.where(y < 0.5, -1.0, 1.0), mixed=True)

    def value_at(self, view: MarginView) -> Floats:
        if self.label_smoothing or view.mixed:
            positive, negative = self._shares(view.target)
            return _times(positive, softplus(-view.score)) + _times(negative, softplus(view.score))
        surprise = softplus(-view.margin)
        return surprise if self.pos_weight == 1.0 else _times(self._cost(view.target), surprise)

    def derivative_at(self, view: MarginView) -> Floats:
        if self.label_smoothing or view.mixed:
            return view.chain(self._mixed_gradient(view.score, view.target))
        pull = MINUS_ONE / (ONE + np.exp(view.margin))  # −σ(−m)
        return pull if self.pos_weight == 1.0 else self._cost(view.target) * pull

    def _mixed_gradient(self, z: Floats, y: Targets) -> Floats:
        """Return d value / d logit where both classes have a share."""
        positive, negative = self._shares(y)
        far = negative * _wrong(-z) - positive * _wrong(z)
        both, gap = positive + negative, negative - positive
        near = 0.5 * (gap + both * np.tanh(0.5 * z))  # where the two nearly cancel
        return np.where(np.abs(z) < 1.0, near, far)


@LOSSES.register("focal")
@dataclass(frozen=True)
class Focal(MarginLoss):
    """Cross-entropy that fades for samples already right, so that the hard ones count. Not convex.

    With γ = 0 and no α it is cross-entropy.
    """

    title = "Focal"
    group = "Rare classes"
    code = (
        "sigmoid(-m) ** gamma * softplus(-m)",
        "-sign * sigmoid(-m) ** gamma * (sigmoid(-m) + gamma * sigmoid(m) * softplus(-m))",
    )
    formula = r"{-}\alpha_t (1 - p_t)^\gamma \log p_t"
    gradient_formula = r"{-}\tilde{y}\,\alpha_t (1 - p_t)^\gamma " + (
        r"\left(1 - p_t - \gamma\,p_t \log p_t\right)"
    )
    reference = "Lin et al. (2017), arXiv:1708.02002"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "torchvision sigmoid_focal_loss(alpha=α, gamma=γ): α on class 1, 1 − α on 0, "
        "alpha=-1 for none",
        "keras": "BinaryFocalCrossentropy(gamma=γ, from_logits=True); α on class 1 only with "
        "apply_class_balancing",
        "sklearn": "none",
        "optax": "sigmoid_focal_loss(alpha=α, gamma=γ): α on class 1, 1 − α on class 0",
    }
    use_when = (
        "Easy samples far outnumber the hard ones, as background does in object detection (Lin et "
        "al. 2017)."
    )
    beware = (
        "With γ > 0 it is not least at the true probability: read p with care (Charoenphakdee et "
        "al. 2021, arXiv:2011.09172). Wrong labels count among the hard samples."
    )
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

    @property
    def written_code(self) -> tuple[str, str]:
        if self.alpha is None:
            return super().written_code
        balance = "balance = np.where(y > 0.5, alpha, 1.0 - alpha)\nbalance * "
        value, gradient = super().written_code
        return balance + value, f"{balance}({gradient})"

    def _weight(self, y: Targets) -> Floats | float:
        return 1.0 if self.alpha is None else np.where(y > 0.5, self.alpha, 1.0 - self.alpha)

    def _fade(self, m: Floats) -> Floats:
        """Return (1 − p_t)^γ, from its logarithm since 1 − p_t may round to 1."""
        result: Floats = np.exp(-self.gamma * np.minimum(softplus(m), LARGEST))
        return result

    def value_at(self, view: MarginView) -> Floats:
        m = view.margin
        surprise = softplus(-m)
        faded = self._fade(m) * surprise
        return faded if self.alpha is None else _times(np.asarray(self._weight(view.target)), faded)

    def derivative_at(self, view: MarginView) -> Floats:
        m = view.margin
        surprise = softplus(-m)
        log_right = -surprise
        right_less_one = np.expm1(log_right)  # and nothing cancels
        entropy = np.exp(log_right) * np.minimum(surprise, LARGEST)  # −p log p tends to 0
        pull = self._fade(m) * (right_less_one - self.gamma * entropy)
        return pull if self.alpha is None else self._weight(view.target) * pull


@LOSSES.register("brier")
@dataclass(frozen=True)
class Brier(MarginLoss):
    """The square of the probability's error: a confident error barely moves. Not convex.

    This is MSE on a sigmoid, the reason why it stalls where cross-entropy learns.
    """

    title = "Brier"
    group = "Probability"
    code = (
        "sigmoid(-m) ** 2",
        "-2.0 * sign * sigmoid(-m) ** 2 * sigmoid(m)",
    )
    formula = r"(\sigma(z) - y)^2"
    gradient_formula = r"2 (\sigma(z) - y)\,\sigma(z)\,(1 - \sigma(z))"
    reference = "Brier (1950), Monthly Weather Review 78(1)"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "MSELoss() on sigmoid(z)",
        "keras": "MeanSquaredError() on a sigmoid output",
        "sklearn": "brier_score_loss",
        "optax": "squared_error on sigmoid(z)",
    }
    use_when = (
        "You want probabilities and some labels are wrong: it is least at the true probability, "
        "and no sample costs more than 1."
    )
    beware = "A confident error has almost no gradient: from a bad start learning stalls."
    convex = False

    def value_at(self, view: MarginView) -> Floats:
        return np.square(_wrong(view.margin))

    def derivative_at(self, view: MarginView) -> Floats:
        m = view.margin
        return MINUS_ONE / (ONE + np.exp(m)) / (ONE + np.cosh(m))  # p (1 − p) = ½ / (1 + cosh m)
