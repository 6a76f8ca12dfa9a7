"""Logit-adjusted cross-entropy: what is rare in the training samples must win by more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import MINUS_ONE, ONE
from lossstudio.core.links import softplus
from lossstudio.core.losses.base import LOSSES, Loss
from lossstudio.core.losses.binary import MarginLoss
from lossstudio.core.losses.logits import LogitsView
from lossstudio.core.losses.multiclass import MulticlassLoss
from lossstudio.core.losses.views import MarginView
from lossstudio.core.parameters import param


@dataclass(frozen=True)
class LogitAdjusted(Loss):
    """What the adjusted cross-entropies have in common.

    The shares π of the classes are those of the training samples of the race; where there is no
    race all classes are alike, and it is cross-entropy.
    """

    title = "Logit-adjusted"
    group = "Rare classes"
    reference = "Menon et al. (2021), arXiv:2007.07314"
    use_when = (
        "Some classes are rare and each should be found as often as the others: balanced accuracy "
        "is what counts (Menon et al. 2021)."
    )
    beware = (
        "The probabilities shown are those for classes that are all alike: for those of the data "
        "add τ log π to the scores. Class weights on top count twice."
    )
    tau: float = param(
        1.0,
        label="Adjustment τ",
        symbol="τ",
        help="How much the shares π of the classes in the training samples count; 0 is "
        "cross-entropy, 1 makes up for them.",
        low=0.0,
        slider=(0.0, 3.0),
    )


@LOSSES.register("logit_adjusted_bce")
@dataclass(frozen=True)
class LogitAdjustedBinary(LogitAdjusted, MarginLoss):
    """Cross-entropy under which a rare class must win by more: it is found as often as others."""

    code = (
        "softplus(-m - sign * tau * np.log(CLASS_SHARES[1] / CLASS_SHARES[0]))",
        "-sign * sigmoid(-m - sign * tau * np.log(CLASS_SHARES[1] / CLASS_SHARES[0]))",
    )
    formula = r"\log\left(1 + e^{-\tilde{y} (z + b)}\right) \quad b = \tau \log \frac{\pi_1}{\pi_0}"
    gradient_formula = r"\sigma(z + b) - y"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "BCEWithLogitsLoss() of z + τ log(π₁/π₀)",
        "keras": "BinaryCrossentropy(from_logits=True) of z + τ log(π₁/π₀)",
        "sklearn": "none",
        "optax": "sigmoid_binary_cross_entropy of z + τ log(π₁/π₀)",
    }

    def _adjusted(self, view: MarginView) -> Floats:
        """Return the margin of the adjusted score."""
        shares = view.facts.class_shares
        if shares is None:
            return view.margin
        shift: Floats = view.sign * (self.tau * np.log(shares[1] / shares[0]))
        return view.margin + shift

    def value_at(self, view: MarginView) -> Floats:
        return softplus(-self._adjusted(view))

    def derivative_at(self, view: MarginView) -> Floats:
        return MINUS_ONE / (ONE + np.exp(self._adjusted(view)))


@LOSSES.register("logit_adjusted_ce")
@dataclass(frozen=True)
class LogitAdjustedSoftmax(LogitAdjusted, MulticlassLoss):
    """Cross-entropy under which a rare class must win by more: it is found as often as others."""

    code = (
        "-np.sum(own * log_softmax(z + tau * np.log(CLASS_SHARES)), axis=-1)",
        "np.exp(log_softmax(z + tau * np.log(CLASS_SHARES))) - own",
    )
    formula = r"{-}\log \frac{\pi_t^\tau e^{z_t}}{\sum_k \pi_k^\tau e^{z_k}}"
    gradient_formula = r"\frac{\pi_k^\tau e^{z_k}}{\sum_j \pi_j^\tau e^{z_j}} - y_k"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "CrossEntropyLoss() of z + τ log π",
        "keras": "CategoricalCrossentropy(from_logits=True) of z + τ log π",
        "sklearn": "none",
        "optax": "softmax_cross_entropy_with_integer_labels of z + τ log π",
    }

    @property
    def by_class(self) -> bool:
        """Each class has its own shape, by its share."""
        return True

    def _adjusted(self, view: LogitsView) -> LogitsView:
        """Return the view of the adjusted scores."""
        shares = view.facts.class_shares
        if shares is None:
            return view
        return view.with_score(view.score + self.tau * np.log(shares))

    def value_at(self, view: LogitsView) -> Floats:
        return self._adjusted(view).surprise

    def derivative_at(self, view: LogitsView) -> Floats:
        return self._adjusted(view).error
