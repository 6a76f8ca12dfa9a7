"""What a person should know of a loss before racing it: warnings that forbid nothing."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from lossstudio.core.losses.base import FamilyLoss
from lossstudio.core.losses.formula.checks.convexity import convexity
from lossstudio.core.losses.formula.checks.finding import Finding
from lossstudio.core.losses.formula.checks.jumps import Jump, jumps
from lossstudio.core.losses.formula.checks.lines import NOISE, Lines
from lossstudio.core.losses.formula.checks.pulls import (
    gradient_jumps,
    gradient_size,
    no_gradient,
    stalls,
    unbounded,
)
from lossstudio.core.losses.formula.checks.shape import (
    below_zero,
    least_at_target,
    slope_at_zero,
)
from lossstudio.core.losses.formula.checks.trust import differences, not_finite

__all__ = ["Finding", "findings", "gradient_kinks"]
NOTICED = 1e-4  # of the usual gradient: smaller jumps are none


def findings(loss: FamilyLoss[Any], n_classes: int = 3) -> tuple[Finding, ...]:
    """Return what was seen of a loss from −1,000,000 to 1,000,000, the worst first.

    It is seen at some thousand places, not proved; the work is bounded by their number.

    Parameters
    ----------
    loss : FamilyLoss
        A typed or a built-in one.
    n_classes : int
        Of a loss for several classes.
    """
    lines = Lines(loss, n_classes)
    with np.errstate(all="ignore"):
        first = (*not_finite(lines), *differences(lines), *below_zero(lines))
        return (*first, *(no_gradient(lines) or _of_gradient(lines)))


def gradient_kinks(lines: Lines) -> list[Jump]:
    """Return where the gradient jumps along the lines."""
    every = np.isfinite(lines.slope[:, 1:]) & np.isfinite(lines.slope[:, :-1])
    floor = max(NOTICED * lines.steepness, NOISE * lines.height)
    return jumps(lines, lines.slope_at, lines.slope, every, floor)


def _of_gradient(lines: Lines) -> Iterator[Finding]:
    kinks = gradient_kinks(lines)
    yield from least_at_target(lines)
    yield from slope_at_zero(lines, kinks)
    yield from stalls(lines)
    yield from unbounded(lines)
    yield from gradient_jumps(lines, kinks)
    yield from convexity(lines)
    yield from gradient_size(lines)
