"""What every optimizer is: parameters, and a rule that takes a step and remembers in a state.

A step works on a few hundred numbers and is called tens of thousands of times a second, so its
time goes into calling NumPy, not into arithmetic. Hence three habits in this package: arrays are
made in the first step and reused, every operation writes into an array that is already there, and
numbers that multiply arrays sit in 0-d arrays, which NumPy takes in 0.3 µs less than a float.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.optimizers.state import OptimizerState, StateLayout
from lossstudio.core.parameters import Parameterised, param
from lossstudio.core.registry import Registry


@dataclass(frozen=True)
class Optimizer(Parameterised, ABC):
    """A rule that turns gradients into steps.

    It holds parameters and nothing else. What its steps remember is an `OptimizerState`, which
    whoever trains gets from `start` and hands to `update`: any optimizer of the same kind can go
    on with it. Who needs neither schedules nor changes on the way just calls `step`.

    Attributes
    ----------
    formula : str
        LaTeX of one update, in the convention used here (PyTorch's).
    code : tuple of str
        The lines of one update in NumPy, for scripts that are exported: of theta, g, the rate, the
        parameters, and what is remembered; `size` is what a step is divided by.
    memory : mapping of str to float
        What those lines remember, and what it begins at.
    equivalents : mapping of str to str
        How it is made in PyTorch and Keras, of its parameters; missing where it is not there.
    reference : str
        Where the rule was published.
    layout : StateLayout
        What its states have room for.
    divides_by_size : bool
        Whether its steps are divided by the size of earlier gradients.
    """

    live_parameters: ClassVar[bool] = True
    formula: ClassVar[str] = ""
    code: ClassVar[tuple[str, ...]] = ()
    memory: ClassVar[Mapping[str, float]] = {}
    equivalents: ClassVar[Mapping[str, str]] = {}
    reference: ClassVar[str] = ""
    layout: ClassVar[StateLayout] = StateLayout()
    divides_by_size: ClassVar[bool] = False

    learning_rate: float
    _own: OptimizerState | None = field(default=None, init=False, repr=False, compare=False)

    def start(self, shape: tuple[int, ...]) -> OptimizerState:
        """Return what is remembered before the first step on weights of this shape."""
        arrays = tuple(np.zeros(shape) for _ in range(self.layout.arrays))
        return OptimizerState(type(self), shape, arrays, list(self.layout.numbers))

    def update(
        self, theta: Floats, grad: Floats, state: OptimizerState, factor: float = 1.0
    ) -> None:
        """Move `theta` one step against `grad`.

        Parameters
        ----------
        theta : ndarray of float64, any shape
            The weights; changed in place.
        grad : ndarray of float64, shape of `theta`
            The gradient at `theta`; left alone. What is not finite spreads as arithmetic has it,
            with NumPy's warnings, which are the caller's to silence.
        state : OptimizerState
            What earlier steps left behind; changed in place.
        factor : float
            On the learning rate; what a schedule makes of it at this step.

        Raises
        ------
        ValueError
            If `state` is of another kind of optimizer, or of weights of another shape.
        """
        if state.kind is not type(self) or state.shape != theta.shape:
            raise ValueError(self._refusal(state, theta.shape))
        if not state.scalars:
            state.make_room(self.layout)
        self._move(theta, grad, state, self.learning_rate * factor)

    def step(self, theta: Floats, grad: Floats) -> None:
        """Move `theta` one step against `grad`, as `update` does with a state kept in here.

        The state is started by the first step and is no part of what the optimizer is: two are
        equal when their parameters are, and `dataclasses.replace` returns one without.

        Parameters
        ----------
        theta : ndarray of float64, any shape
            The weights; changed in place.
        grad : ndarray of float64, shape of `theta`
            The gradient at `theta`; left alone.

        Raises
        ------
        ValueError
            If `theta` has another shape than in the first step.
        """
        own = self._own
        if own is None:
            own = self.start(theta.shape)
            object.__setattr__(self, "_own", own)
        self.update(theta, grad, own)

    def _refusal(self, state: OptimizerState, shape: tuple[int, ...]) -> str:
        if state.kind is not type(self):
            return (
                f"{state.kind.title} cannot go on as {self.title}: "
                "their memories differ; start afresh."
            )
        return f"{self.title} began with weights of shape {state.shape}, and now gets {shape}."

    @abstractmethod
    def _move(self, theta: Floats, grad: Floats, state: OptimizerState, rate: float) -> None:
        """Do the arithmetic of a step, at this learning rate."""


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer")


def learning_rate_param(default: float) -> Any:
    """Declare the learning rate; 0 freezes the weights."""
    return param(
        default,
        label="Learning rate",
        help="How far each step goes. Too small learns slowly, too large overshoots.",
        low=0.0,
        slider=(1e-4, 10.0),
        log=True,
    )


def fraction_param(default: float, *, label: str, help: str, advanced: bool = False) -> Any:
    """Declare the part of a running sum or mean that survives a step: from 0, below 1."""
    return param(
        default,
        label=label,
        help=help,
        low=0.0,
        high=1.0,
        below_high=True,
        slider=(0.0, 0.999),
        advanced=advanced,
    )


def eps_param(default: float) -> Any:
    """Declare the small number that guards a division."""
    return param(
        default,
        label="Epsilon ε",
        help="A tiny number that keeps the division safe where gradients are almost zero.",
        low=0.0,
        slider=(1e-12, 1e-2),
        log=True,
        advanced=True,
    )


def divide_by_size(step: Floats, size: Floats, eps: float, out: Floats) -> None:
    """Divide by the size of the gradients; where ε does not guard it, 0/0 is no step.

    Parameters
    ----------
    step, size, out : ndarray of float64, of one shape
        Any two may be the same array.
    eps : float
        The ε that `size` holds already.
    """
    if eps > 0.0:
        np.divide(step, size, out)
    else:
        still = size == 0.0  # no gradient yet, or none whose square is above 0
        np.divide(step, size, out, where=~still)
        out[still] = 0.0


def weight_decay_param(default: float) -> Any:
    """Declare the decoupled weight decay, in units of the learning rate."""
    return param(
        default,
        label="Weight decay",
        help="Each step also shrinks every weight by this fraction times the learning rate.",
        low=0.0,
        slider=(0.0, 0.1),
    )
