"""`lossstudio train`: the same race without a window and without Qt."""

import io
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from tqdm import tqdm

from lossstudio.app.launch.experiment_file import experiment_of
from lossstudio.app.launch.outputs import check_outputs, write_results
from lossstudio.app.launch.results import names, plain, summary
from lossstudio.app.launch.until import Condition, Ending, condition
from lossstudio.core.plain_text import one_line
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.session_file.session_file import ENDING, is_session
from lossstudio.core.training import Trainer

INTERRUPTED = 130  # exit code after Ctrl+C


@dataclass(frozen=True)
class Wish:
    """What is asked of a training.

    Attributes
    ----------
    epochs : int
        At most.
    until : str or None
        A condition that ends it before.
    out, report : Path or None
        Where the results go, see `outputs`, and the report.
    as_json : bool
        Whether the end is printed for programs.
    force : bool
        Whether files in the folder of results may be replaced.
    """

    epochs: int
    until: str | None = None
    out: Path | None = None
    report: Path | None = None
    as_json: bool = False
    force: bool = False


def train(file: Path, wish: Wish) -> int:
    """Train the experiment in a file, show progress, print the end and write what is asked for.

    Raises
    ------
    ValueError, OSError
        If the file or the condition cannot be used, or something cannot be written.
    """
    if file.suffix.lower() != ".json" and not is_session(file):
        raise ValueError(f"{file.name} is not an experiment; allowed is a .json or {ENDING} file.")
    experiment = experiment_of(file)
    # find out before, not after it
    check_outputs(file, experiment, wish.out, wish.report, force=wish.force)
    write_report = _reporter(file, wish.report)
    trainer = Trainer(experiment)
    until = condition(wish.until, trainer.prepared) if wish.until is not None else None
    with interrupts() as asked:
        seconds = advance(trainer, wish.epochs, asked, until)
        snapshot = trainer.snapshot()
        written = [*write_results(snapshot, wish.out), *write_report(snapshot, seconds)]
    if asked.is_set():
        where = ", ".join(map(str, written))
        kept = f"What was reached until then is in {where}." if written else "Nothing is written."
        text = f"Stopped at epoch {trainer.epoch} of {wish.epochs}. {kept}"
        print(one_line(text), file=sys.stderr)
        return INTERRUPTED
    _print(snapshot, None if until is None else Ending.of(trainer, until), written, wish)
    return 0


def _reporter(file: Path, out: Path | None) -> Callable[[Snapshot, float], list[Path]]:
    """Return what writes the report, where one is asked for; only then Qt is imported."""
    if out is None:
        return lambda *_: []
    from lossstudio.app.launch.report import Reporter  # noqa: PLC0415

    return Reporter(file, out).write


def _print(snapshot: Snapshot, ending: Ending | None, written: list[Path], wish: Wish) -> None:
    """Print the end of a race."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # the Windows console may not know δ
    if wish.as_json:
        print(json.dumps(plain(snapshot, ending, written), indent=2, ensure_ascii=False))
        return
    print(summary(snapshot))
    if ending is not None:
        print(ending.told(names(snapshot.experiment)))


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


def advance(trainer: Trainer, epochs: int, asked: Event, until: Condition | None = None) -> float:
    """Train to an epoch, with a progress bar, until all have stopped or that is asked.

    Returns how many seconds it took.
    """
    began = time.monotonic()
    with tqdm(total=epochs, unit="epoch", file=sys.stderr, disable=sys.stderr is None) as bar:
        within = False  # an epoch that is begun is trained to its end, and so recorded
        while within or (trainer.epoch < epochs and not trainer.finished):
            if asked.is_set():
                break
            trainer.advance()
            within = trainer.step % trainer.steps_per_epoch != 0
            bar.update(trainer.epoch - bar.n)
            if until is not None and not within and until.met(trainer):
                bar.total = trainer.epoch
                bar.refresh()
                break
        bar.leave = not asked.is_set()
    return time.monotonic() - began
