"""Metrics of predicted values: how far they lie from the target."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.metrics.arrays import average, mean, power_below
from lossstudio.core.metrics.inputs import Samples, counting, samples

SMALL, LARGE = 1e-250, 1e300  # between these no square has lost digits or overflowed


def mae_of(target: Floats, predicted: Floats, weight: Floats | None = None) -> Floats:
    """Return the mean of |r| along the last axis."""
    with np.errstate(over="ignore", invalid="ignore"):
        return 2.0 * mean(np.abs(_half_residual(target, predicted)), weight)


def rmse_of(target: Floats, predicted: Floats, weight: Floats | None = None) -> Floats:
    """Return the root of the mean of r² along the last axis."""
    with np.errstate(over="ignore", invalid="ignore"):
        return 2.0 * _root_mean_square(_half_residual(target, predicted), weight)


def mean_error_of(target: Floats, predicted: Floats) -> Floats:
    """Return the mean of r along the last axis: below 0 where predictions are too low."""
    with np.errstate(over="ignore", invalid="ignore"):
        return 2.0 * mean(_half_residual(target, predicted))


def cost_of(size: Floats, error: Floats, too_low: float, too_high: float) -> Floats:
    """Return the mean cost from the mean of |r| and of r, each unit of r below and above 0."""
    with np.errstate(invalid="ignore", over="ignore"):
        below, above = 0.5 * size - 0.5 * error, 0.5 * size + 0.5 * error
        cost = too_low * np.maximum(below, 0.0) + too_high * np.maximum(above, 0.0)
        return np.where(np.isinf(size), size * max(too_low, too_high), cost)


def largest_of(target: Floats, predicted: Floats) -> Floats:
    """Return the largest |r| along the last axis; nan without samples."""
    with np.errstate(over="ignore", invalid="ignore"):
        half = np.abs(_half_residual(target, predicted))
        if not half.shape[-1]:
            return np.full(half.shape[:-1], np.nan)
        largest: Floats = 2.0 * half.max(axis=-1)
    return largest


def both_of(target: Floats, predicted: Floats) -> Floats:
    """Return MAE and RMSE (..., 2) along the last axis, in one go where no square overflows.

    Each row is worked out as if it were alone.
    """
    with np.errstate(all="ignore"):
        both, plain = quick_both_of(predicted - target)
    if plain.all():
        return both
    exact = np.stack([mae_of(target, predicted), rmse_of(target, predicted)], axis=-1)
    return np.where(plain[..., None], both, exact)


def quick_both_of(residual: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Return MAE and RMSE (..., 2), and where (...,) no square lost digits or overflowed."""
    count = residual.shape[-1]
    squares = np.einsum("...i,...i->...", residual, residual)
    sizes = np.add.reduce(np.abs(residual), axis=-1)
    both = np.empty((*squares.shape, 2))
    np.divide(sizes, count, out=both[..., 0])
    np.sqrt(np.divide(squares, count), out=both[..., 1])
    return both, (squares > SMALL) & (squares < LARGE)


def r2_of(target: Floats, predicted: Floats, weight: Floats | None = None) -> Floats:
    """Return 1 - (RMSE / standard deviation of the target)² along the last axis.

    A constant target gives 1 where it is met exactly and 0 otherwise.
    """
    return explained(rmse_of(target, predicted, weight), spread_of(target, weight))


def explained(error: Floats, spread: Floats | float) -> Floats:
    """Return the share of the variation that is explained, from RMSE and standard deviation."""
    with np.errstate(all="ignore"):
        of_constant = np.where(error > 0, 0.0, 1.0 - error)  # nan stays nan
        return np.where(spread == 0, of_constant, 1.0 - (error / spread) ** 2)


def spread_of(target: Floats, weight: Floats | None = None) -> Floats:
    """Return the standard deviation along the last axis; nan with fewer than two samples."""
    if target.shape[-1] < 2:
        return np.full(target.shape[:-1], np.nan)
    with np.errstate(all="ignore"):
        # Measured from the first sample, a constant target deviates by exactly zero.
        deviation = _half_residual(target[..., :1], target)
        deviation = deviation - mean(deviation, weight)[..., None]
        return 2.0 * _root_mean_square(deviation, weight)


def _half_residual(target: Floats, predicted: Floats) -> Floats:
    # Half of r is finite wherever both values are.
    result: Floats = 0.5 * predicted - 0.5 * target
    return result


def _root_mean_square(values: Floats, weight: Floats | None) -> Floats:
    unit = power_below(values)
    root: Floats = np.sqrt(average(np.square(values / unit), weight)) * unit[..., 0]
    return root


def mae(
    target: ArrayLike, predicted: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Return the mean absolute error, in the unit of the target.

    For people who use the core as a library: the program itself does not call it.

    Parameters
    ----------
    target, predicted : array_like (n,) or (n, columns)
    sample_weight : array_like (n,), optional

    Returns
    -------
    float
        The mean over the columns; nan without samples.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    return float(mean(mae_of(*_columns(target, predicted, sample_weight))))


def rmse(
    target: ArrayLike, predicted: ArrayLike, *, sample_weight: ArrayLike | None = None
) -> float:
    """Return the root mean squared error, in the unit of the target.

    For people who use the core as a library: the program itself does not call it.

    Parameters
    ----------
    target, predicted : array_like (n,) or (n, columns)
    sample_weight : array_like (n,), optional

    Returns
    -------
    float
        The mean over the columns, each with its own root; nan without samples.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    return float(mean(rmse_of(*_columns(target, predicted, sample_weight))))


def max_error(target: ArrayLike, predicted: ArrayLike) -> float:
    """Return the largest absolute error, in the unit of the target.

    For people who use the core as a library: the program itself does not call it.

    Parameters
    ----------
    target, predicted : array_like (n,) or (n, columns)

    Returns
    -------
    float
        The mean over the columns; nan without samples.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    truth, guess, _ = _columns(target, predicted, None)
    return float(mean(largest_of(truth, guess)))


def r2(target: ArrayLike, predicted: ArrayLike, *, sample_weight: ArrayLike | None = None) -> float:
    """Return the coefficient of determination: 1 is perfect, 0 as good as the mean.

    For people who use the core as a library: the program itself does not call it.

    Parameters
    ----------
    target, predicted : array_like (n,) or (n, columns)
    sample_weight : array_like (n,), optional

    Returns
    -------
    float
        The mean over the columns; nan with fewer than two samples. A constant target gives 1
        if it is met exactly, otherwise 0.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    return float(mean(r2_of(*_columns(target, predicted, sample_weight))))


def _columns(target: ArrayLike, predicted: ArrayLike, sample_weight: ArrayLike | None) -> Samples:
    """Return target and predicted as (columns, n), and the weights."""
    truth, guess, weight = counting(
        *samples(
            target,
            predicted,
            "predicted",
            sample_weight,
            dimensions=(1, 2),
            target_dimensions=(1, 2),
        )
    )
    if truth.shape != guess.shape:
        raise ValueError(
            f"target has the shape {truth.shape} and predicted {guess.shape}; they must be equal."
        )
    return np.atleast_2d(truth.T), np.atleast_2d(guess.T), weight
