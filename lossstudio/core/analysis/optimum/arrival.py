"""Whether a contender has arrived, in words that hold at the moment of a snapshot."""

import numpy as np

from lossstudio.core.analysis.optimum.gap import gap_of, measured_alike, minimised_now
from lossstudio.core.analysis.optimum.optimum import Optimum
from lossstudio.core.arrays import Floats
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot

NEAR = 0.02  # of the optimum: closer than that is there
TINY = 1e-3  # of the fall from the start: of an optimum below that no percentage tells anything,
WAY = 3e-3  # and what is left of the fall counts
LOOKED_AT, FEWEST, MOST = 0.1, 4, 50  # the last epochs: a share of all, and points at least
FEWEST_EPOCHS = 5  # after which a fall tells of more than the start, where no optimum is known
FALL = 0.01  # of what is left, or of the loss: less than that in those epochs is no fall
SURE = 3.0  # standard errors of a slope: what is less is noise


def arrival_text(snapshot: Snapshot, row: int, optimum: Optimum | None) -> str:
    """Return what a contender lacks that has not arrived, as a sentence; empty where it has.

    Where its optimum is not known it is told whether its training loss still falls.
    """
    lost = snapshot.diverged[row] is not None or snapshot.best_epochs[row] is not None
    some = measured_alike(snapshot, row)
    if lost or snapshot.past or not snapshot.up_to_date or some.stop - some.start < 2:
        return ""
    values = np.median(snapshot.curves.penalised[some, row, :, Split.TRAIN], axis=-1)
    epochs = snapshot.curves.epoch[some].astype(np.float64)
    if optimum is None or optimum.theta is None:
        return _fall_text(epochs, values - _floor(snapshot, row))
    return _gap_text(snapshot, row, optimum, epochs, values)


def _floor(snapshot: Snapshot, row: int) -> float:
    """Return what the training loss of a contender cannot fall below."""
    least = snapshot.prepared.least
    return 0.0 if least is None else float(least[row, Split.TRAIN])


def _gap_text(
    snapshot: Snapshot, row: int, optimum: Optimum, epochs: Floats, values: Floats
) -> str:
    gap = float(gap_of(np.array(minimised_now(snapshot, row)), optimum))
    start = float(np.median(snapshot.curves.bases[-1, row, :, Split.TRAIN]))
    level, way = optimum.minimised - _floor(snapshot, row), start - optimum.minimised
    tiny = level <= TINY * abs(way)
    if not gap > (WAY * abs(way) if tiny else NEAR * level):
        return ""
    falls = fall_of(epochs, values - optimum.minimised) >= FALL
    manner = "Still falling" if falls else "No longer falling"
    if tiny and not way > 0.0:  # it began there
        return f"{manner}: it is above its optimum."
    if tiny:
        return f"{manner}: {figures(100.0 * gap / way, 2)} % of its fall is left."
    times = gap / level
    if times >= 10.0:
        return f"{manner}: {figures(1.0 + times, 2)} times its optimum."
    return f"{manner}: {figures(100.0 * times, 2)} % above its optimum."


def _fall_text(epochs: Floats, values: Floats) -> str:
    if epochs[-1] - epochs[0] < FEWEST_EPOCHS:
        return ""
    fall = fall_of(epochs, values)
    if not fall >= FALL:
        return ""
    span = int(epochs[-1] - epochs[-len(_looked_at(epochs))])
    last = "epoch" if span == 1 else f"{span:,} epochs"
    return f"Still falling: by {figures(100.0 * fall, 2)} % in the last {last}."


def fall_of(epochs: Floats, values: Floats) -> float:
    """Return the share by which values fell over the last epochs; 0 where that may be noise."""
    seen = _looked_at(epochs)
    x, y = seen, values[-len(seen) :]
    if not np.isfinite(y).all():
        return 0.0
    x = x - x.mean()
    slope = float(x @ y / (x @ x))
    if len(x) > 2:
        rest = y - y.mean() - slope * x
        error = float(np.sqrt(rest @ rest / (len(x) - 2) / (x @ x)))
        if not slope < -SURE * error:
            return 0.0
    fallen, begun = -slope * float(x[-1] - x[0]), float(y.mean() + slope * x[0])
    return max(0.0, fallen / begun) if begun > 0.0 else 0.0


def _looked_at(epochs: Floats) -> Floats:
    """Return the last epochs, in which a fall is looked for."""
    span = min(LOOKED_AT * (epochs[-1] - epochs[0]), MOST)
    count = max(int(np.sum(epochs >= epochs[-1] - span)), FEWEST)
    last: Floats = epochs[-count:]
    return last
