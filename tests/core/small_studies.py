"""Studies of the tests: small ones, whose races take milliseconds."""

from dataclasses import replace
from typing import Any

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.studies.factor import Factor
from lossstudio.core.studies.results import StudyResults
from lossstudio.core.studies.run import run_study
from lossstudio.core.studies.study import Study

SHARE = Factor("dataset.share", (0.0, 0.2, 0.4))


def experiment(dataset: str = "line_outliers", *losses: str, **parameters: Any) -> Experiment:
    """Return the usual experiment on a dataset, with these losses where some are named."""
    made = experiment_for(DATASETS.create(dataset, **parameters))
    if not losses:
        return made
    contenders = [Contender(LOSSES.create(key), colour=i) for i, key in enumerate(losses)]
    return replace(made, contenders=tuple(contenders))


def study(*factors: Factor, of: Experiment | None = None, **settings: Any) -> Study:
    """Return a study of outliers, unless others are named."""
    settings = {"draws": 3, "epochs": 4, **settings}
    return Study(of or experiment(), factors or (SHARE,), **settings)


def results_of(asked: Study, **how: Any) -> StudyResults:
    """Return the results of a study that is run here, unless it is said how."""
    results = StudyResults(asked)
    assert run_study(asked, results, **{"jobs": 1, **how})
    return results
