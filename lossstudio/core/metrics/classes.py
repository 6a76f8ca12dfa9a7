"""Metrics of predicted classes for two lists of labels, in scikit-learn's argument order.

They are for people who use the core as a library: the program works with `counts` instead.
"""

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.arrays import Floats
from lossstudio.core.metrics.counts import (
    accuracy_of,
    balanced_accuracy_of,
    check_average,
    confusion_counts,
    f1_of,
    mcc_of,
    precision_of,
    recall_of,
    specificity_of,
)
from lossstudio.core.metrics.inputs import check_binary, check_classes, samples, unit_of


def confusion_matrix(
    target: ArrayLike, predicted: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> Floats:
    """Return how often each class (row) was predicted as each class (column).

    Parameters
    ----------
    target, predicted : array_like (n,)
        Classes, which are whole numbers.
    sample_weight : array_like (n,), optional
        What a sample counts.

    Returns
    -------
    ndarray (k, k)
        One row and column for each class that occurs in either list, in ascending order.

    Raises
    ------
    ValueError
        If the lengths differ or a value is no class.
    """
    return _counts(target, predicted, sample_weight) * unit_of(sample_weight)


def _counts(target: ArrayLike, predicted: ArrayLike, sample_weight: ArrayLike | None) -> Floats:
    """Return the confusion matrix in units of the weights' size."""
    truth, guess, weight = samples(target, predicted, "predicted", sample_weight)
    check_classes(truth, "target")
    check_classes(guess[~np.isnan(guess)], "predicted")
    classes = np.unique(np.concatenate([truth, guess[~np.isnan(guess)]]))
    place = np.where(np.isnan(guess), np.nan, np.searchsorted(classes, guess))
    return confusion_counts(np.searchsorted(classes, truth), place, len(classes), weight)


def accuracy(
    target: ArrayLike, predicted: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Return the share of samples predicted correctly; see `confusion_matrix` for arguments.

    Returns
    -------
    float
        From 0 to 1; nan without samples.
    """
    return float(accuracy_of(_counts(target, predicted, sample_weight)))


def balanced_accuracy(
    target: ArrayLike, predicted: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Return the mean recall of the classes in the target; arguments as `confusion_matrix`.

    Returns
    -------
    float
        From 0 to 1; nan without samples.
    """
    return float(balanced_accuracy_of(_counts(target, predicted, sample_weight)))


def precision(
    target: ArrayLike,
    predicted: ArrayLike,
    *,
    average: str = "binary",
    sample_weight: ArrayLike | None = None,
) -> float:
    """Return the share of predicted positives that are positive, tp / (tp + fp).

    Parameters
    ----------
    target, predicted : array_like (n,)
        Classes: 0 and 1 under "binary", else any whole numbers.
    average : {"binary", "macro", "weighted"}
        Only class 1; the mean over classes; or that mean weighted by samples per class.
        A class where the metric is undefined counts as 0, as in scikit-learn unless told
        otherwise.
    sample_weight : array_like (n,), optional

    Returns
    -------
    float
        From 0 to 1; nan if nothing is predicted positive.

    Raises
    ------
    ValueError
        If the lengths differ, the average is unknown, or a value is no class.
    """
    return float(precision_of(_confusion(target, predicted, average, sample_weight), average))


def recall(
    target: ArrayLike,
    predicted: ArrayLike,
    *,
    average: str = "binary",
    sample_weight: ArrayLike | None = None,
) -> float:
    """Return the share of positives that are found, tp / (tp + fn); arguments as `precision`.

    Returns
    -------
    float
        From 0 to 1; nan if the target has no positive.
    """
    return float(recall_of(_confusion(target, predicted, average, sample_weight), average))


def specificity(
    target: ArrayLike, predicted: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Return the share of negatives that are left alone, tn / (tn + fp); arguments as `precision`.

    Returns
    -------
    float
        From 0 to 1; nan if the target has no negative.
    """
    return float(specificity_of(_confusion(target, predicted, "binary", sample_weight)))


def f1(
    target: ArrayLike,
    predicted: ArrayLike,
    *,
    average: str = "binary",
    sample_weight: ArrayLike | None = None,
) -> float:
    """Return 2 tp / (2 tp + fp + fn), the harmonic mean of precision and recall.

    Arguments as `precision`.

    Returns
    -------
    float
        From 0 to 1; nan if there is no positive, neither in the target nor predicted.
    """
    return float(f1_of(_confusion(target, predicted, average, sample_weight), average))


def mcc(
    target: ArrayLike, predicted: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Return Matthews' correlation coefficient; see `confusion_matrix` for arguments.

    Returns
    -------
    float
        From -1 to 1, where 0 is chance, also if target or prediction has one class only (the
        convention of scikit-learn); nan without samples.
    """
    return float(mcc_of(_counts(target, predicted, sample_weight)))


def _confusion(
    target: ArrayLike, predicted: ArrayLike, average: str, sample_weight: ArrayLike | None
) -> Floats:
    check_average(average)
    if average != "binary":
        return _counts(target, predicted, sample_weight)
    truth, guess, weight = samples(target, predicted, "predicted", sample_weight)
    check_binary(truth, "target")
    check_binary(guess[~np.isnan(guess)], "predicted")
    return confusion_counts(truth, guess, 2, weight)
