"""Typed losses: exact where the built-in ones are, and a stranger's text can only be refused.

What the formulas must come to are the built-in losses, whose own tests have named sources.
"""

import json
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loss_cases import samples

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.losses.formula import FormulaError, as_formula
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

HUBER = "0.5*r**2 if abs(r) <= d else d*(abs(r) - 0.5*d)"
RESIDUALS = np.array([-300.0, -5.0, -1.0, -0.3, -1e-9, 0.0, 1e-9, 0.2, 1.0, 2.0, 700.0])
LOGITS = np.array([-800.0, -40.0, -1.0, -1e-9, 0.0, 1e-9, 1.0, 40.0, 800.0])
REGRESSION = {
    "r²": "mse",
    "|r|": "mae",
    HUBER: "huber",
    "(½r²) if |r| ≤ δ else δ·(|r| − δ/2)".replace("½r", "½·r"): "huber",
    "log(cosh(r))": "log_cosh",
    "max(0, |r| − 0.1)": "epsilon_insensitive",
    "max(0.5*(y − s), −0.5*(y − s))": "quantile",
    "log(1 + r^2)/2": "cauchy",
    "√(r²)": "mae",
    "(r^2)**0.5": "mae",
    "|r| + 0*π": "mae",
}
BINARY = {
    "-(y*log(p) + (1-y)*log(1-p))": "bce",
    "-y·log(p) − (1−y)·log(1−p)": "bce",
    "softplus(-m)": "bce",
    "log(1 + exp(-m))": "bce",
    "log1p(exp(-m))": "bce",
    "-log(pt)": "bce",
    "-logsigmoid(m)": "bce",
    "(p − y)**2": "brier",
    "(1 − pt)²": "brier",
    "exp(-m)": "exponential",
    "max(0, 1 − m)": "hinge",
    "relu(1 - m)**2": "squared_hinge",
    "-(1-pt)**2*log(pt)": "focal",
}
MULTICLASS = {
    "-log(pt)": "softmax_ce",
    "-(1-pt)**γ * log(pt)": "focal_softmax",
    "relu(1 - m)": "multiclass_hinge",
    "(1 - pt**0.7)/0.7": "generalized_ce",
}


def close(found: np.ndarray, expected: np.ndarray) -> None:
    usual = np.abs(expected) > 1e-300  # below, digits are lost in the number itself
    np.testing.assert_allclose(found[usual], expected[usual], rtol=1e-12, atol=0.0)
    assert np.all(np.abs(found[~usual]) <= 1e-300)


@pytest.mark.parametrize(("text", "key"), REGRESSION.items())
def test_a_formula_of_the_residual_is_the_loss_it_describes(text: str, key: str) -> None:
    typed, built_in = formula_loss(text, task="regression"), LOSSES.create(key)
    target = np.linspace(-1.0, 1.0, len(RESIDUALS))
    score = target + RESIDUALS
    close(typed.value(score, target), built_in.value(score, target))
    smooth = np.abs(RESIDUALS) > 1e-8 if key == "quantile" else np.full(len(RESIDUALS), True)
    close(
        typed.gradient(score, target)[smooth],
        built_in.gradient(score, target)[smooth],
    )


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize(("text", "key"), BINARY.items())
def test_a_formula_of_logit_or_margin_is_exact_in_the_tails(
    text: str, key: str, target: int
) -> None:
    typed, built_in = formula_loss(text, task="binary"), LOSSES.create(key)
    targets = np.full(len(LOGITS), target)
    close(typed.value(LOGITS, targets), built_in.value(LOGITS, targets))
    smooth = np.array([(2 * target - 1) * z not in built_in.kinks for z in LOGITS])
    found, expected = (loss.gradient(LOGITS, targets) for loss in (typed, built_in))
    close(found[smooth], expected[smooth])


@pytest.mark.parametrize(("text", "key"), MULTICLASS.items())
def test_a_formula_of_several_classes_goes_through_the_softmax(text: str, key: str) -> None:
    given = {"γ": 2.0} if "γ" in text else {}
    typed, built_in = formula_loss(text, task="multiclass", **given), LOSSES.create(key)
    rng = np.random.default_rng(0)
    score, target = 4.0 * rng.normal(size=(3, 40, 5)), rng.integers(0, 5, 40)
    np.testing.assert_allclose(
        typed.value(score, target), built_in.value(score, target), rtol=1e-12, atol=1e-14
    )
    np.testing.assert_allclose(
        typed.gradient(score, target), built_in.gradient(score, target), rtol=1e-12, atol=1e-14
    )


def test_built_in_losses_stand_in_a_formula_by_name() -> None:
    mixed = formula_loss("0.7*mse + a*huber(delta=2)", task="regression", a=0.3)
    mse, huber = LOSSES.create("mse"), LOSSES.create("huber", delta=2.0)
    zero = np.zeros(len(RESIDUALS))
    for name in ("value", "gradient"):
        one, other = (getattr(loss, name)(RESIDUALS, zero) for loss in (mse, huber))
        np.testing.assert_allclose(getattr(mixed, name)(RESIDUALS, zero), 0.7 * one + 0.3 * other)
    several = formula_loss("softmax_ce + k*softmax_brier", task="multiclass")
    score, target = np.array([[1.0, -2.0, 0.5]]), np.array([1])
    both = [LOSSES.create(key).gradient(score, target) for key in ("softmax_ce", "softmax_brier")]
    np.testing.assert_allclose(several.gradient(score, target), both[0] + 3.0 * both[1])


@pytest.mark.parametrize("end", [0, 1])
@pytest.mark.parametrize("key", LOSSES)
def test_every_built_in_loss_stands_in_a_formula_by_name_with_its_parameters(key, end) -> None:
    given = {name: p.slider[end] for name, p in LOSSES[key].parameters().items()}
    loss = LOSSES.create(key, **given)
    written = ", ".join(f"{name}={value!r}" for name, value in given.items())
    typed = formula_loss(f"0.7*{key}({written})", task=loss.task)
    score, target = samples(loss, 60)
    for name in ("value", "gradient"):
        found, expected = (getattr(each, name)(score, target) for each in (typed, loss))
        np.testing.assert_allclose(found, 0.7 * expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "at", "middle"),
    [
        ("|r|", 0.0, 0.0),
        ("max(0, r)", 0.0, 0.5),
        ("relu(r)", 0.0, 0.5),
        ("9*r if r > 0 else -r", 0.0, 4.0),
        ("where(r < 1, r, 3*r - 2)", 1.0, 2.0),
        ("clip(r, -1, 1)", 1.0, 0.5),
        ("min(r, 2*r)", 0.0, 1.5),
        ("sqrt(r²)", 0.0, 0.0),
        ("max(r, 0, -r)", 0.0, 0.0),
        ("max(-r, 0, 3*r, r)", 0.0, 1.0),
        ("min(r, 2*r, -r)", 0.0, 0.5),
        ("max(|r|, -r)", 0.0, 0.0),
        ("max(|r|, 0)", 0.0, 0.0),
        ("min(-|r|, r)", 0.0, 0.0),
        ("relu(max(r, -2*r))", 0.0, -0.5),
        ("abs(max(r, -3*r))", 0.0, -1.0),
        ("relu(|r - 1|)", 1.0, 0.0),
        ("5 - max(r, 0, -3*r)", 0.0, 1.0),
    ],
)
def test_at_a_kink_the_gradient_is_the_middle_of_both_sides(text, at, middle) -> None:
    loss = formula_loss(text, task="regression")
    assert loss.gradient(np.array([at]), np.array([0.0])) == middle


SLOPES = st.lists(st.sampled_from([-3, -2, -1, 0, 1, 2, 3]), min_size=2, max_size=4)


@given(slopes=SLOPES, more=SLOPES, name=st.sampled_from(["max", "min"]), at=st.integers(-2, 2))
def test_where_many_meet_at_once_it_is_the_middle_as_well(slopes, more, name, at) -> None:
    def of(slopes: list[int]) -> str:
        return f"{name}({', '.join(f'{slope}*(r - {at})' for slope in slopes)})"

    loss = formula_loss(f"{name}({of(slopes)}, {of(more)})".replace("--", "+"), task="regression")
    left, here, right = loss.value(at + np.array([-1.0, 0.0, 1.0]), np.zeros(3))
    slope = loss.gradient(np.array([float(at)]), np.zeros(1))
    assert slope == pytest.approx((right - left) / 2.0)
    assert here == 0.0


def test_what_meets_at_once_is_typeset_as_it_is_beside() -> None:
    assert formula_loss("max(r, 0, -r)", task="regression").gradient_formula == (
        r"\begin{cases} \begin{cases} 1 & r > 0 \\ 0 & \text{else} \end{cases} & "
        r"\max\left(r, 0\right) > -r \\ -1 & \text{else} \end{cases}"
    )


def test_a_power_of_a_raised_power_is_refused_since_it_reads_two_ways() -> None:
    for text, letter in (("r²^3", 3), ("2*r² **3", 6), ("(r-1)³^2", 7), ("2^r²^3", 5)):
        with pytest.raises(FormulaError, match=f"letter {letter} raises a power") as fault:
            formula_loss(text, task="regression")
        assert fault.value.position == letter - 1
    assert formula_loss("(r²)^3", task="regression").value(2.0, 0.0) == 64.0
    assert formula_loss("r²*3 + r²³/r²²", task="regression").value(2.0, 0.0) == 14.0


PIECES = st.recursive(
    st.sampled_from(["r", "s", "y", "2", "0.5", "a"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(
            st.sampled_from(["tanh", "sigmoid", "softplus", "logsigmoid", "cosh", "exp"]), inner
        ).map(lambda t: f"{t[0]}({t[1]}/8)"),
        st.tuples(inner, inner, inner).map(lambda t: f"({t[0]} if {t[1]} > 0.1 else {t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"max({t[0]}, {t[1]})"),
        inner.map(lambda t: f"log(1 + exp({t}/8))"),
        inner.map(lambda t: f"sqrt(1 + ({t})²)"),
        inner.map(lambda t: f"({t})/(1 + |{t}|)"),
        inner.map(lambda t: f"|{t}|**1.5"),
    ),
    max_leaves=6,
)


@given(text=PIECES, point=st.floats(-3.0, 3.0))
def test_the_gradient_is_that_of_the_value(text: str, point: float) -> None:
    loss = formula_loss(text, task="regression", **({"a": 0.7} if "a" in _names(text) else {}))
    target, step = np.array([0.3]), 1e-5
    ends = [loss.value(np.array([point + side * step]), target)[0] for side in (-1.0, 0.0, 1.0)]
    left, right = (ends[1] - ends[0]) / step, (ends[2] - ends[1]) / step
    slope = loss.gradient(np.array([point]), target)[0]
    room = 1e-3 * (1.0 + max(abs(left), abs(right)))
    if np.isfinite(ends).all() and abs(left - right) < room:  # neither a jump nor a kink is near
        assert slope == pytest.approx((left + right) / 2.0, abs=room)


def _names(text: str) -> set[str]:
    return set("".join(c if c.isalpha() else " " for c in text).split())


def test_any_other_name_is_a_parameter_like_every_other() -> None:
    loss = formula_loss("exp(a*r) - a*r - b_0·δ", task="regression", a=2.0)
    assert [p.label for p in loss.parameters().values()] == ["a", "b_0", "δ"]
    assert (loss.a, loss.b_0, loss.δ) == (2.0, 1.0, 1.0)
    assert loss.detail == "a 2"
    assert replace(loss, a=3.0).value(1.0, 0.0) == pytest.approx(np.exp(3.0) - 3.0 - 1.0)
    assert type(replace(loss, a=3.0)) is type(formula_loss(loss.text, task="regression"))
    with pytest.raises(ValueError, match="no parameter 'alphas': did you mean 'alpha'"):
        formula_loss("alpha*r", task="regression", alphas=1.0)
    with pytest.raises(ValueError, match="'x'"):
        formula_loss("a*r", task="regression", a="x")
    with pytest.raises(ValueError, match="task is 'both'; allowed are 'regression'"):
        formula_loss("a*r", task="both")
    for name in ("value", "title", "sliders", "formula"):  # of the loss itself
        odd = formula_loss(f"{name}*r", task="regression", **{name: 3.0})
        assert odd.value(2.0, 0.0) == 6.0


def test_it_is_written_read_and_pickled_like_every_loss() -> None:
    start = experiment_for(DATASETS.create("line"))
    loss = formula_loss(HUBER, task="regression", d=0.5)
    experiment = replace(start, contenders=(Contender(loss, name="Mine"), *start.contenders))
    again = Experiment.from_json(experiment.to_json())
    assert again == experiment
    assert pickle.loads(pickle.dumps(experiment)) == experiment
    plain = json.loads(experiment.to_json())["contenders"][0]["loss"]
    assert plain == {
        "key": "formula",
        "formula": HUBER,
        "task": "regression",
        "parameters": {"d": {"value": 0.5}},
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"formula": "sqrtt(r)"}, "`sqrtt` at letter 1 is no function; did you mean sqrt?"),
        ({"formula": 3}, "formula is 3; allowed is a text"),
        ({"task": "both"}, "task is 'both'"),
        ({"parameters": {"e": 1.0}}, "no parameter 'e'"),
        ({"parameters": {"d": "x"}}, "'d' is 'x'"),
        ({"parameters": {"d": {"value": 1, "low": 3, "high": 2}}}, "high"),
        ({"parameters": {"d": {"value": 1, "name": "b"}}}, "another name"),
        ({"parameters": {"d": {"value": 1, "low": -1, "high": 2, "log": True}}}, "logarithmic"),
        ({"more": 1}, "unknown field 'more'"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_in_one_sentence(change, words) -> None:
    start = experiment_for(DATASETS.create("line"))
    loss = formula_loss("d*r**2", task="regression")
    plain = json.loads(replace(start, contenders=(Contender(loss),)).to_json())
    plain["contenders"][0]["loss"] |= change
    with pytest.raises(ValueError, match=r"The experiment: contenders\[0\]: loss") as fault:
        Experiment.from_json(json.dumps(plain))
    assert words in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_typed_huber_races_to_the_weights_of_the_built_in_one() -> None:
    start = experiment_for(DATASETS.create("line_outliers"))
    typed = formula_loss(HUBER, task="regression", d=0.7)
    contenders = (Contender(LOSSES.create("huber", delta=0.7)), Contender(typed, colour=1))
    trainer = Trainer(replace(start, contenders=contenders))
    trainer.advance_epochs(50)
    assert trainer.adopt(
        trainer.experiment.with_contender(1, loss=replace(typed, d=0.2)).with_contender(
            0, loss=LOSSES.create("huber", delta=0.2)
        )
    )
    trainer.advance_epochs(50)
    first, second = trainer.snapshot().theta
    np.testing.assert_allclose(second, first, rtol=1e-12)


REFUSED = [
    *("r.real", "r[0]", "r[0:1]", "lambda: r", "'a'", '"r"', "b'r'", "f'{r}'", "(x:=r)", "..."),
    *("[r]", "(r, r)", "{r}", "{r: r}", "[r for r in r]", "{r for r in r}", "(r for r in r)"),
    *("{r: r for r in r}", "*r", "**r", "r@r", "r//2", "r%2", "r&1", "r>>1", "r<<1", "~r"),
    *("r is r", "r is not r", "r in r", "r not in r", "None", "True", "1j", "__name__", "_", "_x"),
    *("__import__('os')", "os.system('x')", "eval(r)", "exec(r)", "open(r)", "getattr(r, s)"),
    *("().__class__", "r.__class__.__mro__", "globals()", "f(r)(r)", "abs(r)(r)", "(abs)(r)(r)"),
    *("abs()", "abs(r, r)", "abs(*r)", "abs(**r)", "abs(x=r)", "min(r)", "clip(r, 1)", "where(r)"),
    *("sqrt", "exp + 1", "sqrtt(r)", "huber(2)", "huber(d=1)", "huber(delta=-1)", "mse(x=1)"),
    *("huber(delta=r)", "huber(**r)", "bce", "softmax_ce", "formula('r')", "import os"),
    *("r;r", "r=r", "r:=r", "r if r", "if r: r", "for r in r: r", "yield r", "await r", "del r"),
    *("return r", "assert r", "raise r", "pass", "class r: pass", "def r(): r", "r\\", "r #", "#"),
    *("", " ", "\n", "(", ")", "r)", "(r", "((r)", "|r", "r|", "||", "|r||", "r +", "+ * r", "2r"),
    *("r s", "r,s", "0,5*r", "r,", ",r", "1..2", "1e999", "9" * 400, "0x", "0b2", "1_", "r$", "€"),
    *("r**101", "r**-101", "r**(9**9)", "9**9**9", "2**(2**(2**9))", "r**1e9", "r^1000", "r²⁰⁰"),
    *("(" * 300 + "r" + ")" * 300, "-" * 400 + "r", "not " * 200 + "r"),
    *("(" * 499 + "r", "[" * 999, "r" * 2001, "+".join("r" * 400), "1" * 900, "max" * 200 + "()"),
    *("+".join(f"p{i}" for i in range(40)), "r if r else " * 80 + "r", "r<" * 300 + "r"),
    *("\0r", "r\0", "\x1b[31mr", "\ud800", "\u202er", "\ufeff", "r\x7f", "😀", "…"),
    *("int(r)", "float(r)", "str(r)", "type(r)", "vars()", "dir()", "print(r)", "input()", "help"),
    *("r if r else", "r else r", "and r", "r and", "not", "or", "r not", "is", "in", "lambda"),
    *("=r", "==r", "r==", "r<>s", "r=<s", "r!s", "!r", "?r", "r?", "`r`", "'", '"', "'''r", "@r"),
    *("r.r.r", "r[r][r]", "r()()", "r(r)", "y(1)", "2(r)", "(r)(2)", "min(r,)(r)", "r{0}", "{r"),
    *("r.__init__", "[].append(r)", "r.__globals__['x']", "(r,)", "[[r]]", "r[r]", "r[...]", "x.y"),
    *(
        "abs(" * 99 + "r" + ")" * 99,
        "abs.__call__(r)",
        "abs(r).real",
        "max(r, key=s)",
        "max(*[r])",
        "where(r, r)",
        "log()",
    ),
]


def refusal(text: str) -> FormulaError | None:
    try:
        formula_loss(text, task="regression").value(np.zeros(2), np.ones(2))
    except FormulaError as fault:
        return fault
    return None


def test_what_is_no_formula_is_refused_in_one_sentence_with_its_place() -> None:
    assert len(set(REFUSED)) >= 200
    for text in set(REFUSED) - {"help", "r #"}:  # a parameter called help; a remark
        fault = refusal(text)
        assert fault is not None, text
        sentence = str(fault)
        assert 0 <= fault.position <= len(text)
        assert "\n" not in sentence
        assert len(sentence) < 400
        assert sentence.endswith((".", "?"))


@given(st.text(alphabet="rsy0123456789.+-*/()<>=| andorifelse,²δ·−≤[]{}'_:", max_size=60))
def test_any_text_is_a_loss_or_refused(text: str) -> None:
    assert "\n" not in str(refusal(text))


@pytest.mark.parametrize("key", LOSSES)
def test_every_built_in_loss_can_be_written_as_a_formula(key: str) -> None:
    usual = LOSSES.create(key)
    for share in (None, 0.5):
        others = {}
        for name, parameter in usual.parameters().items():
            if share is not None:
                low, high = parameter.slider
                others[name] = low + 0.7 * share * min(high - low, 1.0)
        loss = LOSSES.create(key, **others)
        typed = as_formula(loss)
        assert not share or not others or typed.values or "(" in typed.text
        rng = np.random.default_rng(0)
        if loss.task is Task.MULTICLASS:
            score, target = 3.0 * rng.normal(size=(50, 4)), rng.integers(0, 4, 50)
        else:
            score = 3.0 * rng.normal(size=50)
            target = rng.integers(0, 2, 50) if loss.task is Task.BINARY else rng.random(50)
        for name in ("value", "gradient"):
            found, expected = (getattr(each, name)(score, target) for each in (typed, loss))
            np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("name", sorted({*dir(formula_loss("r", task="regression")), "task"}))
def test_a_parameter_may_be_called_like_anything_of_the_class(name: str) -> None:
    if name.startswith("_") or name in LOSSES:
        return
    given = {} if name in ("text", "task") else {name: 3.0}
    loss = formula_loss(f"{name}*r² + value_", task="regression", **given)
    assert loss.value(2.0, 0.0) == 4.0 * (3.0 if given else 1.0) + 1.0
    assert pickle.loads(pickle.dumps(loss)) == loss
    assert len(loss.parameters()) == 2


@pytest.mark.parametrize("name", ["weight", "rivals", "w", "k2"])
def test_names_of_parameters_are_no_business_of_the_program(name: str) -> None:
    score, target = np.array([[1.0, -2.0, 0.5]]), np.array([1])
    loss = formula_loss(f"-{name}*log(pt) + max(0, 1 - m)", task="multiclass", **{name: 2.0})
    parts = [
        LOSSES.create(key).gradient(score, target) for key in ("softmax_ce", "multiclass_hinge")
    ]
    np.testing.assert_allclose(loss.gradient(score, target), 2.0 * parts[0] + parts[1], rtol=1e-12)


def test_what_leaves_the_floats_is_infinite_and_no_fault() -> None:
    assert formula_loss("1e308**3*r", task="regression").value(1.0, 0.0) == np.inf
    assert formula_loss("r + 1e-300**-5", task="regression").value(1.0, 0.0) == np.inf


@pytest.mark.parametrize("z", [-800.0, -720.0, 0.0, 720.0, 800.0])
def test_powers_of_a_probability_have_a_gradient_in_the_tails(z: float) -> None:
    built_in = LOSSES.create("generalized_ce")
    score, target = np.array([[z, 0.0, -z]]), np.array([0])
    np.testing.assert_allclose(
        as_formula(built_in).gradient(score, target), built_in.gradient(score, target), atol=1e-14
    )


def test_where_one_side_of_a_kink_is_undefined_the_other_counts() -> None:
    loss = formula_loss("r*log(r) if r > 0 else 0*r", task="regression")
    assert loss.gradient(np.array([0.0]), np.array([0.0])) == 0.0


def test_the_log_of_the_odds_is_the_logit_and_keeps_its_gradient() -> None:
    odds = formula_loss("log(p/(1 - p))*(1 - 2*y)", task="binary")
    target = np.zeros(len(LOGITS))
    np.testing.assert_allclose(odds.value(LOGITS, target), LOGITS, rtol=1e-12)
    np.testing.assert_allclose(odds.gradient(LOGITS, target), 1.0, rtol=1e-12)


def test_signs_that_people_type_are_not_taken_for_parts_of_a_name() -> None:
    for text in ("√r", "√ + r", "r√"):
        with pytest.raises(FormulaError, match="lacks its brackets"):
            formula_loss(text, task="regression")
    with pytest.raises(FormulaError, match="makes no sense"):
        formula_loss("πr²", task="regression")
    assert formula_loss("2*π*r", task="regression").value(1.0, 0.0) == pytest.approx(2.0 * np.pi)


@pytest.mark.parametrize(
    ("text", "hint", "place"),
    [
        ("r**2 +", "letter 6: it breaks off there", 5),
        ("r**2 if r>0", "letter 11; after an if comes an else", 10),
        ("r**2 if", "letter 7: it breaks off", 6),
        ("if(r < 0, 1, 2)", "an if is written as where(condition, a, b), or as a if", 0),
        ("2*if(r < 0, 1", "an if is written as where(condition, a, b), or as a if", 2),
        ("If(r < 0, 1, 2)", "write where(condition, a, b), or as a if condition else b", 0),
        ("abs r", "a function has brackets: abs(…)", 4),
        ("np.exp(r)", "leave np out", 2),
        ("mean(r**2)", "the mean over the samples is taken in any case", 0),
        ("(y_pred - y)**2", "`y_pred` at letter 2 is no name here; the score is s", 1),
        ("r - y_true", "the target is y", 4),
        ("MSE + |r|", "the loss is mse", 0),
        ("2 r", "a product needs a sign: 2*r", 2),
        ("0,5*r", "a decimal number has a point", 1),
    ],
)
def test_what_may_be_meant_is_said_where_it_goes_wrong(text: str, hint: str, place: int) -> None:
    with pytest.raises(FormulaError) as fault:
        formula_loss(text, task="regression")
    assert hint in str(fault.value)
    assert fault.value.position == place


@pytest.mark.parametrize(
    ("text", "value", "slope"),
    [
        ("1/r", r"\frac{1}{r}", r"-\frac{1}{r^{2}}"),
        ("-(1/r)", r"-\frac{1}{r}", r"\frac{1}{r^{2}}"),
        ("1/r**2", r"\frac{1}{r^2}", r"-\frac{2}{r^{3}}"),
        ("w*r**2", r"w\,r^2", r"2\,w\,r"),
        ("r/w/v", r"\frac{r}{w \cdot v}", r"\frac{1}{w\,v}"),
        ("2 + (-1)/r", r"2 - \frac{1}{r}", r"\frac{1}{r^{2}}"),
        ("r**2*2*w", r"2\,r^2\,w", None),
    ],
)
def test_numbers_stand_first_and_fractions_are_not_nested(text, value, slope):
    names = {name: 1.5 for name in "vw" if name in text}
    loss = formula_loss(text, task="regression", **names)
    assert loss.formula == value
    assert slope is None or loss.gradient_formula == slope
    r = np.array([-2.0, -0.5, 0.5, 3.0])
    wanted = eval(text, {"r": r, **names})  # the test's own text
    np.testing.assert_allclose(loss.value(r, 0.0), wanted, rtol=1e-14)
