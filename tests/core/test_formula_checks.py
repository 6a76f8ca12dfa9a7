"""What is said of a formula before it races: of every built-in loss what it declares, and of bad
formulas what is bad in them.
"""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loss_cases import CLASSES, EVERY, losses

from lossstudio.core.arrays import Floats
from lossstudio.core.losses import LOSSES, Loss, formula_loss
from lossstudio.core.losses.formula import as_formula, cost_table
from lossstudio.core.losses.formula.checks import Finding, findings
from lossstudio.core.losses.regression import ResidualLoss
from lossstudio.core.losses.views import ResidualView
from lossstudio.core.tasks import Task

TRAITS = {"not convex", "unbounded pull", "gradient jumps", "gradient size"}
CAUSED = {  # what is rightly told of some of the usual losses
    **{key: {"stalls"} for key in ("brier", "softmax_brier", "tukey")},
    **{key: {"stalls"} for key in ("generalized_ce", "generalized_bce")},
    **{key: {"not finite"} for key in ("exponential", "linex")},
    **{key: {"not least at the target"} for key in ("squared_loss", "multiclass_squared_loss")},
    "poisson": {"not finite", "below 0"},
}


def seen(text: str, task: str = "regression", **parameters: float) -> dict[str, Finding]:
    """Return what is found of a formula, by kind, the first of each."""
    found = findings(formula_loss(text, task=task, **parameters))
    return {finding.kind: finding for finding in reversed(found)}


def both(loss: Loss) -> list[tuple[Finding, ...]]:
    return [findings(each, CLASSES) for each in (loss, as_formula(loss))]


@losses()
def test_what_is_found_of_a_built_in_loss_is_what_it_declares(loss: Loss) -> None:
    for found in both(loss):
        kinds = {finding.kind for finding in found}
        assert not (loss.convex and "not convex" in kinds)
        assert ("unbounded pull" in kinds) == (not loss.bounded_influence)
        places = {f.place for f in found if f.kind == "gradient jumps"}
        assert bool(places) == bool(loss.kinks)
        assert places <= set(loss.kinks)


@pytest.mark.parametrize("key", [key for key, cls in LOSSES.items() if not cls.convex])
def test_of_every_loss_declared_not_convex_it_is_found(key: str) -> None:
    for each in (as_formula, lambda loss: loss):
        assert "not convex" in {finding.kind for finding in findings(each(LOSSES.create(key)))}


@pytest.mark.parametrize("key", LOSSES)
def test_of_the_usual_losses_nothing_else_is_found_without_cause(key: str) -> None:
    for found in both(LOSSES.create(key)):
        others = {finding.kind for finding in found} - TRAITS
        assert others == CAUSED.get(key, set())


def test_a_parameter_outside_of_which_a_loss_goes_wrong_is_found() -> None:
    smooth = EVERY["bce(pos_weight=20, label_smoothing=0.5)"]
    (wrong,) = [f for f in findings(smooth) if f.kind == "may prefer the wrong class"]
    assert "for the target 0" in wrong.text


@pytest.mark.parametrize(
    ("text", "task", "what", "instead", "letters"),
    [
        (
            "log(2 + exp(r))",
            "regression",
            "value is infinite above r = 709.8",
            "softplus",
            "exp(r)",
        ),
        ("exp(r)/(1 + exp(r))", "regression", "not a number above r = 709.8", "sigmoid", "exp(r)"),
        ("1/r", "regression", "value is infinite at r = 0", "divides by 0", "1/r"),
        ("|r| + 1/(r-2)", "regression", "value is infinite at r = 2", "divides", "1/(r-2)"),
        ("log(r)", "regression", "not a number below r = 0", "log1p", "log(r)"),
        ("log(|r|)", "regression", "minus infinity at r = 0", "log1p", "log(|r|)"),
        ("√(|r|)", "regression", "gradient is not a number at r = 0", "sqrt(x + c)", "√(|r|)"),
        ("2*r**0.5", "regression", "value is not a number below r = 0", "|x|", "r**0.5"),
        ("|r|**0.3", "regression", "gradient is not a number at r = 0", "sqrt(x + c)", None),
        (
            "cosh(s - y)",
            "regression",
            "infinite below s − y = −710.5",
            "log(cosh(x))",
            "cosh(s - y)",
        ),
        ("(r/y)²", "regression", "everywhere for the target 0", "divides by 0", "r/y"),
        ("-log(0.9*pt)", "binary", "infinite below pt = ", "sum of logs", "log(0.9*pt)"),
        ("exp(-2·m)", "binary", "infinite below m = −354.9", "exp(min(x, 50))", "exp(-2·m)"),
        ("r**100", "regression", "value is infinite below r = −1209", "lower one", "r**100"),
    ],
)
def test_what_is_not_finite_is_told_with_what_to_write_instead(
    text, task, what, instead, letters
) -> None:
    finding = seen(text, task)["not finite"]
    assert what in finding.text
    assert instead in finding.text
    if letters is not None:
        first, last = finding.letters
        assert text[first:last] == letters


@pytest.mark.parametrize(
    "text", ["log(1 + exp(r))", "log1p(exp(r))", "log(cosh(r))", "log(sigmoid(r))", "softplus(-r)"]
)
def test_what_the_parser_keeps_finite_is_not_warned_of(text: str) -> None:
    assert "not finite" not in seen(text)


@pytest.mark.parametrize(
    ("text", "task", "kind", "place", "words"),
    [
        ("-r**2", "regression", "below 0", -1e6, "goes on falling: it is −1e+12 at r = −1,000,000"),
        ("r**2 - 1", "regression", "below 0", 0.0, "−1 at r = 0"),
        ("-m", "binary", "below 0", 1e6, "goes on falling: it is −1,000,000 at m = 1,000,000"),
        ("(r-1)**2", "regression", "not least at the target", 1.0, "but at r = 1"),
        ("s²", "regression", "not least at the target", -1.0, "but at s = 0 for the target 1"),
        ("(s-2)²", "regression", "not least at the target", 1.0, "but at s = 2 for the target 1"),
        ("-r²", "regression", "not least at the target", -1e6, "less at r = −1,000,000"),
        ("where(r == 0, 5, r²)", "regression", "not least at the target", 0.0, "beside r = 0"),
        ("log(pt)", "binary", "not least at the target", -1.0, "−1.313 at pt = 0.2689"),
        ("z", "binary", "not least at the target", -1.0, "target 1: −1 at z = −1, 1 at z = 1"),
        ("(1-m)²", "binary", "not least at the target", 1.0, "rises again above m = 1"),
        ("abs(r)", "regression", "gradient jumps", 0.0, "r = 0, from −1 to 1"),
        ("max(r, a*r)", "regression", "gradient jumps", 0.0, "from −3 to 1"),
        ("max(0, |r| - 0.37)", "regression", "gradient jumps", -0.37, "r = −0.37 and 0.37"),
        ("max(0, |r| - 10)", "regression", "gradient jumps", -10.0, "r = −10 and 10"),
        ("max(0, 1-m)", "binary", "gradient jumps", 1.0, "m = 1, from −1 to 0"),
        ("max(0, z - 2)", "binary", "gradient jumps", 2.0, "z = 2 for the target 1"),
        ("max(0, 1-m)", "multiclass", "gradient jumps", 1.0, "m = 1"),
        ("1 if r > 0.3 else 0", "regression", "value jumps", 0.3, "from 0 to 1 at r = 0.3"),
        ("1 if m < 0 else 0", "multiclass", "value jumps", 0.0, "from 1 to 0 at m = 0"),
        ("sqrt(1 + |r|)", "regression", "not convex", 1.0, "near r = 1"),
        ("(p - y)**2", "binary", "not convex", None, "for the target 1"),
        ("1 - pt", "multiclass", "not convex", None, "pt ="),
        ("m", "multiclass", "not convex", None, "scores of all classes"),
        ("1-exp(-r**2)", "regression", "stalls", 4.2, "where |r| is above 4.2"),
        ("min(r², 4)", "regression", "stalls", None, "0 where |r| is above 2"),
        ("(p-y)**2", "binary", "stalls", None, "below z = −17.49 for the target 1"),
        ("1-pt", "binary", "stalls", None, "below pt = 2.5"),
        ("relu(-3 - m)", "binary", "stalls", -0.05, "from m = −2.95 to m = −0.05"),
        ("-y*log(p)", "binary", "stalls", None, "above z = 0.05 for the target 0"),
        ("3", "regression", "no gradient", None, "0 wherever it was tried"),
        ("1 if r > 0 else 0", "regression", "no gradient", None, "nothing to learn from"),
        ("r**4", "regression", "unbounded pull", 1e6, "4e+18 at r = 1,000,000"),
        ("exp(r) - r - 1", "regression", "unbounded pull", None, "and still grows."),
        ("|r|*log(1 + |r|)", "regression", "unbounded pull", 1e6, "on both sides"),
        ("relu(1-m)**1.5", "binary", "unbounded pull", -1e6, "m = −1,000,000"),
        ("max(0, -m)", "binary", "may prefer the wrong class", 0.0, "the right class is 0"),
        ("log(p)", "binary", "may prefer the wrong class", 0.0, "z = 0 for the target 1"),
        ("m", "multiclass", "may prefer the wrong class", 0.0, "is 1, not below 0"),
        ("10*r²", "regression", "gradient size", None, "10 times those of MSE"),
        ("-log(pt)/5", "multiclass", "gradient size", None, "a learning rate 5 times as high"),
        ("sqrt(r²+1e16)-1e8", "regression", "rounding", None, "large numbers"),
        ("(exp(r)-1-r)/r²", "regression", "rounding", 0.0, "expm1"),
    ],
)  # fmt: skip
def test_what_is_bad_in_a_formula_is_told_with_its_place(text, task, kind, place, words) -> None:
    finding = seen(text, task, **({"a": -3.0} if "a*" in text else {}))[kind]
    assert words in finding.text
    if place is not None:
        assert finding.place == pytest.approx(place, abs=1e-6)
    assert "-" not in finding.text.replace("cross-entropy", "")
    assert finding.text.endswith(".")


@pytest.mark.parametrize(
    ("text", "task"),
    [
        ("r²/2 + |r|**3/9", "regression"),
        ("(s - y)²", "regression"),
        ("sqrt(1 + r²) - 1", "regression"),
        ("1000*(exp(tanh(r)²) - 1)", "regression"),
        ("-log(pt) + (1 - pt)", "multiclass"),
        ("softplus(1 - m) + 1e-3*softplus(m)", "binary"),
        ("-log(pt)", "multiclass"),
    ],
)
def test_nothing_is_told_of_value_or_gradient_that_is_right(text: str, task: str) -> None:
    assert not set(seen(text, task)) & {
        *("not finite", "value jumps", "gradient jumps", "gradient differs", "rounding", "below 0"),
        "may prefer the wrong class",
    }


@pytest.mark.parametrize(
    "text", ["sqrt(r²+1e16)-1e8", "(exp(r)-1-r)/r²", "r² + (1e9 + tanh(r)) - 1e9", "(1e6+r)²-1e12"]
)
def test_what_rounding_spoils_is_not_taken_for_jumps_or_hills(text: str) -> None:
    assert not set(seen(text)) & {"value jumps", "gradient jumps", "not convex", "gradient differs"}


@dataclass(frozen=True)
class Askew(ResidualLoss):
    """The square, with a gradient that forgets a factor above 1."""

    def value_at(self, view: ResidualView) -> Floats:
        return view.residual**2

    def derivative_at(self, view: ResidualView) -> Floats:
        return view.residual * np.where(view.residual > 1.0, 1.0, 2.0)


def test_a_gradient_that_is_not_that_of_the_value_is_told() -> None:
    (finding,) = [f for f in findings(Askew()) if f.kind == "gradient differs"]
    assert finding.place is not None
    assert 1.0 < finding.place < 1.3
    assert "but the value changes by" in finding.text


def test_classes_that_differ_are_told_apart() -> None:
    fair = findings(cost_table([[0, 1, 5], [1, 0, 1], [1, 1, 0]]))
    assert "may prefer the wrong class" not in {finding.kind for finding in fair}
    upside = findings(cost_table([[0, 1, 1], [3, 5, 3], [1, 1, 0]]))
    wrong = next(f for f in upside if f.kind == "may prefer the wrong class")
    assert "for class 1" in wrong.text
    assert findings(formula_loss("1 - p12", task="multiclass"), n_classes=3)  # it speaks of 13


def test_findings_follow_the_parameters() -> None:
    loss = formula_loss("max(tau*r, (tau - 1)*r)", task="regression", tau=0.5)
    assert "below 0" not in {finding.kind for finding in findings(loss)}
    assert "below 0" in {finding.kind for finding in findings(replace(loss, tau=1.5))}


CONVEX = {  # each with where its gradient jumps, as multiples of its b
    "(r - ({b}))²": (),
    "log(cosh(3*(r - ({b}))))": (),
    "softplus(r - ({b}))": (),
    "sqrt(1 + (r - ({b}))²)": (),
    "max(r - ({b}), 0)²": (),
    "huber(delta=2)": (),
    "|r - ({b})|": (1.0,),
    "max({b} - r, 0)": (1.0,),
    "max(0, |r| - abs({b}))": (-1.0, 1.0),
}
SHIFTS = st.floats(-6.0, 6.0).map(lambda b: round(b, 2)).filter(lambda b: abs(b) > 0.1)
PARTS = st.tuples(st.sampled_from(list(CONVEX)), st.sampled_from([0.1, 1.0, 5.0]), SHIFTS)


@given(parts=st.lists(PARTS, min_size=1, max_size=4))
def test_sums_of_convex_losses_give_no_false_alarm(parts) -> None:
    text = " + ".join(f"{weight}*{part.format(b=b)}" for part, weight, b in parts)
    kinks = {side * b for part, _, b in parts for side in CONVEX[part]}
    found = findings(formula_loss(text, task="regression"))
    kinds = {finding.kind for finding in found}
    assert not kinds & {"not convex", "value jumps", "gradient differs", "rounding", "not finite"}
    assert kinks or "gradient jumps" not in kinds
    for finding in found:
        if finding.kind == "gradient jumps":
            assert min(abs(finding.place - kink) for kink in kinks) < 1e-6


WORDS = {
    Task.REGRESSION: ["r", "s", "y", "mse", "huber(delta=2)"],
    Task.BINARY: ["z", "p", "y", "m", "pt", "bce"],
    Task.MULTICLASS: ["pt", "m", "k", "t", "p0", "p2", "softmax_brier"],
}


def formulas(task: Task) -> st.SearchStrategy[str]:
    """Return formulas of all that there is, mostly senseless ones."""
    leaves = st.sampled_from([*WORDS[task], "0", "1", "0.5", "1e9", "1e-9", "1e308", "a", "pi"])
    functions = ["abs", "sign", "sqrt", "exp", "log", "log1p", "expm1", "sigmoid", "logsigmoid"]
    functions += ["softplus", "tanh", "cosh", "relu"]
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "<", "=="]), inner).map(
                lambda t: f"({t[0]} {t[1]} {t[2]})"
            ),
            st.tuples(st.sampled_from(functions), inner).map(lambda t: f"{t[0]}({t[1]})"),
            st.tuples(inner, st.sampled_from(["2", "-1", "0.5", "99", "r", "a"])).map(
                lambda t: f"({t[0]})**{t[1] if task is Task.REGRESSION or t[1] != 'r' else 'm'}"
            ),
            st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
            st.tuples(st.sampled_from(["max", "min"]), inner, inner, inner).map(
                lambda t: f"{t[0]}({t[1]}, {t[2]}, {t[3]})"
            ),
        ),
        max_leaves=12,
    )


@given(data=st.data(), task=st.sampled_from(list(Task)), classes=st.integers(2, 5))
def test_whatever_the_formula_the_checks_come_to_an_end(data, task: Task, classes: int) -> None:
    loss = formula_loss(data.draw(formulas(task)), task=task)
    for finding in findings(loss, classes):
        assert finding.kind
        assert "\n" not in finding.text
        assert finding.place is None or np.isfinite(finding.place)
        if finding.letters is not None:
            assert 0 <= finding.letters[0] < finding.letters[1] <= len(loss.text)


@given(text=formulas(Task.REGRESSION))
def test_the_work_is_bounded_by_the_number_of_places(text: str) -> None:
    loss, places = formula_loss(text, task="regression"), [0]
    program = type(loss).program

    class Asked:
        variables, parsed, slopes = program.variables, program.parsed, program.slopes
        worked_out = staticmethod(program.worked_out)

        def value_at(self, view, given):
            places[0] += view.position.size
            return program.value_at(view, given)

        def derivative_at(self, view, given):
            places[0] += view.position.size
            return program.derivative_at(view, given)

    object.__setattr__(loss, "program", Asked())
    findings(loss)
    assert 0 < places[0] < 400_000


def test_of_poisson_in_a_formula_no_false_alarm_is_raised() -> None:
    """Its targets are counts, and its score is the logarithm of the prediction."""
    kinds = set(seen("(1 + y)*poisson"))
    assert "below 0" in kinds
    assert not kinds & {"not convex", "not least at the target", "stalls", "gradient differs"}
    (below,) = [f for f in seen("poisson").values() if f.kind == "below 0"]
    assert "−0.2958 at s = 1.099 for the target 3" in below.text  # 3 − 3 log 3 at s = log 3
