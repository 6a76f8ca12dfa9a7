"""Steps that know only the direction, not the size, of the gradient."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from numpy import add, multiply, sign, subtract

from lossstudio.core.arrays import Floats
from lossstudio.core.optimizers.base import (
    OPTIMIZERS,
    Optimizer,
    fraction_param,
    learning_rate_param,
    weight_decay_param,
)
from lossstudio.core.optimizers.state import OptimizerState, StateLayout


@OPTIMIZERS.register("lion")
@dataclass(frozen=True)
class Lion(Optimizer):
    """Moves every weight by the same amount, in the direction its recent gradients agree on."""

    title = "Lion"
    formula = (
        r"\theta \leftarrow (1 - \eta\lambda)\, \theta"
        r" - \eta\, \mathrm{sign}(\beta_1 m + (1-\beta_1)\, g),\quad"
        r" m \leftarrow \beta_2 m + (1-\beta_2)\, g"
    )
    memory: ClassVar[Mapping[str, float]] = {"m": 0.0}
    code = (
        "theta = (1.0 - rate * weight_decay) * theta",
        "theta = theta - rate * np.sign(beta1 * m + (1.0 - beta1) * g)",
        "m = beta2 * m + (1.0 - beta2) * g",
    )
    equivalents: ClassVar[Mapping[str, str]] = {
        "keras": "Lion({learning_rate}, beta_1={beta1}, beta_2={beta2}, "
        "weight_decay={weight_decay})",
    }
    reference = "Chen et al. (2023), arXiv:2302.06675"
    layout = StateLayout(arrays=1, work=2, scalars=6)

    learning_rate: float = learning_rate_param(1e-3)
    beta1: float = fraction_param(
        0.9, label="Momentum β₁", help="How much past gradients count when the direction is chosen."
    )
    beta2: float = fraction_param(
        0.99, label="Memory β₂", help="How slowly past gradients are forgotten: near 1 is long."
    )
    weight_decay: float = weight_decay_param(0.0)

    def _move(self, theta: Floats, grad: Floats, state: OptimizerState, rate: float) -> None:
        (mean,), (work, move) = state.arrays, state.work
        scale, kept1, taken1, kept2, taken2, shrink = state.scalars
        scale[()] = rate
        kept1[()], taken1[()] = self.beta1, 1.0 - self.beta1
        kept2[()], taken2[()] = self.beta2, 1.0 - self.beta2
        if self.weight_decay:
            shrink[()] = 1.0 - rate * self.weight_decay
            multiply(theta, shrink, theta)
        multiply(mean, kept1, move)
        multiply(grad, taken1, work)
        add(move, work, move)
        sign(move, move)
        multiply(move, scale, move)
        subtract(theta, move, theta)
        multiply(mean, kept2, mean)
        multiply(grad, taken2, work)
        add(mean, work, mean)
