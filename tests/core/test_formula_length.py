"""What becomes of a formula stays as short as the formula: it is made anew with every letter."""

from collections.abc import Iterator

from lossstudio.core.losses.formula.latex import latex
from lossstudio.core.losses.formula.nodes import Graph, Node
from lossstudio.core.losses.formula.program import Program
from lossstudio.core.tasks import Task


def parts_of(*nodes: Node) -> int:
    """Return how many parts the nodes below some have in all, each node counted once."""
    seen: set[Node] = set()
    left = list(nodes)
    while left:
        node = left.pop()
        if node not in seen:
            seen.add(node)
            left += node.args
    return sum(len(node.args) for node in seen)


def test_the_derivative_of_a_long_maximum_grows_as_the_formula_does() -> None:
    text = "r"
    for number in range(20):
        text = f"max({text}, |r - {number}|, r*r, -r)"
    largest = Program.of(text, Task.REGRESSION)
    derivative, formula = parts_of(*largest.slopes.values()), parts_of(largest.parsed.root)
    assert derivative < 10 * formula


class Read(tuple[Node, ...]):
    """Parts that know how often they were read."""

    times = 0

    def __iter__(self) -> Iterator[Node]:
        self.times += 1
        return super().__iter__()


def test_what_stands_in_a_formula_many_times_is_written_once() -> None:
    graph = Graph()
    parts = Read((graph.given("r"), graph.number(2.0)))
    shared = Node("min", parts)
    whole = graph.make("add", shared, graph.make("cosh", shared))
    parts.times = 0
    assert latex(whole).count("min") == 2  # in the text
    assert parts.times == 1
