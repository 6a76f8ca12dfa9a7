"""The search for good learning rates, as a `Job` runs it."""

import time

from lossstudio.core.experiment import Experiment
from lossstudio.core.studies.learning_rate_search import (
    LearningRateGrid,
    LearningRateResult,
    LearningRateSearch,
)
from lossstudio.session.faults import refusals
from lossstudio.session.jobs import Report

CHUNK = 0.006  # s of search between two rests
REST = 0.002  # s in which the window has Python's lock to itself


def find_learning_rates(
    experiment: Experiment, grid: LearningRateGrid, report: Report
) -> LearningRateResult:
    """Search in small pieces with rests between them.

    Raises
    ------
    RefusedError
        If the experiment cannot be trained.
    CancelledError
        From `report`, where nobody waits any more.
    """
    search = LearningRateSearch(experiment, grid)
    with refusals():
        search.begin()
    while not search.finished:
        search.advance(CHUNK)
        report(search.done)
        time.sleep(REST)
    return search.result()
