"""One neuron whose start is chosen by hand: the smallest thing that learns."""

from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.models.base import MODELS, Model, l1_param, l2_param
from lossstudio.core.models.network import Shape
from lossstudio.core.parameters import param

FAR = 1e6


@MODELS.register("neuron")
@dataclass(frozen=True)
class Neuron(Model):
    """A weighted sum that starts where you say: far off, Brier hardly moves, cross-entropy does.

    Nielsen (2015), Neural Networks and Deep Learning, chapter 3.
    """

    title = "Single neuron"
    starts = "weight", "intercept"
    weight: float = param(
        2.0,
        label="First weight",
        symbol="w",
        help="The initial weight of every feature, as the model sees them.",
        low=-FAR,
        high=FAR,
        slider=(-5.0, 5.0),
    )
    intercept: float = param(
        2.0,
        label="First intercept",
        symbol="b",
        help="The initial intercept.",
        low=-FAR,
        high=FAR,
        slider=(-5.0, 5.0),
    )
    l2: float = l2_param()
    l1: float = l1_param()

    def given(self, shape: Shape) -> Floats:
        """Return the chosen weight for every feature, the intercept last, alike for all outputs."""
        theta = np.full(shape.count, self.weight)
        shape.views(theta)[-1][-1] = self.intercept
        return theta

    def expand(self, features: Floats) -> Floats:
        """Return the features as they are."""
        return features
