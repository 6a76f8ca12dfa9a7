"""Losses of a residual whose gradient falls again far out: they give outliers up. Not convex."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import ONE
from lossstudio.core.losses.base import LOSSES
from lossstudio.core.losses.regression import ResidualLoss
from lossstudio.core.losses.views import ResidualView
from lossstudio.core.parameters import param

TINY = np.finfo(np.float64).tiny


@LOSSES.register("cauchy")
@dataclass(frozen=True)
class Cauchy(ResidualLoss):
    """Grows like a logarithm: far outliers pull less and less. Not convex."""

    title = "Cauchy"
    group = "Robust"
    code = (
        "0.5 * c**2 * np.log1p((r / c) ** 2)",
        "r / (1.0 + (r / c) ** 2)",
    )
    formula = r"\frac{c^2}{2} \log\left(1 + \frac{r^2}{c^2}\right)"
    gradient_formula = r"\frac{r}{1 + r^2/c^2}"
    reference = "Holland & Welsch (1977), doi:10.1080/03610927708827533"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none",
        "keras": "none",
        "sklearn": "none; scipy.optimize.least_squares(loss='cauchy', f_scale=c)",
        "optax": "none; Barron's Cauchy is log(1 + (r/c)²/2)",
    }
    use_when = (
        "Outliers are many and far: for Cauchy noise of the scale c it is maximum likelihood."
    )
    beware = (
        "Not convex: from a far start it may settle on a fit that only some of the samples support."
    )
    convex = False
    c: float = param(
        1.0,
        label="Scale c",
        symbol="c",
        help="The size of error from which the pull falls again. In units of the target.",
        low=0.0,
        above_low=True,
        slider=(0.01, 100.0),
        log=True,
    )

    @property
    def threshold(self) -> float:
        return self.c

    def value_at(self, view: ResidualView) -> Floats:
        size = np.abs(view.residual)
        inner, outer = np.minimum(size, self.c), np.maximum(size, self.c)
        square = np.maximum((inner / self.c) ** 2, TINY)  # where log(1 + x) / x is 1
        near = (0.5 * inner) * (inner * (np.log1p(square) / square))
        far = np.log(outer) - math.log(self.c) + 0.5 * np.log1p((self.c / outer) ** 2)
        return np.where(size <= self.c, near, self.c * (self.c * far))

    def derivative_at(self, view: ResidualView) -> Floats:
        r = view.residual
        return ONE / (ONE / r + r / self.c / self.c)  # nothing overflows that should not


@LOSSES.register("tukey")
@dataclass(frozen=True)
class Tukey(ResidualLoss):
    """Beyond c an error costs the same and pulls not at all: outliers are ignored. Not convex."""

    title = "Tukey"
    group = "Robust"
    code = (
        "c**2 / 6.0 * (1.0 - (1.0 - np.minimum((r / c) ** 2, 1.0)) ** 3)",
        "r * (1.0 - np.minimum((r / c) ** 2, 1.0)) ** 2",
    )
    formula = r"\begin{cases} \frac{c^2}{6}\left(1 - (1 - r^2/c^2)^3\right) & |r| \leq c \\ " + (
        r"\frac{c^2}{6} & |r| > c \end{cases}"
    )
    gradient_formula = r"\begin{cases} r (1 - r^2/c^2)^2 & |r| \leq c \\ 0 & |r| > c \end{cases}"
    reference = "Beaton & Tukey (1974), doi:10.1080/00401706.1974.10489171"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none",
        "keras": "none",
        "sklearn": "none; statsmodels TukeyBiweight(c)",
        "optax": "none",
    }
    use_when = "Outliers should not count at all."
    beware = (
        "Where every error exceeds c nothing is learned: begin with a large c, or with what "
        "another loss has learned. 4.685 times the noise's standard deviation is usual (Holland & "
        "Welsch 1977)."
    )
    convex = False
    c: float = param(
        4.685,
        label="Cut-off c",
        symbol="c",
        help="Errors beyond c no longer pull. In units of the target.",
        low=0.0,
        above_low=True,
        slider=(0.1, 1000.0),
        log=True,
    )

    @property
    def threshold(self) -> float:
        return self.c

    def value_at(self, view: ResidualView) -> Floats:
        inner = np.minimum(np.abs(view.residual), self.c)
        square = (inner / self.c) ** 2
        return (0.5 * inner) * (inner * (1.0 - square * (1.0 - square / 3.0)))

    def derivative_at(self, view: ResidualView) -> Floats:
        r = view.residual
        inner = np.minimum(np.abs(r), self.c)
        inside = (self.c - inner) / self.c * (1.0 + inner / self.c)  # exact just below c
        return np.copysign(inner * (inside * inside), r)
