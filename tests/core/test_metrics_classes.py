"""Metrics of predicted classes: what is defined, what is refused, and how they hang together."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core import metrics

pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)
binary_pairs = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("name", "target", "predicted", "value"),
    [
        ("precision", [0, 1], [0, 0], math.nan),
        ("precision", [0, 0], [1, 0], 0.0),
        ("recall", [0, 0], [1, 0], math.nan),
        ("recall", [0, 1], [0, 0], 0.0),
        ("specificity", [1, 1], [1, 0], math.nan),
        ("specificity", [0, 1], [1, 1], 0.0),
        ("specificity", [0, 0, 0, 1], [0, 0, 1, 0], 2 / 3),
        ("f1", [0, 0], [0, 0], math.nan),
        ("f1", [0, 1], [0, 0], 0.0),  # precision is undefined, F1 is not
        ("f1", [0, 0], [1, 0], 0.0),  # recall is undefined, F1 is not
        ("mcc", [1, 1], [0, 1], 0.0),
        ("mcc", [0, 1], [1, 0], -1.0),
        ("mcc", [5, 7, 9], [5, 7, 9], 1.0),
        ("balanced_accuracy", [0, 0], [0, 1], 0.5),
    ],
)
def test_where_a_class_is_lacking(name, target, predicted, value):
    np.testing.assert_equal(getattr(metrics, name)(target, predicted), value)


@pytest.mark.parametrize(
    ("name", "average", "value"),
    [
        # class 0: tp 1 of 2 true, 3 predicted; class 1: 0 of 1 and 0; class 2: 0 of 1 and 1
        ("precision", "macro", (1 / 3 + 0 + 0) / 3),
        ("precision", "weighted", 2 * (1 / 3) / 4),
        ("recall", "macro", (1 / 2 + 0 + 0) / 3),
        ("recall", "weighted", 1 / 4),
        ("f1", "macro", (2 / 5 + 0 + 0) / 3),
        ("f1", "weighted", 2 * (2 / 5) / 4),
    ],
)
def test_undefined_classes_count_as_zero_in_the_mean(name, average, value):
    result = getattr(metrics, name)([0, 0, 1, 2], [0, 2, 0, 0], average=average)
    assert result == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("name", "target", "predicted", "average", "value"),
    [  # from running scikit-learn 1.9.1 with its defaults
        ("precision", [0, 1, 2, 2, 1], [0, 0, 0, 0, 0], "macro", 1 / 15),
        ("precision", [0, 1, 2, 2, 1], [0, 0, 0, 0, 0], "weighted", 1 / 25),
        ("recall", [0, 0, 1, 1], [0, 2, 1, 2], "macro", 1 / 3),
        ("recall", [1, 1], [0, 1], "macro", 1 / 4),
    ],
)
def test_a_class_missing_on_one_side(name, target, predicted, average, value):
    result = getattr(metrics, name)(target, predicted, average=average)
    assert result == pytest.approx(value, rel=1e-15)
    assert metrics.balanced_accuracy([1, 1], [0, 1]) == 0.5  # classes of the target only


def test_weighted_mean_of_classes_without_samples_counts_them_alike():
    # Only class 1 has a defined precision, and no samples; as in scikit-learn.
    assert metrics.precision([0, 0], [1, 1], average="weighted") == 0.0


def test_confusion_matrix_has_the_classes_of_both_lists_in_order():
    counts = metrics.confusion_matrix([7, -1, 7], [7, 3, 3], sample_weight=[1, 2, 0.5])
    assert counts.tolist() == [[0, 2, 0], [0, 0, 0], [0, 0.5, 1]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"target": [0, 1, 2], "predicted": [0, 1, 1]}, "target holds 2; allowed is 0 or 1"),
        ({"target": [0, 1], "predicted": [-1, 1]}, "predicted holds -1; allowed is 0 or 1"),
        ({"target": [0, 1], "predicted": [0, 1], "average": "makro"}, "did you mean 'macro'"),
        ({"target": [0, 1, 1], "predicted": [0, 1]}, "target has 3 samples and predicted has 2"),
        ({"target": [0, 1], "predicted": [[0, 1]]}, "predicted has 2 dimensions; allowed is 1"),
        ({"target": [0, 0.5], "predicted": [0, 1], "average": "macro"}, "target holds 0.5"),
        ({"target": [0, math.inf], "predicted": [0, 1], "average": "macro"}, "target holds inf"),
        (
            {"target": [0, 1], "predicted": [0, 1], "sample_weight": [1]},
            "target has 2 samples and sample_weight has 1",
        ),
        (
            {"target": [0, 1], "predicted": [0, 1], "sample_weight": [1, -2]},
            "sample_weight holds -2; allowed is 0 or more",
        ),
    ],
)
def test_faults_are_told(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        metrics.f1(**arguments)


@pytest.mark.parametrize("name", ["accuracy", "balanced_accuracy", "mcc"])
def test_probabilities_are_no_classes(name):
    with pytest.raises(ValueError, match=r"predicted holds 0\.7; allowed is a class"):
        getattr(metrics, name)([0, 1], [0, 0.7])


@given(pairs)
def test_confusion_gives_accuracy_and_recall(samples):
    target, predicted = np.transpose(samples)
    counts = metrics.confusion_matrix(target, predicted)
    assert counts.sum() == len(samples)
    assert metrics.accuracy(target, predicted) == np.trace(counts) / len(samples)
    assert metrics.accuracy(target, predicted) == np.mean(target == predicted)
    # Recall weighted by the samples of each class is accuracy.
    assert metrics.recall(target, predicted, average="weighted") == pytest.approx(
        metrics.accuracy(target, predicted)
    )


@given(binary_pairs)
def test_f1_is_the_harmonic_mean_and_symmetric(samples):
    target, predicted = np.transpose(samples)
    precision, recall = metrics.precision(target, predicted), metrics.recall(target, predicted)
    f1 = metrics.f1(target, predicted)
    np.testing.assert_equal(f1, metrics.f1(predicted, target))
    np.testing.assert_equal(precision, metrics.recall(predicted, target))
    if precision > 0:
        assert f1 == pytest.approx(2 / (1 / precision + 1 / recall))


@given(binary_pairs)
def test_mcc_is_the_correlation(samples):
    target, predicted = np.transpose(samples)
    if len(set(target)) == len(set(predicted)) == 2:
        expected = np.corrcoef(target, predicted)[0, 1]
        assert metrics.mcc(target, predicted) == pytest.approx(expected, abs=1e-12)
        assert metrics.mcc(target, 1 - predicted) == pytest.approx(-expected, abs=1e-12)


@given(pairs, st.permutations(range(4)))
def test_names_of_classes_do_not_matter(samples, names):
    target, predicted = np.transpose(samples)
    renamed = np.array(names)
    for value in (
        metrics.accuracy,
        metrics.balanced_accuracy,
        metrics.mcc,
        lambda t, p: metrics.f1(t, p, average="macro"),
        lambda t, p: metrics.precision(t, p, average="weighted"),
    ):
        np.testing.assert_allclose(
            value(renamed[target], renamed[predicted]), value(target, predicted), atol=1e-12
        )


@given(binary_pairs)
def test_specificity_is_the_recall_of_the_other_class(pairs):
    target, predicted = np.array(pairs).T
    expected = metrics.recall(1 - target, 1 - predicted)
    np.testing.assert_equal(metrics.specificity(target, predicted), expected)
