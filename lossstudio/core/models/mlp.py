"""A multilayer perceptron: layers of units with a nonlinearity between them."""

from dataclasses import dataclass

from lossstudio.core.arrays import Floats
from lossstudio.core.models.activations import ACTIVATIONS
from lossstudio.core.models.base import MODELS, Model, l1_param, l2_param
from lossstudio.core.models.initial import initial_param
from lossstudio.core.parameters import param


@MODELS.register("mlp")
@dataclass(frozen=True)
class MLP(Model):
    """Layers of small units: bends to any shape, given enough of them."""

    title = "Neural network"
    units: tuple[int, ...] = param(
        (8, 8),
        label="Hidden layers",
        help="The number of units of each hidden layer; none at all is a linear model.",
        low=1,
        high=64,
        most=6,
    )
    activation: str = param(
        "tanh",
        label="Activation",
        help="What each unit does to its weighted sum.",
        choices=tuple(ACTIVATIONS),
    )
    dropout: float = param(
        0.0,
        label="Dropout",
        help="Share of the hidden units left out of each training step, drawn anew every time: "
        "the others learn not to rely on them. Predictions use all units.",
        low=0.0,
        high=1.0,
        below_high=True,
        slider=(0.0, 0.8),
        advanced=True,
    )
    l2: float = l2_param()
    l1: float = l1_param()
    start: str = initial_param()

    @property
    def hidden(self) -> tuple[int, ...]:
        return self.units

    @property
    def activation_key(self) -> str:
        return self.activation

    def expand(self, features: Floats) -> Floats:
        """Return the features as they are."""
        return features
