"""Stretches of a race in which loss and yardstick part ways: one moves and the other stays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Contender
from lossstudio.core.metrics import METRICS
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.history import Curves

ACCURACY = "accuracy"
FALL, RISE = 0.2, 0.5  # of the loss: what counts as falling, and as rising
STAY = 0.005  # of the yardstick: what counts as the same
NEAR = 0.05  # of it, while the test loss rises: what counts as staying
SEEN = 0.05  # of the loss at the start: the least rise that can be seen
LONG = 8  # points, or a tenth of the race: the shortest stretch that counts
DOUBLE = 1.0  # from which rise on it is told as a factor

Ends = tuple[int, int]


def falling(loss: Floats, steady: Floats) -> Ends | None:
    """Return the ends of the longest stretch in which loss falls and a yardstick is the same.

    It ends where the loss is least, so that what is told of it only grows while a race goes on.
    """
    level = np.round(steady / STAY)
    turns = np.flatnonzero(level[1:] != level[:-1])
    firsts = np.concatenate([[0], turns + 1])
    lasts = np.concatenate([turns, [len(level) - 1]])
    longs = lasts - firsts
    least = np.fmin.reduceat(loss, firsts)
    with np.errstate(all="ignore"):
        fits = (least < (1.0 - FALL) * loss[firsts]) & (longs >= max(LONG, len(loss) // 10))
    if not fits.any():
        return None
    longest = int(np.argmax(np.where(fits, longs, -1)))
    first = int(firsts[longest])
    return first, first + int(np.nanargmin(loss[first : int(lasts[longest]) + 1]))


def rising(loss: Floats, steady: Floats) -> Ends | None:
    """Return the ends of the stretch after the least loss in which it rises, and all but stays.

    It ends where the loss is largest, as long as the yardstick stays within `NEAR`.
    """
    if not np.isfinite(loss).any():
        return None
    first = int(np.nanargmin(loss))
    after = steady[first:]
    apart = np.maximum.accumulate(after) - np.minimum.accumulate(after)
    long = int(np.argmax(~(apart <= NEAR))) if not (apart <= NEAR).all() else len(apart)
    part = loss[first : first + long]
    if long <= max(LONG, len(loss) // 10) or not np.isfinite(part[1:]).any():
        return None
    top = int(np.nanargmax(part))
    start = loss[np.isfinite(loss)][0]
    by = part[top] - loss[first]
    rises = loss[first] > 0.0 and by > RISE * loss[first] and by >= SEEN * start
    return (first, first + top) if rises else None


@dataclass(frozen=True)
class Stretch:
    """From one epoch to another the loss of a contender moved, and the yardstick stayed.

    Attributes
    ----------
    contender : int
    points, epochs : (int, int)
        The ends.
    losses : (float, float)
        At the ends.
    yardstick : str
        Key of a metric.
    between : (float, float)
        The least and the largest value of it on the way.
    split : Split
    """

    contender: int
    points: Ends
    epochs: Ends
    losses: tuple[float, float]
    yardstick: str
    between: tuple[float, float]
    split: Split

    @property
    def change(self) -> float:
        """By which share of it the loss changed; below 0 it fell."""
        return self.losses[1] / self.losses[0] - 1.0

    @property
    def _title(self) -> str:
        """The yardstick within a sentence."""
        title = METRICS[self.yardstick].title
        return title if title[:2].isupper() or title[1].isdigit() else title[0].lower() + title[1:]

    @property
    def _stays(self) -> str:
        apart = self.between[1] - self.between[0]
        if apart <= STAY:
            return f"{self._title} the same"
        return f"{self._title} within {100.0 * apart:.1f} points"

    @property
    def label(self) -> str:
        """What happened, in a few words."""
        change, word = self.change, f"{self.split.word} loss"
        if change >= DOUBLE:
            return f"{word} ×{figures(1.0 + change, 2)}, {self._stays}"
        percent = int(100.0 * abs(change))  # never more than it was: no fall of 100 %
        return f"{word} {'−' if change < 0.0 else '+'}{percent} %, {self._stays}"

    def text(self, name: str) -> str:
        """Return what happened to a contender of a name, with its numbers."""
        way = "fell" if self.change < 0.0 else "rose"
        start, end = (figures(loss, 3) for loss in self.losses)
        low, high = (figures(value, 3) for value in self.between)
        stayed = f"was {low}" if low == high else f"lay between {low} and {high}"
        return (
            f"{name}: from epoch {self.epochs[0]:,} to {self.epochs[1]:,} the {self.split.word} "
            f"loss {way} from {start} to {end}; {self._title} {stayed}."
        )


def stretches(
    curves: Curves, contenders: tuple[Contender, ...], yardstick: str, until: int | None = None
) -> list[Stretch]:
    """Return where, up to an epoch, loss and yardstick parted ways: one fall and one rise at most.

    Of contenders that are shown, the one whose stretch began first; so it stays the same one while
    the race goes on. A yardstick that is no share, or is not recorded, gives way to the accuracy.
    """
    metric = METRICS[yardstick]
    share = metric.is_share and metric.higher_is_better and yardstick in curves.keys
    key = yardstick if share else ACCURACY
    if key not in curves.keys or len(curves) < LONG:
        return []
    end = len(curves) if until is None else int(np.searchsorted(curves.epoch, until, "right"))
    split = Split(int(np.isfinite(curves.loss[..., Split.TEST]).any()))
    steady = curves.metric(key)[:end, :, split]
    rows = [row for row, contender in enumerate(contenders) if not contender.hidden]
    found = []
    for kind in (falling, rising) if split is Split.TEST else (falling,):
        ends = {row: kind(own_loss(curves, row, split)[:end], steady[:, row]) for row in rows}
        known = [(each, row) for row, each in ends.items() if each is not None]
        if known:
            (first, last), row = min(known, key=lambda pair: (pair[0][0], pair[1]))
            some = steady[first : last + 1, row]
            loss, epoch = curves.loss[:, row, split], curves.epoch
            found.append(
                Stretch(
                    row,
                    (first, last),
                    (int(epoch[first]), int(epoch[last])),
                    (float(loss[first]), float(loss[last])),
                    key,
                    (float(some.min()), float(some.max())),
                    split,
                )
            )
    return found


def own_loss(curves: Curves, row: int, split: Split) -> Floats:
    """Return the loss of a contender where it was measured as it is now, else nan.

    A change of it changes its start.
    """
    bases = curves.base[:, row, [Split.TRAIN, split]]  # of the other samples, too: they may move
    same = (bases == bases[-1]) | (np.isnan(bases) & np.isnan(bases[-1]))
    alike: NDArray[np.bool_] = same.all(axis=-1)
    loss: Floats = np.where(alike, curves.loss[:, row, split], np.nan)
    return loss
