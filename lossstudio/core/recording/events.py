"""What is worth a look in the course of a race, found in its curves."""

from collections.abc import Iterator

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Contender
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.history import Curves
from lossstudio.core.recording.marks import Best, Calibrated, Event, Jumped, Mark, Overconfident
from lossstudio.core.recording.stretches import ACCURACY, falling, own_loss, rising

JUMP = 0.05  # of the accuracy
STILL = 0.05  # of the loss: what a jump of the accuracy may not exceed


def events(curves: Curves, contenders: tuple[Contender, ...]) -> list[Mark]:
    """Return where each contender was best, calibrated only, and so on, at most one of each."""
    split = Split(int(np.isfinite(curves.loss[..., Split.TEST]).any()))
    accuracy = curves.metric(ACCURACY)[..., split] if ACCURACY in curves.keys else None
    found: list[Mark] = []
    for row, name in enumerate(distinct_names(contenders)):
        loss = own_loss(curves, row, split)
        own = None if accuracy is None else accuracy[:, row]
        for event, point in _of_one(loss, own, split):
            epoch, step = int(curves.epoch[point]), int(curves.step[point])
            found.append(Mark(epoch, step, event, row, name))
    return found


def _of_one(loss: Floats, accuracy: Floats | None, split: Split) -> Iterator[tuple[Event, int]]:
    if len(loss) < 2 or not np.isfinite(loss).any():
        return
    yield Best(split), int(np.nanargmin(loss))
    if accuracy is None:
        return
    fall = falling(loss, accuracy)
    if fall is not None:
        first, last = fall
        yield Calibrated(float(1.0 - loss[last] / loss[first])), first
    rise = rising(loss, accuracy) if split is Split.TEST else None
    if rise is not None:
        first, last = rise
        some = accuracy[first : last + 1]
        points = float(100.0 * (some.max() - some.min()))
        yield Overconfident(float(loss[last] / loss[first]), points), first
    jump = _jump(loss, accuracy)
    if jump is not None:
        yield Jumped(float(100.0 * (accuracy[jump] - accuracy[jump - 1]))), jump


def _jump(loss: Floats, accuracy: Floats) -> int | None:
    """Return the point at which accuracy changed most while loss hardly did."""
    with np.errstate(all="ignore"):
        still = np.abs(np.diff(loss)) <= STILL * np.abs(loss[:-1])
    change = np.where(still, np.abs(np.diff(accuracy)), 0.0)
    index = int(np.argmax(np.nan_to_num(change)))
    return index + 1 if change[index] >= JUMP else None
