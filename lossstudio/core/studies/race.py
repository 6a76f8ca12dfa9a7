"""One race of a study, wherever it is run."""

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from lossstudio.core.arrays import Ints
from lossstudio.core.recording.marks import Diverged
from lossstudio.core.studies.one_thread import one_thread
from lossstudio.core.studies.results import NEVER, RaceResult
from lossstudio.core.studies.study import Place, Study
from lossstudio.core.studies.yardsticks import measured
from lossstudio.core.training.trainer import Trainer

Cancelled = Callable[[], bool]
LOOK = 0.1  # s between two looks at whether to stop
ALONE = 0.5  # s after which a process looks whether it is left alone
NICE = 10  # of processes of races, beside a window that is painted meanwhile
CHUNK = 50  # steps between two looks at the clock


def run_race(study: Study, place: Place, cancelled: Cancelled) -> RaceResult | None:
    """Run one race; returns None where it was cancelled.

    Raises
    ------
    ValueError
        If it cannot be prepared; the sentence names its place.
    """
    with one_thread:
        try:
            trainer = Trainer(study.race(place))
        except ValueError as fault:
            where = f"{study.words_at(place.first, place.second)}, draw {place.draw + 1}"
            raise ValueError(f"{where}: {fault}") from None
        looked, steps = time.monotonic(), study.epochs * trainer.steps_per_epoch
        while trainer.step < steps and not trainer.finished:
            trainer.advance(min(CHUNK, steps - trainer.step))
            now = time.monotonic()
            if now > looked + LOOK:
                looked = now
                if cancelled():
                    return None
        return RaceResult(place, trainer.epoch, measured(trainer), _diverged(trainer))


def _diverged(trainer: Trainer) -> Ints:
    """Return when each contender diverged; of repeats only where all did."""
    found = np.full(len(trainer.experiment.contenders), NEVER, dtype=np.int64)
    theta = trainer.checkpoint().theta
    lost = ~np.isfinite(theta).all(axis=-1).reshape(len(found), -1)
    for mark in trainer.recorder.marks.all:
        if isinstance(mark.event, Diverged) and lost[mark.contender].all():
            found[mark.contender] = mark.epoch
    return found


def begin(parent: int) -> None:
    """Begin a process for races: Ctrl+C is for the one that started it, and a window goes first.

    Where the process that started it ends, whatever way, it ends, too (not on Windows).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICE)
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(ALONE)
    os._exit(1)


def run_race_elsewhere(
    study: Study, place: Place, stop: str, *, here: bool
) -> RaceResult | str | None:
    """Run one race in a process of its own; a file called `stop` cancels it.

    On this machine (`here`) so does the end of whoever wants it, which takes the folder along.
    Returns why where it cannot be prepared: what is raised would end the others, too.
    """
    file = Path(stop)

    def cancelled() -> bool:
        return file.exists() or (here and not file.parent.exists())

    if cancelled():
        return None
    try:
        return run_race(study, place, cancelled)
    except ValueError as fault:
        return str(fault)
