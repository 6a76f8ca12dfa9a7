"""A derivative as a person would write it: like terms gathered, what cancels gone, one fraction.

What is trained with stays as it is; this is for the eye. It is of the same value wherever the
derivative has one. The bound is one of size: what is long is left alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product as pairs

from lossstudio.core.losses.formula.latex import TOO_LONG, latex
from lossstudio.core.losses.formula.nodes import Graph, Node
from lossstudio.core.losses.formula.terms import (
    ONE,
    Product,
    Terms,
    TooLargeError,
    coefficient,
    common,
    gathered,
    in_order,
    raised,
    short,
    times,
)

MOST_PARTS = 120  # of a derivative as it is written
MOST_TERMS = 36  # of what is multiplied out
MOST_TIMES = 4  # that a sum is multiplied by itself
SIGNS = re.compile(r"\\[a-zA-Z]+|\\.|[^\s{}]")
UNSEEN = (r"\left", r"\right", r"\,")
AS_TYPED = ("abs", "sign", "step")  # what jumps or bends: their insides are not rounded otherwise


def tidied(graph: Graph, slopes: Mapping[Node, Node]) -> dict[Node, Node]:
    """Return derivatives as short as can be, each by what it is taken; what is 0 is left out."""
    short_ = {base: _shortest(graph, slope) for base, slope in slopes.items()}
    return {base: slope for base, slope in short_.items() if not slope.is_number(0.0)}


def _shortest(graph: Graph, slope: Node) -> Node:
    size = Sizes()
    if size.of(slope) > MOST_PARTS:
        return slope
    found = [slope]
    for multiplied, joined in pairs((False, True), repeat=2):
        try:
            ways = list(_Tidier(graph, multiplied=multiplied, joined=joined).ways(slope))
        except TooLargeError:
            continue
        found += [way for way in ways if size.of(way) <= size.of(slope)]
    return min(found, key=_length)  # of equals the first


def _length(node: Node) -> tuple[bool, int]:
    """Return whether a formula is too long to be typeset, and how many letters and signs it has."""
    text = latex(node)
    return text == TOO_LONG, sum(sign not in UNSEEN for sign in SIGNS.findall(text))


class Sizes:
    """Counts the parts of nodes as they are written: what is shared, each time."""

    def __init__(self) -> None:
        self._known: dict[Node, int] = {}

    def of(self, node: Node) -> int:
        """Return how many parts a node has."""
        if node not in self._known:
            args = {"tie": node.args[4:], "ties": node.args[:1]}.get(node.op, node.args)
            self._known[node] = 1 + sum(map(self.of, args))
        return self._known[node]


class _Tidier:
    """Reads nodes as sums of products, and makes nodes of those again.

    Parameters
    ----------
    graph : Graph
    multiplied : bool
        Whether products of sums are multiplied out.
    joined : bool
        Whether sums of fractions become one fraction.
    """

    def __init__(self, graph: Graph, *, multiplied: bool, joined: bool) -> None:
        self._graph, self._multiplied, self._joined = graph, multiplied, joined
        self._known: dict[Node, Terms] = {}
        self._rank: dict[Node, int] = {}
        self._sums: dict[Node, Terms] = {}
        self._named: dict[frozenset[tuple[Product, Fraction]], Node] = {}
        self._sizes = Sizes()

    def ways(self, node: Node) -> Iterator[Node]:
        """Return a node as a sum, and as a product."""
        terms = self._terms(node)
        yield self._sum(terms)
        yield self._sum(self._single(terms))

    def _terms(self, node: Node) -> Terms:
        if node not in self._known:
            self._known[node] = self._read(node)
        return self._known[node]

    def _read(self, node: Node) -> Terms:
        way = getattr(self, f"_read_{node.op}", None)
        found: Terms | None = way(node) if way is not None else None
        return self._atom(self._inside(node)) if found is None else found

    def _atom(self, node: Node) -> Terms:
        self._rank.setdefault(node, len(self._rank))
        return {((node, 1),): ONE}

    def _inside(self, node: Node) -> Node:
        """Return a function of what is tidied, unless it jumps or bends there."""
        if node.op in AS_TYPED or not node.args:
            return node
        if node.op in ("where", "tie", "ties"):
            return self._choice(node)
        return self._graph.make(node.op, *map(self._shorter, node.args), value=node.value)

    def _choice(self, node: Node) -> Node:
        """Return a choice between what is tidied; where it is made stays."""
        kept = {"where": 1, "tie": 2, "ties": 2 + (len(node.args) - 2) // 2}[node.op]
        args = [*node.args[:kept], *map(self._shorter, node.args[kept:])]
        if node.op == "where":
            return self._graph.where(*args)
        if node.op == "ties":
            args[0] = self._shorter(args[0])
            return args[0] if len({*args[kept:], args[0]}) == 1 else self._graph.make("ties", *args)
        return args[2] if args[2] is args[3] else self._graph.make("tie", *args)

    def _shorter(self, node: Node) -> Node:
        made = self._sum(self._terms(node))
        return made if self._sizes.of(made) < self._sizes.of(node) else node

    def _read_number(self, node: Node) -> Terms:
        value = coefficient(node.value)
        return {(): value} if value else {}

    def _read_neg(self, node: Node) -> Terms:
        return times({(): -ONE}, self._terms(node.args[0]), self._merged)

    def _read_add(self, node: Node) -> Terms:
        return gathered(*map(self._terms, node.args))

    def _read_sub(self, node: Node) -> Terms:
        a, b = node.args
        return gathered(self._terms(a), self._read_neg(self._graph.make("neg", b)))

    def _read_mul(self, node: Node) -> Terms:
        return self._product(*map(self._terms, node.args))

    def _read_div(self, node: Node) -> Terms:
        a, b = map(self._terms, node.args)
        return self._product(a, self._power(b, -1))

    def _read_square(self, node: Node) -> Terms:
        return self._power(self._terms(node.args[0]), 2)

    def _read_power(self, node: Node) -> Terms | None:
        a, b = node.args
        if not b.is_number() or not float(b.value).is_integer():
            return None
        return self._power(self._terms(a), int(b.value))

    def _read_sigmoid(self, node: Node) -> Terms | None:
        (a,) = node.args
        if a.op != "neg":
            return None
        return gathered({(): ONE}, times({(): -ONE}, self._terms(self._of(a)), self._merged))

    def _of(self, negative: Node) -> Node:
        return self._graph.sigmoid(negative.args[0])

    def _read_exp(self, node: Node) -> Terms | None:
        """Read a power of a probability, which is worked out as exp(n·log p)."""
        (a,) = node.args
        if a.op != "mul" or a.args[1].op != "logsigmoid" or not a.args[0].is_number():
            return None
        power, (logit,) = float(a.args[0].value), a.args[1].args
        if not power.is_integer():
            return None
        return self._power(self._terms(self._graph.sigmoid(logit)), int(power))

    def _product(self, a: Terms, b: Terms) -> Terms:
        several = len(a) > 1 or len(b) > 1
        if several and not (self._multiplied and len(a) * len(b) <= MOST_TERMS):
            a, b = self._single(a), self._single(b)
        return times(a, b, self._merged)

    def _power(self, terms: Terms, power: int) -> Terms:
        if self._multiplied and len(terms) > 1 and 0 < power <= MOST_TIMES:
            whole: Terms = {(): ONE}
            for _ in range(power):
                whole = self._product(whole, terms)
            return whole
        return raised(self._single(terms), power, self._merged)

    def _single(self, terms: Terms) -> Terms:
        """Return a sum as one term: what all have in common, times the sum of the rest."""
        if len(terms) < 2:
            return terms
        front, rest = common(terms, self._merged, below=self._joined)
        if self._joined:
            rest = self._opened(rest)
        if len(rest) < 2:
            return times(front, rest, self._merged)
        return times(front, self._name(rest), self._merged)

    def _opened(self, terms: Terms) -> Terms:
        """Return a sum in which the sums that are factors are multiplied out, where it is short."""
        whole: Terms = {}
        for factors, number in terms.items():
            part: Terms = {(): number}
            for node, power in factors:
                inner = self._sums.get(node)
                if inner is None or not 0 < power <= MOST_TIMES:
                    part = times(part, {((node, power),): ONE}, self._merged)
                    continue
                for _ in range(power):
                    part = times(part, inner, self._merged)
                if len(part) > MOST_TERMS:
                    return terms
            whole = gathered(whole, part)
        return whole

    def _name(self, terms: Terms) -> Terms:
        """Return a sum as a factor: the same one for the same terms, also with all signs turned."""
        turned = {factors: -number for factors, number in terms.items()}
        if frozenset(turned.items()) in self._named:
            return {((self._named[frozenset(turned.items())], 1),): -ONE}
        key = frozenset(terms.items())
        if key not in self._named:
            node = self._named[key] = self._sum(terms)
            self._sums[node] = terms
        return self._atom(self._named[key])

    def _merged(self, factors: Iterable[tuple[Node, int]]) -> Terms:
        """Return a product with each factor once, and what is the same more simply."""
        powers: dict[Node, int] = {}
        for node, power in factors:
            powers[node] = powers.get(node, 0) + power
        for node, power in powers.items():
            simpler = self._simpler(node, power, powers)
            if simpler is not None:
                changed, inner, to = simpler
                rest = in_order({**powers, **changed}, self._rank)
                inside = self._single(self._terms(inner))
                return times({rest: ONE}, raised(inside, to, self._merged), self._merged)
        return {in_order(powers, self._rank): ONE}

    def _simpler(
        self, node: Node, power: int, powers: dict[Node, int]
    ) -> tuple[dict[Node, int], Node, int] | None:
        """Return |x|² as x², |x|·sign x as x, x·sign x as |x|, √x² as x.

        That is: which powers change, and what comes instead, with its power.
        """
        if node.op == "abs" and power and power % 2 == 0:
            return {node: 0}, node.args[0], power
        if node.op == "sqrt" and abs(power) > 1:
            half = int(power / 2)
            return {node: power - 2 * half}, node.args[0], half
        if node.op == "sign" and power > 0:
            size = self._graph.make("abs", *node.args)
            for other, instead in ((size, node.args[0]), (node.args[0], size)):
                if powers.get(other, 0) > 0:
                    return {node: power - 1, other: powers[other] - 1}, instead, 1
        return None

    def _sum(self, terms: Terms) -> Node:
        """Return the node of a sum, beginning with what is not subtracted."""
        g = self._graph
        whole = g.number(0.0)
        for factors, number in sorted(terms.items(), key=lambda term: term[1] < 0):
            term = self._term(factors, abs(number))
            whole = g.add(whole, term) if number > 0 else g.sub(whole, term)
        return whole

    def _term(self, factors: Product, number: Fraction) -> Node:
        g = self._graph
        over, under = short(number, fraction=any(power < 0 for _, power in factors))
        above, below = g.number(over), g.number(under)
        for node, power in factors:
            raised_ = g.power(node, g.number(abs(power)))
            if power > 0:
                above = g.mul(above, raised_)
            else:
                below = g.mul(below, raised_)
        return g.div(above, below)
