"""The forward and backward pass of a stack of networks of one shape, one row a network.

All weights of a row lie in one flat vector theta. The intercepts of a layer are the last row of
its weight matrix, met by a row of ones in its inputs: one matrix product does it all. Inside,
samples run along the last axis: the units above the ones then lie together in memory, and what
is done to each number is half again as fast as with the ones in a last column.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.models.activations import ACTIVATIONS
from lossstudio.core.models.base import Model
from lossstudio.core.models.initial import AUTOMATIC, drawn

BLOCK = 1024  # samples whose activations fit the processor's cache
LEAST_BLOCK = 64


def block_size(lead: tuple[int, ...]) -> int:
    """Return how many samples are passed at once.

    That depends on the seeds in the shape (contenders, seeds) of the stack, and not on the
    contenders, so that none of them notices in the last bit who else races.
    """
    return max(LEAST_BLOCK, BLOCK // math.prod(lead[1:]))


def blocks(samples: int, lead: tuple[int, ...]) -> Iterator[slice]:
    """Return the samples in pieces that are passed at once, of one size but for the last."""
    size = block_size(lead)
    for start in range(0, samples, size):
        yield slice(start, min(start + size, samples))


@dataclass(frozen=True)
class Shape:
    """Layer sizes of a network, inputs first.

    Attributes
    ----------
    sizes : tuple of int
        Inputs, units of each hidden layer, outputs.
    activation : str
        Key of the nonlinearity of the hidden layers.
    """

    sizes: tuple[int, ...]
    activation: str

    @classmethod
    def of(cls, model: Model, inputs: int, outputs: int) -> "Shape":
        """Return the shape of `model` for so many inputs and outputs."""
        return cls((inputs, *model.hidden, outputs), model.activation_key)

    @property
    def count(self) -> int:
        """Number of weights, intercepts included."""
        return sum((fan_in + 1) * fan_out for fan_in, fan_out in self.layers)

    @property
    def layers(self) -> list[tuple[int, int]]:
        """Fan-in and fan-out of each layer."""
        return list(zip(self.sizes, self.sizes[1:], strict=False))

    def views(self, theta: Floats) -> list[Floats]:
        """Return the weights of each layer, (..., fan_in + 1, fan_out), as views of theta."""
        views, start = [], 0
        for fan_in, fan_out in self.layers:
            stop = start + (fan_in + 1) * fan_out
            views.append(theta[..., start:stop].reshape(*theta.shape[:-1], fan_in + 1, fan_out))
            start = stop
        return views

    def penalised(self) -> Floats:
        """Return a mask (count,): 1 for a weight, 0 for an intercept."""
        mask = np.ones(self.count)
        for layer in self.views(mask):
            layer[-1] = 0.0
        return mask

    def initial(self, seed: int | tuple[int, ...], kind: str = AUTOMATIC) -> Floats:
        """Return initial weights (count,) of one of the `INITIALISERS`, intercepts 0."""
        draw = np.random.default_rng(seed)
        theta = np.zeros(self.count)
        gain = ACTIVATIONS[self.activation].gain if len(self.sizes) > 2 else 1.0
        for layer, fans in zip(self.views(theta), self.layers, strict=True):
            layer[:-1] = drawn(kind, gain, fans, draw)
        return theta

    def scores(self, theta: Floats, inputs: Floats) -> Floats:
        """Return the scores (..., n, outputs) of weights (..., count) for inputs (n, p + 1)."""
        out = np.empty((*theta.shape[:-1], self.sizes[-1], len(inputs)))
        self.score(theta, inputs, out)
        return out.swapaxes(-1, -2)

    def score(self, theta: Floats, inputs: Floats, out: Floats) -> None:
        """Write the scores (..., outputs, n) to `out`, a block of samples at a time."""
        weights = [layer.swapaxes(-1, -2) for layer in self.views(theta)]
        for block in blocks(len(inputs), theta.shape[:-1]):
            a = self._hidden(weights, inputs[block])
            if len(weights) == 1:
                out[..., block] = weights[-1] @ a
            else:
                out[..., block] = weights[-1][..., :-1] @ a
                out[..., block] += weights[-1][..., -1:]

    def last_inputs(self, theta: Floats, inputs: Floats) -> Floats:
        """Return what the last layer sees, (..., n, fan_in + 1), ones last."""
        if len(self.sizes) == 2:
            return np.broadcast_to(inputs, (*theta.shape[:-1], *inputs.shape))
        weights = [layer.swapaxes(-1, -2) for layer in self.views(theta)]
        a = self._hidden(weights, inputs).swapaxes(-1, -2)
        return np.concatenate([a, np.ones((*a.shape[:-1], 1))], axis=-1)

    def _hidden(self, weights: list[Floats], inputs: Floats) -> Floats:
        """Return what the last hidden layer gives, (..., units, n), or else the inputs."""
        activation = ACTIVATIONS[self.activation]
        a = inputs.T
        for layer, matrix in enumerate(weights[:-1]):
            if layer == 0:
                z = matrix @ a
            else:
                z = matrix[..., :-1] @ a
                z += matrix[..., -1:]
            activation.apply(z, z)
            a = z
        return a


class Workspace:
    """Preallocated arrays for training passes over so many samples at once.

    Parameters
    ----------
    shape : Shape
    theta, gradient : ndarray (..., count)
        Weights that are read, and where their gradient is written.
    samples : int
    drop : float
        Share of the hidden units that is dropped in a pass, the others being scaled up.
    """

    def __init__(
        self, shape: Shape, theta: Floats, gradient: Floats, samples: int, drop: float = 0.0
    ) -> None:
        self.activation = ACTIVATIONS[shape.activation]
        lead = theta.shape[:-1]
        hidden = shape.sizes[1:-1]
        weights = shape.views(theta)
        self._forward = [layer.swapaxes(-1, -2) for layer in weights]
        self._back = [layer[..., :-1, :] for layer in weights]
        self._slopes = shape.views(gradient)
        self.z = [np.empty((*lead, units, samples)) for units in hidden]
        self.a = [np.ones((*lead, units + 1, samples)) for units in hidden]
        self.delta = [np.empty_like(z) for z in self.z]
        self._turned = [delta.swapaxes(-1, -2) for delta in self.delta]
        self.scratch = [np.empty_like(z) for z in self.z]
        self.scores = np.empty((*lead, shape.sizes[-1], samples))
        self.units = [a[..., :-1, :] for a in self.a]
        self._drop = drop
        self.masks = [np.ones((*lead[1:], units, samples)) for units in hidden] if drop else []
        self.whole = [np.empty_like(z) for z in self.z] if drop else self.units

    def draw_masks(self, first: np.random.Generator, others: np.random.Generator) -> None:
        """Choose which hidden units are dropped in the next pass, alike for all contenders.

        With several seeds the first one is drawn as if it were alone.

        Inverted dropout: Srivastava et al. (2014), JMLR 15:1929–1958.
        """
        for mask in self.masks:
            if mask.ndim == 3:
                first.random(out=mask[0])
                others.random(out=mask[1:])
            else:
                first.random(out=mask)
            np.greater_equal(mask, self._drop, out=mask, casting="unsafe")
            np.divide(mask, 1.0 - self._drop, out=mask)

    def forward(self, inputs: Floats) -> Floats:
        """Return the scores (..., outputs, samples) for inputs (..., samples, p + 1), ones last."""
        a = inputs.swapaxes(-1, -2)
        for layer, z in enumerate(self.z):
            np.matmul(self._forward[layer], a, out=z)
            self.activation.apply(z, self.whole[layer])
            if self._drop:
                np.multiply(self.whole[layer], self.masks[layer], out=self.units[layer])
            a = self.a[layer]
        np.matmul(self._forward[-1], a, out=self.scores)
        return self.scores

    def backward(self, inputs: Floats, delta: Floats) -> None:
        """Write the gradient, given d loss / d scores (..., outputs, samples) of the last pass."""
        turned = delta.swapaxes(-1, -2)
        for layer in range(len(self.z) - 1, -1, -1):
            below = self.delta[layer]
            np.matmul(self.a[layer], turned, out=self._slopes[layer + 1])
            np.matmul(self._back[layer + 1], delta, out=below)
            if self._drop:
                np.multiply(below, self.masks[layer], out=below)
            self.activation.pull_back(self.z[layer], self.whole[layer], below, self.scratch[layer])
            delta, turned = below, self._turned[layer]
        np.matmul(inputs.swapaxes(-1, -2), turned, out=self._slopes[0])
