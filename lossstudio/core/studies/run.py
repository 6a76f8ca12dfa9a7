"""Running the races of a study, on one core or on many."""

from collections.abc import Callable, Sequence

import numpy as np

from lossstudio.core.arrays import Ints
from lossstudio.core.recording.marks import Diverged
from lossstudio.core.studies.results import NEVER, RaceResult, StudyResults
from lossstudio.core.studies.study import Place, Study
from lossstudio.core.studies.yardsticks import measured
from lossstudio.core.training.trainer import Trainer

OnResults = Callable[[Sequence[RaceResult]], None]
Cancelled = Callable[[], bool]


def race(study: Study, place: Place, cancelled: Cancelled = lambda: False) -> RaceResult | None:
    """Run one race; returns None where it was cancelled.

    Raises
    ------
    ValueError
        If it cannot be prepared; the sentence names its place.
    """
    experiment = study.race(place)
    try:
        trainer = Trainer(experiment)
    except ValueError as fault:
        where = f"{study.words_at(place.first, place.second)}, draw {place.draw + 1}"
        raise ValueError(f"{where}: {fault}") from None
    while trainer.epoch < study.epochs and not trainer.finished:
        if cancelled():
            return None
        trainer.advance_epochs(1)
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


def run_study(
    study: Study,
    results: StudyResults,
    *,
    jobs: int | None = None,
    backend: str = "loky",
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
        Of joblib.
    on_results : callable
        Is given the results of some races, soon after these are over.
    cancelled : callable
        Is asked often whether to stop.

    Raises
    ------
    ValueError
        If a race cannot be prepared; the sentence names its place.
    """
    for place in results.missing():
        if cancelled():
            break
        found = race(study, place, cancelled)
        if found is None:
            break
        results.take([found])
        on_results([found])
    return results.finished
