"""What every model declares: its shape; the arithmetic is in `network`."""

from abc import abstractmethod
from typing import Any, ClassVar

from lossstudio.core.arrays import Floats
from lossstudio.core.models.initial import AUTOMATIC
from lossstudio.core.parameters import Parameterised, param
from lossstudio.core.registry import Registry


def l2_param() -> Any:
    """Declare the penalty on the weights."""
    return param(
        0.0,
        label="L2 penalty",
        symbol="λ",
        live=True,
        help="Adds λ/2 times the sum of the squared weights (not the intercepts) to what is "
        "minimised: larger values keep the fit simple.",
        low=0.0,
        slider=(0.0, 0.5),
    )


def l1_param() -> Any:
    """Declare the penalty that makes weights zero."""
    return param(
        0.0,
        label="L1 penalty",
        symbol="λ₁",
        live=True,
        help="Adds λ₁ times the sum of the sizes of the weights (not the intercepts) to what is "
        "minimised: weights of little use become zero.",
        low=0.0,
        slider=(0.0, 0.5),
        advanced=True,
    )


class Model(Parameterised):
    """A function from features to scores, with weights to learn.

    Attributes
    ----------
    starts : tuple of str
        The parameters, if it has such, that choose the initial weights one by one.
    """

    starts: ClassVar[tuple[str, ...]] = ()
    l1: float
    l2: float

    @property
    def penalised(self) -> bool:
        """Whether more is minimised than the loss."""
        return bool(self.l1 or self.l2)

    @property
    def hidden(self) -> tuple[int, ...]:
        """Units of each hidden layer."""
        return ()

    @property
    def activation_key(self) -> str:
        """The nonlinearity of the hidden layers."""
        return "tanh"

    @property
    def start(self) -> str:
        """One of the `INITIALISERS`."""
        return AUTOMATIC

    @property
    def dropout(self) -> float:
        """Share of the hidden units that a training step leaves out."""
        return 0.0

    def given(self, shape: Any) -> Floats | None:
        """Return the initial weights (count,) that were chosen one by one, or None."""
        return None

    @abstractmethod
    def expand(self, features: Floats) -> Floats:
        """Return the inputs (n, p) that the first layer sees, from features (n, d)."""


MODELS = Registry[Model]("model")
