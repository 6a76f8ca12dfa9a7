"""Adam and its family: momentum, and a step size for every weight of its own.

The running means are kept as discounted sums beside their total weight, m̂ = Σβᵏg / Σβᵏ: this is
the mean with its bias already corrected, costs two NumPy calls less, and stays a true mean when
somebody changes β while it runs. The price: numbers overflow a factor 1/(1−β) earlier than in
PyTorch, for gradients that stay beyond about 1e307, or 1e152 where they are squared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import pow, sqrt
from typing import Any, ClassVar

from numpy import absolute, add, maximum, multiply, subtract
from numpy import sqrt as root_of

from lossstudio.core.arrays import Floats
from lossstudio.core.optimizers.base import (
    OPTIMIZERS,
    Optimizer,
    divide_by_size,
    eps_param,
    fraction_param,
    learning_rate_param,
    weight_decay_param,
)
from lossstudio.core.optimizers.state import OptimizerState, StateLayout
from lossstudio.core.parameters import param


def _beta1() -> Any:
    return fraction_param(
        0.9, label="Momentum β₁", help="How slowly past gradients are forgotten: near 1 is long."
    )


def _beta2(help: str = "How slowly the typical size of the gradients is forgotten.") -> Any:
    return fraction_param(0.999, label="Memory β₂", help=help, advanced=True)


@OPTIMIZERS.register("adam")
@dataclass(frozen=True)
class Adam(Optimizer):
    """Momentum, with each weight's step scaled by the recent typical size of its gradient."""

    title = "Adam"
    formula = (
        r"m \leftarrow \beta_1 m + (1-\beta_1)\, g,\quad"
        r" v \leftarrow \beta_2 v + (1-\beta_2)\, g^2,\quad"
        r" \hat{m} = \frac{m}{1-\beta_1^t},\quad \hat{v} = \frac{v}{1-\beta_2^t},\quad"
        r" \theta \leftarrow \theta - \frac{\eta\, \hat{m}}{\sqrt{\hat{v}} + \varepsilon}"
    )
    memory: ClassVar[Mapping[str, float]] = {"m": 0.0, "v": 0.0, "t": 0.0}
    code: ClassVar[tuple[str, ...]] = (
        "t = t + 1.0",
        "m = beta1 * m + (1.0 - beta1) * g",
        "v = beta2 * v + (1.0 - beta2) * g**2",
        "m_hat = m / (1.0 - beta1**t)",
        "v_hat = v / (1.0 - beta2**t)",
        "size = np.sqrt(v_hat) + eps",
        "theta = theta - rate * m_hat / size",
    )
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "Adam(lr={learning_rate}, betas=({beta1}, {beta2}), eps={eps})",
        "keras": "Adam({learning_rate}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
    }
    reference = "Kingma & Ba (2015), arXiv:1412.6980"
    divides_by_size = True
    layout = StateLayout(arrays=2, numbers=(0.0, 0.0), scalars=4)

    learning_rate: float = learning_rate_param(1e-3)
    beta1: float = _beta1()
    beta2: float = _beta2()
    eps: float = eps_param(1e-8)

    def _move(self, theta: Floats, grad: Floats, state: OptimizerState, rate: float) -> None:
        _, _, shift, scale = state.scalars
        first, second, work = self._remember(grad, state)
        weight1, weight2 = state.numbers
        # m̂/(√v̂ + ε) with both sides multiplied by √weight2, to spare a division of the array.
        shift[()] = self.eps * sqrt(weight2)
        scale[()] = rate * sqrt(weight2) / weight1
        root_of(second, work)
        add(work, shift, work)
        divide_by_size(first, work, self.eps, work)
        multiply(work, scale, work)
        subtract(theta, work, theta)

    def _remember(self, grad: Floats, state: OptimizerState) -> tuple[Floats, Floats, Floats]:
        """Take the gradient into both sums; return them and the scratch array."""
        (first, second), work = state.arrays, state.work[0]
        kept1, kept2, _, _ = state.scalars
        weights = state.numbers
        kept1[()] = self.beta1
        kept2[()] = self.beta2
        weights[0] = self.beta1 * weights[0] + 1.0
        weights[1] = self.beta2 * weights[1] + 1.0
        multiply(first, kept1, first)
        add(first, grad, first)
        multiply(second, kept2, second)
        multiply(grad, grad, work)
        add(second, work, second)
        return first, second, work


@OPTIMIZERS.register("adamw")
@dataclass(frozen=True)
class AdamW(Adam):
    """Adam that also shrinks every weight a little at each step, apart from the gradient."""

    title = "AdamW"
    formula = (
        r"\hat{m}, \hat{v}\ \mathrm{as\ Adam},\quad \theta \leftarrow (1 - \eta\lambda)\, \theta"
        r" - \frac{\eta\, \hat{m}}{\sqrt{\hat{v}} + \varepsilon}"
    )
    code = ("theta = (1.0 - rate * weight_decay) * theta", *Adam.code)
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "AdamW(lr={learning_rate}, betas=({beta1}, {beta2}), eps={eps}, "
        "weight_decay={weight_decay})",
        "keras": "AdamW({learning_rate}, beta_1={beta1}, beta_2={beta2}, epsilon={eps}, "
        "weight_decay={weight_decay})",
    }
    reference = "Loshchilov & Hutter (2019), arXiv:1711.05101"

    weight_decay: float = weight_decay_param(0.01)

    def _move(self, theta: Floats, grad: Floats, state: OptimizerState, rate: float) -> None:
        shrink = state.scalars[0]  # free until Adam fills it
        shrink[()] = 1.0 - rate * self.weight_decay
        multiply(theta, shrink, theta)
        super()._move(theta, grad, state, rate)


@OPTIMIZERS.register("nadam")
@dataclass(frozen=True)
class NAdam(Adam):
    """Adam that looks ahead as Nesterov's momentum does, with a momentum that warms up."""

    title = "NAdam"
    formula = (
        r"\mu_t = \beta_1 (1 - 0.5 \cdot 0.96^{t\psi}),\quad"
        r" m, \hat{v}\ \mathrm{as\ Adam},\quad"
        r" \hat{m} = \frac{\mu_{t+1}\, m}{1 - \prod_{i=1}^{t+1}\mu_i}"
        r" + \frac{(1-\mu_t)\, g}{1 - \prod_{i=1}^{t}\mu_i},\quad"
        r" \theta \leftarrow \theta - \frac{\eta\, \hat{m}}{\sqrt{\hat{v}} + \varepsilon}"
    )
    memory: ClassVar[Mapping[str, float]] = {"m": 0.0, "v": 0.0, "t": 0.0, "product": 1.0}
    code = (
        "t = t + 1.0",
        "mu = beta1 * (1.0 - 0.5 * 0.96 ** (t * momentum_decay))",
        "next_mu = beta1 * (1.0 - 0.5 * 0.96 ** ((t + 1.0) * momentum_decay))",
        "product = product * mu",
        "m = beta1 * m + (1.0 - beta1) * g",
        "v = beta2 * v + (1.0 - beta2) * g**2",
        "m_hat = next_mu * m / (1.0 - product * next_mu) + (1.0 - mu) * g / (1.0 - product)",
        "v_hat = v / (1.0 - beta2**t)",
        "size = np.sqrt(v_hat) + eps",
        "theta = theta - rate * m_hat / size",
    )
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "NAdam(lr={learning_rate}, betas=({beta1}, {beta2}), eps={eps}, "
        "momentum_decay={momentum_decay})",
        "keras": "Nadam({learning_rate}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
    }
    reference = "Dozat (2016), ICLR workshop, openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ"
    layout = StateLayout(arrays=2, numbers=(0.0, 0.0, 0.0, 1.0), work=2, scalars=4)

    learning_rate: float = learning_rate_param(2e-3)
    momentum_decay: float = param(
        0.004,
        label="Momentum warm-up ψ",
        help="How fast the momentum rises from half of β₁ to the whole of it.",
        low=0.0,
        slider=(0.0, 0.1),
        advanced=True,
    )

    def _move(self, theta: Floats, grad: Floats, state: OptimizerState, rate: float) -> None:
        _, _, t, product = state.numbers
        now, then = self._momentum(t + 1.0), self._momentum(t + 2.0)
        product *= now
        state.numbers[2:] = t + 1.0, product
        gradient_part = (1.0 - now) / (1.0 - product)
        mean_part = then * (1.0 - self.beta1) / (1.0 - product * then)

        ratio, _, shift, scale = state.scalars
        first, second, work = self._remember(grad, state)
        root = sqrt(state.numbers[1])
        ratio[()] = mean_part / gradient_part
        shift[()] = self.eps * root
        scale[()] = rate * gradient_part * root
        ahead = state.work[1]
        multiply(first, ratio, ahead)
        add(ahead, grad, ahead)
        multiply(ahead, scale, ahead)
        root_of(second, work)
        add(work, shift, work)
        divide_by_size(ahead, work, self.eps, ahead)
        subtract(theta, ahead, theta)

    def _momentum(self, t: float) -> float:
        return self.beta1 * (1.0 - 0.5 * pow(0.96, t * self.momentum_decay))


@OPTIMIZERS.register("adamax")
@dataclass(frozen=True)
class Adamax(Optimizer):
    """Adam that scales each step by the largest recent gradient instead of the typical one."""

    title = "Adamax"
    formula = (
        r"m \leftarrow \beta_1 m + (1-\beta_1)\, g,\quad"
        r" u \leftarrow \max(\beta_2 u,\, |g| + \varepsilon),\quad"
        r" \theta \leftarrow \theta - \frac{\eta}{1-\beta_1^t}\, \frac{m}{u}"
    )
    memory: ClassVar[Mapping[str, float]] = {"m": 0.0, "u": 0.0, "t": 0.0}
    code = (
        "t = t + 1.0",
        "m = beta1 * m + (1.0 - beta1) * g",
        "u = np.maximum(beta2 * u, np.abs(g) + eps)",
        "size = u",
        "theta = theta - rate / (1.0 - beta1**t) * m / size",
    )
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "Adamax(lr={learning_rate}, betas=({beta1}, {beta2}), eps={eps})",
        "keras": "Adamax({learning_rate}, beta_1={beta1}, beta_2={beta2}, epsilon={eps})",
    }
    reference = "Kingma & Ba (2015), section 7.1, arXiv:1412.6980"
    divides_by_size = True
    layout = StateLayout(arrays=2, numbers=(0.0,), scalars=5)

    learning_rate: float = learning_rate_param(2e-3)
    beta1: float = _beta1()
    beta2: float = _beta2("How slowly the largest gradient is forgotten: near 1 is long.")
    eps: float = eps_param(1e-8)

    def _move(self, theta: Floats, grad: Floats, state: OptimizerState, rate: float) -> None:
        (first, largest), (work,), (weight,) = state.arrays, state.work, state.numbers
        kept1, taken, kept2, guard, scale = state.scalars
        share = 1.0 - self.beta1
        state.numbers[0] = weight = self.beta1 * weight + share
        kept1[()] = self.beta1
        taken[()] = share  # a mean, for a sum of the largest gradients would overflow
        kept2[()] = self.beta2
        guard[()] = self.eps
        scale[()] = rate / weight
        multiply(first, kept1, first)
        add(first, multiply(grad, taken, work), first)
        absolute(grad, work)
        add(work, guard, work)
        multiply(largest, kept2, largest)
        maximum(largest, work, out=largest)
        divide_by_size(first, largest, self.eps, work)
        multiply(work, scale, work)
        subtract(theta, work, theta)
