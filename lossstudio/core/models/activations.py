"""The nonlinearities of hidden units and their derivatives, written into given arrays."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import ONE, TWO
from lossstudio.core.links import sigmoid

INNER = "inner = np.sqrt(2.0 / np.pi) * (z + 0.044715 * z**3)\n"  # of the code of GELU


class Activation(ABC):
    """A function of the weighted sum z, applied elementwise.

    Some overflow on the way to a right result; who calls them silences NumPy.
    """

    gain = 1.0
    """Variance of the initial weights in units of Glorot's."""
    code = ("", "")
    """a = f(z), and f'(z) from z and a, in NumPy, for scripts that are exported."""
    equivalents: ClassVar[Mapping[str, str]] = {}
    """What it is called in other libraries; missing where it is not there."""

    @abstractmethod
    def apply(self, z: Floats, out: Floats) -> None:
        """Write f(z) to `out`, which may be `z`; `z` may be used up.

        Where possible all is done in `z`, whose numbers lie together in memory: in `out`, where
        rows of ones lie between them, each operation takes twice as long.
        """

    @abstractmethod
    def pull_back(self, z: Floats, a: Floats, delta: Floats, scratch: Floats) -> None:
        """Multiply `delta` by f'(z) in place, where a = f(z), and z is as `apply` left it.

        `z` and `scratch` may be used up.
        """


class Tanh(Activation):
    """tanh z, between −1 and 1.

    As 1 − 2 / (1 + exp(2z)), right to 3e-16 (not to as many digits of a z near 0), it takes half
    the time of NumPy's, which has no vector instructions for it on most processors.
    """

    code = ("np.tanh(z)", "1.0 - a**2")
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "Tanh()",
        "keras": "tanh",
        "sklearn": "tanh",
    }

    def apply(self, z: Floats, out: Floats) -> None:
        np.add(z, z, out=z)
        np.exp(z, out=z)
        np.add(z, ONE, out=z)
        np.divide(TWO, z, out=z)
        np.subtract(ONE, z, out=out)

    def pull_back(self, z: Floats, a: Floats, delta: Floats, scratch: Floats) -> None:
        np.multiply(delta, z, out=delta)  # z is 1 − a by now, and z (2 − z) is 1 − a²
        np.subtract(TWO, z, out=z)
        np.multiply(delta, z, out=delta)


class ReLU(Activation):
    """max(0, z); its gradient at 0 is 0, out of [0, 1]."""

    gain = 2.0
    code = ("np.maximum(0.0, z)", "z > 0.0")
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "ReLU()",
        "keras": "relu",
        "sklearn": "relu",
    }

    def apply(self, z: Floats, out: Floats) -> None:
        np.maximum(z, 0.0, out=out)

    def pull_back(self, z: Floats, a: Floats, delta: Floats, scratch: Floats) -> None:
        np.greater(z, 0.0, out=scratch, casting="unsafe")
        np.multiply(delta, scratch, out=delta)


class Sigmoid(Activation):
    """1 / (1 + exp(−z)), between 0 and 1."""

    code = ("sigmoid(z)", "a * (1.0 - a)")
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "Sigmoid()",
        "keras": "sigmoid",
        "sklearn": "logistic",
    }

    def apply(self, z: Floats, out: Floats) -> None:
        np.negative(z, out=z)
        np.exp(z, out=z)
        np.add(z, ONE, out=z)
        np.divide(ONE, z, out=out)

    def pull_back(self, z: Floats, a: Floats, delta: Floats, scratch: Floats) -> None:
        np.subtract(ONE, a, out=scratch)
        np.multiply(scratch, a, out=scratch)
        np.multiply(delta, scratch, out=delta)


class LeakyReLU(Activation):
    """The sum z, or a hundredth of it below 0; its gradient at 0 is 0.01, out of [0.01, 1].

    Maas et al. (2013), ICML workshop.
    """

    gain = 2.0
    leak = 0.01
    code = ("np.maximum(z, 0.01 * z)", "np.where(z > 0.0, 1.0, 0.01)")
    equivalents: ClassVar[Mapping[str, str]] = {"torch": "LeakyReLU(0.01)", "keras": "leaky_relu"}

    def apply(self, z: Floats, out: Floats) -> None:
        np.maximum(z, self.leak * z, out=out)

    def pull_back(self, z: Floats, a: Floats, delta: Floats, scratch: Floats) -> None:
        np.greater(z, 0.0, out=scratch, casting="unsafe")
        np.maximum(scratch, self.leak, out=scratch)
        np.multiply(delta, scratch, out=delta)


class SiLU(Activation):
    """The sum z times σ(z): a smooth relu. Elfwing et al. (2018), arXiv:1702.03118."""

    gain = 2.0
    code = ("z * sigmoid(z)", "sigmoid(z) + a * (1.0 - sigmoid(z))")
    equivalents: ClassVar[Mapping[str, str]] = {"torch": "SiLU()", "keras": "silu"}

    def apply(self, z: Floats, out: Floats) -> None:
        np.multiply(z, sigmoid(z), out=out)

    def pull_back(self, z: Floats, a: Floats, delta: Floats, scratch: Floats) -> None:
        share = sigmoid(z)
        np.multiply(delta, share + a * (1.0 - share), out=delta)


class GELU(Activation):
    """The sum z times the normal distribution function, in the tanh form.

    Hendrycks & Gimpel (2016), arXiv:1606.08415; PyTorch's approximate="tanh".
    """

    gain = 2.0
    inner, cubic = np.sqrt(2.0 / np.pi), 0.044715
    code = (
        f"{INNER}0.5 * z * (1.0 + np.tanh(inner))",
        f"{INNER}slope = np.sqrt(2.0 / np.pi) * (1.0 + 3.0 * 0.044715 * z**2)\n"
        "0.5 * (1.0 + np.tanh(inner)) + 0.5 * z * (1.0 - np.tanh(inner) ** 2) * slope",
    )
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "GELU(approximate='tanh')",
        "keras": "gelu",
    }

    def apply(self, z: Floats, out: Floats) -> None:
        np.multiply(0.5 * z, 1.0 + self._tanh(z), out=out)

    def pull_back(self, z: Floats, a: Floats, delta: Floats, scratch: Floats) -> None:
        t = self._tanh(z)
        slope = self.inner * (1.0 + 3.0 * self.cubic * z * z)
        np.multiply(delta, 0.5 * (1.0 + t) + 0.5 * z * (1.0 - t * t) * slope, out=delta)

    def _tanh(self, z: Floats) -> Floats:
        result: Floats = np.tanh(self.inner * (z + self.cubic * z**3))
        return result


class Identity(Activation):
    """The sum z itself: hidden layers without a nonlinearity are one linear layer."""

    code = ("z", "1.0")
    equivalents: ClassVar[Mapping[str, str]] = {
        "torch": "Identity()",
        "keras": "linear",
        "sklearn": "identity",
    }

    def apply(self, z: Floats, out: Floats) -> None:
        np.copyto(out, z)

    def pull_back(self, z: Floats, a: Floats, delta: Floats, scratch: Floats) -> None:
        """Leave `delta` as it is."""


ACTIVATIONS: dict[str, Activation] = {
    "tanh": Tanh(),
    "relu": ReLU(),
    "leaky relu": LeakyReLU(),
    "gelu": GELU(),
    "silu": SiLU(),
    "sigmoid": Sigmoid(),
    "linear": Identity(),
}
