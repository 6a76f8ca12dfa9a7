"""Median and quartiles over seeds; what has no number counts for nothing."""

import numpy as np

from lossstudio.core.arrays import Floats


def quantile(values: Floats, share: float, axis: int) -> Floats:
    """Return a quantile along an axis, interpolated linearly, over what is not nan.

    One seed gives its own values. Where all are nan the result is nan. (NumPy's nanquantile does
    the same with a Python loop over all the other axes.)
    """
    if values.shape[axis] == 1:
        only: Floats = np.moveaxis(values, axis, 0)[0]
        return only
    ranked = np.moveaxis(np.sort(values, axis=axis), axis, 0)  # nan comes last
    count = np.sum(~np.isnan(ranked), axis=0)
    position = share * np.maximum(count - 1, 0)
    low = position.astype(np.intp)
    high = np.minimum(low + 1, np.maximum(count - 1, 0))
    below, above = (np.take_along_axis(ranked, at[None], axis=0)[0] for at in (low, high))
    part = position - low
    with np.errstate(invalid="ignore"):
        result: Floats = np.where(part == 0.0, below, below + part * (above - below))
    result.flags.writeable = False
    return result


def median(values: Floats, axis: int) -> Floats:
    """Return the median along an axis over what is not nan."""
    return quantile(values, 0.5, axis)
