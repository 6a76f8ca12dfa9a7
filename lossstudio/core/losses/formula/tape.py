"""The operations of a graph, one after the other, in NumPy."""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.constants import ONE, ZERO
from lossstudio.core.links import softplus
from lossstudio.core.losses.formula.nodes import Node

Operation = Callable[..., Any]


def _sigmoid(x: Floats) -> Floats:
    result: Floats = ONE / (ONE + np.exp(-x))  # exact in both tails; 0 below −709
    return result


def _sigmoid_of_minus(x: Floats) -> Floats:
    result: Floats = ONE / (ONE + np.exp(x))
    return result


def _logsigmoid(x: Floats) -> Floats:
    return -softplus(-x)


def _logcosh(x: Floats) -> Floats:
    size = np.abs(x)
    small = np.square(np.sinh(np.minimum(size, ONE) / 2.0))  # cosh x − 1 is twice that
    large = size + np.log1p(np.exp(-2.0 * size)) - np.log(2.0)
    result: Floats = np.where(size < ONE, np.log1p(2.0 * small), large)
    return result


def _sech2(x: Floats) -> Floats:
    decay = np.exp(-2.0 * np.abs(x))
    result: Floats = 4.0 * decay / np.square(ONE + decay)
    return result


def _step(x: Floats) -> Floats:
    result: Floats = np.heaviside(x, 0.5)
    return result


def _relu(x: Floats) -> Floats:
    result: Floats = np.maximum(x, ZERO)
    return result


def _tie(a: Floats, b: Floats, one: Floats, other: Floats, chosen: Floats) -> Floats:
    """Return the middle of two derivatives where a equals b, and elsewhere the chosen one."""
    even = np.equal(a, b)
    if not np.count_nonzero(even):
        return chosen
    middle = 0.5 * (one + other)
    result: Floats = np.where(even & np.isfinite(middle), middle, chosen)
    return result


def _ties(chosen: Floats, best: Floats, *sides: Floats) -> Floats:
    """Return the middle of the steepest and the least steep where several values are the best."""
    values, slopes = sides[: len(sides) // 2], sides[len(sides) // 2 :]
    tied = [np.equal(value, best) for value in values]
    several = np.add.reduce(np.broadcast_arrays(*tied), dtype=np.intp) > 1
    if not np.count_nonzero(several):
        return chosen
    pairs = list(zip(tied, slopes, strict=True))
    high = reduce(np.maximum, [np.where(even, slope, -np.inf) for even, slope in pairs])
    low = reduce(np.minimum, [np.where(even, slope, np.inf) for even, slope in pairs])
    middle = 0.5 * (low + high)
    result: Floats = np.where(several & np.isfinite(middle), middle, chosen)
    return result


def _truth(x: Floats) -> Any:
    return np.not_equal(x, ZERO)


OPERATIONS: dict[str, Operation] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "neg": np.negative,
    "power": np.power,
    "square": np.square,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "exp": np.exp,
    "expm1": np.expm1,
    "log": np.log,
    "log1p": np.log1p,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "tanh": np.tanh,
    "cosh": np.cosh,
    "sinh": np.sinh,
    "sigmoid": _sigmoid,
    "logsigmoid": _logsigmoid,
    "softplus": softplus,
    "logcosh": _logcosh,
    "sech2": _sech2,
    "relu": _relu,
    "step": _step,
    "min": np.minimum,
    "max": np.maximum,
    "where": np.where,
    "tie": _tie,
    "ties": _ties,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
    "not": np.logical_not,
    "truth": _truth,
}
"""What each operation does; all of them elementwise, on float64 or, for conditions, bool."""


def _form(node: Node) -> tuple[Operation | None, tuple[Node, ...]]:
    """Return how a node is worked out, in as few operations as it takes."""
    if node.op == "sigmoid" and node.args[0].op == "neg":
        return _sigmoid_of_minus, node.args[0].args
    return OPERATIONS.get(node.op), node.args


class Tape:
    """Works out some nodes at once.

    Parameters
    ----------
    roots : sequence of Node
    """

    def __init__(self, *roots: Node) -> None:
        self._places: dict[Node, int] = {}
        self._start: list[Any] = []
        self._given: list[tuple[int, Any]] = []
        self._steps: list[tuple[Any, ...]] = []
        for kind in ("leaf", "step"):
            for root in roots:
                self._lay(root, kind == "leaf", set())
        self._roots = tuple(self._places[root] for root in roots)
        self._losses = [key for _, key in self._given if isinstance(key, tuple)]

    def run(self, given: Mapping[Any, Any]) -> list[Any]:
        """Return the value of each root.

        Parameters
        ----------
        given : mapping
            The arrays by what the nodes "given", "loss" and "slope" hold, the latter two as
            (op, loss).
        """
        values = self._start.copy()
        for place, key in self._given:
            values[place] = given[key]
        for operation, first, *others in self._steps:
            if not others:
                values.append(operation(values[first]))
            elif len(others) == 1:
                values.append(operation(values[first], values[others[0]]))
            else:
                values.append(operation(values[first], *[values[place] for place in others]))
        return [values[place] for place in self._roots]

    @property
    def losses(self) -> list[Any]:
        """The built-in losses that must be given, each as (op, loss)."""
        return self._losses

    def _lay(self, node: Node, leaves: bool, seen: set[Node]) -> None:
        """Place the leaves first, then what is worked out, each after what it needs."""
        if node in seen:
            return
        seen.add(node)
        operation, args = _form(node)
        for arg in args:
            self._lay(arg, leaves, seen)
        if node in self._places or leaves == bool(args):
            return
        if args:
            self._places[node] = len(self._start) + len(self._steps)
            self._steps.append((operation, *(self._places[arg] for arg in args)))
            return
        place = self._places[node] = len(self._start)
        self._start.append(np.array(node.value) if node.op == "number" else None)
        if node.op != "number":
            self._given.append((place, node.value if node.op == "given" else (node.op, node.value)))
