"""Data from a formula: what it says is what is drawn, and what is wrong is named by its place."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.datasets import DATASETS, FormulaData
from lossstudio.core.experiment import Experiment
from lossstudio.core.losses.formula import FormulaError
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer


def written(text: str, **settings: float) -> FormulaData:
    dataset = DATASETS.create("formula_regression", text=text, **settings)
    assert isinstance(dataset, FormulaData)
    return dataset


@pytest.mark.parametrize(
    ("text", "curve"),
    [
        ("y = sin(x) + noise", lambda x: np.sin(x[:, 0])),
        ("2·x² − 1", lambda x: 2.0 * x[:, 0] ** 2 - 1.0),
        ("y = x1*x2 + cos(x3)", lambda x: x[:, 0] * x[:, 1] + np.cos(x[:, 2])),
        ("y = x₁ - max(x₂, 0)", lambda x: x[:, 0] - np.maximum(x[:, 1], 0.0)),
        ("y = 3 + noise", lambda x: np.full(len(x), 3.0)),
        ("y = x > 1", lambda x: (x[:, 0] > 1.0).astype(float)),
        ("y = x*(1 + noise) if x > 0 else -1", lambda x: np.where(x > 0.0, x, -1.0)[:, 0]),
    ],
)
def test_numbers_follow_the_formula(text, curve) -> None:
    dataset = written(text, noise=0.0, samples=200, low=-3.0, high=4.0)
    samples = dataset.generate(1)
    assert dataset.task is samples.task is Task.REGRESSION
    np.testing.assert_allclose(samples.target, curve(samples.features), atol=1e-12)
    np.testing.assert_allclose(dataset.true_curve(samples.features), samples.target)
    assert samples.features.min() >= -3.0
    assert samples.features.max() <= 4.0
    if samples.features.shape[1] == 1:
        np.testing.assert_allclose(dataset.truth(samples.features[:, 0]), samples.target)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("class = x1*x2 > 0", lambda a, b: a * b > 0.0),
        ("class = x1^2 + x2^2 <= 9", lambda a, b: a**2 + b**2 <= 9.0),
        ("x1 > 0 and not x2 > 1", lambda a, b: (a > 0.0) & ~(b > 1.0)),
        ("class = 0 < x1 + x2 < 3 or x1 < -4", lambda a, b: ((a + b > 0) & (a + b < 3)) | (a < -4)),
    ],
)
def test_classes_follow_the_formula_and_the_boundary_is_where_they_meet(text, inside) -> None:
    samples = written(text, samples=400).generate(2)
    assert samples.task is Task.BINARY
    expected = inside(*samples.features.T)
    np.testing.assert_array_equal(samples.target, expected)
    lead = written(text).true_curve(samples.features)
    np.testing.assert_array_equal(lead > 0.0, expected)


def test_noise_is_normal_with_its_spread_and_a_stream_of_its_own() -> None:
    still, moved = written("y = x", samples=4000), written("y = x + noise", samples=4000, noise=2.0)
    a, b = still.generate(3), moved.generate(3)
    np.testing.assert_array_equal(a.features, b.features)
    errors = b.target - a.target
    assert abs(errors.mean()) < 0.1
    assert errors.std() == pytest.approx(2.0, rel=0.05)
    np.testing.assert_array_equal(moved.generate(3).target, b.target)
    assert not np.array_equal(moved.generate(4).target, b.target)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("z = x", 0, "`z` at letter 1"),
        ("y = foo(x)", 4, "`foo` at letter 5 is no function"),
        ("y = sinn(x)", 4, "did you mean sin?"),
        ("y = 2 x", 6, "a product needs a sign: 2*x"),
        ("class = x1", 9, "needs a comparison"),
        ("y = x1 + target", 9, "`target` at letter 10 is no name here"),
        ("y = x + x2", 0, "do not go together"),
        ("y = x7", 4, "allowed is up to x5"),
        ("  y  = ", 6, "empty"),
        ("y = mse", 4, "no name here"),
        ("y = __import__('os')", 4, "no function"),
        ("y = x.real", 5, "dot after a name"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(text: str, place: int, words: str) -> None:
    with pytest.raises(FormulaError, match=r"[.?]$") as fault:
        written(text)
    assert words in str(fault.value)
    assert fault.value.position == place


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30) | st.from_regex(r"(y|class) ?= ?[-x12+*/()<>. sincoe]{0,20}"))
def test_any_text_is_a_formula_or_refused_in_a_sentence(text: str) -> None:
    try:
        samples = written(text).generate(1)
    except ValueError as fault:
        sentence = str(fault).rstrip()
    else:
        sentence = "."
        assert np.isfinite(samples.target).all()
    assert sentence.endswith((".", "?"))


@pytest.mark.parametrize("text", ["y = log(x)", "y = exp(exp(x))", "class = x > 99"])
def test_what_no_race_can_be_run_on_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="allowed"):
        written(text).generate(1)


def test_it_races_and_stands_in_the_file() -> None:
    experiment = race("bce", dataset=DATASETS.create("formula_classes", text="class = x1 > x2"))
    again = Experiment.from_json(experiment.to_json())
    assert again == experiment
    trainer = Trainer(again)
    trainer.advance_epochs(20)
    accuracy = trainer.evaluator.metric_series.keys.index("accuracy")
    assert trainer.snapshot().now.metrics[0, accuracy, 0] > 0.95


def test_other_numbers_leave_it_the_same_dataset_but_other_features_do_not() -> None:
    first = written("y = sin(x)")
    assert first.is_same(replace(first, noise=1.0))
    assert first.is_same(written("y = cos(x)"))
    assert not first.is_same(written("y = x1*x2"))
    assert not first.is_same(written("class = x > 0"))
