"""A formula as a graph of operations, each distinct one once, in forms that keep their accuracy."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Key = tuple[Any, ...]
FOLDED = 20.0  # powers of numbers below this are worked out at once


@dataclass(frozen=True, eq=False)
class Node:
    """An operation on other nodes, a number, or something that is given.

    Attributes
    ----------
    op : str
        "number", "given", "loss", "slope" (of a loss), or a key of `tape.OPERATIONS`.
    args : tuple of Node
    value : object
        The number, the name of what is given, or the loss.
    """

    op: str
    args: tuple["Node", ...] = ()
    value: Any = None

    def is_number(self, number: float | None = None) -> bool:
        """Whether it is this number, or any."""
        return self.op == "number" and number in (None, self.value)

    @property
    def operations(self) -> set[str]:
        """What it and all that it is made of do; each part is looked at once."""
        seen, left = {self}, [self]
        while left:
            new = set(left.pop().args) - seen
            seen |= new
            left += new
        return {node.op for node in seen}


@dataclass
class Graph:
    """Makes nodes, so that what is written twice is worked out once.

    What would lose its digits takes the form that does not: log(1 + exp(x)) is softplus(x),
    log(sigmoid(x)) is logsigmoid(x), and 1 − sigmoid(x) is sigmoid(−x).
    """

    known: dict[Key, Node] = field(default_factory=dict)

    def make(self, op: str, *args: Node, value: Any = None) -> Node:
        """Return the node of an operation as it is."""
        key = (op, *map(id, args), value if op != "number" else repr(value))
        return self.known.setdefault(key, Node(op, args, value))

    def number(self, value: float) -> Node:
        """Return a number."""
        return self.make("number", value=float(value))

    def given(self, name: str) -> Node:
        """Return something given by name."""
        return self.make("given", value=name)

    def add(self, a: Node, b: Node) -> Node:
        """Return a + b."""
        if a.is_number(0.0):
            return b
        if b.is_number(0.0):
            return a
        if a.is_number() and b.is_number():
            return self.number(a.value + b.value)
        if b.op == "neg":
            return self.sub(a, b.args[0])
        return self.sub(b, a.args[0]) if a.op == "neg" else self.make("add", a, b)

    def sub(self, a: Node, b: Node) -> Node:
        """Return a − b."""
        if a.is_number(1.0) and b.op == "sigmoid":
            return self.sigmoid(self.neg(b.args[0]))
        if b.is_number(0.0) or a.is_number(0.0):
            return a if b.is_number(0.0) else self.neg(b)
        if b.op == "neg":
            return self.add(a, b.args[0])
        if a.is_number() and b.is_number():
            return self.number(a.value - b.value)
        if a.op == b.op == "logsigmoid" and b.args[0] is self.neg(a.args[0]):
            return a.args[0]  # the logit
        return self.make("sub", a, b)

    def neg(self, a: Node) -> Node:
        """Return −a."""
        if a.is_number():
            return self.number(-a.value)
        return a.args[0] if a.op == "neg" else self.make("neg", a)

    def mul(self, a: Node, b: Node) -> Node:
        """Return a · b."""
        for one, other in ((a, b), (b, a)):
            if one.is_number(0.0):
                return one
            if one.is_number(1.0):
                return other
            if one.is_number(-1.0):
                return self.neg(other)
        if a.is_number() and b.is_number():
            return self.number(a.value * b.value)
        return self._product(a, b)

    def _product(self, a: Node, b: Node) -> Node:
        """Return a · b, neither of them 0 or 1, with signs and numbers in front."""
        for one, other in ((a, b), (b, a)):
            if one.op == "neg":
                return self.neg(self.mul(one.args[0], other))
            if one.op == "div" and one.args[0].is_number():
                return self.div(self.mul(one.args[0], other), one.args[1])
        if b.is_number():
            a, b = b, a
        if a.is_number() and b.op == "mul" and b.args[0].is_number():
            return self.mul(self.number(a.value * b.args[0].value), b.args[1])
        return self.make("mul", a, b)

    def div(self, a: Node, b: Node) -> Node:
        """Return a / b."""
        if a.is_number(0.0) or b.is_number(1.0):
            return a
        inner = self._one_plus_exp(b)
        if a.is_number(1.0) and inner is not None:
            return self.sigmoid(self.neg(inner))
        if a.is_number() and b.is_number() and b.value:
            return self.number(a.value / b.value)
        return self.make("div", a, b)

    def power(self, a: Node, b: Node) -> Node:
        """Return a to the power of b."""
        if b.is_number(1.0) or b.is_number(0.0):
            return a if b.value else self.number(1.0)
        if b.is_number(2.0):
            return self.make("square", a)
        if b.is_number(0.5) and a.op != "sigmoid":
            return self.sqrt(a)
        if a.is_number() and b.is_number() and a.value > 0.0 and abs(b.value) < FOLDED:
            with np.errstate(all="ignore"):  # beyond the floats it is infinite, or 0
                return self.number(float(np.float64(a.value) ** np.float64(b.value)))
        if a.op == "sigmoid":  # whose powers' derivatives stay finite in this form
            return self.make("exp", self.mul(b, self.log(a)))
        return self.make("power", a, b)

    def sqrt(self, a: Node) -> Node:
        """Return the root of a; that of a square is its size, which has a gradient at 0."""
        if a.op == "square":
            return self.make("abs", *a.args)
        return self.power(a, self.number(0.5)) if a.op == "sigmoid" else self.make("sqrt", a)

    def sigmoid(self, a: Node) -> Node:
        """Return 1 / (1 + exp(−a))."""
        return self.make("sigmoid", a)

    def log(self, a: Node) -> Node:
        """Return the natural logarithm of a."""
        inner = self._one_plus_exp(a)
        if inner is not None:
            return self.make("softplus", inner)
        stable = {"sigmoid": "logsigmoid", "cosh": "logcosh"}
        if a.op in stable:
            return self.make(stable[a.op], *a.args)
        if a.op == "div" and "sigmoid" in (a.args[0].op, a.args[1].op):  # such as log(p/(1 − p))
            return self.sub(self.log(a.args[0]), self.log(a.args[1]))
        if a.op in ("add", "sub") and a.args[0].is_number(1.0):
            return self.make("log1p", a.args[1] if a.op == "add" else self.neg(a.args[1]))
        if a.op == "add" and a.args[1].is_number(1.0):
            return self.make("log1p", a.args[0])
        return a.args[0] if a.op == "exp" else self.make("log", a)

    def log1p(self, a: Node) -> Node:
        """Return log(1 + a)."""
        return self.make("softplus", a.args[0]) if a.op == "exp" else self.make("log1p", a)

    def where(self, condition: Node, a: Node, b: Node) -> Node:
        """Return a where a condition holds, and b elsewhere."""
        return a if a is b else self.make("where", condition, a, b)

    @staticmethod
    def _one_plus_exp(a: Node) -> Node | None:
        """Return x where a is 1 + exp(x)."""
        if a.op == "add":
            for one, other in (a.args, a.args[::-1]):
                if one.is_number(1.0) and other.op == "exp":
                    return other.args[0]
        return None
