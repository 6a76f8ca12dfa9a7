"""The derivative of a formula, as more of the same graph; at a kink the middle of both sides."""

from collections.abc import Callable

from lossstudio.core.losses.formula.nodes import Graph, Node

ORDER = ("lt", "le", "gt", "ge")
SLOPES: dict[str, Callable[[Graph, Node, Node], Node]] = {
    "neg": lambda g, f, x: g.number(-1.0),
    "square": lambda g, f, x: g.mul(g.number(2.0), x),
    "sqrt": lambda g, f, x: g.div(g.number(0.5), f),
    "abs": lambda g, f, x: g.make("sign", x),
    "exp": lambda g, f, x: f,
    "expm1": lambda g, f, x: g.make("exp", x),
    "log": lambda g, f, x: g.div(g.number(1.0), x),
    "log1p": lambda g, f, x: g.div(g.number(1.0), g.add(g.number(1.0), x)),
    "sigmoid": lambda g, f, x: g.mul(f, g.sigmoid(g.neg(x))),
    "logsigmoid": lambda g, f, x: g.sigmoid(g.neg(x)),
    "softplus": lambda g, f, x: g.sigmoid(x),
    "tanh": lambda g, f, x: g.make("sech2", x),
    "sech2": lambda g, f, x: g.mul(g.number(-2.0), g.mul(f, g.make("tanh", x))),
    "cosh": lambda g, f, x: g.make("sinh", x),
    "sinh": lambda g, f, x: g.make("cosh", x),
    "logcosh": lambda g, f, x: g.make("tanh", x),
    "relu": lambda g, f, x: g.make("step", x),
}
"""The derivative of each function f(x) with respect to x."""


class Derivative:
    """Differentiates nodes with respect to the score.

    Parameters
    ----------
    graph : Graph
    inner : dict of Node to Node
        The derivatives of what is given and of built-in losses; whatever else is given does not
        depend on the score.
    """

    def __init__(self, graph: Graph, inner: dict[Node, Node]) -> None:
        self._graph = graph
        self._inner = inner
        self._zero = graph.number(0.0)
        self._known: dict[Node, Node] = {}
        self._ways: dict[str, Callable[[Node], Node]] = {
            "given": self._of_given,
            "loss": self._of_given,
            "add": self._of_sum,
            "sub": self._of_sum,
            "mul": self._of_product,
            "div": self._of_quotient,
            "power": self._of_power,
            "where": self._of_choice,
            "min": self._of_extreme,
            "max": self._of_extreme,
            "abs": self._of_size,
            "relu": self._of_size,
        }

    def of(self, node: Node) -> Node:
        """Return the derivative of a node."""
        if node not in self._known:
            self._known[node] = self._worked_out(node)
        return self._known[node]

    def _worked_out(self, node: Node) -> Node:
        way = self._ways.get(node.op)
        if way is not None:
            return way(node)
        if node.op not in SLOPES:
            return self._zero  # a number, a condition, or what jumps and is flat elsewhere
        return self._of_function(node)

    def _of_function(self, node: Node) -> Node:
        (a,) = node.args
        inner = self.of(a)
        return self._zero if inner is self._zero else self._graph.mul(self._slope(node, a), inner)

    def _slope(self, node: Node, a: Node) -> Node:
        """Return the derivative of a function of one argument, with respect to that."""
        return SLOPES[node.op](self._graph, node, a)

    def _of_given(self, node: Node) -> Node:
        return self._inner.get(node, self._zero)

    def _of_sum(self, node: Node) -> Node:
        a, b = map(self.of, node.args)
        return self._graph.add(a, b) if node.op == "add" else self._graph.sub(a, b)

    def _of_product(self, node: Node) -> Node:
        g = self._graph
        a, b = node.args
        return g.add(g.mul(self.of(a), b), g.mul(a, self.of(b)))

    def _of_quotient(self, node: Node) -> Node:
        g = self._graph
        a, b = node.args
        up, down = self.of(a), self.of(b)
        if down is self._zero:
            return g.div(up, b)
        return g.div(g.sub(up, g.mul(node, down)), b)

    def _of_power(self, node: Node) -> Node:
        """Return b·aᵇ⁻¹·a′ + aᵇ·log(a)·b′, of which only what is not 0 is worked out."""
        g = self._graph
        a, b = node.args
        base, exponent = self.of(a), self.of(b)
        total = self._zero
        if base is not self._zero:
            lower = g.power(a, g.sub(b, g.number(1.0)))
            total = g.mul(g.mul(b, lower), base)
        if exponent is not self._zero:
            total = g.add(total, g.mul(g.mul(node, g.log(a)), exponent))
        return total

    def _of_choice(self, node: Node) -> Node:
        g = self._graph
        condition, a, b = node.args
        one, other = self.of(a), self.of(b)
        chosen = g.where(condition, one, other)
        if condition.op not in ORDER or chosen is one:
            return chosen
        if all(self.of(side) is self._zero for side in condition.args):
            return chosen
        return g.make("tie", *condition.args, one, other, chosen)

    def _of_extreme(self, node: Node) -> Node:
        """Return the derivative of the largest (or smallest) of some."""
        return self._among(node, node.op, self._of_pair(node))

    def _of_pair(self, node: Node) -> Node:
        """Return the derivative of the larger (or smaller) of two, which may be of two again.

        What ties among those is seen to once, for all of them.
        """
        g = self._graph
        a, b = node.args
        one, other = (
            self._of_pair(arg) if arg.op == node.op else self.of(arg) for arg in node.args
        )
        if one is other:
            return one
        first = g.make("gt" if node.op == "max" else "lt", a, b)
        return g.make("tie", a, b, one, other, g.where(first, one, other))

    def _of_size(self, node: Node) -> Node:
        """Return the derivative of |x| or of relu(x), the larger of x and −x or 0."""
        return self._among(node, "max", self._of_function(node))

    def _among(self, node: Node, op: str, chosen: Node) -> Node:
        """Return a derivative which, where several meet at once, is the middle of all of them.

        The slope to the right of the largest of some is the steepest of those that are tied, that
        to the left the least steep one: their middle is not that of pairs one after the other.
        """
        sides = self._sides(node, op)
        if len(sides) == 2:  # which have their middle already
            return chosen
        sides = list(dict.fromkeys(sides))
        slopes = [self.of(side) for side in sides]
        if len(set(slopes)) == 1:
            return slopes[0]
        return self._graph.make("ties", chosen, node, *sides, *slopes)

    def _sides(self, node: Node, op: str) -> list[Node]:
        """Return of what a node is the largest, or the smallest."""
        g = self._graph
        if node.op == op:
            return [side for arg in node.args for side in self._sides(arg, op)]
        if node.op == "neg":
            other = "min" if op == "max" else "max"
            return [g.neg(side) for side in self._sides(node.args[0], other)]
        if op == "max" and node.op in ("abs", "relu"):
            (a,) = node.args
            b = g.neg(a) if node.op == "abs" else self._zero
            return [*self._sides(a, op), *self._sides(b, op)]
        return [node]
