"""Losses of the margin m = ỹz that know of no probability: hinge, its square, exponential."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import ONE, TWO, ZERO
from lossstudio.core.losses.base import LOSSES
from lossstudio.core.losses.binary import MarginLoss
from lossstudio.core.losses.views import MarginView


@LOSSES.register("hinge")
@dataclass(frozen=True)
class Hinge(MarginLoss):
    """Zero once a sample is right by a margin of 1: only the samples near the boundary count.

    At margin 1 the gradient is 0, out of the subgradient between 0 and −ỹ.
    """

    title = "Hinge"
    group = "Margin"
    gives_probability = False
    code = (
        "np.maximum(0.0, 1.0 - m)",
        "-sign * (m < 1.0)",
    )
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
    use_when = (
        "Only the decision matters, and the samples near the boundary should make it, as in a "
        "support vector machine."
    )
    beware = "Its scores are no probabilities; Platt (1999) fits some to them afterwards."

    @property
    def kinks(self) -> tuple[float, ...]:
        return (1.0,)

    def value_at(self, view: MarginView) -> Floats:
        return np.maximum(ONE - view.margin, ZERO)

    def derivative_at(self, view: MarginView) -> Floats:
        return np.minimum(np.sign(view.margin - ONE), ZERO)


@LOSSES.register("squared_hinge")
@dataclass(frozen=True)
class SquaredHinge(MarginLoss):
    """The square of the hinge: smooth at the margin, hard on samples far on the wrong side."""

    title = "Squared hinge"
    group = "Margin"
    gives_probability = False
    code = (
        "np.maximum(0.0, 1.0 - m) ** 2",
        "-2.0 * sign * np.maximum(0.0, 1.0 - m)",
    )
    formula = r"\max(0, 1 - \tilde{y} z)^2"
    gradient_formula = r"{-}2 \tilde{y} \max(0, 1 - \tilde{y} z)"
    reference = "Lee & Mangasarian (2001), doi:10.1023/A:1011215321374"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; relu(1 − ỹz)²",
        "keras": "SquaredHinge() (maps 0/1 to ±1)",
        "sklearn": "squared_hinge of LinearSVC and SGDClassifier",
        "optax": "none; relu(1 − ỹz)²",
    }
    use_when = (
        "As for hinge, where the gradient should fade smoothly at the margin. It is the default "
        "of scikit-learn's LinearSVC."
    )
    beware = (
        "A wrong label far on the wrong side pulls harder than under hinge or cross-entropy. Its "
        "scores are no probabilities."
    )
    bounded_influence = False

    def value_at(self, view: MarginView) -> Floats:
        return np.square(np.maximum(ONE - view.margin, ZERO))

    def derivative_at(self, view: MarginView) -> Floats:
        return TWO * np.minimum(view.margin - ONE, ZERO)


@LOSSES.register("exponential")
@dataclass(frozen=True)
class Exponential(MarginLoss):
    """Nearly triples with every unit to the wrong side: one mislabelled sample can rule the fit."""

    title = "Exponential"
    group = "Margin"
    gives_probability = False
    code = (
        "np.exp(-m)",
        "-sign * np.exp(-m)",
    )
    formula = r"e^{-\tilde{y} z}"
    gradient_formula = r"{-}\tilde{y}\,e^{-\tilde{y} z}"
    reference = "Freund & Schapire (1997), doi:10.1006/jcss.1997.1504 (AdaBoost)"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; exp(−ỹz)",
        "keras": "none; exp(−ỹz)",
        "sklearn": "ExponentialLoss (its probability is σ(2z))",
        "optax": "none; exp(−ỹz)",
    }
    use_when = (
        "You want to see what AdaBoost minimises; at its least the score is half the log-odds "
        "(Friedman, Hastie & Tibshirani 2000)."
    )
    beware = (
        "One wrong label can rule the fit: at margin −7 a sample costs more than a thousand at "
        "margin 0."
    )
    bounded_influence = False

    def value_at(self, view: MarginView) -> Floats:
        return np.exp(-view.margin)

    def derivative_at(self, view: MarginView) -> Floats:
        return -np.exp(-view.margin)
