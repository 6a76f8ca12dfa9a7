"""Links between score and probability, to 12 digits in both tails, against mpmath."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loss_definitions import log, mp, mpf
from loss_definitions import sigmoid as exact_sigmoid
from loss_definitions import softmax as exact_softmax

from lossstudio.core.links import sigmoid, softmax, softplus

SIZES = np.array([0.0, 1e-300, 1e-17, 1e-8, 0.1, 1.0, 5.0, 20.0, 36.7, 40.0, 300.0, 700.0, 1e308])
SCORES = np.concatenate([-SIZES[::-1], SIZES])
TINY = np.finfo(np.float64).tiny


@pytest.mark.parametrize("z", SCORES)
def test_sigmoid_and_softplus_are_exact(z: float) -> None:
    with mp.workdps(400):
        share, cost = float(exact_sigmoid(mpf(z))), float(-log(exact_sigmoid(mpf(-z))))
    np.testing.assert_allclose(sigmoid(np.array(z)), share, rtol=1e-14, atol=TINY)
    np.testing.assert_allclose(softplus(np.array(z)), cost, rtol=1e-14, atol=TINY)


@pytest.mark.parametrize(
    "z", [(0.0, 0.0), (1e308, 1e308, 0.0), (700.0, 0.0, -1.0), (-1e5, -1e5 + 3.0), (30.0, 1.0, 0.5)]
)
def test_softmax_is_exact(z: tuple[float, ...]) -> None:
    with mp.workdps(400):
        expected = [float(p) for p in exact_softmax([mpf(one) for one in z])]
    np.testing.assert_allclose(softmax(np.array([z])), [expected], rtol=1e-12)


@given(st.lists(st.floats(-1e308, 1e308), min_size=1, max_size=6))
def test_softmax_is_a_distribution(z: list[float]) -> None:
    with np.errstate(over="ignore"):
        p = softmax(np.array(z))
    assert (p >= 0.0).all()
    assert p.sum() == pytest.approx(1.0, rel=1e-14)
    assert p[np.argmax(z)] == p.max()


@given(st.floats(-800, 800))
def test_sigmoid_of_both_sides_sums_to_one(z: float) -> None:
    both = sigmoid(np.array([z, -z]))
    assert both.sum() == pytest.approx(1.0, rel=1e-15)


def test_ends_and_nan() -> None:
    ends = np.array([-np.inf, np.inf, np.nan])
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(sigmoid(ends), [0.0, 1.0, np.nan])
        np.testing.assert_array_equal(softplus(ends), [0.0, np.inf, np.nan])
        np.testing.assert_array_equal(softmax(np.array([0.0, -np.inf])), [1.0, 0.0])
