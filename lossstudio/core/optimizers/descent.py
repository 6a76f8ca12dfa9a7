"""Descent along the gradient itself: plain, with momentum, and looking ahead."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import add, copyto, multiply, subtract

from lossstudio.core.arrays import Floats
from lossstudio.core.optimizers.base import (
    OPTIMIZERS,
    Optimizer,
    fraction_param,
    learning_rate_param,
    scalars,
)
from lossstudio.core.parameters import param


@OPTIMIZERS.register("sgd")
@dataclass(frozen=True)
class SGD(Optimizer):
    """Steps straight downhill, by the learning rate times the gradient."""

    title = "SGD"
    formula = r"\theta \leftarrow \theta - \eta\, g"
    reference = "Robbins & Monro (1951), doi:10.1214/aoms/1177729586"

    learning_rate: float = learning_rate_param(1e-3)

    def _memory(self, shape: tuple[int, ...]) -> dict[str, Any]:
        return {"work": np.empty(shape), "scalars": scalars(1)}

    def _update(self, theta: Floats, grad: Floats) -> None:
        work, (rate,) = self.state["work"], self.state["scalars"]
        rate[()] = self.rate
        multiply(grad, rate, work)
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
    reference = "Polyak (1964), doi:10.1016/0041-5553(64)90137-5"

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

    def _memory(self, shape: tuple[int, ...]) -> dict[str, Any]:
        arrays = np.zeros(shape), np.empty(shape)
        return {"arrays": arrays, "scalars": scalars(3), "moving": False}

    def _update(self, theta: Floats, grad: Floats) -> None:
        state = self.state
        (speed, work), (rate, kept, taken) = state["arrays"], state["scalars"]
        rate[()] = self.rate
        if state["moving"]:
            kept[()] = self.momentum
            multiply(speed, kept, speed)
            if self.dampening:
                taken[()] = 1.0 - self.dampening
                add(speed, multiply(grad, taken, work), speed)
            else:
                add(speed, grad, speed)
        else:
            copyto(speed, grad)
            state["moving"] = True
        multiply(speed, rate, work)
        subtract(theta, work, theta)


@OPTIMIZERS.register("nesterov")
@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Momentum that looks ahead: it adds the speed it is about to have, and so brakes earlier."""

    title = "Nesterov momentum"
    formula = r"b \leftarrow \mu b + g,\quad \theta \leftarrow \theta - \eta\, (g + \mu b)"
    reference = "Nesterov (1983); in this form Bengio et al. (2013), arXiv:1212.0901"

    learning_rate: float = learning_rate_param(1e-3)
    momentum: float = _momentum()

    def _memory(self, shape: tuple[int, ...]) -> dict[str, Any]:
        return {"arrays": (np.zeros(shape), np.empty(shape)), "scalars": scalars(2)}

    def _update(self, theta: Floats, grad: Floats) -> None:
        (speed, work), (rate, kept) = self.state["arrays"], self.state["scalars"]
        rate[()] = self.rate
        kept[()] = self.momentum
        multiply(speed, kept, speed)
        add(speed, grad, speed)
        multiply(speed, kept, work)
        add(work, grad, work)
        multiply(work, rate, work)
        subtract(theta, work, theta)
