"""Running the races of a study, on one core or on many."""

import logging
import os
import signal
import sys
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lossstudio.core.studies.race import Cancelled, begin, run_race, run_race_elsewhere
from lossstudio.core.studies.results import RaceResult, StudyResults
from lossstudio.core.studies.study import Place, Study
from lossstudio.core.studies.table_mark import table_mark

logger = logging.getLogger(__name__)
OnResults = Callable[[Sequence[RaceResult]], None]
PROCESSES, THREADS, DASK = "loky", "threading", "dask"
MISSING = "Studies on several cores take {}, which is not installed: pip install {}."
FROZEN_ON_WINDOWS = sys.platform == "win32" and getattr(sys, "frozen", False)
"""Where loky cannot start processes: what it starts is Python."""
ASKED, IDLE = 0.05, 30  # s between two questions whether to stop; s that idle processes are kept


class EndedError(OSError):
    """A process of the study has ended unexpectedly."""


class NoProcessesError(Exception):
    """No process can be started here."""


def run_study(
    study: Study,
    results: StudyResults,
    *,
    jobs: int | None = None,
    backend: str = PROCESSES,
    address: str = "",
    on_results: OnResults = lambda races: None,
    cancelled: Cancelled = lambda: False,
) -> bool:
    """Run the races that are missing in the results; returns whether all have been run.

    The numbers are the same bit for bit, however many run at once and in whatever order.

    Parameters
    ----------
    study : Study
    results : StudyResults
        Takes what comes, also where the work is cancelled or fails.
    jobs : int, optional
        How many races run at once; by default as many as there are cores.
    backend : str
        Of joblib: "loky" (processes), "threading" or "dask".
    address : str
        Of the scheduler, with "dask".
    on_results : callable
        Is given the results of some races soon after these are over, in the thread of the caller.
    cancelled : callable
        Is asked whether to stop, in whatever thread.

    Raises
    ------
    ValueError
        If a race cannot be prepared, with its place; if something is not installed; or if the
        table is another than when the results began, or becomes so meanwhile.
    OSError
        If a process ends unexpectedly, or the cluster cannot be reached.
    """
    if study != results.study:
        raise ValueError("These are results of another study.")
    _check_table(results)

    def take(race: RaceResult) -> None:
        results.take([race])
        on_results([race])

    places = results.missing()
    if backend != DASK and min(jobs or cores(), len(places)) <= 1:
        _run_here(study, places, take, cancelled)
    else:
        try:
            with _workers(jobs, backend, address) as options:
                _run_elsewhere(study, places, take, cancelled, options)
        except NoProcessesError as fault:
            logger.warning("Races run one after the other: %s", fault.__cause__)
            _run_here(study, places, take, cancelled)
    _check_table(results)
    return results.finished


def _check_table(results: StudyResults) -> None:
    """Check that races would have, or have had, the samples of those before."""
    dataset = results.study.experiment.dataset
    if table_mark(dataset) != results.table_mark:
        raise ValueError(
            f"{dataset.called} has changed since this study began, and its races no longer go "
            "together; run the study anew."
        )


def cores() -> int:
    """Return how many races can run at once on this machine."""
    allowed = getattr(os, "sched_getaffinity", None)  # not everywhere
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _run_here(
    study: Study, places: list[Place], take: Callable[[RaceResult], None], cancelled: Cancelled
) -> None:
    for place in places:
        found = None if cancelled() else run_race(study, place, cancelled)
        if found is None:
            break
        take(found)


def _run_elsewhere(
    study: Study,
    places: list[Place],
    take: Callable[[RaceResult], None],
    cancelled: Cancelled,
    options: dict[str, Any],
) -> None:
    """Run races in other processes or threads; how many at a time joblib finds out."""
    import joblib  # noqa: PLC0415  # only for studies, and only on several cores

    refused, here = "", options["backend"] != DASK
    with _stopping(cancelled) as stop, joblib.parallel_config(**options):
        wanted = (
            joblib.delayed(run_race_elsewhere)(study, place, str(stop), here=here)
            for place in places
            if not stop.exists()
        )
        try:
            with _uninterrupted():
                found = joblib.Parallel(return_as="generator_unordered")(wanted)
        except (OSError, ImportError) as fault:  # a system without semaphores, or that is full
            raise NoProcessesError from fault
        with _ended(found, stop, cancelled):
            for race in found:
                if isinstance(race, str):
                    refused = refused or race
                    stop.touch()
                elif race is not None:
                    take(race)
    if refused:
        raise ValueError(refused)


@contextmanager
def _stopping(cancelled: Cancelled) -> Iterator[Path]:
    """Give the path of a file that is there once the work is cancelled."""
    over = threading.Event()
    with tempfile.TemporaryDirectory(prefix="lossstudio-", ignore_cleanup_errors=True) as folder:
        stop = Path(folder) / "stop"

        def ask() -> None:
            while not over.wait(ASKED):
                if cancelled():
                    stop.touch()
                    return

        asking = threading.Thread(target=ask, name="study", daemon=True)
        asking.start()
        try:
            yield stop
        finally:
            over.set()
            asking.join()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Start processes that Ctrl+C leaves alone: it is for the one that started them.

    On Windows they see to that themselves once they have begun.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    for name in ("multiprocessing", "joblib.externals.loky.backend"):
        import_module(f"{name}.resource_tracker").getfd()  # they let signals through as they start
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # passed on to processes
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _ended(found: Any, stop: Path, cancelled: Cancelled) -> Iterator[None]:
    """End what still runs where anything fails, and tell in a sentence where a process ended."""
    from joblib.externals.loky.process_executor import BrokenProcessPool  # noqa: PLC0415

    try:
        yield
    except BrokenProcessPool as fault:
        if cancelled():  # Ctrl+C ends a process that has hardly begun
            return
        logger.info("A process of a study has ended.", exc_info=fault)
        raise EndedError(
            "A process of the study has ended unexpectedly; it may have run out of memory."
        ) from fault
    finally:
        stop.touch()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # joblib's, that some is left undone
            found.close()


@contextmanager
def _workers(jobs: int | None, backend: str, address: str) -> Iterator[dict[str, Any]]:
    """Give how joblib is to work.

    Raises
    ------
    ValueError
        If something is not installed.
    OSError
        If the cluster cannot be reached.
    """
    for name in ("joblib", "threadpoolctl"):
        if find_spec(name) is None:
            raise ValueError(MISSING.format(name, name))
    beginning = {"initializer": begin, "initargs": (os.getpid(),)}
    if backend == DASK:
        from lossstudio.core.studies.cluster import client_at  # noqa: PLC0415

        with client_at(address) as client:
            yield {"backend": DASK, "client": client, "n_jobs": -1}
    elif backend == PROCESSES and FROZEN_ON_WINDOWS:
        yield {"backend": "multiprocessing", "n_jobs": jobs or cores(), **beginning}
    elif backend == PROCESSES:
        alone = {"inner_max_num_threads": 1, "idle_worker_timeout": IDLE}
        yield {"backend": backend, "n_jobs": jobs or cores(), **beginning, **alone}
    else:
        yield {"backend": backend, "n_jobs": jobs or cores()}
