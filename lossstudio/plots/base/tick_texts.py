"""The numbers of an axis: short, and never the same for two ticks."""

import math
from collections.abc import Sequence

import numpy as np

from lossstudio.core.plain_text import PLAIN as WRITTEN_OUT

GROUPED = 1e4  # from here on thousands are set apart
CLOSE, CLOSER = 1e-3, 1e-5  # a range that small against its numbers is counted from one of them
SMALL = 1e-4  # where all numbers are below, they are powers of ten
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def origin_of(low: float, high: float) -> float:
    """Return the roundest number of an axis if its ticks are to be counted from there, else 0."""
    wide, far = abs(high - low), max(abs(low), abs(high))
    close = CLOSER if far < WRITTEN_OUT else CLOSE
    if not (0.0 < wide < np.inf and wide < close * far):
        return 0.0
    for power in range(math.ceil(math.log10(far)), math.floor(math.log10(wide)) - 1, -1):
        step = 10.0**power
        number = math.ceil(min(low, high) / step) * step
        if number <= max(low, high):
            return number
    return 0.0


def texts(
    values: Sequence[float], spacing: float, largest: float, origin: float = 0.0
) -> list[str]:
    """Return what stands beside the ticks.

    Parameters
    ----------
    values : sequence of float
    spacing : float
        Between two of them.
    largest : float
        The size of the largest number of the axis, from the origin.
    origin : float
        What they are counted from, see `origin_of`.
    """
    numbers = [value - origin for value in values]
    if largest >= WRITTEN_OUT or 0.0 < largest < SMALL:
        return _by_power(numbers, spacing, largest)
    decimals = max(0, math.ceil(-math.log10(spacing) - 1e-9))
    return [fixed(number, decimals) for number in numbers]


def fixed(number: float, decimals: int) -> str:
    """Return a number with so many decimals; thousands are set apart where it is long."""
    text = f"{number:,.{decimals}f}" if abs(number) >= GROUPED else f"{number:.{decimals}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else "0"


def _by_power(numbers: Sequence[float], spacing: float, largest: float) -> list[str]:
    """Return numbers as multiples of one power of ten."""
    power = math.floor(math.log10(largest) + 1e-12)
    unit = 10.0**power
    decimals = max(0, math.ceil(-math.log10(spacing / unit) - 1e-9))
    return [
        f"{fixed(number / unit, decimals)}·10{str(power).translate(RAISED)}"
        if abs(number) > 1e-9 * spacing
        else "0"
        for number in numbers
    ]


def counted_from(name: str, origin: float, low: float, high: float) -> str:
    """Return the name of an axis with what its ticks are counted from."""
    if not origin:
        return name
    decimals = max(0, -math.floor(math.log10(abs(high - low))))
    number = fixed(abs(origin), decimals)
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return f"{name} {'−' if origin > 0.0 else '+'} {number}"
