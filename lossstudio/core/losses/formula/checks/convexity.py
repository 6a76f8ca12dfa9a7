"""Whether a loss has one valley in the score, as far as its values and slopes show."""

from collections.abc import Iterator

import numpy as np

from lossstudio.core.losses.formula.checks.finding import Finding, number
from lossstudio.core.losses.formula.checks.lines import COARSE, GRID, ROUNDING, Lines
from lossstudio.core.tasks import Task

LAGS = (1, 8)  # points from the middle of a chord to its ends
TRIES = 300  # chords between rows of scores


def convexity(lines: Lines) -> Iterator[Finding]:
    """Tell where the value lies above its chord while its slope falls."""
    places: list[tuple[int, float]] = []
    used = COARSE | (GRID == 0.0)  # closer to 0 it may be rounding that is seen
    grid, value, slope = GRID[used], lines.value[:, used], lines.slope[:, used]
    for lag in LAGS:
        left, middle, right = (slice(0, -2 * lag), slice(lag, -lag), slice(2 * lag, None))
        share = (grid[middle] - grid[left]) / (grid[right] - grid[left])
        a, b, c = (value[:, part] for part in (left, middle, right))
        first, last = slope[:, left], slope[:, right]
        with np.errstate(all="ignore"):
            size = np.abs(a) + np.abs(b) + np.abs(c) + lines.height
            above = b - (a + share * (c - a)) > ROUNDING * size
            steep = np.abs(first) + np.abs(last) + lines.steepness
            falls = first - last > ROUNDING * steep
        found = np.argwhere(above & falls & np.isfinite(size))
        places += [(int(line), float(grid[middle][index])) for line, index in found]
    if not places and lines.task is Task.MULTICLASS:
        yield from _across_classes(lines)
    if places:
        line, at = min(places, key=lambda each: (each[0], abs(each[1] - 1.0)))
        yield Finding("not convex", _not_convex(lines, line, at), at)


def _not_convex(lines: Lines, line: int, at: float) -> str:
    place, target = lines.terms.place(line, at), lines.terms.target(line)
    return f"Not convex, as near {place}{target}: where training starts may decide where it ends."


def _across_classes(lines: Lines) -> Iterator[Finding]:
    """Compare the value between any two rows of scores with what it is at both."""
    a, b, target = lines.between_classes(TRIES)
    ends = [lines.loss.value(score, target) for score in (a, b)]
    middle = lines.loss.value(0.5 * (a + b), target)
    with np.errstate(all="ignore"):
        size = np.abs(ends[0]) + np.abs(ends[1]) + np.abs(middle) + lines.height
        above = np.flatnonzero(middle - 0.5 * (ends[0] + ends[1]) > 1e-6 * size)
    if above.size:
        first = int(above[0])
        scores, own = 0.5 * (a + b)[first], int(target[first])
        at = float(scores[own] - np.delete(scores, own).max())
        text = f"Not convex in the scores of all classes, as near m = {number(at, 2)}: where "
        yield Finding("not convex", text + "training starts may decide where it ends.", at)
