"""What every optimizer is: parameters that stay, and a memory that its steps fill.

A step works on a few hundred numbers and is called tens of thousands of times a second, so its
time goes into calling NumPy, not into arithmetic. Hence three habits in this package: arrays are
made in the first step and reused, every operation writes into an array that is already there, and
numbers that multiply arrays sit in 0-d arrays, which NumPy takes in 0.3 µs less than a float.
"""

from abc import ABC, abstractmethod
from copy import copy, deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.parameters import Parameterised, param
from lossstudio.core.registry import Registry


@dataclass(frozen=True)
class Optimizer(Parameterised, ABC):
    """A rule that turns gradients into steps.

    Attributes
    ----------
    formula : str
        LaTeX of one update, in the convention used here (PyTorch's).
    reference : str
        Where the rule was published.
    state : dict
        What earlier steps left behind; empty until the first step, and no part of what the
        optimizer is: two optimizers are equal when their parameters are.
    pace : list of one float
        The factor on the learning rate that a schedule sets from step to step.
    """

    live_parameters: ClassVar[bool] = True
    formula: ClassVar[str] = ""
    reference: ClassVar[str] = ""

    learning_rate: float
    state: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    pace: list[float] = field(default_factory=lambda: [1.0], init=False, repr=False, compare=False)

    def step(self, theta: Floats, grad: Floats) -> None:
        """Move `theta` one step against `grad`.

        Parameters
        ----------
        theta : ndarray of float64, any shape
            The weights; changed in place.
        grad : ndarray of float64, shape of `theta`
            The gradient at `theta`; left alone. What is not finite spreads as arithmetic has it,
            with NumPy's warnings, which are the caller's to silence.

        Raises
        ------
        ValueError
            If `theta` has another shape than in the first step.
        """
        if self.state.get("shape") != theta.shape:
            self._start(theta.shape)
        self._update(theta, grad)

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        return self.learning_rate * self.pace[0]

    def fresh(self) -> Self:
        """Return an equal optimizer that has made no step yet."""
        return replace(self)

    def retuned(self, other: "Optimizer") -> Self:
        """Return an optimizer with the parameters of `other` and a copy of this one's memory.

        Raises
        ------
        ValueError
            If `other` is of another kind, whose memory means something else.
        """
        if type(other) is not type(self):
            raise ValueError(
                f"{self.title} cannot go on as {other.title}: their memories differ; start afresh."
            )
        heir = replace(self, **{name: getattr(other, name) for name in self.parameters()})
        heir.state.update(deepcopy(self.state))
        heir.pace[:] = self.pace
        return heir

    def part(self, rows: slice) -> Self:
        """Return an equal optimizer with a copy of the memory of some rows of its weights."""
        state = {name: _some(value, rows) for name, value in self.state.items()}
        if "shape" in state:
            count = len(range(*rows.indices(state["shape"][0])))
            state["shape"] = (count, *state["shape"][1:])
        heir = copy(self)  # its parameters need no check, which takes longer than all else
        object.__setattr__(heir, "state", state)
        object.__setattr__(heir, "pace", list(self.pace))
        return heir

    def _start(self, shape: tuple[int, ...]) -> None:
        if self.state:
            raise ValueError(
                f"{self.title} began with weights of shape {self.state['shape']}, "
                f"and now gets {shape}."
            )
        self.state.update(self._memory(shape), shape=shape)

    @abstractmethod
    def _memory(self, shape: tuple[int, ...]) -> dict[str, Any]:
        """Return what is remembered before the first step, and room for the arithmetic."""

    @abstractmethod
    def _update(self, theta: Floats, grad: Floats) -> None: ...


def _some(memory: Any, rows: slice) -> Any:
    """Return a copy of some rows of what an optimizer remembers; single numbers serve all rows."""
    if isinstance(memory, tuple):
        return tuple(_some(item, rows) for item in memory)
    if isinstance(memory, np.ndarray):
        return memory[rows].copy() if memory.ndim else memory.copy()
    return memory


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer")


def scalars(count: int) -> tuple[Floats, ...]:
    """Return `count` 0-d arrays to hold the numbers of a step; fill one by `rate[()] = 0.1`."""
    return tuple(np.zeros(()) for _ in range(count))


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


def weight_decay_param(default: float) -> Any:
    """Declare the decoupled weight decay, in units of the learning rate."""
    return param(
        default,
        label="Weight decay",
        help="Each step also shrinks every weight by this fraction times the learning rate.",
        low=0.0,
        slider=(0.0, 0.1),
    )
