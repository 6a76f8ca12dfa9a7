"""The curves of all contenders as a tidy table: one number a row, with all that tells it apart."""

import csv
import io
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import unique
from lossstudio.core.disk import write_text
from lossstudio.core.plain_text import one_line, spreadsheet_cell
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot

HEAD = ("contender", "repeat", "epoch", "step", "side", "measure", "value")
Curve = tuple[str, str, Floats]  # side, measure, values (points, contenders, repeats)


def curves_csv(snapshot: Snapshot, report: Callable[[float], None] = lambda _: None) -> str:
    """Return every recorded number of every contender and repeat as CSV, with all digits.

    The repeats count from 1, and so do contenders that would be called the same. The penalty has
    no side; gradient and step are those of the last batch of an epoch, so that epoch 0 has none.
    What is not a number, as after a contender diverged, is an empty cell.

    Parameters
    ----------
    snapshot : Snapshot
    report : callable
        Is told the share that is done, again and again; what it raises ends the work.
    """
    curves = snapshot.curves
    contenders = snapshot.experiment.contenders
    names = unique([one_line(contender.full_name) for contender in contenders])
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")  # as `Numbers` has it
    writer.writerow(HEAD)
    times = list(zip(curves.epoch.tolist(), curves.step.tolist(), strict=True))
    found = list(_curves(snapshot))
    for row, name in enumerate(names):
        cell = spreadsheet_cell(name)
        for index, (side, measure, values) in enumerate(found):
            report((row + index / len(found)) / len(names))
            late = measure in ("gradient", "step")  # of which the start has none
            for repeat in range(curves.seeds):
                column = values[:, row, repeat].tolist()
                writer.writerows(
                    (cell, repeat + 1, epoch, step, side, measure, _written(value))
                    for (epoch, step), value in zip(times, column, strict=True)
                    if step or not late
                )
    return text.getvalue()


def _written(value: float) -> str:
    return "" if math.isnan(value) else repr(value)


def write_curves(
    snapshot: Snapshot, path: Path, report: Callable[[float], None] = lambda _: None
) -> None:
    """Write the curves of a race as a tidy CSV file; see `curves_csv`.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    write_text(path, curves_csv(snapshot, report))


def _curves(snapshot: Snapshot) -> Iterator[Curve]:
    """Yield all that is recorded; of the test samples only where there are any."""
    curves = snapshot.curves
    splits = [split for split in Split if split is Split.TRAIN or len(snapshot.prepared.test)]
    with np.errstate(all="ignore"):
        measured = {"loss": curves.losses, "relative_loss": curves.all_relative}
        measured |= {key: curves.all_metric(key) for key in curves.keys}
    for measure, values in measured.items():
        for split in splits:
            yield split.word, measure, values[..., split]
    if snapshot.experiment.model.penalised:
        yield "", "penalty", curves.penalties
    for index, measure in enumerate(("gradient", "step")):
        yield Split.TRAIN.word, measure, curves.gradient_norms[..., index]
