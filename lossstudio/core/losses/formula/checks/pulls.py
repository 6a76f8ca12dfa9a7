"""How hard samples pull: where not at all, where without limit, and against the usual loss."""

from collections.abc import Iterator

import numpy as np

from lossstudio.core.arrays import Bools
from lossstudio.core.losses.base import LOSSES, FamilyLoss
from lossstudio.core.losses.formula.checks.finding import Finding, listed, number
from lossstudio.core.losses.formula.checks.jumps import Jump
from lossstudio.core.losses.formula.checks.lines import FARTHEST, GRID, NEAR, NOISE, Lines
from lossstudio.core.tasks import Task

NOTHING = 1e-6  # of the other side of a jump
WEAK = 1e-6  # of the usual gradient: what is weaker does not pull
AWAY = (np.abs(GRID) > 0.04) & (np.abs(GRID) <= 1e3)  # from 0, where a prediction may well be
ROW = 3  # points side by side: a single one is a valley or a hill
GROWS = 1.05  # from decade to decade
ALIKE = 2.0  # times the usual gradient, or less: no other rate is needed
OTHERS = {Task.REGRESSION: "mse", Task.BINARY: "bce", Task.MULTICLASS: "softmax_ce"}


def no_gradient(lines: Lines) -> list[Finding]:
    """Tell that there is no gradient anywhere, but for what rounding left."""
    size = lines.size[np.isfinite(lines.size)]
    if not size.size or size.max() > NOISE * lines.height:
        return []
    text = "The gradient is 0 wherever it was tried: there is nothing to learn from."
    return [Finding("no gradient", text)]


def stalls(lines: Lines) -> Iterator[Finding]:
    """Tell where a wrong prediction is not pulled."""
    weak = lines.finite & AWAY & _wrong(lines) & (lines.size <= WEAK * lines.steepness)
    row = weak[:, 2:] & weak[:, 1:-1] & weak[:, :-2]
    told = np.flatnonzero(row.any(axis=1))
    if told.size:
        line = int(told[0])
        first, where = _weak_stretch(lines, line, weak[line])
        size = "less than a millionth of its usual size" if lines.size[line, first] else "0"
        yield Finding(
            "stalls",
            f"The gradient is {size} {where}{lines.terms.target(line)}, where the prediction is "
            "wrong: such a sample does not pull, and training stalls there.",
            float(GRID[first]),
        )


def _weak_stretch(lines: Lines, line: int, weak: Bools) -> tuple[int, str]:
    """Return where the stretch nearest to 0 begins, and in words from where to where it goes."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], weak, [False]])))
    runs = [(a, b - 1) for a, b in edges.reshape(-1, 2) if b - a >= ROW]
    low, high = min(runs, key=lambda run: (min(abs(GRID[list(run)])), -run[0]))
    upwards = bool(GRID[low] > 0.0)
    first, last = (low, high) if upwards else (high, low)
    at = float(GRID[first])
    if AWAY[last + (1 if upwards else -1)]:
        ends = (lines.terms.place(line, float(GRID[end])) for end in sorted((first, last)))
        where = f"from {' to '.join(ends)}"
    elif (len(GRID) - 1 - high, len(GRID) - 1 - low) in runs and lines.terms.name != "s":
        where = f"where |{lines.terms.name}| is above {number(abs(at))}"
    else:
        where = lines.terms.beyond(line, at, upwards)
    return int(first), where


def _wrong(lines: Lines) -> Bools:
    """Where a prediction is wrong: for classes by its sign, else by what it costs."""
    if lines.task is not Task.REGRESSION:
        return np.broadcast_to(GRID < 0.0, lines.value.shape)
    least = np.where(lines.finite, lines.value, np.inf).min(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        wrong: Bools = lines.value > least + 1e-6 * lines.height
    return wrong


def unbounded(lines: Lines) -> Iterator[Finding]:
    """Tell where the gradient grows as far as one can see."""
    grown: dict[int, list[int]] = {}
    for line in range(lines.count):
        for sign in (1, -1) if lines.task is Task.REGRESSION else (-1, 1):
            if _grows(lines, line, sign):
                grown.setdefault(sign, []).append(line)
    if not grown:
        return
    sign = next(iter(grown))
    line = grown[sign][0]
    size = lines.size[line, GRID * sign >= 0.0]
    at = GRID[GRID * sign >= 0.0]
    last = int(np.where(np.isfinite(size), np.abs(at), -1.0).argmax())
    both = lines.task is Task.REGRESSION and line in grown.get(-sign, [])
    text = (
        f"A single sample may pull without limit{lines.terms.target(line)}: the gradient is "
        f"{number(float(size[last]))} at {lines.terms.place(line, float(at[last]))} and still grows"
    )
    yield Finding("unbounded pull", text + (" on both sides." if both else "."), float(at[last]))


def _grows(lines: Lines, line: int, sign: int) -> bool:
    """Whether the gradient grows up to the end of the grid, or until it leaves the numbers."""
    side, at = lines.size[line, np.sign(GRID) == sign][::sign], GRID[GRID > 0.0]
    if np.isinf(side).any():
        first = int(np.flatnonzero(~np.isfinite(side))[0])
        rise = np.diff(side[max(0, first - 3) : first])
        return bool(at[first] > 1.0 and np.isinf(side[first]) and (rise > 0.0).all())
    decades = side[np.searchsorted(at, FARTHEST * np.array([0.00999, 0.0999, 0.999]))]
    return bool(decades[0] > 0.0 and (decades[1:] >= GROWS * decades[:-1]).all())


def gradient_jumps(lines: Lines, kinks: list[Jump]) -> Iterator[Finding]:
    """Tell where the gradient jumps; where its sign changes, a fixed rate jitters about it."""
    if not kinks:
        return
    here = [kink for kink in kinks if kink.line == kinks[0].line]
    turning = [kink for kink in here if kink.before < 0.0 < kink.after]
    for shown, end in (
        (turning, "a fixed learning rate will jitter about it."),
        ([kink for kink in here if kink not in turning], "training may jitter there."),
    ):
        if shown:
            text = _jumping(lines, shown)
            yield Finding("gradient jumps", f"{text}: {end}", shown[0].place)


def _jumping(lines: Lines, shown: list[Jump]) -> str:
    marks = listed([lines.terms.mark(kink.line, kink.place) for kink in shown])
    line = shown[0].line
    text = f"The gradient jumps at {lines.terms.name} = {marks}{lines.terms.target(line)}"
    if len(shown) == 1:
        before, after = shown[0].before, shown[0].after
        least = NOTHING * max(abs(before), abs(after))  # what is left of a way beside the kink
        ends = [number(end if abs(end) > least else 0.0, 3) for end in (before, after)]
        text += f", from {' to '.join(ends)}"
    return text


def gradient_size(lines: Lines) -> Iterator[Finding]:
    """Compare the size of the gradient with that of the usual loss, and say which rate fits."""
    other = LOSSES.create(OTHERS[lines.task])
    assert isinstance(other, FamilyLoss)
    ratio = lines.usual_size(lines.loss) / lines.usual_size(other)
    if not ratio or 0.99 / ALIKE <= ratio <= 1.01 * ALIKE:
        return
    regression = lines.task is Task.REGRESSION
    axis, name = ("r", "MSE") if regression else ("m", "cross-entropy")
    text = (
        f"Its gradients are {number(ratio, 2)} times those of {name} (medians over {axis} from "
        f"−{NEAR:g} to {NEAR:g}): a learning rate {number(1.0 / ratio, 2)} times as high makes "
        "them comparable under SGD; Adam hardly minds the size."
    )
    yield Finding("gradient size", text)
