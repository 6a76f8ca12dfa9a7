"""The forward and backward pass of a stack of networks of one shape, one row a contender.

All weights of a row lie in one flat vector theta. The intercepts of a layer are the last row of
its weight matrix, met by a column of ones in its inputs: one matrix product does it all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.models.activations import ACTIVATIONS
from lossstudio.core.models.base import Model
from lossstudio.core.models.initial import AUTOMATIC, drawn

Floats = NDArray[np.float64]


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
        """Return the weights of each layer, (rows, fan_in + 1, fan_out), as views of theta."""
        views, start = [], 0
        for fan_in, fan_out in self.layers:
            stop = start + (fan_in + 1) * fan_out
            views.append(theta[:, start:stop].reshape(len(theta), fan_in + 1, fan_out))
            start = stop
        return views

    def penalised(self) -> Floats:
        """Return a mask (count,): 1 for a weight, 0 for an intercept."""
        mask = np.ones((1, self.count))
        for layer in self.views(mask):
            layer[:, -1] = 0.0
        row: Floats = mask[0]
        return row

    def initial(self, seed: int, kind: str = AUTOMATIC) -> Floats:
        """Return initial weights (count,) of one of the `INITIALISERS`, intercepts 0."""
        draw = np.random.default_rng(seed)
        theta = np.zeros((1, self.count))
        gain = ACTIVATIONS[self.activation].gain if len(self.sizes) > 2 else 1.0
        for layer, fans in zip(self.views(theta), self.layers, strict=True):
            layer[0, :-1] = drawn(kind, gain, fans, draw)
        row: Floats = theta[0]
        return row

    def scores(self, theta: Floats, inputs: Floats) -> Floats:
        """Return the scores (rows, n, outputs) for inputs (n, p + 1), ones last.

        Reads, allocates and keeps nothing: for evaluation and pictures.
        """
        weights = self.views(theta)
        a, last = self._hidden(weights, inputs), weights[-1]
        if a is inputs:
            return inputs @ last
        scores: Floats = a @ last[:, :-1]
        scores += last[:, -1:]
        return scores

    def last_inputs(self, theta: Floats, inputs: Floats) -> Floats:
        """Return what the last layer sees, (rows, n, fan_in + 1), ones last."""
        a = self._hidden(self.views(theta), inputs)
        if a is inputs:
            return np.broadcast_to(inputs, (len(theta), *inputs.shape))
        return np.concatenate([a, np.ones((*a.shape[:-1], 1))], axis=-1)

    def _hidden(self, layers: list[Floats], inputs: Floats) -> Floats:
        """Return what the last hidden layer gives, (rows, n, units), or else the inputs."""
        activation = ACTIVATIONS[self.activation]
        a = inputs
        for weights in layers[:-1]:
            z = a @ weights[:, :-1] if a is not inputs else a[:, :-1] @ weights[:, :-1]
            z += weights[:, -1:]
            activation.apply(z, z)
            a = z
        return a


class Workspace:
    """Preallocated arrays for the passes of one batch size.

    Parameters
    ----------
    shape : Shape
    rows : int
        Number of networks in the stack.
    batch : int
        Samples in a batch.
    """

    def __init__(self, shape: Shape, rows: int, batch: int) -> None:
        self.activation = ACTIVATIONS[shape.activation]
        hidden = shape.sizes[1:-1]
        self.z = [np.empty((rows, batch, units)) for units in hidden]
        self.a = [np.ones((rows, batch, units + 1)) for units in hidden]
        self.delta = [np.empty((rows, batch, units)) for units in hidden]
        self.scratch = [np.empty((rows, batch, units)) for units in hidden]
        self.scores = np.empty((rows, batch, shape.sizes[-1]))
        self.units = [a[..., :-1] for a in self.a]
        self.transposed = [a.transpose(0, 2, 1) for a in self.a]

    def forward(self, weights: list[Floats], inputs: Floats) -> Floats:
        """Return the scores (rows, batch, outputs) for inputs (batch, p + 1), ones last."""
        a = inputs
        for layer, z in enumerate(self.z):
            np.matmul(a, weights[layer], out=z)
            self.activation.apply(z, self.units[layer])
            a = self.a[layer]
        np.matmul(a, weights[-1], out=self.scores)
        return self.scores

    def backward(
        self, weights: list[Floats], inputs: Floats, delta: Floats, gradient: list[Floats]
    ) -> None:
        """Write the gradient of each layer, given d loss / d scores of the last forward pass."""
        for layer in range(len(self.z), 0, -1):
            below = self.delta[layer - 1]
            np.matmul(self.transposed[layer - 1], delta, out=gradient[layer])
            np.matmul(delta, weights[layer][:, :-1].transpose(0, 2, 1), out=below)
            self.activation.pull_back(
                self.z[layer - 1], self.units[layer - 1], below, self.scratch[layer - 1]
            )
            delta = below
        np.matmul(inputs.T, delta, out=gradient[0])
