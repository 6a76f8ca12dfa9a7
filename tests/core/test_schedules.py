"""Schedules: their published shapes, and that a race really follows them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.schedules import SCHEDULES
from lossstudio.core.training import Trainer
from lossstudio.core.training.penalties import shape_gradient

SGD = OPTIMIZERS.create("sgd", learning_rate=0.05)


@pytest.mark.parametrize(
    ("key", "parameters", "points"),
    [
        ("constant", {}, {0: 1, 1e6: 1}),
        ("step", {"every": 10, "drop": 0.5}, {0: 1, 9.99: 1, 10: 0.5, 35: 0.125}),
        ("exponential", {"keep": 0.9}, {0: 1, 1: 0.9, 2: 0.81, 0.5: math.sqrt(0.9)}),
        ("cosine", {"length": 8, "floor": 0.2}, {0: 1, 4: 0.6, 8: 0.2, 99: 0.2}),
        ("warmup", {"warmup": 4, "length": 12}, {0: 0.1, 2: 0.55, 4: 1, 8: 0.5, 12: 0, 50: 0}),
        ("warmup", {"warmup": 0, "length": 10}, {0: 1, 5: 0.5, 10: 0}),
        ("one_cycle", {"length": 10}, {0: 1 / 25, 3: 1, 10: 1 / 250_000, 99: 1 / 250_000}),
    ],
)
def test_known_points(key, parameters, points):
    schedule = SCHEDULES.create(key, **parameters)
    for epoch, factor in points.items():
        assert schedule.factor(epoch) == pytest.approx(factor, abs=1e-12)


@given(st.integers(1, 400), st.integers(1, 100), st.integers(1, 3000))
def test_a_drop_comes_at_its_step_whatever_share_of_an_epoch_that_is(hundredths, batches, step):
    schedule = SCHEDULES.create("step", every=hundredths / 100, drop=0.5)
    drops = step * 100 // (batches * hundredths)  # in whole numbers: without rounding
    assert schedule.factor(step / batches) == 0.5**drops


@given(st.sampled_from(sorted(SCHEDULES)), st.floats(0.0, 1e6))
def test_a_factor_never_leaves_zero_to_one(key, epoch):
    assert 0.0 <= SCHEDULES.create(key).factor(epoch) <= 1.0


@pytest.mark.parametrize("key", [key for key in OPTIMIZERS if key not in {"adadelta", "adagrad"}])
def test_the_first_step_goes_as_far_as_the_schedule_says(key):
    optimizer = OPTIMIZERS.create(key, learning_rate=0.05)
    plain = race("mse", optimizer=optimizer)
    warm = replace(plain, schedule=SCHEDULES.create("warmup"))
    start = Trainer(plain).snapshot().theta
    moves = []
    for experiment in (plain, warm):
        trainer = Trainer(experiment)
        trainer.advance(1)
        moves.append(trainer.snapshot().theta - start)
    np.testing.assert_allclose(moves[1], 0.1 * moves[0], rtol=1e-9, atol=1e-15)


def test_a_drop_at_an_epoch_is_a_smaller_rate_from_there_on():
    plain = race("mse", optimizer=SGD)
    steps = replace(plain, schedule=SCHEDULES.create("step", every=2.0, drop=0.25))
    dropped, adopted = Trainer(steps), Trainer(plain)
    dropped.advance_epochs(3)
    adopted.advance_epochs(2)
    assert adopted.adopt(replace(plain, optimizer=replace(SGD, learning_rate=0.0125)))
    adopted.advance_epochs(1)
    np.testing.assert_array_equal(dropped.snapshot().theta, adopted.snapshot().theta)


def test_clipping_by_norm_keeps_the_direction_of_each_contender():
    plain = race("mse", "mae", optimizer=SGD)
    start = Trainer(plain).snapshot().theta
    moves = []
    for norm in (None, 0.01):
        trainer = Trainer(replace(plain, clip_norm=norm))
        trainer.advance(1)
        moves.append(trainer.snapshot().theta - start)
    free, clipped = moves
    np.testing.assert_allclose(np.linalg.norm(clipped, axis=1), 0.05 * 0.01, rtol=1e-9)
    for row in range(2):
        cosine = free[row] @ clipped[row] / np.linalg.norm(free[row]) / np.linalg.norm(clipped[row])
        assert cosine == pytest.approx(1.0)


def test_clipping_by_value_bounds_every_weight():
    plain = race("mse", optimizer=SGD)
    start = Trainer(plain).snapshot().theta
    free, clipped = Trainer(plain), Trainer(replace(plain, clip_value=0.02))
    free.advance(1)
    clipped.advance(1)
    gradient = (start - free.snapshot().theta) / 0.05
    expected = start - 0.05 * np.clip(gradient, -0.02, 0.02)
    np.testing.assert_allclose(clipped.snapshot().theta, expected, rtol=1e-9)


def test_clipping_tames_what_would_diverge():
    wild = race("mse", optimizer=replace(SGD, learning_rate=50.0))
    free, clipped = Trainer(wild), Trainer(replace(wild, clip_norm=0.01))
    for trainer in (free, clipped):
        trainer.advance_epochs(300)
    assert free.snapshot().diverged[0]
    assert not clipped.snapshot().diverged[0]


def test_a_schedule_moves_on_within_an_epoch():
    plain = race("mse", optimizer=SGD)
    halving = replace(plain, schedule=SCHEDULES.create("exponential", keep=0.5))
    slow, fast = Trainer(halving), Trainer(plain)
    for trainer in (slow, fast):
        trainer.advance(1)
    np.testing.assert_array_equal(slow.snapshot().theta, fast.snapshot().theta)
    factor = 0.5 ** (1 / slow.steps_per_epoch)
    assert fast.adopt(replace(plain, optimizer=replace(SGD, learning_rate=0.05 * factor)))
    for trainer in (slow, fast):
        trainer.advance(1)
    np.testing.assert_allclose(slow.snapshot().theta, fast.snapshot().theta, rtol=1e-14)


def test_clipping_by_norm_survives_gradients_whose_squares_overflow():
    huge = race("mse", optimizer=SGD, clip_norm=1.0)
    trainer = Trainer(huge)
    theta = trainer.snapshot().theta
    gradient = 1e200 * np.random.default_rng(0).normal(size=theta.shape)
    shape_gradient(huge, gradient, theta, trainer.prepared.shape.penalised())
    assert np.linalg.norm(gradient[0]) == pytest.approx(1.0, rel=1e-12)


def test_l1_adds_the_sign_of_each_weight_but_of_no_intercept():
    plain = race("mse", optimizer=SGD)
    model = MODELS.create(plain.model.key, **{**_settings(plain.model), "l1": 0.3})
    free, penal = Trainer(plain), Trainer(replace(plain, model=model))
    free.advance(1)
    penal.advance(1)
    start = free.snapshot().theta
    assert np.all(start != 0.0), "no intercept is 0 any more"
    saved = penal.save_point()
    penal.restore(saved._replace(kept=replace(saved.kept, theta=start)))
    for trainer in (free, penal):
        trainer.advance(1)
    pull = (free.snapshot().theta - penal.snapshot().theta) / 0.05
    mask = penal.prepared.shape.penalised()
    np.testing.assert_allclose(pull, 0.3 * mask * np.sign(start), atol=1e-12)


def _settings(model):
    return {name: getattr(model, name) for name in model.parameters()}
