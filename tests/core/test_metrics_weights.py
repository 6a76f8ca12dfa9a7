"""What holds for every metric function: weights are repetitions, and order does not matter."""

import functools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core import metrics

CLASSES = st.integers(0, 1)
PROBABILITY = st.integers(0, 20).map(lambda i: i / 20)
VALUE = st.integers(-8, 8).map(lambda i: i / 4)

FUNCTIONS = {
    **{
        f"{name} {average}": (functools.partial(getattr(metrics, name), average=average), CLASSES)
        for name in ("precision", "recall", "f1")
        for average in ("binary", "macro", "weighted")
    },
    **{n: (getattr(metrics, n), CLASSES) for n in ("accuracy", "balanced_accuracy", "mcc")},
    **{n: (getattr(metrics, n), PROBABILITY) for n in ("roc_auc", "average_precision")},
    **{n: (getattr(metrics, n), PROBABILITY) for n in ("log_loss", "brier", "ece")},
    **{n: (getattr(metrics, n), VALUE) for n in ("mae", "rmse", "r2")},
}
ALL = pytest.mark.parametrize(("function", "second"), FUNCTIONS.values(), ids=FUNCTIONS)


def _samples(data, second):
    one = st.tuples(CLASSES, second, st.integers(0, 3))
    target, other, weight = np.transpose(data.draw(st.lists(one, min_size=1, max_size=15)))
    return target, other, weight.astype(int)


@ALL
@given(data=st.data())
def test_whole_weights_are_repetitions(function, second, data):
    target, other, weight = _samples(data, second)
    repeated = function(np.repeat(target, weight), np.repeat(other, weight))
    if weight[weight > 0].size == 1:
        return  # R² needs two samples, and one of weight two is still one
    value = function(target, other, sample_weight=weight)
    assert value == pytest.approx(repeated, abs=1e-12, nan_ok=True)


@ALL
@given(data=st.data())
def test_equal_weights_are_none(function, second, data):
    target, other, _ = _samples(data, second)
    for weight in (1.0, 0.3):
        value = function(target, other, sample_weight=np.full(len(target), weight))
        assert value == pytest.approx(function(target, other), abs=1e-12, nan_ok=True)


@ALL
@given(data=st.data())
def test_order_does_not_matter(function, second, data):
    target, other, weight = _samples(data, second)
    order = data.draw(st.permutations(range(len(target))))
    for weights in ({}, {"sample_weight": weight + 0.5}):
        moved = {name: values[order] for name, values in weights.items()}
        value = function(target[order], other[order], **moved)
        assert value == pytest.approx(function(target, other, **weights), abs=1e-12, nan_ok=True)


@ALL
def test_nothing_gives_nan(function, second):
    assert np.isnan(function([], []))
    assert np.isnan(function([0, 1], [0, 1], sample_weight=[0, 0]))


@ALL
def test_nan_gives_nan_unless_it_has_no_weight(function, second):
    target, other = [0, 1, 0, 1], [0, 1, 1, np.nan]
    assert np.isnan(function(target, other))
    if second is not CLASSES:
        kept = function(target, other, sample_weight=[1, 1, 1, 0])
        assert kept == function(target[:3], other[:3])


@ALL
def test_results_are_plain_floats(function, second):
    assert type(function([0, 1, 0], [0, 1, 1])) is float


@ALL
@given(data=st.data(), power=st.sampled_from([-1000, -560, 560, 1000]))
def test_only_the_ratio_of_weights_counts(function, second, data, power):
    target, other, weight = _samples(data, second)
    value = function(target, other, sample_weight=weight)
    scaled = function(target, other, sample_weight=np.ldexp(weight.astype(float), power))
    np.testing.assert_array_equal(scaled, value)


def test_the_confusion_matrix_counts_in_units_of_the_weights():
    counts = metrics.confusion_matrix([0, 1, 1], [0, 0, 1], sample_weight=[0.25, 6.0, 1e300])
    assert counts.tolist() == [[0.25, 0.0], [6.0, 1e300]]


def test_the_reliability_bins_count_in_units_of_the_weights():
    bins = metrics.reliability_bins([0, 1], [0.25, 0.75], 2, sample_weight=[3.0, 1e300])
    assert bins.counts.tolist() == [3.0, 1e300]
