"""A step size for every weight of its own, from the squares of its gradients so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from numpy import add, multiply, sqrt, subtract

from lossstudio.core.arrays import Floats
from lossstudio.core.optimizers.base import (
    OPTIMIZERS,
    Optimizer,
    divide_by_size,
    eps_param,
    fraction_param,
    learning_rate_param,
)
from lossstudio.core.optimizers.state import OptimizerState, StateLayout


@OPTIMIZERS.register("adagrad")
@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Slows each weight by the gradients it has seen, so that rarely used weights stay quick."""

    title = "Adagrad"
    formula = (
        r"s \leftarrow s + g^2,\quad"
        r" \theta \leftarrow \theta - \frac{\eta\, g}{\sqrt{s} + \varepsilon}"
    )
    memory: ClassVar[Mapping[str, float]] = {"s": 0.0}
    code = (
        "s = s + g**2",
        "size = np.sqrt(s) + eps",
        "theta = theta - rate * g / size",
    )
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "Adagrad(lr={learning_rate}, eps={eps})",
        "keras": "Adagrad({learning_rate}, initial_accumulator_value=0.0, epsilon={eps})",
    }
    reference = "Duchi, Hazan & Singer (2011), Journal of Machine Learning Research 12:2121–2159"
    divides_by_size = True
    layout = StateLayout(arrays=1, work=2, scalars=2)

    learning_rate: float = learning_rate_param(1e-2)
    eps: float = eps_param(1e-10)

    def _move(self, theta: Floats, grad: Floats, state: OptimizerState, rate: float) -> None:
        (square,), (root, move), (scale, guard) = state.arrays, state.work, state.scalars
        scale[()] = rate
        guard[()] = self.eps
        multiply(grad, grad, move)
        add(square, move, square)
        sqrt(square, root)
        add(root, guard, root)
        multiply(grad, scale, move)
        divide_by_size(move, root, self.eps, move)
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
    memory: ClassVar[Mapping[str, float]] = {"v": 0.0}
    code = (
        "v = alpha * v + (1.0 - alpha) * g**2",
        "size = np.sqrt(v) + eps",
        "theta = theta - rate * g / size",
    )
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "RMSprop(lr={learning_rate}, alpha={alpha}, eps={eps})",
        "keras": "RMSprop({learning_rate}, rho={alpha}, epsilon={eps})",
    }
    reference = "Tieleman & Hinton (2012), lecture; in print Graves (2013), arXiv:1308.0850"
    divides_by_size = True
    layout = StateLayout(arrays=1, work=2, scalars=4)

    learning_rate: float = learning_rate_param(1e-2)
    alpha: float = fraction_param(
        0.99, label="Memory α", help="How slowly squared gradients are forgotten: near 1 is long."
    )
    eps: float = eps_param(1e-8)

    def _move(self, theta: Floats, grad: Floats, state: OptimizerState, rate: float) -> None:
        (square,), (root, move) = state.arrays, state.work
        scale, kept, taken, guard = state.scalars
        scale[()] = rate
        kept[()] = self.alpha
        taken[()] = 1.0 - self.alpha
        guard[()] = self.eps
        multiply(square, kept, square)
        multiply(grad, taken, move)
        multiply(move, grad, move)
        add(square, move, square)
        sqrt(square, root)
        add(root, guard, root)
        multiply(grad, scale, move)
        divide_by_size(move, root, self.eps, move)
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
    memory: ClassVar[Mapping[str, float]] = {"u": 0.0, "v": 0.0}
    code = (
        "v = rho * v + (1.0 - rho) * g**2",
        "size = v + eps",
        "move = np.sqrt((u + eps) / size) * g",
        "u = rho * u + (1.0 - rho) * move**2",
        "theta = theta - rate * move",
    )
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "Adadelta(lr={learning_rate}, rho={rho}, eps={eps})",
        "keras": "Adadelta({learning_rate}, rho={rho}, epsilon={eps})",
    }
    reference = "Zeiler (2012), arXiv:1212.5701"
    divides_by_size = True
    layout = StateLayout(arrays=2, work=2, scalars=3)

    learning_rate: float = learning_rate_param(1.0)
    rho: float = fraction_param(
        0.9, label="Memory ρ", help="How slowly past gradients and steps are forgotten."
    )
    eps: float = eps_param(1e-6)

    def _move(self, theta: Floats, grad: Floats, state: OptimizerState, rate: float) -> None:
        (square, moved), (work, move) = state.arrays, state.work
        scale, kept, guard = state.scalars
        scale[()] = rate
        kept[()] = self.rho
        guard[()] = self.eps / (1.0 - self.rho)
        multiply(square, kept, square)
        multiply(grad, grad, work)
        add(square, work, square)
        add(square, guard, work)
        add(moved, guard, move)
        divide_by_size(move, work, self.eps, move)
        sqrt(move, move)
        multiply(move, grad, move)
        multiply(moved, kept, moved)
        multiply(move, move, work)
        add(moved, work, moved)
        multiply(move, scale, move)
        subtract(theta, move, theta)
