"""Array operations the metrics share; each works along the last axis of a stack."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossstudio.core.arrays import Floats


def ratio(part: ArrayLike, whole: ArrayLike) -> Floats:
    """Return part / whole; 0 / 0 is nan, without a warning."""
    with np.errstate(all="ignore"):
        quotient: Floats = np.divide(part, whole)
    return quotient


def average(values: Floats, weight: Floats | None = None) -> Floats:
    """Return the mean, weighted by `weight` (n,); nan where there is nothing to average."""
    with np.errstate(all="ignore"):
        if weight is None:
            return ratio(values.sum(axis=-1), values.shape[-1])
        return ratio(values @ weight, weight.sum())


def power_below(values: Floats) -> Floats:
    """Return the largest power of two not above max |values|, its axis kept.

    Dividing by it is exact and leaves values between -2 and 2, whose squares and sums can
    neither overflow nor vanish.
    """
    top = np.max(np.abs(values), axis=-1, keepdims=True, initial=0.0)
    unit: Floats = np.ldexp(1.0, np.frexp(top)[1] - 1)
    return unit


def mean(values: Floats, weight: Floats | None = None) -> Floats:
    """Return the average, finite whenever the values are: the sum itself may overflow."""
    unit = power_below(values)
    with np.errstate(all="ignore"):
        result: Floats = average(values / unit, weight) * unit[..., 0]
    return result


def sums_by_bin(place: NDArray[np.intp], bins: int, values: Floats | None = None) -> Floats:
    """Return, for each row of places (..., n), the sums (..., bins) of the values put there.

    Parameters
    ----------
    place : ndarray (..., n)
        The bin of each sample, from 0 to bins - 1.
    bins : int
    values : ndarray (n,) or (..., n), optional
        What is summed; 1 for each sample if left out.
    """
    *lead, samples = place.shape
    rows = math.prod(lead)
    own_bins = place.reshape(rows, samples) + bins * np.arange(rows)[:, None]
    weights = None if values is None else np.broadcast_to(values, place.shape).ravel()
    sums = np.bincount(own_bins.ravel(), weights, minlength=rows * bins)
    return sums.reshape(*lead, bins).astype(np.float64)


def nan_where(missing: ArrayLike, values: ArrayLike) -> Floats:
    """Return the values, nan in place of those whose input was missing."""
    return np.where(missing, np.nan, values)
