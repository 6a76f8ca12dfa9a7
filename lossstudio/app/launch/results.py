"""What a race came to: for people, for programs, and point by point."""

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lossstudio import __version__
from lossstudio.app.launch.until import Ending
from lossstudio.core.analysis.best_epochs import best_and_last
from lossstudio.core.analysis.predictions import has_thresholds, thresholds_text
from lossstudio.core.costs import Costs
from lossstudio.core.differences import unique
from lossstudio.core.disk import write_text
from lossstudio.core.experiment import Experiment
from lossstudio.core.plain_text import one_line, spreadsheet_cell
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot


def names(experiment: Experiment) -> list[str]:
    """Return a name for each contender, made unique by a number where needed."""
    return unique([one_line(contender.full_name) for contender in experiment.contenders])


def summary(snapshot: Snapshot) -> str:
    """Return the end of a race as a table."""
    head = ["contender", *(f"loss {split.word}" for split in Split)]
    head += [f"{key} {split.word}" for key in snapshot.curves.keys for split in Split]
    rows = [head]
    for index, name in enumerate(names(snapshot.experiment)):
        numbers = [*snapshot.now.loss[index], *snapshot.now.metrics[index].ravel()]
        rows.append([name, *("–" if math.isnan(x) else f"{x:.6g}" for x in numbers)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in rows]
    named = zip(names(snapshot.experiment), snapshot.diverged, strict=True)
    lines += [f"{name}: {how.advice}" for name, how in named if how is not None]
    if snapshot.experiment.patience is not None:
        lines += best_and_last(snapshot, names(snapshot.experiment))
    if snapshot.experiment.costs != Costs():
        lines.append(f"Mean cost: {snapshot.experiment.costs.words(*snapshot.paid[1:])}.")
    if has_thresholds(snapshot.experiment):
        lines.append(f"Positive is what is above {thresholds_text(snapshot.experiment)}.")
    if snapshot.experiment.model.penalised:
        lines.append("The losses are without the penalty on the weights.")
    return "\n".join(line.rstrip() for line in lines)


def write_history(snapshot: Snapshot, out: Path) -> None:
    """Write every recorded point of every contender as CSV, with all digits."""
    curves = snapshot.curves
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    columns = [f"{key}_{split.word}" for key in ("loss", *curves.keys) for split in Split]
    penalised = snapshot.experiment.model.penalised
    columns += ["penalty"] * penalised  # which the losses are without
    writer.writerow(["epoch", "step", "contender", *columns])
    cells = [spreadsheet_cell(name) for name in names(snapshot.experiment)]
    for point in range(len(curves)):
        for row, cell in enumerate(cells):
            numbers = [*curves.loss[point, row], *curves.metrics[point, row].ravel()]
            numbers += [float(np.median(curves.penalties[point, row]))] * penalised
            time = int(curves.epoch[point]), int(curves.step[point])
            writer.writerow([*time, cell, *(repr(float(number)) for number in numbers)])
    write_text(out, text.getvalue())


def plain(snapshot: Snapshot, ending: Ending | None, files: Sequence[Path]) -> dict[str, Any]:
    """Return the end of a race for programs; what has no number is null."""
    return {
        "version": __version__,
        "experiment": snapshot.experiment.name,
        "task": snapshot.prepared.task.value,
        "epoch": snapshot.epoch,
        "step": snapshot.step,
        "repeats": snapshot.experiment.repeats,
        "until": None if ending is None else ending.plain(),
        "contenders": [_contender(snapshot, row) for row in range(len(snapshot.theta))],
        "files": [str(path) for path in files],
    }


def _contender(snapshot: Snapshot, row: int) -> dict[str, Any]:
    curves, how = snapshot.curves, snapshot.diverged[row]
    measured = [("loss", snapshot.now.loss[row])]
    measured += list(zip(curves.keys, snapshot.now.metrics[row], strict=True))
    return {
        "name": names(snapshot.experiment)[row],
        **{key: _sides(values) for key, values in measured},
        "stopped_early": snapshot.best_epochs[row] is not None,
        "best_epoch": _best_epoch(snapshot, row),
        "diverged": None if how is None else how.text,
    }


def _sides(values: Sequence[float]) -> dict[str, float | None]:
    pairs = zip(Split, map(float, values), strict=True)
    return {split.word: value if math.isfinite(value) else None for split, value in pairs}


def _best_epoch(snapshot: Snapshot, row: int) -> int | None:
    """Return the epoch whose weights it has again, or else that of its least loss."""
    best = snapshot.best_epochs[row]
    loss = snapshot.curves.loss[:, row, snapshot.prepared.evaluation_split]
    if best is not None or not np.isfinite(loss).any():
        return best
    return int(snapshot.curves.epoch[np.nanargmin(loss)])
