"""The values that a factor begins with: some over the range in which it is of interest."""

from typing import Any

import numpy as np

from lossstudio.core.parameters import Parameter

COUNT = 6
FEW = 8  # whole numbers of which each is of interest
AROUND = 10.0  # times as much and as little, where nothing bounds a number


def default_values(parameter: Parameter, current: Any) -> tuple[Any, ...]:
    """Return values over the range of the slider of a parameter, or all its choices."""
    if parameter.choices:
        return parameter.choices
    if parameter.kind is bool:
        return (False, True)
    low, high = _range(parameter, current)
    if parameter.kind is int and high - low < FEW:
        return tuple(range(int(low), int(high) + 1))
    if parameter.log and low > 0.0:
        numbers = [float(f"{number:.1g}") for number in np.geomspace(low, high, COUNT)]
    else:
        numbers = [float(f"{number:.3g}") for number in np.linspace(low, high, COUNT)]
    if parameter.kind is int:
        return tuple(dict.fromkeys(round(number) for number in numbers))
    return tuple(dict.fromkeys(numbers))


def _range(parameter: Parameter, current: Any) -> tuple[float, float]:
    """Return the ends of the values: of the slider, or else of what is allowed."""
    if parameter.slider is not None:
        return parameter.slider
    size = abs(current or parameter.default or 1.0)
    low = -AROUND * size if parameter.low is None else parameter.low
    high = max(low, 0.0) + AROUND * size if parameter.high is None else parameter.high
    if parameter.log and low <= 0.0:
        low = min(size, high) / AROUND
    margin = 0.05 * (high - low)
    low += margin * (parameter.above_low and parameter.low is not None)
    return low, high - margin * parameter.below_high
