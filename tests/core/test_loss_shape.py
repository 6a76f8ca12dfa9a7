"""The curve of every loss along its axis, and the training samples on it."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race
from hypothesis import example, given
from hypothesis import strategies as st
from loss_cases import losses, position

from lossstudio.core.analysis.loss_shape import (
    MOST_SAMPLES,
    ShapeAxis,
    class_curves,
    least_reach,
    loss_curve,
    position_at,
    probability_at,
    sample_positions,
    shape_curves,
)
from lossstudio.core.datasets import DATASETS
from lossstudio.core.losses import LOSSES, Loss
from lossstudio.core.preparation.weighting import class_shares
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

KEYS = {Task.REGRESSION: "huber", Task.BINARY: "bce", Task.MULTICLASS: "multiclass_hinge"}
DATA = {Task.REGRESSION: "sine", Task.BINARY: "moons", Task.MULTICLASS: "blobs"}


@losses()
def test_the_derivative_is_the_slope_of_the_curve(loss: Loss) -> None:
    x, step = np.linspace(-4.0, 4.0, 801), 1e-6
    smooth = np.all([np.abs(x - kink) > 1e-4 for kink in loss.kinks or [np.inf]], axis=0)
    up, down = loss_curve(loss, x + step).value, loss_curve(loss, x - step).value
    derivative = loss_curve(loss, x).derivative
    wrong = np.abs(derivative - (up - down) / (2 * step))
    allowed = 1e-4 * np.abs(derivative) + 1e-6 * (1.0 + np.abs(up)) + step / (loss.threshold or 1.0)
    assert (wrong <= allowed)[smooth].all()


def test_curves_that_are_known() -> None:
    x = np.array([-2.0, 0.5, 1.0, 3.0])
    for key, value, derivative in (
        ("mse", x * x, 2.0 * x),
        ("hinge", [3.0, 0.5, 0.0, 0.0], [-1.0, -1.0, 0.0, 0.0]),
        ("multiclass_hinge", [3.0, 0.5, 0.0, 0.0], [-1.0, -1.0, 0.0, 0.0]),
    ):
        curve = loss_curve(LOSSES.create(key), x)
        np.testing.assert_array_equal(curve.position, x)
        np.testing.assert_array_equal(curve.value, value)
        np.testing.assert_array_equal(curve.derivative, derivative)


@pytest.mark.parametrize("task", Task)
def test_samples_stand_at_their_residual_margin_or_lead(task: Task) -> None:
    trainer = Trainer(race(KEYS[task], dataset=DATASETS.create(DATA[task], samples=60)))
    trainer.advance_epochs(3)
    snapshot, train = trainer.snapshot(), trainer.prepared.train
    loss = snapshot.experiment.contenders[0].loss
    where, values, _ = sample_positions(snapshot.prepared, snapshot.theta[0], loss)
    scores = snapshot.prepared.shape.scores(snapshot.theta, train.inputs)[0]
    scores = scores if task is Task.MULTICLASS else scores[:, 0]
    np.testing.assert_array_equal(where, position(task, scores, train.scaled_target))
    np.testing.assert_array_equal(values, loss.value(scores, train.scaled_target))


def test_few_of_many_samples_stand_for_all_and_none_where_there_is_no_number() -> None:
    experiment = race("mse", dataset=DATASETS.create("sine", samples=3 * MOST_SAMPLES))
    trainer = Trainer(replace(experiment, test_share=0.0))
    loss, theta = LOSSES.create("mse"), trainer.snapshot().theta[0]
    where, _, _ = sample_positions(trainer.prepared, theta, loss)
    assert len(where) == MOST_SAMPLES
    where, values, _ = sample_positions(trainer.prepared, np.full_like(theta, np.nan), loss)
    assert len(where) == len(values) == 0


X = np.linspace(-4.0, 4.0, 81)


@losses()
def test_every_loss_has_one_curve_unless_the_classes_cost_differently(loss: Loss) -> None:
    weighted = getattr(loss, "pos_weight", 1.0) != 1.0
    weighted |= loss.key == "focal" and loss.alpha is not None
    curves = class_curves(loss, X, None)
    assert len(curves) == (2 if weighted else 1)


def test_a_miss_and_a_false_alarm_have_each_their_curve() -> None:
    plain = loss_curve(LOSSES.create("bce"), X)
    negative, positive = class_curves(LOSSES.create("bce", pos_weight=5.0), X, None)
    np.testing.assert_allclose(negative.value, plain.value)
    np.testing.assert_allclose(positive.value, 5.0 * plain.value)
    np.testing.assert_allclose(negative.derivative, plain.derivative)
    np.testing.assert_allclose(positive.derivative, 5.0 * plain.derivative)


@pytest.mark.parametrize("key", ["hinge", "softmax_ce"])
def test_class_weights_give_each_class_its_curve(key: str) -> None:
    weight = np.array([0.5, 2.0])
    plain, curves = loss_curve(LOSSES.create(key), X), class_curves(LOSSES.create(key), X, weight)
    for curve, share in zip(curves, weight, strict=True):
        np.testing.assert_allclose(curve.value, share * plain.value)
        np.testing.assert_allclose(curve.derivative, share * plain.derivative)
    assert len(class_curves(LOSSES.create(key), X, np.ones(2))) == 1


def test_samples_of_weighted_classes_are_weighed_as_in_training() -> None:
    experiment = race("hinge", dataset=DATASETS.create("moons", samples=60))
    experiment = replace(experiment, class_weighting="own", class_weights=(1.0, 4.0))
    prepared = Trainer(experiment).prepared
    shares = class_shares(experiment, prepared.samples, prepared.train.index)
    assert shares is not None
    np.testing.assert_allclose(shares[prepared.train.target], prepared.train.weight)
    loss, theta = LOSSES.create("hinge"), Trainer(experiment).snapshot().theta[0]
    where, plain, target = sample_positions(prepared, theta, loss)
    _, weighed, _ = sample_positions(prepared, theta, loss, shares)
    np.testing.assert_allclose(weighed, plain * shares[target])
    for row, curve in enumerate(class_curves(loss, where, shares)):
        np.testing.assert_allclose(weighed[target == row], curve.value[target == row], atol=1e-12)


@pytest.mark.parametrize(
    ("key", "parameters", "low", "high"),
    [
        ("mse", {}, 0.2, 0.2),  # a tenth of the spread
        ("huber", {"delta": 0.5}, 1.0, 1.0),  # its corner, and as much beyond
        ("huber", {"delta": 50.0}, 2.0, 2.0),  # never beyond the spread for a corner
        ("tukey", {}, 2.0, 2.0),
    ],
)
def test_the_axis_of_a_perfect_fit_keeps_the_scale_of_the_data(
    key: str, parameters: dict[str, float], low: float, high: float
) -> None:
    target = np.array([-2.0, 2.0, -2.0, 2.0])
    assert low <= least_reach(LOSSES.create(key, **parameters), target) <= high
    assert least_reach(LOSSES.create(key, **parameters), np.full(3, 7.0)) > 0.0
    assert least_reach(LOSSES.create(key, **parameters), np.zeros(3)) > 0.0


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=9))
@example([5e-324])
def test_an_axis_of_residuals_never_closes_in_on_rounding(targets: list[float]) -> None:
    target = np.array(targets)
    with np.errstate(over="ignore"):
        reach = least_reach(LOSSES.create("mse"), target)
    assert np.isfinite(reach)
    assert reach > 1e-14 * (np.abs(target).max() or 1.0)


def test_targets_that_are_alike_but_for_rounding_are_alike() -> None:
    target = np.array([0.1 + 0.2, 0.3, 0.3])
    assert 0.0 < np.std(target) < 1e-15
    assert least_reach(LOSSES.create("mse"), target) == pytest.approx(0.03)


@given(st.floats(1e-12, 1.0 - 1e-12), st.integers(1, 9))
def test_probability_and_position_undo_each_other(p: float, rivals: int) -> None:
    position = position_at(np.array(p), rivals)
    assert probability_at(position, rivals) == pytest.approx(p, rel=1e-9)


@losses(lambda loss: loss.task.is_classification)
def test_over_probabilities_each_loss_is_what_it_is_at_the_logit(loss: Loss) -> None:
    p = np.linspace(0.01, 0.99, 99)
    over = shape_curves(loss, p, ShapeAxis.PROBABILITY)
    own = shape_curves(loss, np.log(p / (1.0 - p)))
    assert len(over) == len(own)
    for one, other in zip(over, own, strict=True):
        np.testing.assert_array_equal(one.position, p)
        np.testing.assert_allclose(one.value, other.value, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(one.derivative, other.derivative, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("key", ["bce", "softmax_ce"])
def test_samples_stand_at_the_probability_of_their_class(key: str) -> None:
    trainer = Trainer(race(key))
    trainer.advance(20)
    snapshot, loss = trainer.snapshot(), LOSSES.create(key)
    prepared = snapshot.prepared
    where, values, target = sample_positions(
        prepared, snapshot.theta[0], loss, axis=ShapeAxis.PROBABILITY
    )
    np.testing.assert_allclose(values, -np.log(where), rtol=1e-9, atol=1e-12)
    assert len(where) == len(target) == len(prepared.train)


def test_a_log_link_beside_others_is_drawn_over_residuals() -> None:
    poisson, residual = LOSSES.create("poisson"), np.array([-5.0, -1.0, 0.0, 2.0])
    (curve,) = shape_curves(poisson, residual, ShapeAxis.RESIDUAL, target=3.0)
    np.testing.assert_array_equal(curve.position, residual)
    seen = residual > -3.0
    wanted = poisson.value(np.log(3.0 + residual[seen]), np.full(3, 3.0))
    np.testing.assert_allclose(curve.value[seen], wanted)
    assert not np.isfinite(curve.value[~seen]).any()
