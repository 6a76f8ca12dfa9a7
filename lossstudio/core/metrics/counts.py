"""Metrics of predicted classes, each computed from confusion counts (..., k, k)."""

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.costs import Costs
from lossstudio.core.metrics.arrays import nan_where, ratio, sums_by_bin
from lossstudio.core.registry import near_miss

AVERAGES = ("binary", "macro", "weighted")


def confusion_counts(
    target: NDArray[np.generic], predicted: Floats, classes: int, weight: Floats | None = None
) -> Floats:
    """Return how often each class (row) was taken for each class (column).

    Parameters
    ----------
    target : ndarray (n,)
        True classes, 0 to classes - 1.
    predicted : ndarray (..., n)
        Predicted classes; nan where there is no prediction, which makes all counts nan.
    classes : int
    weight : ndarray (n,), optional

    Returns
    -------
    ndarray (..., classes, classes)
    """
    if classes == 2 and weight is None:  # four counts follow from two sums; nan stays nan
        counts = Parts(target.astype(np.float64), np.ones((len(target), 1))).counts(predicted)
        return counts.reshape(*counts.shape[:-2], 2, 2)
    missing = np.isnan(predicted)
    cell = target * classes + np.where(missing, 0.0, predicted)
    counts = sums_by_bin(cell.astype(np.intp), classes**2, weight)
    square = counts.reshape(*counts.shape[:-1], classes, classes)
    return nan_where(np.any(missing, axis=-1)[..., None, None], square)


class Parts:
    """Counts the confusions of two classes in several parts of the samples at once.

    Parameters
    ----------
    truth : ndarray (n,)
        0 or 1.
    parts : ndarray (n, parts)
        1 where a sample belongs to a part, else 0.
    """

    def __init__(self, truth: Floats, parts: Floats) -> None:
        positive = truth[:, None] * parts
        self._claims = np.hstack([parts, positive])
        self._positives = positive.sum(axis=0)
        self._negatives = parts.sum(axis=0) - self._positives

    def counts(self, predicted: Floats) -> Floats:
        """Return the confusion counts of predictions.

        Parameters
        ----------
        predicted : ndarray (..., n)
            0 or 1, or nan where there is no prediction.

        Returns
        -------
        ndarray (..., parts, 4)
            True negatives, false positives, false negatives, true positives.
        """
        both, parts = predicted @ self._claims, len(self._positives)
        claimed, hits = both[..., :parts], both[..., parts:]
        counts = np.empty((*claimed.shape, 4))
        np.subtract(claimed, hits, out=counts[..., 1])
        np.subtract(self._negatives, counts[..., 1], out=counts[..., 0])
        np.subtract(self._positives, hits, out=counts[..., 2])
        counts[..., 3] = hits
        return counts


def accuracy_of(confusion: Floats) -> Floats:
    """Return the share of samples on the diagonal."""
    return ratio(_hits(confusion).sum(axis=-1), confusion.sum(axis=(-2, -1)))


def cost_of(confusion: Floats, costs: Costs) -> Floats:
    """Return the mean cost of the samples."""
    paid = confusion * costs.matrix(confusion.shape[-1])
    return ratio(paid.sum(axis=(-2, -1)), confusion.sum(axis=(-2, -1)))


def precision_of(confusion: Floats, average: str) -> Floats:
    """Return tp / (tp + fp)."""
    return _over_classes(ratio(_hits(confusion), confusion.sum(axis=-2)), confusion, average)


def recall_of(confusion: Floats, average: str) -> Floats:
    """Return tp / (tp + fn)."""
    return _over_classes(ratio(_hits(confusion), confusion.sum(axis=-1)), confusion, average)


def specificity_of(confusion: Floats) -> Floats:
    """Return tn / (tn + fp) of two classes."""
    negatives: Floats = confusion[..., 0, :]
    return ratio(negatives[..., 0], negatives.sum(axis=-1))


def balanced_accuracy_of(confusion: Floats) -> Floats:
    """Return the mean recall of the classes in the target."""
    actual = confusion.sum(axis=-1)
    recalls = np.where(actual == 0.0, 0.0, ratio(_hits(confusion), actual))
    return ratio(recalls.sum(axis=-1), (actual != 0.0).sum(axis=-1))


def f1_of(confusion: Floats, average: str) -> Floats:
    """Return 2 tp / (2 tp + fp + fn), which is defined even where precision is not."""
    both = confusion.sum(axis=-2) + confusion.sum(axis=-1)
    return _over_classes(ratio(2.0 * _hits(confusion), both), confusion, average)


def mcc_of(confusion: Floats) -> Floats:
    """Return the correlation of true and predicted classes (Gorodkin's R_K for k > 2).

    Where only one class occurs on either side the limit 0 is returned, as scikit-learn does.
    """
    actual, claimed = confusion.sum(axis=-1), confusion.sum(axis=-2)
    total = actual.sum(axis=-1)
    covariance = _hits(confusion).sum(axis=-1) * total - (actual * claimed).sum(axis=-1)
    spread = _spread(actual) * _spread(claimed)
    one_class = (spread == 0) & (total > 0)
    return np.where(one_class, 0.0, ratio(covariance, np.sqrt(spread)))


def check_average(average: str) -> None:
    """Raise ValueError, naming the near miss, unless the average is known."""
    if average not in AVERAGES:
        raise ValueError(f"Unknown average {average!r}: {near_miss(str(average), AVERAGES)}")


def _hits(confusion: Floats) -> Floats:
    diagonal: Floats = np.diagonal(confusion, axis1=-2, axis2=-1)
    return diagonal


def _spread(counts: Floats) -> Floats:
    # Rounding of weights may leave a difference just below zero.
    spread: Floats = np.maximum(counts.sum(axis=-1) ** 2 - (counts**2).sum(axis=-1), 0.0)
    return spread


def _over_classes(values: Floats, confusion: Floats, average: str) -> Floats:
    """Return the value of class 1, or the mean over the classes that occur on either side.

    A class whose value is undefined counts as 0, as in scikit-learn unless told otherwise.
    """
    if average == "binary":
        positive: Floats = values[..., 1]
        return positive
    actual, claimed = confusion.sum(axis=-1), confusion.sum(axis=-2)
    occurs = actual + claimed > 0.0
    weight = actual if average == "weighted" else occurs.astype(np.float64)
    # As in scikit-learn: if no class has samples, they count alike.
    weight = np.where(weight.sum(axis=-1, keepdims=True) == 0.0, 1.0, weight)
    counted = np.where(occurs & ~np.isnan(values), values, 0.0)
    some = confusion.sum(axis=(-2, -1)) > 0.0  # neither nothing nor nan
    return nan_where(~some, ratio((weight * counted).sum(axis=-1), weight.sum(axis=-1)))
