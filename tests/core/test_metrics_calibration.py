"""Log loss, Brier score and calibration error: certainty, bin edges, several classes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core import metrics

probability = st.one_of(st.floats(0, 1), st.integers(0, 15).map(lambda i: i / 15))
forecasts = st.lists(st.tuples(st.integers(0, 1), probability), min_size=1, max_size=40)
rows = st.lists(
    st.tuples(st.integers(0, 2), st.lists(st.floats(0.01, 1), min_size=3, max_size=3)),
    min_size=1,
    max_size=20,
)


@pytest.mark.parametrize(
    ("target", "p", "value"),
    [
        ([1], [1.0], 0.0),
        ([0], [0.0], 0.0),
        ([1], [0.0], math.inf),
        ([0], [1.0], math.inf),
        ([0, 1], [0.0, 0.5], math.log(2) / 2),
        ([1], [5e-324], -math.log(5e-324)),
        ([0], [1e-18], 1e-18),
        ([0, 1], [0.5, math.nan], math.nan),
        ([2], [[0.0, 0.0, 1.0]], 0.0),
        ([1], [[0.5, 0.0, 0.5]], math.inf),
        ([1], [[math.nan, 1.0]], math.nan),
        ([], [], math.nan),
        ([], np.empty((0, 3)), math.nan),
    ],
)
def test_log_loss_never_clips(target, p, value):
    assert metrics.log_loss(target, p) == pytest.approx(value, rel=1e-15, abs=0, nan_ok=True)


@pytest.mark.parametrize(
    ("target", "p", "value"),
    [
        ([0, 1], [1.0, 0.0], 1.0),
        ([0, 1], [0.0, 1.0], 0.0),
        ([1], [[0.0, 0.0, 1.0]], 2.0),
        ([0], [[0.5, 0.5]], 0.5),
        ([0, 1], [0.5, math.nan], math.nan),
        ([0], [[0.5, math.nan]], math.nan),
        ([], [], math.nan),
    ],
)
def test_brier_by_hand(target, p, value):
    np.testing.assert_equal(metrics.brier(target, p), value)


@pytest.mark.parametrize(
    ("target", "p", "bins", "value"),
    [
        # 0.5 opens the upper bin: gaps 0.2 and |0.5 + 0.9 - 2|
        ([0, 1, 1], [0.2, 0.5, 0.9], 2, (0.2 + 0.6) / 3),
        # 0.3 is the edge of [0.3, 0.4), not in the bin of 0.25
        ([1, 0], [0.25, 0.3], 10, (0.75 + 0.3) / 2),
        # Guo et al. (2017): the last bin is closed, so 1.0 is together with 0.95
        ([1, 0], [0.95, 1.0], 10, 0.475),
        ([1, 0], [0.95, 1.0], 15, 0.475),
        ([1, 1], [0.0, 0.0], 1, 1.0),
        ([0, 1], [0.5, math.nan], 15, math.nan),
        ([], [], 15, math.nan),
        # Largest probability against whether it was right; a tie takes the first class.
        ([0, 1], [[0.5, 0.5], [0.9, 0.1]], 10, (0.5 + 0.9) / 2),
        ([0], [[0.5, math.nan]], 10, math.nan),
    ],
)
def test_ece_by_hand(target, p, bins, value):
    assert metrics.ece(target, p, bins) == pytest.approx(value, rel=1e-14, nan_ok=True)


@given(forecasts, st.integers(1, 30))
def test_ece_is_the_mean_gap_of_its_bins(samples, bins):
    target, p = np.transpose(samples)
    result = metrics.reliability_bins(target, p, bins)
    assert len(result.edges) - 1 == len(result.counts) == bins
    assert result.counts.sum() == len(samples)
    gap = np.nansum(result.counts * np.abs(result.mean_probability - result.positive_share))
    value = metrics.ece(target, p, bins)
    assert value == pytest.approx(gap / len(samples), abs=1e-12)
    assert 0 <= value <= 1
    # No binning can show more than what single samples are off.
    assert value <= np.mean(np.abs(p - target)) + 1e-12
    for b, edge in enumerate(result.edges[:-1]):
        inside = (p >= edge) & ((p < result.edges[b + 1]) | ((b == bins - 1) & (p == 1)))
        assert result.counts[b] == inside.sum()
        if inside.any():
            assert result.mean_probability[b] == pytest.approx(p[inside].mean(), abs=1e-12)
            assert result.positive_share[b] == pytest.approx(target[inside].mean())


def test_bins_of_nan_are_nan():
    result = metrics.reliability_bins([0, 1], [0.5, math.nan])
    assert np.isnan(result.counts).all()
    assert np.isnan(result.positive_share).all()


@given(forecasts)
def test_two_columns_are_the_binary_case(samples):
    target, p = np.transpose(samples)
    columns = np.stack([1 - p, p], axis=1)
    assert metrics.brier(target, columns) == pytest.approx(2 * metrics.brier(target, p))
    certain = (columns == 0) | (columns == 1)
    if not certain.any():
        expected = metrics.log_loss(target, p)
        assert metrics.log_loss(target, columns) == pytest.approx(expected, rel=1e-9)


@given(rows)
def test_several_classes_by_loop(samples):
    target = [t for t, _ in samples]
    p = np.array([row for _, row in samples])
    p /= p.sum(axis=1, keepdims=True)
    surprisals = [-math.log(row[t]) for t, row in zip(target, p, strict=True)]
    squares = np.square(p - (np.arange(3) == np.array(target)[:, None])).sum(axis=1)
    assert metrics.log_loss(target, p) == pytest.approx(np.mean(surprisals))
    assert metrics.brier(target, p) == pytest.approx(np.mean(squares))
    hit = p.argmax(axis=1) == target
    assert metrics.ece(target, p) == pytest.approx(metrics.ece(hit, p.max(axis=1)))


@pytest.mark.parametrize("name", ["log_loss", "brier", "ece", "reliability_bins"])
@pytest.mark.parametrize(
    ("target", "p", "sentence"),
    [
        ([0, 1], [0.2, 1.5], r"probability holds 1\.5; allowed is 0 to 1"),
        ([0, 1], [0.2, -0.1], r"probability holds -0\.1; allowed is 0 to 1"),
        ([0, 2], [0.2, 0.1], "target holds 2; allowed is 0 or 1"),
        ([0, 2], [[0.2, 0.8], [0.1, 0.9]], "target holds 2; allowed is 0 to 1, a column"),
        ([0, 1], [0.2], "target has 2 samples and probability has 1"),
        ([0], [[[0.2]]], "probability has 3 dimensions; allowed is 1 or 2"),
    ],
)
def test_faults_are_told(name, target, p, sentence):
    with pytest.raises(ValueError, match=sentence):
        getattr(metrics, name)(target, p)


@pytest.mark.parametrize("bins", [0, -1, 2.5])
def test_bins_must_be_a_count(bins):
    with pytest.raises(ValueError, match=f"bins is {bins}; allowed is a whole number"):
        metrics.ece([0, 1], [0.2, 0.8], bins=bins)
