"""Curves thinned to what a screen can show, without losing a peak."""

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats

MOST = 400  # points of a drawn curve


def thinned(x: Floats, y: Floats, most: int = MOST) -> tuple[Floats, Floats]:
    """Return at most about `most` points of a curve: the lowest and the highest of each stretch.

    The first and the last point stay; a stretch of nothing but nan stays nan.
    """
    if len(x) <= most:
        return x, y
    stretch = -(-2 * len(x) // most)
    start = np.arange(0, len(x), stretch)
    parts = np.full((len(start), stretch), np.nan)  # the last stretch may be shorter
    parts.flat[: len(y)] = y
    low = start + np.where(np.isnan(parts), np.inf, parts).argmin(axis=1)
    high = start + np.where(np.isnan(parts), -np.inf, parts).argmax(axis=1)
    kept = np.unique(np.concatenate([[0, len(x) - 1], low, high]))
    return x[kept], y[kept]


def spread_out(count: int, most: int) -> NDArray[np.intp]:
    """Return at most so many places out of `count`, evenly spread, both ends among them."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.intp))
