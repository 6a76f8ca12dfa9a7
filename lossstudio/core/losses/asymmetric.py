"""Losses of a residual to which being too low costs another amount than being too high."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.losses.base import LOSSES
from lossstudio.core.losses.piecewise_linear import quantile_param, tau_param
from lossstudio.core.losses.regression import ResidualLoss
from lossstudio.core.losses.series import exp_rest
from lossstudio.core.losses.views import ResidualView
from lossstudio.core.parameters import param


@LOSSES.register("expectile")
@dataclass(frozen=True)
class Expectile(ResidualLoss):
    """The square of the error, times τ where the fit is too low and 1 − τ where it is too high."""

    title = "Expectile"
    group = "Asymmetric"
    code = (
        "np.where(r > 0.0, 1.0 - tau, tau) * r**2",
        "2.0 * np.where(r > 0.0, 1.0 - tau, tau) * r",
    )
    formula = r"\begin{cases} \tau\,(y - s)^2 & y \geq s \\ (1 - \tau)(s - y)^2 & y < s \end{cases}"
    gradient_formula = r"\begin{cases} 2 \tau\,r & r \leq 0 \\ 2 (1 - \tau)\,r & r > 0 \end{cases}"
    reference = "Newey & Powell (1987), doi:10.2307/1911031"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; |τ − [y < s]|·(y − s)²",
        "keras": "none; |τ − [y < s]|·(y − s)²",
        "sklearn": "none",
        "optax": "none; |τ − [y < s]|·(y − s)²",
    }
    use_when = (
        "As for quantile, where the size of the errors matters and not only their number, or where "
        "the gradient should be smooth."
    )
    beware = (
        "An expectile is no share of the samples: τ = 0.9 leaves another share above the fit than "
        "a tenth. Outliers bend it as they bend MSE, which it is half of at τ = 0.5."
    )
    bounded_influence = False
    tau: float = tau_param(
        "Expectile τ",
        "What being too low costs, out of 1; being too high costs the rest. 0.5 is the mean.",
    )

    def _weight(self, view: ResidualView) -> Floats:
        return np.where(view.residual > 0.0, 1.0 - self.tau, self.tau)

    def value_at(self, view: ResidualView) -> Floats:
        r = view.residual
        return self._weight(view) * r * r

    def derivative_at(self, view: ResidualView) -> Floats:
        return (2.0 * self._weight(view)) * view.residual


@LOSSES.register("quantile_huber")
@dataclass(frozen=True)
class QuantileHuber(ResidualLoss):
    """The quantile loss with a round foot: quadratic up to κ, so that its gradient does not jump.

    As Dabney et al. write it for implicit quantile networks, divided by κ: with κ → 0 it is the
    quantile loss.
    """

    title = "Quantile Huber"
    group = "Asymmetric"
    code = (
        "weight = np.where(r > 0.0, 1.0 - tau, tau)\n"
        "weight * np.where(np.abs(r) <= kappa, 0.5 * r**2 / kappa, np.abs(r) - 0.5 * kappa)",
        "np.where(r > 0.0, 1.0 - tau, tau) * np.clip(r / kappa, -1.0, 1.0)",
    )
    formula = r"w \begin{cases} \frac{r^2}{2\kappa} & |r| \leq \kappa \\ " + (
        r"|r| - \frac{1}{2}\kappa & |r| > \kappa \end{cases} \quad "
        r"w = \begin{cases} \tau & r \leq 0 \\ 1 - \tau & r > 0 \end{cases}"
    )
    gradient_formula = r"w\,\max(-1, \min(r/\kappa, 1))"
    reference = (
        "Dabney et al. (2018), arXiv:1806.06923 (arXiv:1710.10044 has it without the division by κ)"
    )
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; |τ − [y < s]|·SmoothL1Loss(beta=κ)",
        "keras": "none; |τ − [y < s]|·Huber(delta=κ)/κ",
        "sklearn": "none",
        "optax": "none; |τ − [y < s]|·huber_loss(delta=κ)/κ",
    }
    use_when = (
        "A quantile is wanted without the jitter that the quantile loss has near its fit, as in "
        "distributional reinforcement learning."
    )
    beware = (
        "The larger κ is against the noise, the less what is found is a quantile: it then lies "
        "nearer to the expectile."
    )
    tau: float = quantile_param()
    kappa: float = param(
        1.0,
        label="Threshold κ",
        symbol="κ",
        help="Errors smaller than κ are squared, larger ones count linearly. In units of the "
        "target.",
        low=0.0,
        above_low=True,
        slider=(0.01, 100.0),
        log=True,
    )

    @property
    def threshold(self) -> float:
        return self.kappa

    def _weight(self, view: ResidualView) -> Floats:
        return np.where(view.residual > 0.0, 1.0 - self.tau, self.tau)

    def value_at(self, view: ResidualView) -> Floats:
        size = np.abs(view.residual)
        inner = np.minimum(size, self.kappa)
        return self._weight(view) * ((inner / self.kappa) * (size - 0.5 * inner))

    def derivative_at(self, view: ResidualView) -> Floats:
        inner = np.minimum(np.maximum(view.residual, -self.kappa), self.kappa)
        return self._weight(view) * (inner / self.kappa)


@LOSSES.register("linex")
@dataclass(frozen=True)
class Linex(ResidualLoss):
    """Exponential on one side and nearly linear on the other: a > 0 fears being too high.

    In the form of Zellner (1986) with b = 1: near the fit it is a²r²/2.
    """

    title = "LINEX"
    group = "Asymmetric"
    code = (
        "np.expm1(a * r) - a * r",
        "a * np.expm1(a * r)",
    )
    formula = r"e^{a r} - a r - 1"
    gradient_formula = r"a \left(e^{a r} - 1\right)"
    reference = (
        "Varian (1975), A Bayesian approach to real estate assessment; Zellner (1986), "
        "doi:10.1080/01621459.1986.10478289"
    )
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; exp(a·r) − a·r − 1, which loses small errors",
        "keras": "none; exp(a·r) − a·r − 1, which loses small errors",
        "sklearn": "none",
        "optax": "none; exp(a·r) − a·r − 1, which loses small errors",
    }
    use_when = (
        "A large error to one side is a disaster and to the other only a cost, as for the height "
        "of a dam or the assessment of a house (Varian 1975)."
    )
    beware = (
        "One sample far out on the dear side rules the fit, or its gradient is infinite. "
        "Standardise the target, or choose a small a."
    )
    bounded_influence = False
    a: float = param(
        1.0,
        label="Asymmetry a",
        symbol="a",
        help="Above 0 a fit that is too high costs exponentially, below 0 one that is too low. "
        "In units of 1 / target.",
        nonzero=True,
        slider=(-2.0, 2.0),
    )

    def value_at(self, view: ResidualView) -> Floats:
        return exp_rest(self.a * view.residual)

    def derivative_at(self, view: ResidualView) -> Floats:
        return self.a * np.expm1(self.a * view.residual)
