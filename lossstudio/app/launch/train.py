"""`lossstudio train`: the same race without a window and without Qt."""

import csv
import io
import math
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import numpy as np
from tqdm import tqdm

from lossstudio.core.differences import unique
from lossstudio.core.disk import check_writable, write_text
from lossstudio.core.experiment import Experiment
from lossstudio.core.files import check_not_read, load
from lossstudio.core.plain_text import one_line, spreadsheet_cell
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer

INTERRUPTED = 130  # exit code after Ctrl+C


def train(file: Path, epochs: int, out: Path | None) -> int:
    """Train an experiment file, show progress, print the end and write the history.

    Raises
    ------
    ValueError, OSError
        If the file cannot be used or the history cannot be written.
    """
    if file.suffix.lower() != ".json":
        raise ValueError(f"{file.name} is not an experiment; allowed is a .json file.")
    experiment = load(file)
    if out is not None:
        check_not_read(out, "--out", file, experiment)
        check_writable(out)  # find out before the training, not after it
    trainer = Trainer(experiment)
    with interrupts() as asked:
        _advance(trainer, epochs, asked)
    snapshot = trainer.snapshot()
    if out is not None:
        write_history(snapshot, out)
    if asked.is_set():
        kept = f"The history until then is in {out}." if out is not None else "Nothing is written."
        print(one_line(f"Stopped at epoch {trainer.epoch} of {epochs}. {kept}"), file=sys.stderr)
        return INTERRUPTED
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # the Windows console may not know δ
    print(summary(snapshot))
    return 0


@contextmanager
def interrupts() -> Iterator[Event]:
    """Take the first Ctrl+C for a wish to stop after the step; the second one stops at once."""
    asked = Event()

    def ask(*_: object) -> None:
        asked.set()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _advance(trainer: Trainer, epochs: int, asked: Event) -> None:
    """Train to an epoch, with a progress bar, until all have stopped or that is asked."""
    with tqdm(total=epochs, unit="epoch", file=sys.stderr, disable=sys.stderr is None) as bar:
        within = False  # an epoch that is begun is trained to its end, and so recorded
        while within or (trainer.epoch < epochs and not trainer.finished):
            if asked.is_set():
                break
            trainer.advance()
            within = trainer.step % trainer.steps_per_epoch != 0
            bar.update(trainer.epoch - bar.n)
        bar.leave = not asked.is_set()


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
        lines += best_and_last(snapshot)
    if snapshot.experiment.model.penalised:
        lines.append("The losses are without the penalty on the weights.")
    return "\n".join(line.rstrip() for line in lines)


def best_and_last(snapshot: Snapshot) -> list[str]:
    """Return of which epoch the numbers of each contender are, and which was its best."""
    curves, split = snapshot.curves, snapshot.prepared.evaluation_split
    lines = []
    for row, name in enumerate(names(snapshot.experiment)):
        best, loss = snapshot.best_epochs[row], curves.loss[:, row, split]
        if best is not None:
            lines.append(f"{name}: stopped early; the numbers are of its best epoch, {best:,}.")
        elif snapshot.diverged[row] is None and np.isfinite(loss).any():
            point = int(np.nanargmin(loss))
            lines.append(
                f"{name}: did not stop early; the numbers are of the last epoch, "
                f"{snapshot.epoch:,}. Its {split.word} loss was least in epoch "
                f"{curves.epoch[point]:,}, {loss[point]:.6g}."
            )
    return lines


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
