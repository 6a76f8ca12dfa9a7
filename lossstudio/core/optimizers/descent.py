"""Descent along the gradient itself: plain, with momentum, and looking ahead."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from numpy import add, copyto, multiply, subtract

from lossstudio.core.arrays import Floats
from lossstudio.core.optimizers.base import (
    OPTIMIZERS,
    Optimizer,
    fraction_param,
    learning_rate_param,
)
from lossstudio.core.optimizers.state import OptimizerState, StateLayout
from lossstudio.core.parameters import param


@OPTIMIZERS.register("sgd")
@dataclass(frozen=True)
class SGD(Optimizer):
    """Steps straight downhill, by the learning rate times the gradient."""

    title = "SGD"
    formula = r"\theta \leftarrow \theta - \eta\, g"
    code = ("theta = theta - rate * g",)
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "SGD(lr={learning_rate})",
        "keras": "SGD({learning_rate})",
    }
    reference = "Robbins & Monro (1951), doi:10.1214/aoms/1177729586"

    learning_rate: float = learning_rate_param(1e-3)

    def _move(self, theta: Floats, grad: Floats, state: OptimizerState, rate: float) -> None:
        (work,), (scale,) = state.work, state.scalars
        scale[()] = rate
        multiply(grad, scale, work)
        subtract(theta, work, theta)


def _momentum() -> Any:
    return fraction_param(
        0.9,
        label="Momentum",
        help="How much of its speed the descent keeps at each step, like a heavy ball.",
    )


@OPTIMIZERS.register("momentum")
@dataclass(frozen=True)
class Momentum(Optimizer):
    """Rolls like a heavy ball: keeps part of its speed, and each gradient adds to it."""

    title = "Momentum"
    formula = (
        r"b \leftarrow \mu b + (1-d)\, g,\quad b_1 = g_1,\quad"
        r" \theta \leftarrow \theta - \eta\, b"
    )
    memory: ClassVar[Mapping[str, float]] = {"b": 0.0, "t": 0.0}
    code = (
        "t = t + 1.0",
        "b = momentum * b + (1.0 - dampening) * g if t > 1.0 else g",
        "theta = theta - rate * b",
    )
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "SGD(lr={learning_rate}, momentum={momentum}, dampening={dampening})",
        "keras": "SGD({learning_rate}, momentum={momentum})",
    }
    reference = "Polyak (1964), doi:10.1016/0041-5553(64)90137-5"
    layout = StateLayout(arrays=1, numbers=(0.0,), scalars=3)

    learning_rate: float = learning_rate_param(1e-3)
    momentum: float = _momentum()
    dampening: float = param(
        0.0,
        label="Dampening",
        help="The part of each new gradient that is held back; the first one counts in full.",
        low=0.0,
        high=1.0,
        advanced=True,
    )

    def _move(self, theta: Floats, grad: Floats, state: OptimizerState, rate: float) -> None:
        (speed,), (work,), (scale, kept, taken) = state.arrays, state.work, state.scalars
        scale[()] = rate
        (moving,) = state.numbers
        if moving:
            kept[()] = self.momentum
            multiply(speed, kept, speed)
            if self.dampening:
                taken[()] = 1.0 - self.dampening
                add(speed, multiply(grad, taken, work), speed)
            else:
                add(speed, grad, speed)
        else:
            copyto(speed, grad)
            state.numbers[0] = 1.0
        multiply(speed, scale, work)
        subtract(theta, work, theta)


@OPTIMIZERS.register("nesterov")
@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Momentum that looks ahead: it adds the speed it is about to have, and so brakes earlier."""

    title = "Nesterov momentum"
    formula = r"b \leftarrow \mu b + g,\quad \theta \leftarrow \theta - \eta\, (g + \mu b)"
    memory: ClassVar[Mapping[str, float]] = {"b": 0.0}
    code = (
        "b = momentum * b + g",
        "theta = theta - rate * (g + momentum * b)",
    )
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "SGD(lr={learning_rate}, momentum={momentum}, nesterov=True)",
        "keras": "SGD({learning_rate}, momentum={momentum}, nesterov=True)",
    }
    reference = "Nesterov (1983); in this form Bengio et al. (2013), arXiv:1212.0901"
    layout = StateLayout(arrays=1, scalars=2)

    learning_rate: float = learning_rate_param(1e-3)
    momentum: float = _momentum()

    def _move(self, theta: Floats, grad: Floats, state: OptimizerState, rate: float) -> None:
        (speed,), (work,), (scale, kept) = state.arrays, state.work, state.scalars
        scale[()] = rate
        kept[()] = self.momentum
        multiply(speed, kept, speed)
        add(speed, grad, speed)
        multiply(speed, kept, work)
        add(work, grad, work)
        multiply(work, scale, work)
        subtract(theta, work, theta)
