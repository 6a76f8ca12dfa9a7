"""Squared losses of the raw score: MSE on a classifier without a sigmoid or a softmax."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import ONE, TWO
from lossstudio.core.losses.base import LOSSES
from lossstudio.core.losses.binary import MarginLoss
from lossstudio.core.losses.logits import LogitsView, total
from lossstudio.core.losses.multiclass import MulticlassLoss
from lossstudio.core.losses.views import MarginView

REFERENCE = "Hui & Belkin (2021), arXiv:2006.07322; Brier is the one through a sigmoid or softmax"
USE_WHEN = (
    "You want to compare MSE with cross-entropy fairly: on the raw score it does not stall, and "
    "learns about as well (Hui & Belkin 2021)."
)


@LOSSES.register("squared_loss")
@dataclass(frozen=True)
class SquaredLoss(MarginLoss):
    """MSE of the raw score to ±1, with no sigmoid between: it does not stall as Brier does."""

    title = "Squared loss"
    group = "Margin"
    gives_probability = False
    code = (
        "(1.0 - m) ** 2",
        "2.0 * (z - sign)",
    )
    formula = r"(1 - \tilde{y} z)^2"
    gradient_formula = r"{-}2 \tilde{y}\,(1 - \tilde{y} z)"
    reference = REFERENCE
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "MSELoss() of the score z and targets ±1",
        "keras": "MeanSquaredError() on a linear output, targets ±1",
        "sklearn": "squared_error of SGDClassifier (half of it); RidgeClassifier",
        "optax": "squared_error of z and targets ±1",
    }
    use_when = USE_WHEN
    beware = (
        "It also pulls back samples that are right by more than 1. σ(z) is no probability here; "
        "(z + 1)/2 estimates it, and may lie outside 0 to 1."
    )
    bounded_influence = False

    def value_at(self, view: MarginView) -> Floats:
        return np.square(view.margin - ONE)

    def derivative_at(self, view: MarginView) -> Floats:
        return TWO * (view.margin - ONE)


@LOSSES.register("multiclass_squared_loss")
@dataclass(frozen=True)
class MulticlassSquaredLoss(MulticlassLoss):
    """MSE of the raw scores to 1 for the true class and 0 for the others, without a softmax."""

    title = "Squared loss"
    group = "Margin"
    gives_probability = False
    code = (
        "np.sum((z - own) ** 2, axis=-1)",
        "2.0 * (z - own)",
    )
    formula = r"\sum_k (z_k - y_k)^2"
    gradient_formula = r"2 (z_k - y_k)"
    reference = f"{REFERENCE}; there divided by the number of classes"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "MSELoss() of z and one-hot targets, times k",
        "keras": "MeanSquaredError() on a linear output, times k",
        "sklearn": "RidgeClassifier, whose targets are ±1",
        "optax": "sum of squared_error of z and one-hot targets",
    }
    use_when = USE_WHEN
    beware = (
        "softmax(z) is no probability here; z itself estimates it. With many classes the true one "
        "needs more weight (Hui & Belkin scale it)."
    )
    bounded_influence = False

    def value_at(self, view: LogitsView) -> Floats:
        return total(np.square(view.score - view.own))

    def derivative_at(self, view: LogitsView) -> Floats:
        return TWO * (view.score - view.own)
