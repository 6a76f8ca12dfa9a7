"""ROC and precision-recall: pair counting by brute force, ties, extremes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core import metrics

levels = st.integers(-3, 3)
ranked = st.lists(st.tuples(st.integers(0, 1), levels, st.integers(0, 3)), min_size=1, max_size=30)


def _pairs(target, score, weight):
    """Return the share of pairs in the right order, counted one by one."""
    won = total = 0.0
    for t, s, w in zip(target, score, weight, strict=True):
        for u, r, v in zip(target, score, weight, strict=True):
            if t == 1 and u == 0:
                total += w * v
                won += w * v * (1.0 if s > r else 0.5 if s == r else 0.0)
    return won / total if total else math.nan


def _steps(target, score, weight):
    """Return the average precision, threshold by threshold."""
    positives = (weight * target).sum()
    value = recall = 0.0
    for threshold in sorted(set(score[weight > 0]), reverse=True):
        above = score >= threshold
        hits = (weight * target)[above].sum()
        gained = hits / positives - recall if positives else 0.0
        value += gained * hits / weight[above].sum()
        recall += gained
    return value


@given(ranked)
def test_areas_by_brute_force(samples):
    target, score, weight = np.transpose(samples).astype(float)
    auc = metrics.roc_auc(target, score, sample_weight=weight)
    assert auc == pytest.approx(_pairs(target, score, weight), nan_ok=True)
    if weight.any():
        ap = metrics.average_precision(target, score, sample_weight=weight)
        assert ap == pytest.approx(_steps(target, score, weight))


@given(ranked)
def test_only_the_order_of_scores_matters(samples):
    target, score, _ = np.transpose(samples).astype(float)
    bent = np.exp(3 * score) - 7
    for area in (metrics.roc_auc, metrics.average_precision):
        np.testing.assert_equal(area(target, bent), area(target, score))
    reverse = metrics.roc_auc(target, -score)
    assert reverse == pytest.approx(1 - metrics.roc_auc(target, score), nan_ok=True)


@given(ranked, st.booleans())
def test_area_is_under_the_curve(samples, drop):
    target, score, weight = np.transpose(samples).astype(float)
    curve = metrics.roc_curve(target, score, sample_weight=weight, drop_intermediate=drop)
    area = np.sum(np.diff(curve.fpr) * (curve.tpr[1:] + curve.tpr[:-1]) / 2)
    auc = metrics.roc_auc(target, score, sample_weight=weight)
    if weight.any():
        assert auc == pytest.approx(area, nan_ok=True)
    if not math.isnan(auc):
        assert (curve.fpr[0], curve.tpr[0], curve.thresholds[0]) == (0, 0, math.inf)
        assert (curve.fpr[-1], curve.tpr[-1]) == (1, 1)


@given(ranked)
def test_average_precision_is_the_sum_of_steps_of_the_curve(samples):
    target, score, _ = np.transpose(samples).astype(float)
    curve = metrics.pr_curve(target, score)
    assert len(curve.thresholds) == len(set(score)) == len(curve.precision) - 1
    if target.any():
        steps = -np.sum(np.diff(curve.recall) * curve.precision[:-1])
        assert metrics.average_precision(target, score) == pytest.approx(steps)
        for threshold, precision, recall in zip(
            curve.thresholds, curve.precision[:-1], curve.recall[:-1], strict=True
        ):
            predicted = score >= threshold
            assert precision == pytest.approx(metrics.precision(target, predicted))
            assert recall == pytest.approx(metrics.recall(target, predicted))


@pytest.mark.parametrize(
    ("target", "score", "auc"),
    [
        ([0, 1], [0.0, 1e-300], 1.0),
        ([0, 1], [0.0, 5e-324], 1.0),
        ([0, 1], [1.0, np.nextafter(1.0, 2.0)], 1.0),
        ([0, 1], [-0.0, 0.0], 0.5),
        ([0, 1], [-1e308, 1e308], 1.0),
        ([0, 1, 1], [math.inf, math.inf, -math.inf], 0.25),
        ([1, 1], [0.2, 0.9], math.nan),
        ([0, 1], [0.2, math.nan], math.nan),
        ([], [], math.nan),
    ],
)
def test_auc_at_extremes(target, score, auc):
    np.testing.assert_equal(metrics.roc_auc(target, score), auc)


@pytest.mark.parametrize(
    ("target", "score", "ap"),
    [
        ([0, 0], [0.1, 0.9], 0.0),
        ([1, 0, 0, 0], [0.5] * 4, 0.25),  # the trapezoid would give 0.625
        ([0, 1], [0.2, math.nan], math.nan),
        ([], [], math.nan),
    ],
)
def test_average_precision_at_extremes(target, score, ap):
    np.testing.assert_equal(metrics.average_precision(target, score), ap)


def test_curves_drop_what_lies_halfway():
    target, score = [1, 1, 1, 0, 0], [5, 4, 3, 2, 1]
    assert metrics.roc_curve(target, score).thresholds.tolist() == [math.inf, 5, 3, 1]
    kept = metrics.roc_curve(target, score, drop_intermediate=False)
    assert kept.tpr.tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1, 1, 1])


@pytest.mark.parametrize("curve", [metrics.roc_curve, metrics.pr_curve])
def test_a_curve_through_nan_is_nan(curve):
    first, second, _ = curve([0, 1], [math.nan, 1])
    assert np.isnan(first).all()
    assert np.isnan(second).all()


def test_rates_without_samples_are_nan():
    assert np.isnan(metrics.roc_curve([1, 1], [0.2, 0.3]).fpr).all()
    assert np.isnan(metrics.pr_curve([0, 0], [0.2, 0.3]).recall).all()
    assert np.isnan(metrics.roc_curve([], []).tpr).all()


@pytest.mark.parametrize("name", ["roc_auc", "average_precision", "roc_curve", "pr_curve"])
def test_faults_are_told(name):
    function = getattr(metrics, name)
    with pytest.raises(ValueError, match="target holds 2; allowed is 0 or 1"):
        function([1, 2], [0.1, 0.2])
    with pytest.raises(ValueError, match="target has 2 samples and score has 3"):
        function([0, 1], [0.1, 0.2, 0.3])
    with pytest.raises(ValueError, match="score has 2 dimensions; allowed is 1"):
        function([0, 1], [[0.1, 0.2], [0.1, 0.2]])
