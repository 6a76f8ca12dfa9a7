"""The nonlinearities of hidden units and their derivatives, written into given arrays."""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Activation(ABC):
    """A function of the weighted sum z, applied elementwise."""

    gain = 1.0
    """Variance of the initial weights in units of Glorot's."""

    @abstractmethod
    def apply(self, z: Floats, out: Floats) -> None:
        """Write f(z) to `out`."""

    @abstractmethod
    def pull_back(self, z: Floats, a: Floats, delta: Floats, scratch: Floats) -> None:
        """Multiply `delta` by f'(z) in place, where a = f(z)."""


class Tanh(Activation):
    """tanh z, between −1 and 1."""

    def apply(self, z: Floats, out: Floats) -> None:
        np.tanh(z, out=out)

    def pull_back(self, z: Floats, a: Floats, delta: Floats, scratch: Floats) -> None:
        np.multiply(a, a, out=scratch)
        np.subtract(1.0, scratch, out=scratch)
        np.multiply(delta, scratch, out=delta)


class ReLU(Activation):
    """max(0, z); its gradient at 0 is 0, out of [0, 1]."""

    gain = 2.0

    def apply(self, z: Floats, out: Floats) -> None:
        np.maximum(z, 0.0, out=out)

    def pull_back(self, z: Floats, a: Floats, delta: Floats, scratch: Floats) -> None:
        np.greater(z, 0.0, out=scratch, casting="unsafe")
        np.multiply(delta, scratch, out=delta)


class Sigmoid(Activation):
    """1 / (1 + exp(−z)), between 0 and 1."""

    def apply(self, z: Floats, out: Floats) -> None:
        np.multiply(z, 0.5, out=out)
        np.tanh(out, out=out)
        np.add(out, 1.0, out=out)
        np.multiply(out, 0.5, out=out)

    def pull_back(self, z: Floats, a: Floats, delta: Floats, scratch: Floats) -> None:
        np.subtract(1.0, a, out=scratch)
        np.multiply(scratch, a, out=scratch)
        np.multiply(delta, scratch, out=delta)


ACTIVATIONS: dict[str, Activation] = {"tanh": Tanh(), "relu": ReLU(), "sigmoid": Sigmoid()}
