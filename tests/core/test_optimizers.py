"""What every optimizer promises: its step, its parameters, its place on screen."""

import pickle
import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lossstudio.core.optimizers import OPTIMIZERS, Optimizer

KEYS = tuple(OPTIMIZERS)

# A rate at which each reaches the bottom of a small bowl in 500 steps.
RATES = {
    "sgd": 0.1,
    "momentum": 0.05,
    "nesterov": 0.05,
    "adagrad": 0.5,
    "rmsprop": 0.01,
    "adam": 0.05,
    "adamw": 0.05,
    "nadam": 0.05,
    "adadelta": 2.0,
    "adamax": 0.05,
    "lion": 0.01,
}


# --- the promises of step -------------------------------------------------------------------


def walk(optimizer: Optimizer, theta: np.ndarray, grads: np.ndarray) -> np.ndarray:
    """Return `theta` after a step along each of `grads`."""
    for grad in grads:
        optimizer.step(theta, grad)
    return theta


@pytest.fixture
def grads() -> np.ndarray:
    return np.random.default_rng(3).normal(size=(12, 4, 37))


@pytest.mark.parametrize("key", KEYS)
def test_step_works_in_place_and_leaves_the_gradient_alone(key: str, grads: np.ndarray) -> None:
    theta, given_grads = np.zeros((4, 37)), grads.copy()
    optimizer = OPTIMIZERS.create(key)
    assert optimizer.step(theta, grads[0]) is None
    assert np.array_equal(np.sign(theta), -np.sign(grads[0]))
    walk(optimizer, theta, grads[1:])
    assert np.array_equal(grads, given_grads)


@pytest.mark.parametrize("key", KEYS)
def test_stack_equals_separate_runs_bit_for_bit(key: str, grads: np.ndarray) -> None:
    start = np.random.default_rng(5).normal(size=grads.shape[1:])
    stacked = walk(OPTIMIZERS.create(key), start.copy(), grads)
    for row, alone in enumerate(start):
        single = walk(OPTIMIZERS.create(key), alone.copy(), grads[:, row])
        assert np.array_equal(stacked[row], single)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("shape", [(), (1,), (3, 2, 5)])
def test_any_shape(key: str, shape: tuple[int, ...]) -> None:
    theta = np.full(shape, 2.0)
    walk(OPTIMIZERS.create(key), theta, np.ones((3, *shape)))
    assert np.all(theta < 2.0)


@pytest.mark.parametrize("key", KEYS)
def test_another_shape_is_refused(key: str) -> None:
    optimizer, theta = OPTIMIZERS.create(key), np.ones((3, 2))
    optimizer.step(np.ones((2, 3)), np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"shape \(2, 3\), and now gets \(3, 2\)"):
        optimizer.step(theta, np.ones((3, 2)))
    assert np.all(theta == 1.0)


@pytest.mark.parametrize("key", KEYS)
def test_later_steps_allocate_nothing(key: str) -> None:
    theta, grad = np.ones((64, 128)), np.full((64, 128), 0.5)
    optimizer = OPTIMIZERS.create(key)
    walk(optimizer, theta, [grad, grad])
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        walk(optimizer, theta, [grad] * 20)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert peak < theta.nbytes / 8


@pytest.mark.parametrize("key", KEYS)
def test_rate_zero_freezes(key: str, grads: np.ndarray) -> None:
    theta = np.ones((4, 37))
    walk(OPTIMIZERS.create(key, learning_rate=0), theta, grads)
    assert np.all(theta == 1.0)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_non_finite_gradient_stays_in_its_weight(key: str, bad: float) -> None:
    """It spoils its own weight (Lion takes the sign of an infinity) and no neighbour, for ever."""
    theta, healthy = np.ones(2), np.ones(1)
    spoiled, alone = OPTIMIZERS.create(key), OPTIMIZERS.create(key)
    with np.errstate(all="ignore"):
        for first in (bad, 1.0, 1.0):
            spoiled.step(theta, np.array([first, 1.0]))
            alone.step(healthy, np.ones(1))
    assert theta[1] == healthy[0]
    assert np.isfinite(theta[0]) == (key == "lion" and not np.isnan(bad))


@pytest.mark.parametrize("key", ["adam", "adamw", "nadam", "rmsprop", "adagrad", "adadelta"])
def test_overflow_of_the_square_makes_no_step(key: str) -> None:
    theta = np.ones(1)
    parameters = {"weight_decay": 0.0} if key == "adamw" else {}
    with np.errstate(all="ignore"):
        walk(OPTIMIZERS.create(key, **parameters), theta, np.full((5, 1), 1e160))
    assert theta[0] == 1.0


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=15, deadline=None)
@given(
    curvature=arrays(np.float64, 3, elements=st.floats(0.5, 2.0)),
    start=arrays(np.float64, 3, elements=st.floats(0.5, 2.0) | st.floats(-2.0, -0.5)),
)
def test_minimises_a_quadratic(key: str, curvature: np.ndarray, start: np.ndarray) -> None:
    theta = start.copy()
    optimizer = OPTIMIZERS.create(key, learning_rate=RATES[key])
    for _ in range(500):
        optimizer.step(theta, curvature * theta)
    assert curvature @ theta**2 < 1e-2 * (curvature @ start**2)


# --- equality, copies, pickles --------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_equality_knows_parameters_and_kind_but_not_memory(key: str) -> None:
    used, other, unused = (OPTIMIZERS.create(key) for _ in range(3))
    used.step(np.ones(2), np.ones(2))
    other.step(np.ones(3), -np.ones(3))
    assert used == other == unused
    assert hash(used) == hash(other) == hash(unused)
    assert repr(used) == repr(other) == repr(unused)
    assert used.settings() == other.settings() == unused.settings()
    assert used != OPTIMIZERS.create(key, learning_rate=0.125)
    assert all(used != OPTIMIZERS.create(name) for name in KEYS if name != key)


@pytest.mark.parametrize("key", KEYS)
def test_replace_starts_over(key: str, grads: np.ndarray) -> None:
    used = OPTIMIZERS.create(key, learning_rate=0.25)
    first = walk(used, np.ones((4, 37)), grads)
    again = replace(used)
    assert again == used
    assert np.array_equal(walk(again, np.ones((4, 37)), grads), first)
    replace(used, learning_rate=0.5).step(np.ones(2), np.ones(2))  # of any shape


@pytest.mark.parametrize("key", KEYS)
def test_pickled_half_way_it_goes_on_the_same(key: str, grads: np.ndarray) -> None:
    pristine = OPTIMIZERS.create(key, learning_rate=0.25)
    assert pickle.loads(pickle.dumps(pristine)) == pristine
    theta = walk(pristine, np.ones((4, 37)), grads[:5])
    twin = pickle.loads(pickle.dumps(pristine))
    expected = walk(pristine, theta.copy(), grads[5:])
    assert np.array_equal(walk(twin, theta.copy(), grads[5:]), expected)


# --- what a person meets --------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_declares_what_the_screen_needs(key: str) -> None:
    cls = OPTIMIZERS[key]
    assert cls.key == key
    assert cls.title
    assert cls.formula.count("{") == cls.formula.count("}")
    assert cls.reference
    assert cls.meaning().endswith(".")
    assert next(iter(cls.parameters())) == "learning_rate"
    for parameter in cls.parameters().values():
        assert parameter.label
        assert parameter.help.endswith(".")


def test_defaults_are_those_of_pytorch() -> None:
    assert [repr(OPTIMIZERS.create(key)) for key in KEYS] == [
        "SGD(learning_rate=0.001)",
        "Momentum(learning_rate=0.001, momentum=0.9, dampening=0.0)",
        "Nesterov(learning_rate=0.001, momentum=0.9)",
        "Adagrad(learning_rate=0.01, eps=1e-10)",
        "RMSprop(learning_rate=0.01, alpha=0.99, eps=1e-08)",
        "Adadelta(learning_rate=1.0, rho=0.9, eps=1e-06)",
        "Adam(learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-08)",
        "AdamW(learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-08, weight_decay=0.01)",
        "NAdam(learning_rate=0.002, beta1=0.9, beta2=0.999, eps=1e-08, momentum_decay=0.004)",
        "Adamax(learning_rate=0.002, beta1=0.9, beta2=0.999, eps=1e-08)",
        "Lion(learning_rate=0.001, beta1=0.9, beta2=0.99, weight_decay=0.0)",
    ]


@pytest.mark.parametrize(
    ("key", "name", "value"),
    [
        ("sgd", "learning_rate", -0.1),
        ("sgd", "learning_rate", float("nan")),
        ("sgd", "learning_rate", float("inf")),
        ("sgd", "learning_rate", "0.1"),
        ("momentum", "momentum", 1.0),
        ("momentum", "dampening", 1.5),
        ("rmsprop", "alpha", 1.0),
        ("adadelta", "rho", -0.5),
        ("adam", "beta2", 1.0),
        ("adam", "eps", -1e-8),
        ("adamw", "weight_decay", -0.01),
        ("nadam", "momentum_decay", None),
    ],
)
def test_wrong_parameter_is_named_with_value_and_bounds(key: str, name: str, value: Any) -> None:
    cls = OPTIMIZERS[key]
    allowed = cls.parameters()[name].allowed
    sentence = rf"^{cls.title}: {name} .* is {value!r}; allowed is {allowed}\.$"
    with pytest.raises(ValueError, match=sentence):
        OPTIMIZERS.create(key, **{name: value})


@pytest.mark.parametrize("name", ["beta1", "beta2"])
def test_anything_below_one_is_allowed(name: str) -> None:
    value = 1 - 2.0**-53
    assert getattr(OPTIMIZERS.create("adam", **{name: value}), name) == value


@pytest.mark.parametrize(
    ("key", "parameters", "hint"),
    [
        ("adm", {}, "did you mean 'adam'"),
        ("rms_prop", {}, "did you mean 'rmsprop'"),
        ("adam", {"learning_rat": 0.1}, "did you mean 'learning_rate'"),
        ("rmsprop", {"alpa": 0.9}, "did you mean 'alpha'"),
    ],
)
def test_near_miss_is_named(key: str, parameters: dict[str, float], hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        OPTIMIZERS.create(key, **parameters)


def test_the_mean_of_the_largest_gradients_is_finite() -> None:
    optimizer, theta = OPTIMIZERS.create("adamax", learning_rate=0.1), np.ones(1)
    for _ in range(30):
        optimizer.step(theta, np.array([1e308]))
    assert theta[0] == pytest.approx(1.0 - 30 * 0.1, rel=1e-12)


@pytest.mark.parametrize("key", sorted({*KEYS} - {"sgd", "momentum", "nesterov", "lion"}))
def test_without_epsilon_a_weight_without_a_gradient_stays(key: str) -> None:
    still = {"weight_decay": 0.0} if key == "adamw" else {}
    guarded, bare = (OPTIMIZERS.create(key, eps=eps, **still) for eps in (1e-300, 0.0))
    grads = np.random.default_rng(7).normal(size=(9, 3, 4))
    grads[:, :, 1] = 0.0
    grads[:5, :, 2] = 0.0  # a gradient that comes later
    start = np.ones((3, 4))
    moved = walk(bare, start.copy(), grads)
    assert np.array_equal(moved[:, 1], start[:, 1])
    np.testing.assert_allclose(moved, walk(guarded, start.copy(), grads), rtol=1e-12)
    if key != "adadelta":  # it takes the size of its first steps from epsilon alone
        assert np.all(np.delete(moved, 1, axis=1) != 1.0)
