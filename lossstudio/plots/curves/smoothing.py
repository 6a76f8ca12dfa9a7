"""Exponential smoothing that does not lean on the start, as TensorBoard has it."""

import numpy as np

from lossstudio.core.arrays import Floats, Ints

DECADES = 30.0  # that one weight may be below another in a sum
HUGE = 1e250  # beyond which a value is as good as infinite


def smoothed(epochs: Ints, values: Floats, smoothing: float) -> Floats:
    """Return the mean of each value and all before it, each weighed less the longer ago it was.

    An epoch before counts `smoothing` times as much. The weights add up to 1 from the first value
    on (what Adam calls bias correction), and go by epochs: thinning leaves the curve where it was.
    Where a value is not finite (or almost) there is no mean, and later ones pass it over.

    Parameters
    ----------
    epochs : ndarray (points,)
    values : ndarray (points, ...)
    smoothing : float
        At least 0, which smooths nothing, and below 1.
    """
    if smoothing <= 0.0 or not len(epochs):
        return values
    with np.errstate(invalid="ignore"):
        finite = np.abs(values) < HUGE
    total = np.zeros(values.shape[1:])
    weight = np.zeros(values.shape[1:])
    means = np.full(values.shape, np.nan)
    stretch = max(1, int(DECADES / -np.log10(smoothing)))  # epochs whose weights can be added
    first = 0
    before = epochs[0]
    while first < len(epochs):
        last = max(first + 1, int(np.searchsorted(epochs, epochs[first] + stretch)))
        some, since = slice(first, last), epochs[first]
        scale = smoothing ** -(epochs[some] - since).astype(np.float64)
        scale = scale.reshape(-1, *[1] * (values.ndim - 1))
        aged = smoothing ** float(since - before)
        counted = finite[some]
        totals = total * aged + np.cumsum(np.where(counted, values[some], 0.0) * scale, axis=0)
        weights = weight * aged + np.cumsum(counted * scale, axis=0)
        np.divide(totals, weights, out=means[some], where=counted)
        total, weight, before = totals[-1] / scale[-1], weights[-1] / scale[-1], epochs[last - 1]
        first = last
    return means


def smoothed_words(smoothing: float) -> str:
    """Return what stands before the name of what is drawn; nothing where it is as it was."""
    return f"smoothed {smoothing:g}: " if smoothing else ""
