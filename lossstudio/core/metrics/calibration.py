"""Metrics of probabilities: how well they are founded."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.metrics.arrays import mean, nan_where, ratio, sums_by_bin
from lossstudio.core.metrics.inputs import (
    Samples,
    check_binary,
    check_probability,
    class_index,
    counting,
    samples,
    unit_of,
)

BINS = 15


class ReliabilityBins(NamedTuple):
    """What the samples of each bin have in common; nan in a bin without samples.

    Bin b holds edges[b] <= p < edges[b + 1]; the last one holds p = 1, too.
    """

    mean_probability: Floats
    positive_share: Floats
    counts: Floats
    edges: Floats


def surprisal_binary(target: Floats, probability: Floats) -> Floats:
    """Return -log p(true class) of each sample, from p(positive) (..., n)."""
    with np.errstate(divide="ignore"):
        log_true = np.where(target == 1, np.log(probability), np.log1p(-probability))
    return np.abs(log_true)


def surprisal_classes(target: NDArray[np.intp], probability: Floats) -> Floats:
    """Return -log p(true class) of each sample, from probabilities (n, k)."""
    with np.errstate(divide="ignore"):
        log_true = np.log(probability[np.arange(len(target)), target])
    return nan_where(np.isnan(probability).any(axis=-1), np.abs(log_true))


def quadratic_binary(target: Floats, probability: Floats) -> Floats:
    """Return (p - y)² of each sample, from p(positive) (..., n)."""
    return np.square(probability - target)


def quadratic_classes(target: NDArray[np.intp], probability: Floats) -> Floats:
    """Return the sum of (p - y)² over the classes, from probabilities (..., n, k)."""
    one_hot = np.eye(probability.shape[-1])[target]
    total: Floats = np.square(probability - one_hot).sum(axis=-1)
    return total


def top_class(target: NDArray[np.intp], probability: Floats) -> tuple[Floats, Floats]:
    """Return whether the likeliest class is the true one, and its probability (..., n)."""
    hit = probability.argmax(axis=-1) == target
    return hit.astype(np.float64), probability.max(axis=-1)


def ece_of(
    positive: Floats, probability: Floats, bins: int, weight: Floats | None = None
) -> Floats:
    """Return the mean gap between probability and share of positives, bin by bin.

    Parameters
    ----------
    positive : ndarray (n,) or (..., n)
        1 where it came true, otherwise 0.
    probability : ndarray (..., n)
    bins : int
    weight : ndarray (n,), optional
    """
    expected, came_true, count = _bin_sums(positive, probability, bins, weight)
    gap = ratio(np.abs(expected - came_true).sum(axis=-1), count.sum(axis=-1))
    return nan_where(np.isnan(probability).any(axis=-1), gap)


def _bin_sums(
    positive: Floats, probability: Floats, bins: int, weight: Floats | None
) -> tuple[Floats, Floats, Floats]:
    """Return per bin (..., bins) the sums of probability, of positives, and the count."""
    place = np.searchsorted(_edges(bins)[1:-1], probability, side="right")
    each = np.ones(probability.shape[-1]) if weight is None else weight
    expected, came_true, count = (
        sums_by_bin(place, bins, values) for values in (each * probability, each * positive, each)
    )
    return expected, came_true, count


def _edges(bins: int) -> Floats:
    # Divided rather than stepped, so that 0.3 is the edge 3/10 itself.
    return np.arange(bins + 1) / bins


def log_loss(
    target: ArrayLike, probability: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Return the mean of -log p(true class), in nats, without clipping.

    For people who use the core as a library: the program itself does not call it.

    Parameters
    ----------
    target : array_like (n,)
        0 or 1, or the column of the true class.
    probability : array_like (n,) or (n, k)
        Probability of class 1, or of each class. Rows are used as they are, whatever their sum.
    sample_weight : array_like (n,), optional

    Returns
    -------
    float
        0 or more; inf if a true class had probability 0; nan without samples, or if a
        probability is nan.

    Raises
    ------
    ValueError
        If the lengths differ, a target is no class, or a probability lies outside 0 to 1.
    """
    truth, p, weight = _probabilities(target, probability, sample_weight)
    if p.ndim == 1:
        return float(mean(surprisal_binary(truth, p), weight))
    return float(mean(surprisal_classes(class_index(truth, p.shape[1]), p), weight))


def brier(
    target: ArrayLike, probability: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Return the mean squared error of the probabilities; arguments and errors as `log_loss`.

    For people who use the core as a library: the program itself does not call it.

    Returns
    -------
    float
        From 0 to 1 for p(positive); from 0 to 2, summed over the classes, for (n, k); nan
        without samples, or if a probability is nan.
    """
    truth, p, weight = _probabilities(target, probability, sample_weight)
    if p.ndim == 1:
        return float(mean(quadratic_binary(truth, p), weight))
    return float(mean(quadratic_classes(class_index(truth, p.shape[1]), p), weight))


def ece(
    target: ArrayLike,
    probability: ArrayLike,
    bins: int = BINS,
    *,
    sample_weight: ArrayLike | None = None,
) -> float:
    """Return the expected calibration error: how far probabilities are off, on average.

    Parameters
    ----------
    target, probability, sample_weight
        As in `log_loss`. Of probabilities (n, k) the largest of each row is compared with
        whether its class is the true one.
    bins : int
        Number of bins [a, b) of equal width; the last one is closed, [a, 1]. (In torchmetrics,
        p = 1 has one more of its own.)

    Returns
    -------
    float
        From 0 to 1; nan without samples, or if a probability is nan.

    Raises
    ------
    ValueError
        As `log_loss`, or if bins is not a positive whole number.

    References
    ----------
    Guo et al. (2017), "On calibration of modern neural networks", arXiv:1706.04599.
    """
    _check_bins(bins)
    positive, p, weight = _outcomes(target, probability, sample_weight)
    return float(ece_of(positive, p, bins, weight))


def reliability_bins(
    target: ArrayLike,
    probability: ArrayLike,
    bins: int = BINS,
    *,
    sample_weight: ArrayLike | None = None,
) -> ReliabilityBins:
    """Return the bins behind `ece`, with the same arguments and errors.

    Returns
    -------
    ReliabilityBins
        Arrays (bins,) mean_probability, positive_share and counts (or sums of weights), all nan
        if a probability is nan, and edges (bins + 1,).
    """
    _check_bins(bins)
    positive, p, weight = _outcomes(target, probability, sample_weight)
    expected, came_true, count = nan_where(
        np.isnan(p).any(), np.stack(_bin_sums(positive, p, bins, weight))
    )
    means = ratio(expected, count), ratio(came_true, count)
    return ReliabilityBins(*means, count * unit_of(sample_weight), _edges(bins))


def _check_bins(bins: int) -> None:
    if bins < 1 or bins != int(bins):
        raise ValueError(f"bins is {bins!r}; allowed is a whole number of at least 1.")


def _outcomes(
    target: ArrayLike, probability: ArrayLike, sample_weight: ArrayLike | None
) -> Samples:
    """Return what came true (0 or 1), with what probability, and the weights."""
    truth, p, weight = _probabilities(target, probability, sample_weight)
    if p.ndim == 2:
        truth, p = top_class(class_index(truth, p.shape[1]), p)
    return truth, p, weight


def _probabilities(
    target: ArrayLike, probability: ArrayLike, sample_weight: ArrayLike | None
) -> Samples:
    truth, p, weight = samples(target, probability, "probability", sample_weight, dimensions=(1, 2))
    check_probability(p)
    if p.ndim == 1:
        check_binary(truth, "target")
    return counting(truth, p, weight)
