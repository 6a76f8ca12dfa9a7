"""Whether value and gradient are numbers, and whether the gradient is that of the value."""

from collections.abc import Iterator

import numpy as np

from lossstudio.core.arrays import Bools, Floats
from lossstudio.core.losses.formula.checks.cause import remedy
from lossstudio.core.losses.formula.checks.finding import Finding, number
from lossstudio.core.losses.formula.checks.jumps import jumps
from lossstudio.core.losses.formula.checks.lines import GRID, ROUNDING, Lines
from lossstudio.core.losses.formula.typed_loss import TypedLoss

HALVINGS = 40
TRIES, TURNS = 41, 8  # places in an interval, and how often a smooth value never turns there
LOST = "Small differences of large numbers lose their digits."
KEPT = {
    "exp": "expm1(x) is exp(x) − 1 and keeps them.",
    "log": "log1p(x) is log(1 + x) and keeps them.",
}
WRONG = 1e-2  # of the slope: what differs by less is no mistake


def not_finite(lines: Lines) -> Iterator[Finding]:
    """Tell where value or gradient are infinite or no numbers."""
    value = np.isfinite(lines.value)
    for what, fine in (("value", value), ("gradient", np.isfinite(lines.size) | ~value)):
        told = np.flatnonzero(~fine.all(axis=1))
        if told.size:
            yield _not_finite(lines, what, int(told[0]), fine)


def _not_finite(lines: Lines, what: str, line: int, fine: Bools) -> Finding:
    wrong = np.flatnonzero(~fine[line])
    index = int(wrong[np.abs(GRID[wrong]).argmin()])
    found = (lines.value if what == "value" else lines.size)[line]
    at, where = _boundary(lines, what, line, index, fine[line])
    if where.startswith(("above", "below")):  # the edge itself may be of another kind
        index += 1 if fine[line, index - 1] else -1
    kind = "not a number" if np.isnan(found[index]) else "infinite"
    kind = "minus infinity" if found[index] == -np.inf else kind
    hint, letters = "", None
    if isinstance(lines.loss, TypedLoss):
        hint, letters = remedy(lines.loss, lines.view(line, float(GRID[index])), what)
    text = f"The {what} is {kind} {where}{lines.terms.target(line)}.{hint and ' ' + hint}"
    return Finding("not finite", text, at, letters)


def _boundary(
    lines: Lines, what: str, line: int, index: int, fine: Bools
) -> tuple[float | None, str]:
    """Return the place from which it is not finite, and in words where that is."""
    before, after = fine[:index], fine[index + 1 :]
    if not fine.any():
        return None, "everywhere"
    bad = float(GRID[index])
    upwards = bool(before.size and before[-1])
    downwards = bool(after.size and after[0])
    if upwards == downwards or not (after if upwards else before).size:
        return bad, f"at {lines.terms.place(line, bad)}"
    good = float(GRID[index - 1 if upwards else index + 1])
    row = np.array([line])
    for _ in range(HALVINGS):
        middle = 0.5 * (good + bad)
        at = np.array([middle])
        found = (lines.value_at if what == "value" else lines.size_at)(row, at)
        good, bad = (middle, bad) if np.isfinite(found[0]) else (good, middle)
    bad = 0.0 if abs(bad) < 1e-9 else bad
    return bad, lines.terms.beyond(line, bad, upwards)


def differences(lines: Lines) -> Iterator[Finding]:
    """Compare the gradient with the difference quotients of the value, and tell what differs."""
    line = np.repeat(np.arange(lines.count), len(GRID) - 1)
    middle = np.tile(0.5 * (GRID[1:] + GRID[:-1]), lines.count)
    shape = (lines.count, len(GRID) - 1)
    centre, width = lines.slope_at(line, middle).reshape(shape), np.diff(GRID)
    with np.errstate(all="ignore"):
        suspect = _suspect(lines, centre, width)
    yield from _lost_at_zero(lines)
    if not suspect.any():
        return
    floor = ROUNDING * lines.height
    noisy = np.logical_or.reduce(_in_rows(suspect), axis=1)
    steps = jumps(lines, lines.value_at, lines.value, suspect & ~noisy[:, None], floor)
    if steps:
        first = min(steps, key=lambda step: (step.line, abs(step.place)))
        place, target = lines.terms.place(first.line, first.place), lines.terms.target(first.line)
        text = f"The value jumps from {number(first.before)} to {number(first.after)} at {place}"
        text += f"{target}, which no gradient shows: training cannot see the step."
        yield Finding("value jumps", text, first.place)
    yield from _unexplained(lines, suspect, centre, width)


def _suspect(lines: Lines, centre: Floats, width: Floats) -> Bools:
    """Return the intervals in which quotient and slope differ by more than a bend explains."""
    first, last = lines.slope[:, :-1], lines.slope[:, 1:]
    quotient = np.diff(lines.value) / width
    bend = np.abs(first - 2.0 * centre + last) + 0.5 * np.abs(last - first)
    size = np.maximum(np.abs(lines.value[:, :-1]), np.abs(lines.value[:, 1:]))
    largest = np.maximum(np.maximum(np.abs(first), np.abs(last)), np.abs(centre))
    room = 2.0 * bend + WRONG * largest + 1e-14 * size / width + ROUNDING * lines.steepness
    differs: Bools = np.abs(quotient - (first / 6.0 + centre / 1.5 + last / 6.0)) > room
    return differs


def _in_rows(suspect: Bools) -> Bools:
    """Whether an interval and those after it are suspect: a jump is in two of them at most."""
    rows: Bools = suspect[:, 2:] & suspect[:, 1:-1] & suspect[:, :-2]
    return rows


def _unexplained(lines: Lines, suspect: Bools, centre: Floats, width: Floats) -> Iterator[Finding]:
    line, index = np.nonzero(_in_rows(suspect))
    if not line.size:
        return
    best = int(np.lexsort((np.abs(GRID[index]), line))[0])
    row, left = int(line[best]), int(index[best]) + 1
    at = float(0.5 * (GRID[left] + GRID[left + 1]))
    quotient = number((lines.value[row, left + 1] - lines.value[row, left]) / width[left])
    place, target = lines.terms.place(row, at), lines.terms.target(row)
    slope = number(float(centre[row, left]))
    if _noisy(lines, row, at, float(width[left])):
        text = (
            f"Rounding spoils the value near {place}{target}: it changes by {quotient} per unit "
            f"where the gradient says {slope}. {_advice(lines)}"
        )
        yield Finding("rounding", text, at)
    else:
        text = f"At {place}{target} the gradient is {slope}, but the value changes by {quotient}"
        yield Finding("gradient differs", text + " per unit.", at)


def _advice(lines: Lines) -> str:
    return " ".join([LOST, *(text for word, text in KEPT.items() if word in lines.terms.words)])


def _noisy(lines: Lines, line: int, at: float, width: float) -> bool:
    """Whether the value goes up and down at random about a place, or in steps."""
    value = lines.value_at(np.full(TRIES, line), np.linspace(at - width, at + width, TRIES))
    turns = np.sign(np.diff(value))
    uneven = np.count_nonzero(turns[1:] != turns[:-1]) > TURNS
    return bool(uneven or len(np.unique(value)) < TRIES // 2)


def _lost_at_zero(lines: Lines) -> Iterator[Finding]:
    """Tell where rounding is seen close to 0, where most losses are least."""
    at = np.linspace(1e-6, 2e-6, TRIES)
    line = np.repeat(np.arange(lines.count), TRIES)
    value = lines.value_at(line, np.tile(at, lines.count)).reshape(-1, TRIES)
    turns = np.sign(np.diff(value))
    uneven = np.count_nonzero(turns[:, 1:] != turns[:, :-1], axis=1) > TURNS
    told = np.flatnonzero(uneven & (np.ptp(value, axis=1) > ROUNDING * lines.height))
    if told.size:
        row = int(told[0])
        place = f"{lines.terms.place(row, 0.0)}{lines.terms.target(row)}"
        yield Finding("rounding", f"Rounding spoils the value near {place}. {_advice(lines)}", 0.0)
