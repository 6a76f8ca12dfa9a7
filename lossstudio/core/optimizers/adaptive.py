"""A step size for every weight of its own, from the squares of its gradients so far."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import add, divide, multiply, sqrt, subtract

from lossstudio.core.arrays import Floats
from lossstudio.core.optimizers.base import (
    OPTIMIZERS,
    Optimizer,
    eps_param,
    fraction_param,
    learning_rate_param,
    scalars,
)


@OPTIMIZERS.register("adagrad")
@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Slows each weight by the gradients it has seen, so that rarely used weights stay quick."""

    title = "Adagrad"
    formula = (
        r"s \leftarrow s + g^2,\quad"
        r" \theta \leftarrow \theta - \frac{\eta\, g}{\sqrt{s} + \varepsilon}"
    )
    reference = "Duchi, Hazan & Singer (2011), Journal of Machine Learning Research 12:2121–2159"

    learning_rate: float = learning_rate_param(1e-2)
    eps: float = eps_param(1e-10)

    def _memory(self, shape: tuple[int, ...]) -> dict[str, Any]:
        arrays = np.zeros(shape), np.empty(shape), np.empty(shape)
        return {"arrays": arrays, "scalars": scalars(2)}

    def _update(self, theta: Floats, grad: Floats) -> None:
        (square, root, move), (rate, guard) = self.state["arrays"], self.state["scalars"]
        rate[()] = self.rate
        guard[()] = self.eps
        multiply(grad, grad, move)
        add(square, move, square)
        sqrt(square, root)
        add(root, guard, root)
        multiply(grad, rate, move)
        divide(move, root, move)
        subtract(theta, move, theta)


@OPTIMIZERS.register("rmsprop")
@dataclass(frozen=True)
class RMSprop(Optimizer):
    """Divides each gradient by its recent typical size, so every weight moves at a like pace."""

    title = "RMSprop"
    formula = (
        r"v \leftarrow \alpha v + (1-\alpha)\, g^2,\quad"
        r" \theta \leftarrow \theta - \frac{\eta\, g}{\sqrt{v} + \varepsilon}"
    )
    reference = "Tieleman & Hinton (2012), lecture; in print Graves (2013), arXiv:1308.0850"

    learning_rate: float = learning_rate_param(1e-2)
    alpha: float = fraction_param(
        0.99, label="Memory α", help="How slowly squared gradients are forgotten: near 1 is long."
    )
    eps: float = eps_param(1e-8)

    def _memory(self, shape: tuple[int, ...]) -> dict[str, Any]:
        arrays = np.zeros(shape), np.empty(shape), np.empty(shape)
        return {"arrays": arrays, "scalars": scalars(4)}

    def _update(self, theta: Floats, grad: Floats) -> None:
        (square, root, move), (rate, kept, taken, guard) = (
            self.state["arrays"],
            self.state["scalars"],
        )
        rate[()] = self.rate
        kept[()] = self.alpha
        taken[()] = 1.0 - self.alpha
        guard[()] = self.eps
        multiply(square, kept, square)
        multiply(grad, taken, move)
        multiply(move, grad, move)
        add(square, move, square)
        sqrt(square, root)
        add(root, guard, root)
        multiply(grad, rate, move)
        divide(move, root, move)
        subtract(theta, move, theta)


@OPTIMIZERS.register("adadelta")
@dataclass(frozen=True)
class Adadelta(Optimizer):
    """Sizes each step by how far the weight has lately moved, and so needs no learning rate.

    Notes
    -----
    The two means are kept as discounted sums, each 1/(1−ρ) times its mean: in their quotient the
    factor cancels, and only ε carries it.
    """

    title = "Adadelta"
    formula = (
        r"v \leftarrow \rho v + (1-\rho)\, g^2,\quad"
        r" \Delta = \sqrt{\frac{u + \varepsilon}{v + \varepsilon}}\; g,\quad"
        r" u \leftarrow \rho u + (1-\rho)\, \Delta^2,\quad"
        r" \theta \leftarrow \theta - \eta\, \Delta"
    )
    reference = "Zeiler (2012), arXiv:1212.5701"

    learning_rate: float = learning_rate_param(1.0)
    rho: float = fraction_param(
        0.9, label="Memory ρ", help="How slowly past gradients and steps are forgotten."
    )
    eps: float = eps_param(1e-6)

    def _memory(self, shape: tuple[int, ...]) -> dict[str, Any]:
        arrays = np.zeros(shape), np.zeros(shape), np.empty(shape), np.empty(shape)
        return {"arrays": arrays, "scalars": scalars(3)}

    def _update(self, theta: Floats, grad: Floats) -> None:
        square, moved, work, move = self.state["arrays"]
        rate, kept, guard = self.state["scalars"]
        rate[()] = self.rate
        kept[()] = self.rho
        guard[()] = self.eps / (1.0 - self.rho)
        multiply(square, kept, square)
        multiply(grad, grad, work)
        add(square, work, square)
        add(square, guard, work)
        add(moved, guard, move)
        divide(move, work, move)
        sqrt(move, move)
        multiply(move, grad, move)
        multiply(moved, kept, moved)
        multiply(move, move, work)
        add(moved, work, moved)
        multiply(move, rate, move)
        subtract(theta, move, theta)
