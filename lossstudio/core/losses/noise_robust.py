"""Cross-entropies that wrong labels pull less: generalized and symmetric."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import MINUS_ONE, ONE
from lossstudio.core.links import softplus
from lossstudio.core.losses.base import LOSSES, Loss
from lossstudio.core.losses.binary import MarginLoss
from lossstudio.core.losses.logits import LogitsView, total
from lossstudio.core.losses.multiclass import GeneralizedCrossEntropy, MulticlassLoss
from lossstudio.core.losses.views import MarginView
from lossstudio.core.parameters import param

NONE: Mapping[str, str] = dict.fromkeys(("torch", "keras", "sklearn", "optax"), "none")


@LOSSES.register("generalized_bce")
@dataclass(frozen=True)
class GeneralizedBinaryCrossEntropy(MarginLoss):
    """Between cross-entropy (q → 0) and MAE (q = 1): wrong labels pull less. Not convex."""

    title = "Generalized CE"
    group = "Noisy labels"
    code = (
        "-np.expm1(-q * softplus(-m)) / q",
        "-sign * sigmoid(m) ** q * sigmoid(-m)",
    )
    formula = GeneralizedCrossEntropy.formula
    gradient_formula = r"{-}\tilde{y}\,p_t^q\,(1 - p_t)"
    reference = GeneralizedCrossEntropy.reference
    equivalents = NONE
    use_when = GeneralizedCrossEntropy.use_when
    beware = (
        "The nearer q is to 1, the slower it learns: a confident error has almost no gradient, as "
        "under Brier."
    )
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

    def value_at(self, view: MarginView) -> Floats:
        return -np.expm1(-self.q * softplus(-view.margin)) / self.q

    def derivative_at(self, view: MarginView) -> Floats:
        m = view.margin
        return np.exp(-self.q * softplus(-m)) * (MINUS_ONE / (ONE + np.exp(m)))


@dataclass(frozen=True)
class SymmetricCrossEntropy(Loss):
    """What the symmetric cross-entropies of two classes and of several have in common.

    As one label is certain, the cross-entropy the other way round, with A for log 0, comes to
    −A (1 − p_t).
    """

    title = "Symmetric CE"
    group = "Noisy labels"
    formula = r"{-}\alpha \log p_t - \beta A\,(1 - p_t)"
    reference = (
        "Wang et al. (2019), arXiv:1908.06112; α = 0.1 and β = 1 as there for CIFAR-10. Their code "
        "has log 10⁻⁴ = −9.2 for A"
    )
    equivalents = NONE
    use_when = (
        "Some labels are wrong: the second term is bounded, so that the first may be kept small."
    )
    beware = (
        "With a small α it is nearly MAE on the probability and learns slowly; a large α fits the "
        "wrong labels as cross-entropy does."
    )
    alpha: float = param(
        0.1,
        label="Cross-entropy α",
        symbol="α",
        help="The share of the ordinary cross-entropy, which learns fast and fits wrong labels.",
        low=0.0,
        slider=(0.01, 10.0),
        log=True,
    )
    beta: float = param(
        1.0,
        label="Reverse β",
        symbol="β",
        help="The share of the cross-entropy the other way round, which wrong labels pull less.",
        low=0.0,
        slider=(0.01, 10.0),
        log=True,
    )
    A: float = param(
        -4.0,
        label="Log of zero A",
        symbol="A",
        help="What stands for log 0, below 0: only its product with β counts.",
        high=0.0,
        below_high=True,
        slider=(-10.0, -0.1),
    )

    @property
    def convex(self) -> bool:  # type: ignore[override]  # others are so for every parameter
        """Whether the value is convex in the score."""
        return self._reverse <= self.alpha

    @property
    def _reverse(self) -> float:
        return -self.beta * self.A


@LOSSES.register("symmetric_bce")
@dataclass(frozen=True)
class SymmetricBinaryCrossEntropy(SymmetricCrossEntropy, MarginLoss):
    """Cross-entropy plus its reverse, whose pull fades where a label seems wrong."""

    code = (
        "alpha * softplus(-m) - beta * A * sigmoid(-m)",
        "-sign * sigmoid(-m) * (alpha - beta * A * sigmoid(m))",
    )
    gradient_formula = r"{-}\tilde{y}\,(1 - p_t)(\alpha - \beta A\,p_t)"

    def value_at(self, view: MarginView) -> Floats:
        m = view.margin
        return self.alpha * softplus(-m) + self._reverse / (ONE + np.exp(m))

    def derivative_at(self, view: MarginView) -> Floats:
        m = view.margin
        right = ONE / (ONE + np.exp(-m))
        return (MINUS_ONE / (ONE + np.exp(m))) * (self.alpha + self._reverse * right)


@LOSSES.register("symmetric_ce")
@dataclass(frozen=True)
class SymmetricSoftmaxCrossEntropy(SymmetricCrossEntropy, MulticlassLoss):
    """Cross-entropy plus its reverse, whose pull fades where a label seems wrong."""

    code = (
        "-alpha * log_pt - beta * A * miss",
        "(alpha - beta * A * pt)[:, None] * error",
    )
    gradient_formula = r"(\alpha - \beta A\,p_t)\,(p_k - y_k)"

    def value_at(self, view: LogitsView) -> Floats:
        surprise = view.cross_entropy(self.alpha * view.own, self.alpha)
        return surprise + self._reverse * view.miss

    def derivative_at(self, view: LogitsView) -> Floats:
        right = total(view.p * view.own)
        return (self.alpha + self._reverse * right)[..., None] * view.error
