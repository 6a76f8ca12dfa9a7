"""Checks of what a caller hands to a metric function; each fault is told in one sentence."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.metrics.arrays import power_below

Samples = tuple[Floats, Floats, Floats | None]


def samples(
    target: ArrayLike,
    other: ArrayLike,
    name: str,
    sample_weight: ArrayLike | None,
    *,
    dimensions: tuple[int, ...] = (1,),
    target_dimensions: tuple[int, ...] = (1,),
) -> Samples:
    """Return target, `other` and weights as float64 arrays with one row per sample.

    The weights come in their `unit_of`: mostly only their ratios count, and so their sums and
    squares can neither overflow nor vanish.

    Parameters
    ----------
    target, other : array_like
        `name` is what error sentences call the other.
    sample_weight : array_like (n,), optional
    dimensions, target_dimensions : tuple of int
        How many dimensions `other` and target may have.

    Raises
    ------
    ValueError
        If lengths or dimensions do not fit, or a weight is negative.
    """
    truth = _array(target, "target", target_dimensions)
    partner = _array(other, name, dimensions)
    weight = None if sample_weight is None else _array(sample_weight, "sample_weight", (1,))
    for what, array in ((name, partner), ("sample_weight", weight)):
        if array is not None and len(array) != len(truth):
            raise ValueError(
                f"target has {len(truth)} samples and {what} has {len(array)}; "
                "they must be equally many."
            )
    if weight is not None:
        _refuse(weight, weight < 0, "sample_weight", "0 or more")
        weight = weight / unit_of(weight)
    return truth, partner, weight


def unit_of(sample_weight: ArrayLike | None) -> Floats:
    """Return the power of two, (1,), in which the largest weight is from 1 to 2."""
    weight = np.ones(1) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
    return power_below(weight)


def counting(target: Floats, other: Floats, weight: Floats | None) -> Samples:
    """Return the samples without those of weight zero, whatever these hold (even nan)."""
    if weight is None:
        return target, other, None
    counts = weight != 0
    return target[counts], other[counts], weight[counts]


def _array(values: ArrayLike, name: str, dimensions: tuple[int, ...]) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim not in dimensions:
        allowed = " or ".join(map(str, dimensions))
        raise ValueError(f"{name} has {array.ndim} dimensions; allowed is {allowed}.")
    return array


def check_binary(values: Floats, name: str) -> None:
    """Raise ValueError unless every value is 0 or 1."""
    _refuse(values, (values != 0) & (values != 1), name, "0 or 1")


def check_classes(values: Floats, name: str) -> None:
    """Raise ValueError unless every value is a whole number."""
    whole = np.isfinite(values) & (values == np.rint(values))
    _refuse(values, ~whole, name, "a class, which is a whole number")


def check_probability(values: Floats) -> None:
    """Raise ValueError if a value lies outside 0 to 1; nan passes."""
    _refuse(values, (values < 0) | (values > 1), "probability", "0 to 1")


def class_index(target: Floats, classes: int) -> NDArray[np.intp]:
    """Return the target as the column of its class; ValueError if there is no such column."""
    index = np.isin(target, np.arange(classes))
    _refuse(target, ~index, "target", f"0 to {classes - 1}, a column of probability")
    return target.astype(np.intp)


def _refuse(values: Floats, wrong: NDArray[np.bool_], name: str, allowed: str) -> None:
    if wrong.any():
        raise ValueError(f"{name} holds {values[wrong].flat[0]:g}; allowed is {allowed}.")
