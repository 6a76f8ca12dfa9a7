"""Gradients of typed losses are written as a person would, and say the same as before."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lossstudio.core.losses import formula_loss
from lossstudio.core.losses.formula.nodes import Graph, Node
from lossstudio.core.losses.formula.program import Program
from lossstudio.core.losses.formula.tape import Tape
from lossstudio.core.losses.formula.tidy import MOST_PARTS, Sizes, tidied
from lossstudio.core.losses.formula.vocabulary import SIGN
from lossstudio.core.tasks import Task

P_T = r"\left(1 - p_t\right)"
WRITTEN = {
    "regression": {
        "r*r": r"2\,r",
        "(r + 1)*(r - 1)": r"2\,r",
        "r*r - r*r + r": "1",
        "a*r + b*r - a*r": "b",
        "-(-(r - (r - (r - 1))))": "1",
        "r²/2": "r",
        "r²/3": r"\frac{2\,r}{3}",
        "1 - exp(-r²/2)": r"r\,\exp\left(-\frac{r^2}{2}\right)",
        "sqrt(1 + r*r) - 1": r"\frac{r}{\sqrt{1 + r^2}}",
        "r²/(c² + r²)": r"\frac{2\,r\,c^2}{\left(c^2 + r^2\right)^2}",
        "r/(1 + |r|)": r"\frac{1}{\left(1 + \left|r\right|\right)^2}",
        "|r|³": r"3\,\left|r\right|\,r",
        "r*(r*(r + 1) + 1)": r"3\,r^2 + 2\,r + 1",
        "1*r - 0*r": "1",
        "(r² + 1)/(r² + 1)": "0",
    },
    "binary": {
        "-y*log(p) - (1 - y)*log(1 - p)": "p - y",
        "log(1 + exp(-m))": "p_t - 1",
        "(1 - pt)²": rf"-2\,p_t\,{P_T}^2",
        "-(1 - pt)**g*log(pt)": rf"{P_T}^{{g}}\,\left(p_t + g\,p_t\,\log p_t - 1\right)",
    },
    "multiclass": {
        "-log(pt)": "p_t - 1",
        "(1 - pt**q)/q": r"p_t^{q}\,\left(p_t - 1\right)",
    },
}
NUMBERS = ("1", "2", "3", "0.5", "0.25")
NAMES = {
    Task.REGRESSION: ("r", "s", "y", "a", "b", "mse"),
    Task.BINARY: ("z", "p", "y", "m", "pt", "a", "b"),
    Task.MULTICLASS: ("pt", "m", "p0", "p1", "a"),
}
FUNCTIONS = ("abs", "sqrt", "exp", "log", "sigmoid", "tanh", "relu", "sign", "softplus")


def formulas(task: Task) -> st.SearchStrategy[str]:
    def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from("+-*/"), inner),
            st.builds("({})**{}".format, inner, st.sampled_from(("2", "3", "(-1)", "a", "1.5"))),
            st.builds("{}({})".format, st.sampled_from(FUNCTIONS), inner),
            st.builds("{}({}, {})".format, st.sampled_from(("min", "max")), inner, inner),
            st.builds("({} if {} < {} else {})".format, inner, inner, inner, inner),
            st.builds("(-{})".format, inner),
        )

    return st.recursive(st.sampled_from(NAMES[task] + NUMBERS), grown, max_leaves=9)


def given_values(node: Node) -> list[object]:
    """Return what must be given, for the tape of a node."""
    seen: set[Node] = set()
    todo, found = [node], []
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo += at.args
            if at.op in ("given", "loss", "slope"):
                found.append(at.value if at.op == "given" else (at.op, at.value))
    return found


def same(slope: Node, tidy: Node, seed: int) -> None:
    """Check that both come to the same wherever the first is a number."""
    numbers = np.random.default_rng(seed)
    values: dict[object, object] = {
        key: numbers.choice([-1.0, 1.0], 40) if key == SIGN else numbers.uniform(-2.0, 2.0, 40)
        for key in dict.fromkeys(given_values(slope) + given_values(tidy))
    }
    with np.errstate(all="ignore"):
        (before,), (after,) = Tape(slope).run(values), Tape(tidy).run(values)
    before, after = np.broadcast_arrays(before, after, np.zeros(40))[:2]
    counts = np.isfinite(before) & (np.abs(before) < 1e6)
    np.testing.assert_allclose(after[counts], before[counts], rtol=1e-5, atol=1e-5)


def check(text: str, task: Task, seed: int) -> None:
    program = Program.of(text, task)
    short = tidied(program.parsed.graph, program.slopes)
    zero = Graph().number(0.0)
    for base, slope in program.slopes.items():
        same(slope, short.get(base, zero), seed)


@pytest.mark.parametrize(
    ("task", "text", "gradient"),
    [(task, text, gradient) for task, all_ in WRITTEN.items() for text, gradient in all_.items()],
)
def test_a_gradient_is_written_as_a_person_would(task: str, text: str, gradient: str) -> None:
    assert formula_loss(text, task=task).gradient_formula == gradient
    check(text, Task(task), 0)


@given(formulas(Task.REGRESSION), st.integers(0, 99))
@example("(r/(1 + abs(r)))**3*sign(r)*abs(r)**2", 0)
def test_it_says_the_same_in_a_regression(text: str, seed: int) -> None:
    check(text, Task.REGRESSION, seed)


@given(formulas(Task.BINARY), st.integers(0, 99))
def test_it_says_the_same_between_two_classes(text: str, seed: int) -> None:
    check(text, Task.BINARY, seed)


@given(formulas(Task.MULTICLASS), st.integers(0, 99))
def test_it_says_the_same_among_several(text: str, seed: int) -> None:
    check(text, Task.MULTICLASS, seed)


HOSTILE = [
    "*".join(f"(r + {number})" for number in range(38)),
    "+".join(f"(r - {number})**{number + 2}" for number in range(38)),
    "/".join(f"(r + {number}*a)" for number in range(1, 38)),
    "(" * 30 + "r" + "**100)" * 30,
    "(" * 30 + "(r*1e300)" + "**20)" * 30,
    "exp(" * 12 + "(r + a)*(r + b)" + "*(r + c)*(a + b))" * 12,
    "((((r + a + b)*(r + c + 1))**4 + d)**9 + g)**9",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_long_stays_as_it_is_and_nothing_becomes_longer(text: str) -> None:
    program, size = Program.of(text, Task.REGRESSION), Sizes()
    short = tidied(program.parsed.graph, program.slopes)
    for base, slope in program.slopes.items():
        if size.of(slope) > MOST_PARTS:
            assert short[base] is slope
        else:
            assert base not in short or size.of(short[base]) <= size.of(slope)


def test_what_is_trained_with_is_not_touched() -> None:
    loss = formula_loss("r²/(c² + r²)", task="regression", c=2.0)
    assert r"\frac{2\,r\,c^2}" in loss.gradient_formula
    (slope,) = loss.program.slopes.values()
    assert Sizes().of(slope) > 8  # the derivative as it was found
    r = np.linspace(-3.0, 3.0, 13)
    np.testing.assert_allclose(loss.gradient(r, 0.0), 8.0 * r / (4.0 + r * r) ** 2, rtol=1e-12)
