"""Losses of a residual that are made of straight pieces: quantile and ε-insensitive."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.losses.base import LOSSES
from lossstudio.core.losses.regression import ResidualLoss
from lossstudio.core.losses.views import ResidualView
from lossstudio.core.parameters import param


def tau_param(label: str, help: str) -> Any:
    """Declare the share of the cost that lies on being too low."""
    return param(0.5, label=label, symbol="τ", help=help, low=0.0, high=1.0, slider=(0.01, 0.99))


def quantile_param() -> Any:
    """Declare which quantile is wanted."""
    help = "The share of targets that should lie below the fit; 0.5 is the median."
    return tau_param("Quantile τ", help)


@LOSSES.register("quantile")
@dataclass(frozen=True)
class Quantile(ResidualLoss):
    """Being too low costs τ, too high 1 − τ: the fit settles at the τ-quantile.

    At r = 0 the gradient is 0, out of the subgradient [−τ, 1 − τ].
    """

    title = "Quantile"
    group = "Asymmetric"
    code = (
        "np.maximum(-tau * r, (1.0 - tau) * r)",
        "np.where(r > 0.0, 1.0 - tau, np.where(r < 0.0, -tau, 0.0))",
    )
    formula = r"\begin{cases} \tau (y - s) & y \geq s \\ (1 - \tau)(s - y) & y < s \end{cases}"
    gradient_formula = r"\begin{cases} {-}\tau & y > s \\ 1 - \tau & y < s \end{cases}"
    reference = "Koenker & Bassett (1978), doi:10.2307/1913643"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; max(τe, (τ−1)e)",
        "keras": "none; max(τe, (τ−1)e)",
        "sklearn": "PinballLoss(quantile=τ)",
        "optax": "none; max(τe, (τ−1)e)",
    }
    use_when = (
        "A level is wanted below which a share τ of the targets lies, as for stock or peak load; "
        "two of them make an interval."
    )
    beware = (
        "Fits for different τ are independent and may cross. Near τ = 0 or 1 few samples decide."
    )
    tau: float = quantile_param()

    @property
    def kinks(self) -> tuple[float, ...]:
        return (0.0,)

    def value_at(self, view: ResidualView) -> Floats:
        r = view.residual
        return np.where(r > 0.0, 1.0 - self.tau, -self.tau) * r + 0.0  # no −0

    def derivative_at(self, view: ResidualView) -> Floats:
        return np.minimum(np.maximum(np.sign(view.residual), -self.tau), 1.0 - self.tau)


@LOSSES.register("epsilon_insensitive")
@dataclass(frozen=True)
class EpsilonInsensitive(ResidualLoss):
    """Errors up to ε cost nothing, larger ones count linearly: a tube around the fit is free.

    At |r| = ε the gradient is 0, out of the subgradient [0, 1] (or [−1, 0]).
    """

    title = "ε-insensitive"
    code = (
        "np.maximum(0.0, np.abs(r) - epsilon)",
        "np.sign(r) * (np.abs(r) > epsilon)",
    )
    formula = r"\max(0, |r| - \varepsilon)"
    gradient_formula = r"\begin{cases} \operatorname{sign}(r) & |r| > \varepsilon \\ " + (
        r"0 & |r| \leq \varepsilon \end{cases}"
    )
    reference = "Vapnik (1995), The Nature of Statistical Learning Theory"
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "none; relu(|r| − ε)",
        "keras": "none; relu(|r| − ε)",
        "sklearn": "epsilon_insensitive of SVR and SGDRegressor",
        "optax": "none; relu(|r| − ε)",
    }
    use_when = "Errors within a known tolerance do not matter, as in support vector regression."
    beware = (
        "Inside the tube nothing pulls: where it is wide, many fits are equally good and the "
        "initial weights decide."
    )
    epsilon: float = param(
        0.1,
        label="Tube ε",
        symbol="ε",
        help="Half the width of the tube in which errors are free. In units of the target.",
        low=0.0,
        slider=(0.0, 5.0),
    )

    @property
    def threshold(self) -> float:
        return self.epsilon

    @property
    def kinks(self) -> tuple[float, ...]:
        return (-self.epsilon, self.epsilon)

    def value_at(self, view: ResidualView) -> Floats:
        return np.maximum(np.abs(view.residual) - self.epsilon, 0.0)

    def derivative_at(self, view: ResidualView) -> Floats:
        r = view.residual
        return np.sign(r - np.minimum(np.maximum(r, -self.epsilon), self.epsilon))
