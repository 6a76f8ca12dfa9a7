"""`lossstudio study`: many races without a window and without Qt."""

import io
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from tqdm import tqdm

from lossstudio.app.launch.study_table import study_table
from lossstudio.app.launch.train import INTERRUPTED, interrupts
from lossstudio.core.disk import same_file
from lossstudio.core.files import check_not_read
from lossstudio.core.plain_text import one_line
from lossstudio.core.studies.results import RaceResult, StudyResults
from lossstudio.core.studies.run import DASK, PROCESSES, run_study
from lossstudio.core.studies.study_file import ResultsFile, read_study


@dataclass(frozen=True)
class Wish:
    """What is asked of a study.

    Attributes
    ----------
    jobs : int or None
        Races at once; None: as many as there are cores.
    dask : str or None
        The address of a cluster.
    out : Path or None
        Where the results go, and where it goes on from.
    """

    jobs: int | None = None
    dask: str | None = None
    out: Path | None = None


def study(file: Path, wish: Wish) -> int:
    """Run the study in a file, show progress, print what came and keep it where that is asked.

    Raises
    ------
    ValueError, OSError
        If a file cannot be used, a race not prepared, or a cluster not reached.
    """
    if wish.dask is not None and wish.jobs is not None:
        raise ValueError("--jobs is for this machine; --dask takes the workers of its cluster.")
    asked = read_study(file)
    if wish.out is not None:
        check_not_read(wish.out, "--out", None, asked.experiment)
        if same_file(wish.out, file):
            raise ValueError(f"--out is {str(wish.out)!r}, which is the study; choose another.")
    kept = None if wish.out is None else ResultsFile(wish.out, asked)
    results = StudyResults(asked) if kept is None else kept.results
    _tell_begun(results, wish.out)
    with interrupts() as stop, kept or nullcontext():
        _run(results, wish, stop, [] if kept is None else [kept.add])
    if not results.finished:
        _tell_stopped(results, wish.out)
        return INTERRUPTED
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # the Windows console may not know δ
    print(study_table(results))
    return 0


def _run(
    results: StudyResults,
    wish: Wish,
    stop: Event,
    takers: Sequence[Callable[[Sequence[RaceResult]], None]],
) -> None:
    """Run what is missing, with a progress bar."""
    with tqdm(
        total=results.study.count,
        initial=results.done,
        unit="race",
        file=sys.stderr,
        disable=sys.stderr is None,
    ) as bar:

        def take(races: Sequence[RaceResult]) -> None:
            for taker in takers:
                taker(races)
            bar.update(len(races))

        run_study(
            results.study,
            results,
            jobs=wish.jobs,
            backend=PROCESSES if wish.dask is None else DASK,
            address=wish.dask or "",
            on_results=take,
            cancelled=stop.is_set,
        )
        bar.leave = not stop.is_set()


def _tell_begun(results: StudyResults, out: Path | None) -> None:
    if out is not None and results.done:
        then = "" if results.finished else "; going on with the others"
        _say(f"{results.done:,} of {results.study.count:,} races are in {out} already{then}.")


def _tell_stopped(results: StudyResults, out: Path | None) -> None:
    kept = "Nothing is written." if out is None else f"They are in {out}; run it again to go on."
    _say(f"Stopped after {results.done:,} of {results.study.count:,} races. {kept}")


def _say(text: str) -> None:
    print(one_line(f"lossstudio: {text}"), file=sys.stderr)
