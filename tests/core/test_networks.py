"""The passes of a stack of networks: gradients, independence of the rows, and the two forwards."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lossstudio.core.models.activations import ACTIVATIONS
from lossstudio.core.models.network import Shape, Workspace

ROWS, BATCH = 3, 5
activations = st.sampled_from(sorted(ACTIVATIONS))
shapes = st.builds(
    lambda sizes, activation: Shape(tuple(sizes), activation),
    st.lists(st.integers(1, 6), min_size=2, max_size=5),
    activations,
)


class Stack:
    """A stack of random networks, a batch, and random pulls on the scores."""

    def __init__(self, shape: Shape, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.shape = shape
        self.theta = rng.normal(size=(ROWS, shape.count))
        features = rng.normal(size=(BATCH, shape.sizes[0]))
        self.inputs = np.column_stack([features, np.ones(BATCH)])
        self.pull = rng.normal(size=(ROWS, BATCH, shape.sizes[-1]))
        self.read, self.written = self.theta.copy(), np.full(self.theta.shape, np.nan)
        self.workspace = Workspace(shape, self.read, self.written, BATCH)

    def forward(self, theta: np.ndarray) -> np.ndarray:
        self.read[...] = theta
        return self.workspace.forward(self.inputs).swapaxes(-1, -2).copy()

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        """Return d sum(pull · scores) / d theta of each row."""
        self.read[...], self.written[...] = theta, np.nan
        self.workspace.forward(self.inputs)
        self.workspace.backward(self.inputs, self.pull.swapaxes(-1, -2).copy())
        return self.written.copy()

    def pulled(self, theta: np.ndarray) -> np.ndarray:
        """Return sum(pull · scores) of each row."""
        return (self.pull * self.shape.scores(theta, self.inputs)).sum(axis=(1, 2))


@given(shapes, st.integers(0, 2**32))
def test_backward_is_the_derivative_of_the_scores(shape: Shape, seed: int) -> None:
    stack, step = Stack(shape, seed), 1e-6
    slopes = [
        (stack.pulled(stack.theta + axis) - stack.pulled(stack.theta - axis)) / (2 * step)
        for axis in step * np.eye(shape.count)
    ]
    gradient = stack.gradient(stack.theta)
    assume(all(np.abs(z).min() > 1e-4 for z in stack.workspace.z))  # away from the kinks
    np.testing.assert_allclose(gradient, np.transpose(slopes), rtol=1e-5, atol=1e-6)


@given(shapes, st.integers(0, 2**32))
def test_both_forward_passes_agree(shape: Shape, seed: int) -> None:
    stack = Stack(shape, seed)
    expected = shape.scores(stack.theta, stack.inputs)
    np.testing.assert_allclose(stack.forward(stack.theta), expected, rtol=1e-12, atol=1e-12)


@given(shapes, st.integers(0, 2**32))
def test_rows_do_not_see_each_other(shape: Shape, seed: int) -> None:
    stack = Stack(shape, seed)
    scores, gradient = stack.forward(stack.theta), stack.gradient(stack.theta)
    other = stack.theta.copy()
    other[1] = np.nan
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(stack.forward(other)[[0, 2]], scores[[0, 2]])
        np.testing.assert_array_equal(stack.gradient(other)[[0, 2]], gradient[[0, 2]])
        np.testing.assert_array_equal(
            shape.scores(other, stack.inputs)[[0, 2]],
            shape.scores(stack.theta, stack.inputs)[[0, 2]],
        )
    np.testing.assert_array_equal(stack.gradient(stack.theta), gradient)  # nothing was left behind


@given(shapes)
def test_views_share_the_weights_and_cover_them_once(shape: Shape) -> None:
    theta = np.zeros((2, shape.count))
    for view, (fan_in, fan_out) in zip(shape.views(theta), shape.layers, strict=True):
        assert view.shape == (2, fan_in + 1, fan_out)
        np.add(view, 1.0, out=view)
    assert (theta == 1.0).all()
    intercepts = shape.count - shape.penalised().sum()
    assert intercepts == sum(shape.sizes[1:])


@given(shapes, st.integers(0, 2**32))
def test_initial_weights_come_from_the_seed_and_keep_their_bounds(shape: Shape, seed: int) -> None:
    theta = shape.initial(seed)
    np.testing.assert_array_equal(theta, shape.initial(seed))
    assert not np.array_equal(theta, shape.initial(seed + 1))
    assert (theta[shape.penalised() == 0] == 0.0).all()
    he = ACTIVATIONS[shape.activation].gain == 2.0 and len(shape.sizes) > 2
    for layer, (fan_in, fan_out) in zip(shape.views(theta[None]), shape.layers, strict=True):
        limit = np.sqrt(6.0 / fan_in) if he else np.sqrt(6.0 / (fan_in + fan_out))
        assert np.abs(layer).max() <= limit


DEFINITIONS = {
    "tanh": np.tanh,
    "relu": lambda z: np.where(z > 0, z, 0.0),
    "leaky relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "gelu": lambda z: z / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))),
    "silu": lambda z: z / (1 + np.exp(-z)),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "linear": lambda z: z,
}


def applied(key: str, z: np.ndarray) -> np.ndarray:
    out = np.empty_like(z)
    with np.errstate(over="ignore"):
        ACTIVATIONS[key].apply(z.copy(), out)
    return out


def slope(key: str, z: np.ndarray) -> np.ndarray:
    delta, left, out = np.full(z.shape, 3.0), z.copy(), np.empty_like(z)
    with np.errstate(over="ignore"):
        ACTIVATIONS[key].apply(left, out)
    ACTIVATIONS[key].pull_back(left, out, delta, np.empty_like(z))
    return delta / 3.0


@pytest.mark.parametrize("key", DEFINITIONS)
def test_activation_is_what_its_name_says(key: str) -> None:
    z = np.concatenate([np.linspace(-30, 30, 241), [1e-9, -1e-9]])
    np.testing.assert_allclose(applied(key, z), DEFINITIONS[key](z), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_activation_pulls_back_by_its_slope(key: str) -> None:
    z = np.linspace(-20, 20, 400)  # without 0, where some have a kink
    numeric = (applied(key, z + 1e-6) - applied(key, z - 1e-6)) / 2e-6
    np.testing.assert_allclose(slope(key, z), numeric, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_activation_in_place_at_extremes_and_nan(key: str) -> None:
    z = np.array([-1e5, -800.0, 0.0, 800.0, 1e5, np.nan])
    out = z.copy()
    with np.errstate(over="ignore"):
        ACTIVATIONS[key].apply(out, out)
    np.testing.assert_array_equal(out, applied(key, z))
    assert np.isfinite(out[:-1]).all()
    assert np.isnan(out[-1])
    slopes = slope(key, z)
    assert ((slopes[:-1] >= 0.0) & (slopes[:-1] <= 1.0)).all()
