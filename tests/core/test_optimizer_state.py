"""What steps remember, apart from the optimizer: kept, copied, cut, pickled, handed on."""

import pickle
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest

from lossstudio.core.optimizers import OPTIMIZERS, Optimizer, OptimizerState

KEYS = tuple(OPTIMIZERS)
SHAPE = (4, 37)
each = pytest.mark.parametrize("key", KEYS)
with_arrays = pytest.mark.parametrize("key", [key for key in KEYS if key != "sgd"])


@pytest.fixture
def grads() -> np.ndarray:
    return np.random.default_rng(3).normal(size=(12, *SHAPE))


def walk(
    optimizer: Optimizer, state: OptimizerState, grads: np.ndarray, factor: float = 1.0
) -> np.ndarray:
    """Return where the steps lead from 0."""
    theta = np.zeros(grads.shape[1:])
    for grad in grads:
        optimizer.update(theta, grad, state, factor)
    return theta


def used(key: str, grads: np.ndarray) -> tuple[Optimizer, OptimizerState]:
    """Return an optimizer and the state that steps along `grads` left."""
    optimizer = OPTIMIZERS.create(key, learning_rate=0.25)
    state = optimizer.start(grads.shape[1:])
    walk(optimizer, state, grads)
    return optimizer, state


# --- update -----------------------------------------------------------------------------------


@each
def test_update_is_the_step_of_an_optimizer_used_alone(key: str, grads: np.ndarray) -> None:
    alone = OPTIMIZERS.create(key)
    theta = np.zeros(SHAPE)
    for grad in grads:
        alone.step(theta, grad)
    assert np.array_equal(walk(alone, alone.start(SHAPE), grads), theta)


@each
def test_all_that_steps_remember_is_in_the_state(key: str, grads: np.ndarray) -> None:
    """One object serves two races at once, whether or not it is also used alone."""
    shared, first = OPTIMIZERS.create(key), OPTIMIZERS.create(key)
    mine, other = shared.start(SHAPE), shared.start(SHAPE)
    theta = np.zeros(SHAPE)
    for grad in grads:
        shared.update(theta, grad, mine)
        shared.update(np.zeros(SHAPE), -3.0 * grad, other)
        shared.step(np.zeros(SHAPE), 2.0 * grad)
    assert np.array_equal(theta, walk(first, first.start(SHAPE), grads))


@each
@pytest.mark.parametrize("factor", [0.0, 0.125, 2.0])
def test_the_factor_is_one_on_the_rate(key: str, factor: float, grads: np.ndarray) -> None:
    rated = OPTIMIZERS.create(key, learning_rate=0.25)
    scaled = replace(rated, learning_rate=0.25 * factor)
    expected = walk(scaled, scaled.start(SHAPE), grads)
    assert np.array_equal(walk(rated, rated.start(SHAPE), grads, factor), expected)


@each
def test_other_parameters_go_on_with_the_memory(key: str, grads: np.ndarray) -> None:
    """One step after the change is the old step, times the new rate over the old."""
    old, state = used(key, grads[:5])
    new = replace(old, learning_rate=0.125)
    half = walk(new, state.copy(), grads[5:6])  # from 0, where weight decay does nothing
    full = walk(old, state, grads[5:6])
    assert np.abs(full).min() > 0
    np.testing.assert_allclose(half, full / 2, rtol=1e-14)


def test_momentum_keeps_the_rate_outside_its_buffer() -> None:
    """After a drop to a tenth the whole step shrinks to a tenth at once (in Keras it lingers)."""
    fast, theta = OPTIMIZERS.create("momentum", learning_rate=1.0, momentum=0.5), np.zeros(1)
    state = fast.start(theta.shape)
    fast.update(theta, np.ones(1), state)
    replace(fast, learning_rate=0.1).update(theta, np.ones(1), state)
    assert theta[0] == pytest.approx(-1.0 - 0.1 * 1.5, rel=1e-15)


# --- refusals ---------------------------------------------------------------------------------


@each
def test_a_state_of_another_kind_is_refused(key: str, grads: np.ndarray) -> None:
    _, state = used(key, grads)
    before, theta = state.copy(), np.ones(SHAPE)
    title = OPTIMIZERS[key].title
    for name in KEYS:
        other = OPTIMIZERS.create(name)
        sentence = f"^{title} cannot go on as {other.title}: their memories differ; start afresh.$"
        if name != key:
            with pytest.raises(ValueError, match=sentence):
                other.update(theta, grads[0], state)
    assert state == before
    assert np.all(theta == 1.0)


@each
def test_a_state_of_another_shape_is_refused(key: str) -> None:
    optimizer, theta = OPTIMIZERS.create(key), np.ones((3, 2))
    sentence = rf"^{optimizer.title} began with .* shape \(2, 3\), and now gets \(3, 2\)\.$"
    with pytest.raises(ValueError, match=sentence):
        optimizer.update(theta, np.ones((3, 2)), optimizer.start((2, 3)))
    assert np.all(theta == 1.0)


# --- copies, parts, pickles, equality ---------------------------------------------------------

WAYS = {
    "copy": OptimizerState.copy,
    "part": lambda state: state.part(slice(None)),
    "pickle": lambda state: pickle.loads(pickle.dumps(state)),
    "deepcopy": deepcopy,
}


@each
@pytest.mark.parametrize("way", WAYS)
def test_a_copy_is_equal_goes_on_the_same_and_shares_nothing(
    key: str, way: str, grads: np.ndarray
) -> None:
    optimizer, state = used(key, grads[:5])
    twin, kept = WAYS[way](state), WAYS[way](state)
    assert twin == state
    expected = walk(optimizer, state, grads[5:])
    assert twin == kept
    assert np.array_equal(walk(optimizer, twin, grads[5:]), expected)
    assert twin == state


@each
def test_a_part_goes_on_as_its_rows_do(key: str, grads: np.ndarray) -> None:
    optimizer, state = used(key, grads[:5])
    part = state.part(slice(1, 3))
    assert part.shape == (2, 37)
    whole = walk(optimizer, state, grads[5:])
    assert np.array_equal(walk(optimizer, part, grads[5:, 1:3]), whole[1:3])


@with_arrays
def test_a_step_or_another_gradient_makes_another_memory(key: str, grads: np.ndarray) -> None:
    optimizer, state = used(key, grads)
    before = state.copy()
    walk(optimizer, state, grads[:1])
    assert state != before
    assert used(key, grads)[1] == before
    assert used(key, 2.0 * grads)[1] != before


@pytest.mark.parametrize("key", ["momentum", "adam", "adamw", "nadam"])
def test_a_step_along_a_gradient_of_zero_is_remembered_too(key: str) -> None:
    """It counts, although it leaves all sums and means where they are."""
    optimizer = OPTIMIZERS.create(key)
    state = optimizer.start((2,))
    optimizer.update(np.zeros(2), np.zeros(2), state)
    assert state != optimizer.start((2,))


def test_memories_of_other_kinds_and_shapes_are_different() -> None:
    starts = [OPTIMIZERS[key]().start(shape) for key in KEYS for shape in (SHAPE, (37, 4))]
    assert all((a == b) == (a is b) for a in starts for b in starts)
    assert starts[0] != "sgd"


@with_arrays
def test_what_is_nan_is_equal_too(key: str) -> None:
    """A diverged race can be compared with its copy."""
    with np.errstate(all="ignore"):
        _, state = used(key, np.full((3, 2), np.nan))
    assert state.copy() == state


@each
def test_bytes_of_a_copy_are_of_what_is_remembered_alone(key: str, grads: np.ndarray) -> None:
    _, state = used(key, grads)
    remembered = sum(array.nbytes for array in state.arrays)
    assert state.copy().nbytes == remembered == len(state.arrays) * grads[0].nbytes
    assert state.nbytes > remembered
    assert len(pickle.dumps(state)) < remembered + 1000
