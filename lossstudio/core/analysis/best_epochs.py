"""Of which epoch the numbers of each contender are, and which was its best."""

from collections.abc import Sequence

import numpy as np

from lossstudio.core.recording.snapshot import Snapshot


def best_and_last(snapshot: Snapshot, names: Sequence[str]) -> list[str]:
    """Return that in a sentence for each contender that has any numbers."""
    curves, split = snapshot.curves, snapshot.prepared.evaluation_split
    repeats = snapshot.experiment.repeats
    first = "" if repeats == 1 else f" (the first of {repeats} repeats)"
    which = "epoch" if snapshot.past else "the last epoch,"
    lines = []
    for row, name in enumerate(names):
        best, loss = snapshot.best_epochs[row], curves.loss[:, row, split]
        if best is not None:
            lines.append(
                f"{name}{first}: stopped early; the numbers are of its best epoch, {best:,}."
            )
        elif snapshot.diverged[row] is None and np.isfinite(loss).any():
            point = int(np.nanargmin(loss))
            lines.append(
                f"{name}{first}: did not stop early; the numbers are of {which} "
                f"{snapshot.epoch:,}. Its {split.word} loss was least in epoch "
                f"{curves.epoch[point]:,}, {loss[point]:.6g}."
            )
    return lines
