"""Poly-1: cross-entropy with more, or less, of its first term 1 − p_t."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import ONE
from lossstudio.core.links import softplus
from lossstudio.core.losses.base import LOSSES, Loss
from lossstudio.core.losses.binary import MarginLoss
from lossstudio.core.losses.logits import LogitsView
from lossstudio.core.losses.multiclass import MulticlassLoss
from lossstudio.core.losses.series import exp_rest
from lossstudio.core.losses.views import MarginView
from lossstudio.core.parameters import param


@dataclass(frozen=True)
class Poly1(Loss):
    """What Poly-1 of two classes and of several have in common."""

    title = "Poly-1"
    group = "Probability"
    formula = r"{-}\log p_t + \epsilon\,(1 - p_t)"
    reference = "Leng et al. (2022), PolyLoss, arXiv:2204.12511"
    use_when = (
        "Cross-entropy does well and you want to tune it by one number: ε above 0 makes the "
        "network surer of itself, which helped on balanced images; below 0 it stays less sure, "
        "which helped on rare classes (Leng et al. 2022)."
    )
    beware = (
        "With ε other than 0 it is not least at the true probabilities, and beyond ε = 1 it is not "
        "convex."
    )
    epsilon: float = param(
        1.0,
        label="First term ε",
        symbol="ε",
        help="How much of 1 − p is added to cross-entropy; 0 is cross-entropy itself.",
        low=-1.0,
        slider=(-1.0, 6.0),
    )

    @property
    def convex(self) -> bool:  # type: ignore[override]  # others are so for every parameter
        """Whether the value is convex in the score."""
        return self.epsilon <= 1.0

    def _sum(self, surprise: Floats, miss: Floats) -> Floats:
        """Return −log p_t + ε (1 − p_t); both parts are 0 or more, also where ε is −1."""
        return (1.0 + self.epsilon) * miss + exp_rest(-surprise)  # 1 − p is 1 − exp(log p)

    def _pull(self, hit: Floats, miss: Floats) -> Floats:
        """Return 1 + ε p_t of p_t and 1 − p_t; no part cancels, whatever ε and p_t are."""
        return (1.0 + self.epsilon) * hit + miss


@LOSSES.register("poly1_bce")
@dataclass(frozen=True)
class BinaryPoly1(Poly1, MarginLoss):
    """Cross-entropy plus ε times the probability of the wrong class."""

    code = (
        "softplus(-m) + epsilon * sigmoid(-m)",
        "-sign * sigmoid(-m) * (1.0 + epsilon * sigmoid(m))",
    )
    gradient_formula = r"{-}\tilde{y}\,(1 - p_t)(1 + \epsilon\,p_t)"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; BCEWithLogitsLoss() plus ε(1 − p of the true class)",
        "keras": "none",
        "sklearn": "none",
        "optax": "none; sigmoid_binary_cross_entropy plus ε(1 − p of the true class)",
    }

    def value_at(self, view: MarginView) -> Floats:
        m = view.margin
        return self._sum(softplus(-m), ONE / (ONE + np.exp(m)))

    def derivative_at(self, view: MarginView) -> Floats:
        m = view.margin
        hit, miss = ONE / (ONE + np.exp(-m)), ONE / (ONE + np.exp(m))
        return -miss * self._pull(hit, miss)


@LOSSES.register("poly1_ce")
@dataclass(frozen=True)
class SoftmaxPoly1(Poly1, MulticlassLoss):
    """Cross-entropy plus ε times the probability of all the wrong classes."""

    code = (
        "-log_pt + epsilon * miss",
        "(1.0 + epsilon * pt)[:, None] * error",
    )
    gradient_formula = r"(1 + \epsilon\,p_t)\,(p_k - y_k)"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; CrossEntropyLoss() plus ε(1 − p of the true class)",
        "keras": "none",
        "sklearn": "none",
        "optax": "poly_loss_cross_entropy(epsilon=ε), whose ε is 2 unless given",
    }

    def value_at(self, view: LogitsView) -> Floats:
        return self._sum(view.surprise, view.miss)

    def derivative_at(self, view: LogitsView) -> Floats:
        return self._pull(np.exp(-view.surprise), view.miss)[..., None] * view.error
