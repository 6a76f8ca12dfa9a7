"""MAE, RMSE and R²: exact at any magnitude."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core import metrics
from lossstudio.core.metrics.errors import both_of, mae_of, rmse_of

ordinary = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)
huge = st.floats(-1e308, 1e308)
HUGE = 1.7e308


def pairs(numbers, least=1):
    return st.lists(st.tuples(numbers, numbers), min_size=least, max_size=20)


@pytest.mark.parametrize(
    ("target", "predicted", "mae", "rmse"),
    [
        ([0, 0], [3, 4], 3.5, math.sqrt(12.5)),
        ([0.0] * 3, [1e308] * 3, 1e308, 1e308),
        ([-HUGE, 0, 0, 0], [HUGE, 0, 0, 0], HUGE / 2, HUGE),
        ([0.0] * 2, [1e200, -1e200], 1e200, 1e200),
        ([0.0] * 2, [1e-200, -1e-200], 1e-200, 1e-200),
        ([0, 0], [math.inf, 0], math.inf, math.inf),
        ([0, 0], [math.nan, 0], math.nan, math.nan),
        ([], [], math.nan, math.nan),
        # Each column has its own root.
        ([[0, 0], [0, 0]], [[3, 0], [3, 4]], 2.5, (3 + math.sqrt(8)) / 2),
        ([[0.0, 0.0]], [[1e308, 1e308]], 1e308, 1e308),
    ],
)
def test_errors_by_hand(target, predicted, mae, rmse):
    assert metrics.mae(target, predicted) == pytest.approx(mae, rel=1e-15, nan_ok=True)
    assert metrics.rmse(target, predicted) == pytest.approx(rmse, rel=1e-15, nan_ok=True)


@pytest.mark.parametrize(
    ("target", "predicted", "value"),
    [
        ([1, 2, 3], [1, 2, 3], 1.0),
        ([1, 2, 3], [2, 2, 2], 0.0),
        ([1, 2, 3], [3, 2, 1], -3.0),
        ([0.1, 0.1, 0.1], [0.1, 0.1, 0.1], 1.0),  # whose mean is not 0.1 in floating point
        ([0.1, 0.1, 0.1], [0.1, 0.1, 0.2], 0.0),
        ([1e200, 2e200, 3e200], [1e200, 2e200, 4e200], 0.5),
        ([1e-200, 2e-200, 3e-200], [1e-200, 2e-200, 4e-200], 0.5),
        ([-HUGE, HUGE], [-HUGE, HUGE], 1.0),
        ([0, 1], [math.inf, 0], -math.inf),
        ([0, 1], [math.nan, 0], math.nan),
        ([1, 1], [math.nan, 1], math.nan),
        ([2.0], [2.0], math.nan),
        ([], [], math.nan),
        ([[1, 5], [2, 5], [3, 5]], [[2, 5], [2, 5], [2, 5]], 0.5),  # mean of 0 and 1
    ],
)
def test_r2_by_hand(target, predicted, value):
    assert metrics.r2(target, predicted) == pytest.approx(value, rel=1e-14, abs=1e-15, nan_ok=True)


@given(pairs(ordinary))
def test_errors_are_exact(samples):
    target, predicted = np.transpose(samples)
    residuals = [Fraction(p) - Fraction(t) for t, p in samples]
    mae = sum(map(abs, residuals)) / len(samples)
    mse = sum(r * r for r in residuals) / len(samples)
    assert metrics.mae(target, predicted) == pytest.approx(float(mae), rel=1e-13, abs=1e-300)
    assert metrics.rmse(target, predicted) == pytest.approx(math.sqrt(mse), rel=1e-13, abs=1e-300)


@given(pairs(ordinary, least=2))
def test_r2_is_exact(samples):
    target, predicted = np.transpose(samples)
    exact = [Fraction(t) for t in target]
    center = sum(exact) / len(exact)
    spread = sum((t - center) ** 2 for t in exact)
    error = sum((Fraction(p) - t) ** 2 for p, t in zip(predicted, exact, strict=True))
    expected = float(1 - error / spread) if spread else float(error == 0)
    assert metrics.r2(target, predicted) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(pairs(huge))
def test_no_overflow_where_the_result_is_finite(samples):
    target, predicted = np.transpose(samples)
    worst = float(max(abs(Fraction(p) - Fraction(t)) for t, p in samples) / 2)
    mae, rmse = metrics.mae(target, predicted), metrics.rmse(target, predicted)
    assert mae / 2 <= rmse / 2 * (1 + 1e-12)
    if worst < HUGE / 2:
        assert rmse / 2 <= worst * (1 + 1e-12)


@given(pairs(ordinary, least=2), st.integers(-900, 900))
def test_units_do_not_matter(samples, power):
    target, predicted = np.transpose(samples)
    big, bigger = np.ldexp(target, power), np.ldexp(predicted, power)
    assert metrics.mae(big, bigger) == math.ldexp(metrics.mae(target, predicted), power)
    assert metrics.rmse(big, bigger) == math.ldexp(metrics.rmse(target, predicted), power)
    assert metrics.r2(big, bigger) == metrics.r2(target, predicted)


@pytest.mark.parametrize("name", ["mae", "rmse", "r2"])
@pytest.mark.parametrize(
    ("target", "predicted", "sentence"),
    [
        ([1, 2, 3], [1, 2], "target has 3 samples and predicted has 2"),
        ([1, 2], [[1], [2]], r"target has the shape \(2,\) and predicted \(2, 1\)"),
        ([[[1]]], [[[1]]], "target has 3 dimensions; allowed is 1 or 2"),
    ],
)
def test_faults_are_told(name, target, predicted, sentence):
    with pytest.raises(ValueError, match=sentence):
        getattr(metrics, name)(target, predicted)


@pytest.mark.parametrize("scale", [1e-320, 1e-200, 1e-130, 1.0, 1e140, 1e160, 1e308])
def test_both_errors_at_once_are_those_one_by_one(scale: float) -> None:
    rng = np.random.default_rng(0)
    target, predicted = scale * rng.uniform(-1, 1, 40), scale * rng.uniform(-1, 1, (3, 40))
    expected = np.stack([mae_of(target, predicted), rmse_of(target, predicted)], axis=-1)
    np.testing.assert_allclose(both_of(target, predicted), expected, rtol=1e-14)


def test_both_errors_of_nan_or_nothing() -> None:
    assert np.isnan(both_of(np.array([1.0]), np.array([[np.nan], [np.inf]]))[0]).all()
    assert np.isnan(both_of(np.empty(0), np.empty((2, 0)))).all()
    assert both_of(np.ones(3), np.ones((1, 3))).tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize(
    ("target", "predicted", "largest"),
    [
        ([0, 0, 5], [3, -4, 5], 4.0),
        ([-HUGE, 0], [HUGE, 0], math.inf),
        ([-8e307, 0], [8e307, 0], 1.6e308),
        ([0, 0], [math.nan, 9], math.nan),
        ([], [], math.nan),
        ([[0, 0], [0, 0]], [[3, 0], [1, 4]], 3.5),  # the mean of the columns
    ],
)
def test_largest_error_by_hand(target, predicted, largest):
    assert metrics.max_error(target, predicted) == pytest.approx(largest, nan_ok=True)


@given(pairs(ordinary))
def test_no_mean_error_is_above_the_largest(both):
    target, predicted = np.array(both).T
    largest = metrics.max_error(target, predicted)
    assert metrics.mae(target, predicted) <= largest * (1 + 1e-12)
    assert metrics.rmse(target, predicted) <= largest * (1 + 1e-12)
    assert largest in np.abs(predicted - target)
