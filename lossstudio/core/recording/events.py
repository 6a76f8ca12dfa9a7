"""What is worth a look in the course of a race, found in its curves."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Contender
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.history import Curves
from lossstudio.core.recording.marks import Best, Calibrated, Event, Jumped, Mark

ACCURACY = "accuracy"
FALL = 0.2  # of the loss: what counts as falling
STAY = 0.005  # of the accuracy: what counts as staying
LONG = 8  # points, or a tenth of the race: the shortest stretch that counts
JUMP = 0.05  # of the accuracy
STILL = 0.05  # of the loss: what a jump of the accuracy may not exceed


def events(curves: Curves, contenders: tuple[Contender, ...]) -> list[Mark]:
    """Return where each contender was best, calibrated only, and jumped, at most one of each."""
    split = Split(int(np.isfinite(curves.loss[..., Split.TEST]).any()))
    accuracy = curves.metric(ACCURACY)[..., split] if ACCURACY in curves.keys else None
    found: list[Mark] = []
    for row, name in enumerate(distinct_names(contenders)):
        loss = np.where(_measured_alike(curves.base[:, row, 0]), curves.loss[:, row, split], np.nan)
        own = None if accuracy is None else accuracy[:, row]
        for event, point in _of_one(loss, own, split):
            epoch, step = int(curves.epoch[point]), int(curves.step[point])
            found.append(Mark(epoch, step, event, row, name))
    return found


def _measured_alike(base: Floats) -> NDArray[np.bool_]:
    """Return at which points the loss was as it is now: a change of it changes its start."""
    alike: NDArray[np.bool_] = (base == base[-1]) | (np.isnan(base) & np.isnan(base[-1]))
    return alike


def _of_one(loss: Floats, accuracy: Floats | None, split: Split) -> Iterator[tuple[Event, int]]:
    if len(loss) < 2 or not np.isfinite(loss).any():
        return
    yield Best(split), int(np.nanargmin(loss))
    if accuracy is None:
        return
    stretch = _calibrating(loss, accuracy)
    if stretch is not None:
        first, last = stretch
        yield Calibrated(float(1.0 - loss[last] / loss[first])), first
    jump = _jump(loss, accuracy)
    if jump is not None:
        yield Jumped(float(100.0 * (accuracy[jump] - accuracy[jump - 1]))), jump


def _calibrating(loss: Floats, accuracy: Floats) -> tuple[int, int] | None:
    """Return the ends of the longest stretch in which loss falls and accuracy stays."""
    level = np.round(accuracy / STAY)
    turns = np.flatnonzero(level[1:] != level[:-1])
    firsts = np.concatenate([[0], turns + 1])
    lasts = np.concatenate([turns, [len(level) - 1]])
    longs = lasts - firsts
    fell = loss[lasts] < (1.0 - FALL) * loss[firsts]
    fits = fell & (longs >= max(LONG, len(loss) // 10))
    if not fits.any():
        return None
    longest = int(np.argmax(np.where(fits, longs, -1)))
    return int(firsts[longest]), int(lasts[longest])


def _jump(loss: Floats, accuracy: Floats) -> int | None:
    """Return the point at which accuracy changed most while loss hardly did."""
    with np.errstate(all="ignore"):
        still = np.abs(np.diff(loss)) <= STILL * np.abs(loss[:-1])
    change = np.where(still, np.abs(np.diff(accuracy)), 0.0)
    index = int(np.argmax(np.nan_to_num(change)))
    return index + 1 if change[index] >= JUMP else None
