"""Typed losses that speak of single classes, and what mistakes cost."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.analysis.loss_shape import class_curves
from lossstudio.core.datasets import DATASETS
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.losses.formula import cost_table, two_costs
from lossstudio.core.losses.views import Facts
from lossstudio.core.preparation.prepare import prepare
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

CROSS_ENTROPY = "-log(p0) if t == 0 else -log(p1) if t == 1 else -log(p2)"
scores = st.lists(st.lists(st.floats(-350, 350), min_size=3, max_size=3), min_size=1, max_size=5)
COSTS = [[0, 1, 9], [2, 0, 1], [0.5, 4, 0]]


@given(score=scores, true_class=st.integers(0, 2))
@settings(deadline=None)
def test_cross_entropy_by_single_classes_is_the_built_in_one(
    score: list[list[float]], true_class: int
) -> None:
    z, target = np.array(score), np.full(len(score), true_class)
    typed, built_in = formula_loss(CROSS_ENTROPY, task="multiclass"), LOSSES.create("softmax_ce")
    np.testing.assert_allclose(typed.value(z, target), built_in.value(z, target), rtol=1e-12)
    np.testing.assert_allclose(
        typed.gradient(z, target), built_in.gradient(z, target), rtol=1e-12, atol=1e-300
    )


@pytest.mark.parametrize(
    "text", ["p1**0.3 + log(1 - p2)", "(p0 - (t == 0))² + t*p1", "-log(pt)*p1/k", "m*p2"]
)
def test_the_gradient_is_the_slope_by_every_logit(text: str) -> None:
    rng = np.random.default_rng(1)
    z, target, step = rng.normal(scale=2.0, size=(40, 3)), rng.integers(0, 3, 40), 1e-6
    loss = formula_loss(text, task="multiclass")
    for logit in range(3):
        way = step * (np.arange(3) == logit)
        slope = (loss.value(z + way, target) - loss.value(z - way, target)) / (2 * step)
        np.testing.assert_allclose(loss.gradient(z, target)[:, logit], slope, atol=1e-7)


def test_a_table_of_costs_is_the_expected_cost() -> None:
    rng = np.random.default_rng(2)
    z, target = rng.normal(scale=3.0, size=(60, 3)), rng.integers(0, 3, 60)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    expected = (np.array(COSTS)[target] * p).sum(axis=1)
    np.testing.assert_allclose(cost_table(COSTS).value(z, target), expected, rtol=1e-12)


@pytest.mark.parametrize("classes", range(2, 11))
def test_every_number_of_classes_that_data_have_here_finds_room_in_a_formula(classes: int) -> None:
    costs = np.arange(classes**2, dtype=float).reshape(classes, classes) + 0.5
    loss = cost_table(costs)
    assert loss.value(np.zeros((1, classes)), [1]) == pytest.approx(costs[1].mean())


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        ([[0, 1]], r"\(1, 2\); allowed is a square"),
        ([[0, -1], [1, 0]], "no cost, from 0 upwards"),
        ([[0, np.nan], [1, 0]], "no cost, from 0 upwards"),
    ],
)
def test_what_is_no_table_of_costs_is_refused(costs: list[list[float]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cost_table(costs)


def test_two_costs_are_the_quantile_and_the_weighted_cross_entropy() -> None:
    s, y = np.linspace(-3, 3, 25), np.linspace(2, -1, 25)
    costs, quantile = two_costs(Task.REGRESSION, 9.0, 1.0), LOSSES.create("quantile", tau=0.9)
    np.testing.assert_allclose(costs.value(s, y), 10.0 * quantile.value(s, y), rtol=1e-12)
    target = (y > 0.5).astype(int)
    costs, bce = two_costs(Task.BINARY, 10.0, 1.0), LOSSES.create("bce", pos_weight=10.0)
    np.testing.assert_allclose(costs.value(s, target), bce.value(s, target), rtol=1e-12)
    np.testing.assert_allclose(costs.gradient(s, target), bce.gradient(s, target), rtol=1e-12)


def test_a_race_of_a_table_of_costs_avoids_the_dear_mistake() -> None:
    dear = cost_table([[0, 1, 1], [1, 0, 1], [20, 20, 0]])  # to overlook class 2
    experiment = race("softmax_ce", dataset=DATASETS.create("blobs", samples=300, noise=2.0))
    both = (experiment.contenders[0], replace(experiment.contenders[0], loss=dear))
    trainer = Trainer(replace(experiment, contenders=both))
    trainer.advance_epochs(60)
    prepared, theta = trainer.prepared, trainer.snapshot().theta
    found = prepared.shape.scores(theta, prepared.train.inputs).argmax(axis=-1)
    missed = ((found != 2) & (prepared.train.target == 2)).sum(axis=1)
    assert missed[1] < missed[0]


def test_data_without_a_class_of_which_a_formula_speaks_are_refused() -> None:
    loss = formula_loss("p5", task="multiclass")
    experiment = race("softmax_ce", dataset=DATASETS.create("blobs", samples=60))
    experiment = experiment.with_contender(0, loss=loss)
    with pytest.raises(ValueError, match="speaks of p5, the probability of class 5; the data"):
        prepare(experiment)


def test_each_class_has_its_curve_where_a_formula_speaks_of_it() -> None:
    loss, x = formula_loss("p1 if t == 0 else 3*p0", task="multiclass"), np.linspace(-4, 4, 41)
    data = Facts(np.full(3, 1 / 3))
    curves = class_curves(loss, x, None, data)
    shares = [1 / (np.exp(x) + 2), 3 / (np.exp(x) + 2), 3 / (np.exp(x) + 2)]
    for curve, share in zip(curves, shares, strict=True):
        np.testing.assert_allclose(curve.value, share, rtol=1e-12)
    assert len(class_curves(formula_loss("-log(pt)", task="multiclass"), x, None, data)) == 1


def test_the_gradient_of_probabilities_is_written_as_it_goes_to_every_score() -> None:
    loss = cost_table(COSTS)
    assert loss.derivative_name == r"\frac{\partial \ell}{\partial z_k}"
    assert loss.gradient_formula.startswith(r"\sum_j \frac{\partial \ell}{\partial p_j}")


def test_a_built_in_loss_by_its_name_is_written_as_it_declares() -> None:
    brier = LOSSES.create("softmax_brier")
    typed = formula_loss("softmax_brier", task="multiclass")
    assert typed.formula == brier.formula
    assert typed.gradient_formula == brier.gradient_formula


def test_a_loss_of_another_task_names_the_one_that_serves() -> None:
    words = "a loss for two classes, not for several classes; for these there is softmax_brier"
    with pytest.raises(ValueError, match=words):
        formula_loss("brier", task="multiclass")
