"""Whether the value is least, and falls, where the prediction is right."""

from collections.abc import Iterator

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.losses.formula.checks.finding import Finding, number
from lossstudio.core.losses.formula.checks.jumps import Jump
from lossstudio.core.losses.formula.checks.lines import GRID, ROUNDING, Lines
from lossstudio.core.tasks import Task

CENTRE = len(GRID) // 2


def below_zero(lines: Lines) -> Iterator[Finding]:
    """Tell where the value is below 0, and whether it has an end there."""
    value = np.where(lines.finite, lines.value, np.inf)
    told = np.flatnonzero(value.min(axis=1) < -ROUNDING * lines.height)
    if not told.size:
        return
    line = int(told[0])
    index = int(value[line].argmin())
    place, target = lines.terms.place(line, float(GRID[index])), lines.terms.target(line)
    least = number(float(value[line, index]))
    if index in (0, len(GRID) - 1) and _falls_on(value[line], index):
        text = f"The value falls below 0 and goes on falling: it is {least} at {place}{target}. "
        text += "Training may never settle."
    else:
        text = f"The value is below 0, {least} at {place}{target}: a loss of 0 does not mean a "
        text += "perfect fit."
    yield Finding("below 0", text, float(GRID[index]))


def _falls_on(value: Floats, end: int) -> bool:
    """Whether it still falls at an end of the grid, and not towards a bound."""
    inner = 12 if end == 0 else len(GRID) - 13  # about a decade before the end
    with np.errstate(all="ignore"):
        return bool(value[inner] - value[end] > 0.01 * abs(value[end]))


def least_at_target(lines: Lines) -> Iterator[Finding]:
    """Tell where the value is less than where the prediction is right."""
    regression = lines.task is Task.REGRESSION
    yield from (_off_target if regression else _wrong_side)(lines)


def _off_target(lines: Lines) -> Iterator[Finding]:
    value = np.where(lines.finite, lines.value, np.inf)
    right = value[:, CENTRE]
    lower = np.isfinite(right) & (value.min(axis=1) < right - ROUNDING * lines.height)
    told = np.flatnonzero(lower)
    if not told.size:
        return
    line = int(told[0])
    index = int(value[line].argmin())
    target = lines.terms.target(line)
    if index in (0, len(GRID) - 1):
        text = (
            f"It is not least at the target: it is less at {lines.terms.place(line, GRID[index])}"
        )
        yield Finding("not least at the target", text + f"{target}.", float(GRID[index]))
        return
    at = _valley(lines, line, float(GRID[index - 1]), float(GRID[index + 1]))
    if abs(at) < float(GRID[CENTRE + 2]):
        place = lines.terms.place(line, 0.0)
        text = f"It is not least at the target: just beside {place}{target} it is less than there."
        yield Finding("not least at the target", text, 0.0)
        return
    text = f"It is not least at the target but at {lines.terms.place(line, at)}{target}"
    yield Finding("not least at the target", text + ": predictions will be off by that.", at)


def _valley(lines: Lines, line: int, low: float, high: float) -> float:
    """Return the least place between two points."""
    for _ in range(8):
        at = np.linspace(low, high, 21)
        value = lines.value_at(np.full(21, line), at)
        best = int(np.where(np.isfinite(value), value, np.inf).argmin())
        low, high = at[max(0, best - 1)], at[min(20, best + 1)]
    at_least = 0.5 * (low + high)
    return 0.0 if abs(at_least) < 1e-9 else float(f"{at_least:.6g}")  # it is flat there


def _wrong_side(lines: Lines) -> Iterator[Finding]:
    room = ROUNDING * lines.height
    mirrored = lines.value[:, ::-1]
    fine = lines.finite & lines.finite[:, ::-1] & (GRID > 0.04)
    with np.errstate(all="ignore"):
        cheaper = fine & (mirrored < lines.value - room)
    told = np.flatnonzero(cheaper.any(axis=1))
    if told.size:
        line = int(told[0])
        places = np.flatnonzero(cheaper[line])
        index = int(places[np.abs(GRID[places] - 1.0).argmin()])
        wrong, right = (lines.terms.place(line, at) for at in (-GRID[index], GRID[index]))
        text = f"A wrong prediction can cost less than a right one{lines.terms.target(line)}: "
        text += f"{number(mirrored[line, index])} at {wrong}, {number(lines.value[line, index])}"
        yield Finding("not least at the target", f"{text} at {right}.", -float(GRID[index]))
        return
    value = np.where(lines.finite & (GRID >= 0.0), lines.value, np.inf)
    least = value.min(axis=1)
    right = np.arange(len(GRID)) > value.argmin(axis=1)[:, None]
    after = np.where(lines.finite & right, lines.value, -np.inf).max(axis=1)
    told = np.flatnonzero(np.isfinite(least) & (after > least + room))
    if told.size:
        line = int(told[0])
        index = int(value[line].argmin())
        at = _valley(lines, line, float(GRID[max(CENTRE, index - 1)]), float(GRID[index + 1]))
        place, target = lines.terms.beyond(line, at, upwards=True), lines.terms.target(line)
        text = f"The value rises again {place}{target}: a sample that is right by more is "
        yield Finding("not least at the target", text + "pulled back.", at)


def slope_at_zero(lines: Lines, kinks: list[Jump]) -> Iterator[Finding]:
    """Tell where a prediction that could be either class is not pulled to the true one."""
    if lines.task is Task.REGRESSION:
        return
    found: dict[int, float] = {}
    for line in range(lines.count):
        here = float(lines.slope[line, CENTRE])
        sides = [k.after for k in kinks if k.line == line and abs(k.place) < 1e-6]
        worst = max([here, *sides])
        if np.isfinite(worst) and worst > -ROUNDING * lines.steepness:
            found[line] = worst
    if found:
        line = min(found)
        place, target = lines.terms.place(line, 0.0), lines.terms.target(line)
        slope = "0" if abs(found[line]) <= ROUNDING * lines.steepness else number(found[line])
        text = f"At {place}{target} the slope towards the right class is {slope}, not below 0: it "
        yield Finding("may prefer the wrong class", text + "may prefer the wrong class.", 0.0)
