"""Studies on two cores: how much faster than on one, what they cost, and how much they keep.

Run it with the machine quiet: `.venv/bin/python tests/benchmarks/studies.py`
"""

import resource
import sys
import time
from collections.abc import Callable

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.studies.factor import Factor
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.results_table import results_csv
from lossstudio.core.studies.run import run_study
from lossstudio.core.studies.study import Study
from lossstudio.core.training import Trainer

SPEED, OVERHEAD, MOST_MB = 1.8, 0.05, 500  # what is wanted
ROUNDS = 7


def study(draws: int, epochs: int, values: int = 4) -> Study:
    """Return a study of some shares of outliers, with three contenders."""
    shares = Factor("dataset.share", tuple(0.05 * index for index in range(values)))
    experiment = experiment_for(DATASETS.create("line_outliers"))
    return Study(experiment, (shares,), draws=draws, epochs=epochs)


def took(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return how long something takes."""
    began = clock()
    work()
    return clock() - began


def ran(asked: Study, jobs: int) -> StudyResults:
    """Return the results of a study."""
    results = StudyResults(asked)
    run_study(asked, results, jobs=jobs)
    return results


def bare(asked: Study) -> None:
    """Train every race of a study, and nothing else."""
    for _, experiment in asked.races():
        Trainer(experiment).advance_epochs(asked.epochs)


def speed() -> float:
    """Return how much faster 400 short races are on two workers than on one."""
    asked = study(100, 100)
    took(lambda: ran(study(2, 2), 2))  # the workers begin
    two, one = took(lambda: ran(asked, 2)), took(lambda: ran(asked, 1))
    print(f"400 races of {one / 400 * 1e3:.0f} ms: {one:.1f} s on one worker, {two:.1f} s on two")
    return one / two


def overhead() -> float:
    """Return what a study costs beside the training of its races, in shares of that."""
    asked = study(5, 100)
    bare(asked)
    whole: list[float] = []
    alone: list[float] = []
    for _ in range(ROUNDS):
        whole.append(took(lambda: ran(asked, 1), time.process_time))
        alone.append(took(lambda: bare(asked), time.process_time))
    return min(whole) / min(alone) - 1.0


def memory() -> float:
    """Return how many MB the process has held at most, with 10,000 races and their table."""
    results = ran(study(1000, 1, 10), 2)
    results_csv(results)
    results.summary()
    scale = 2**20 if sys.platform == "darwin" else 2**10
    peak: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / scale


def main() -> None:
    """Print what came of it."""
    held = memory()
    costs = overhead()
    ratio = speed()
    print(f"10,000 races hold {held:.0f} MB (wanted: at most {MOST_MB})")
    print(f"overhead over a bare loop: {costs:.1%} (wanted: below {OVERHEAD:.0%})")
    print(f"two workers: {ratio:.2f} times as fast as one (wanted: {SPEED})")
    sys.exit(not (held <= MOST_MB and costs < OVERHEAD and ratio >= SPEED))


if __name__ == "__main__":
    main()
