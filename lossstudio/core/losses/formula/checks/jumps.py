"""Where a value or a slope jumps: every interval of the grid is halved towards its largest step."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Bools, Floats
from lossstudio.core.losses.formula.checks.lines import GRID, Indices, Lines

ROUNDS = 50
BESIDE = 0.4  # of an interval
CLOSE = 1e-10  # as wide as an interval is in the end, relative to its place
APART = 1e-6  # jumps nearer than this are one
LEAST = 1e-3  # of the size beside it: what is less is no jump that anybody notices


@dataclass(frozen=True)
class Jump:
    """A place at which a function jumps."""

    line: int
    place: float
    before: float
    after: float


def jumps(
    lines: Lines,
    function: Callable[[Indices, Floats], Floats],
    found: Floats,
    wanted: Bools,
    floor: float,
) -> list[Jump]:
    """Return the jumps of a function, by line and place.

    Parameters
    ----------
    lines : Lines
    function : callable
        Of lines and points.
    found : ndarray (lines, points)
        The function at the points of the grid.
    wanted : ndarray of bool (lines, points − 1)
        The intervals that are looked into.
    floor : float
        Steps below this are none.
    """
    line, index = np.nonzero(wanted & _steps(found[:, :-1], found[:, 1:], floor))
    index, line = (each[_bent(function, line, index, found, floor)] for each in (index, line))
    low, high = GRID[index], GRID[index + 1]
    first, last = found[line, index], found[line, index + 1]
    for _ in range(ROUNDS):
        stays = _steps(first, last, floor)
        line = line[stays]
        low, high, first, last = (ends[stays] for ends in (low, high, first, last))
        if not line.size or np.all(high - low <= CLOSE * _scale(low, high)):
            break
        middle = 0.5 * (low + high)
        half = function(line, middle)
        left = np.abs(half - first) >= np.abs(last - half)
        low, first = np.where(left, low, middle), np.where(left, first, half)
        high, last = np.where(left, middle, high), np.where(left, half, last)
    return _merged(*_lasting(function, line, 0.5 * (low + high), floor))


def _scale(low: Floats, high: Floats) -> Floats:
    return np.maximum(np.maximum(np.abs(low), np.abs(high)), 1e-3)


def _steps(first: Floats, last: Floats, floor: float) -> Bools:
    step = np.abs(last - first)
    least = LEAST * np.maximum(np.abs(first), np.abs(last))
    return np.isfinite(step) & (step > np.maximum(least, floor))


def _bent(
    function: Callable[[Indices, Floats], Floats],
    line: Indices,
    index: Indices,
    found: Floats,
    floor: float,
) -> Bools:
    """Return in which intervals a function is no straight line, as it is nearly where it is smooth.

    It is asked beside the middle, where a jump in the middle shows as well.
    """
    first, last = found[line, index], found[line, index + 1]
    inside = function(line, GRID[index] + BESIDE * (GRID[index + 1] - GRID[index]))
    off = np.abs(inside - (first + BESIDE * (last - first)))
    least = LEAST * np.maximum(np.abs(first), np.abs(last))
    bent: Bools = off > 0.05 * np.maximum(least, floor)
    return bent


def _lasting(
    function: Callable[[Indices, Floats], Floats], line: Indices, place: Floats, floor: float
) -> tuple[Indices, Floats, Floats, Floats]:
    """Return those that jump between two sides that are calm: noise jumps everywhere."""
    scale = np.maximum(np.abs(place), 1e-3)
    sides = [function(line, place + way * scale) for way in (-3e-7, -1e-7, -3e-8)]
    after = [function(line, place + way * scale) for way in (3e-8, 1e-7, 3e-7)]
    step = np.abs(after[0] - sides[-1])
    unrest = np.maximum(np.ptp(sides, axis=0), np.ptp(after, axis=0))
    real = _steps(sides[-1], after[0], floor) & (unrest < 0.05 * step)
    return line[real], place[real], sides[-1][real], after[0][real]


def _merged(line: Indices, place: Floats, before: Floats, after: Floats) -> list[Jump]:
    """Return the jumps without repetition: at a point of the grid both its sides find it."""
    order = np.lexsort((place, line))
    kept: list[Jump] = []
    for i in order:
        last = kept[-1] if kept else None
        near = APART * max(1.0, abs(place[i]))
        if last is not None and last.line == line[i] and place[i] - last.place < near:
            continue
        at = float(f"{0.0 if abs(place[i]) < 1e-9 else place[i]:.8g}")  # as far as it is known
        kept.append(Jump(int(line[i]), at, float(before[i]), float(after[i])))
    return kept
