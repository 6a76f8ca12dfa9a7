"""Losses of a residual with a scale and no seam: pseudo-Huber and Barron's general loss."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import ONE
from lossstudio.core.losses.base import LOSSES
from lossstudio.core.losses.regression import ResidualLoss
from lossstudio.core.losses.robust import TINY
from lossstudio.core.losses.views import ResidualView
from lossstudio.core.parameters import param

GROWTH = "growth = np.log1p((r / c) ** 2 / abs(alpha - 2.0))\n"
FAR = 1e300  # beyond, a square may leave the floats


@LOSSES.register("pseudo_huber")
@dataclass(frozen=True)
class PseudoHuber(ResidualLoss):
    """Huber without a seam: quadratic near zero, and far out a line of the slope δ."""

    title = "Pseudo-Huber"
    code = (
        "delta**2 * (np.sqrt(1.0 + (r / delta) ** 2) - 1.0)",
        "r / np.sqrt(1.0 + (r / delta) ** 2)",
    )
    formula = r"\delta^2 \left(\sqrt{1 + (r/\delta)^2} - 1\right)"
    gradient_formula = r"\frac{r}{\sqrt{1 + (r/\delta)^2}}"
    reference = "Charbonnier et al. (1994), doi:10.1109/ICIP.1994.413553"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none",
        "keras": "none",
        "sklearn": "none; scipy.special.pseudo_huber(δ, r), soft_l1 of scipy's least_squares",
        "optax": "none",
    }
    use_when = (
        "As for Huber, where all derivatives should exist: a solver that uses the second one sees "
        "no jump."
    )
    beware = (
        "It comes to its line slowly: at r = δ the pull is 0.71 δ where Huber's is δ. It does not "
        "resist outliers in the features."
    )
    delta: float = param(
        1.0,
        label="Scale δ",
        symbol="δ",
        help="Where the square turns into a line, whose slope it is. In units of the target.",
        low=0.0,
        above_low=True,
        slider=(0.01, 100.0),
        log=True,
    )

    @property
    def threshold(self) -> float:
        return self.delta

    def value_at(self, view: ResidualView) -> Floats:
        size = np.abs(view.residual)  # δ²(√(1 + x²) − 1) = δ r² / (δ + √(δ² + r²))
        return self.delta * (size * (size / (self.delta + np.hypot(self.delta, size))))

    def derivative_at(self, view: ResidualView) -> Floats:
        r = view.residual
        return self.delta * (r / np.hypot(self.delta, r))


@LOSSES.register("barron")
@dataclass(frozen=True)
class Barron(ResidualLoss):
    """From the square (α = 2) over pseudo-Huber (1) and Cauchy (0) to Welsch (α → −∞) in one.

    Without units, as in the paper: near zero it is (r/c)²/2 for every α. Convex from α = 1 on. A
    very low α, such as −1e12, is Welsch to the last digits.
    """

    title = "Barron"
    group = "Robust"
    code = (
        f"{GROWTH}abs(alpha - 2.0) / alpha * np.expm1(0.5 * alpha * growth)",
        f"{GROWTH}r / c**2 * np.exp((0.5 * alpha - 1.0) * growth)",
    )
    formula = r"\frac{|\alpha - 2|}{\alpha} \left(\left(\frac{(r/c)^2}{|\alpha - 2|} + 1" + (
        r"\right)^{\alpha/2} - 1\right)"
    )
    gradient_formula = r"\frac{r}{c^2} \left(\frac{(r/c)^2}{|\alpha - 2|} + 1" + (
        r"\right)^{\alpha/2 - 1}"
    )
    reference = "Barron (2019), A General and Adaptive Robust Loss Function, arXiv:1701.03077"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; lossfun(r, α, c) of Barron's own robust_loss_pytorch",
        "keras": "none",
        "sklearn": "none",
        "optax": "none",
    }
    use_when = (
        "You want to see how robust a loss should be: α goes from MSE to one that gives outliers "
        "up. At 0, −2 and −∞ it is Cauchy, Geman–McClure and Welsch."
    )
    beware = (
        "Below α = 1 it is not convex: from a far start it may settle on a fit that only some of "
        "the samples support, and a low α pulls hardly at all far out."
    )
    alpha: float = param(
        1.0,
        label="Shape α",
        symbol="α",
        help="How much outliers count: 2 squares all errors, 1 is pseudo-Huber, 0 Cauchy; the "
        "lower, the less they pull.",
        slider=(-8.0, 2.0),
    )
    c: float = param(
        1.0,
        label="Scale c",
        symbol="c",
        help="The size of error up to which it is nearly a square. In units of the target.",
        low=0.0,
        above_low=True,
        slider=(0.01, 100.0),
        log=True,
    )

    @property
    def convex(self) -> bool:  # type: ignore[override]  # others are so for every parameter
        """Whether the value is convex in the score."""
        return self.alpha >= 1.0

    @property
    def bounded_influence(self) -> bool:  # type: ignore[override]
        """Whether the gradient stays bounded for any score."""
        return self.alpha <= 1.0

    @property
    def written_code(self) -> tuple[str, str]:
        if self.alpha == 2.0:
            return "0.5 * (r / c) ** 2", "r / c**2"
        if self.alpha == 0.0:
            return "np.log1p(0.5 * (r / c) ** 2)", "r / c**2 / (1.0 + 0.5 * (r / c) ** 2)"
        return super().written_code

    @property
    def threshold(self) -> float:
        return self.c

    def _growth(self, view: ResidualView) -> Floats:
        """Return |α − 2| log(x²/|α − 2| + 1) for x = r/c, which near 0 is x²."""
        gap, size = abs(self.alpha - 2.0), np.abs(view.residual)
        scale = self.c * math.sqrt(gap)
        square = np.maximum(np.square(size / scale), TINY)  # where log(1 + x) / x is 1
        near = np.square(size / self.c) * (np.log1p(square) / square)
        far = (2.0 * gap) * (np.log(size) - math.log(scale))
        middle = np.where(square < FAR, gap * np.log1p(square), far)
        return np.where(square < ONE, near, middle)

    def value_at(self, view: ResidualView) -> Floats:
        if self.alpha == 2.0:
            return 0.5 * np.square(view.residual / self.c)
        growth = self._growth(view)
        power = (0.5 * self.alpha / abs(self.alpha - 2.0)) * growth
        return 0.5 * growth * np.where(power == 0.0, ONE, np.expm1(power) / power)

    def derivative_at(self, view: ResidualView) -> Floats:
        r = view.residual
        if self.alpha == 2.0:
            return r / self.c / self.c
        gap = abs(self.alpha - 2.0)
        root = math.sqrt(gap)
        share = r / np.hypot(self.c * root, r)  # bounded, as the whole is for α = 1
        bend = np.exp((0.5 * (self.alpha - 1.0) / gap) * self._growth(view))
        return (root / self.c) * share * bend
