"""What is measured at the end of every race of a study."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Experiment
from lossstudio.core.metrics import METRICS, metrics_for
from lossstudio.core.metrics.predictions import called_positive
from lossstudio.core.preparation.split import Split
from lossstudio.core.preparation.true_curve import places
from lossstudio.core.recording.quartiles import median
from lossstudio.core.tasks import Task
from lossstudio.core.training.trainer import Trainer

LOSS, DISTANCE, TRUE_ACCURACY = "loss", "distance", "true_accuracy"
WRONG = "label_noise"  # the parameter of data that have wrong labels


@dataclass(frozen=True)
class Yardstick:
    """Something that is measured of every contender.

    Attributes
    ----------
    key : str
        As files have it: that of a metric, or one of the names above.
    label : str
        As on the screen.
    unit : str
        "target" if it has the unit of the target, else "".
    higher_is_better : bool
    is_share : bool
        Whether it lies between 0 and 1.
    """

    key: str
    label: str
    unit: str = ""
    higher_is_better: bool = False
    is_share: bool = False


def yardsticks_of(experiment: Experiment) -> tuple[Yardstick, ...]:
    """Return what is measured in the races of an experiment, the most telling first."""
    found = []
    if _has_truth(experiment):
        found.append(Yardstick(DISTANCE, "Distance from the true curve", "target"))
    if hasattr(experiment.dataset, WRONG):
        found.append(Yardstick(TRUE_ACCURACY, "Accuracy on the right labels", "", True, True))
    for key in metrics_for(experiment.task):
        cls = METRICS[key]
        found.append(Yardstick(key, cls.title, cls.unit, cls.higher_is_better, cls.is_share))
    return (*found, Yardstick(LOSS, "Own loss"))


def measured(trainer: Trainer) -> Floats:
    """Return every yardstick as the contenders stand, (contenders, yardsticks, 2).

    Of repeats it is the median of those that have not diverged; nan where there is none.
    """
    experiment, at = trainer.experiment, trainer.checkpoint()
    seeds = len(experiment.contenders), experiment.repeats
    theta = at.theta.reshape(*seeds, -1)
    now = trainer.snapshot().now  # a race may end within an epoch, where all diverge
    every = now.metric_series.keys
    found: list[Floats] = []
    with np.errstate(all="ignore"):
        for yardstick in yardsticks_of(experiment):
            key = yardstick.key
            if key == LOSS:
                found.append(now.loss)
            elif key == DISTANCE:
                found.append(_distance(trainer, theta))
            elif key == TRUE_ACCURACY:
                found.append(_true_accuracy(trainer, theta))
            elif key in every:
                found.append(now.metrics[:, every.index(key)])
            else:
                metric = METRICS.create(key)
                each = trainer.evaluator.metric(at.theta, metric, experiment.judgement)
                found.append(median(each, axis=1))
    return np.stack(found, axis=1)


def _has_truth(experiment: Experiment) -> bool:
    dataset = experiment.dataset
    return experiment.task is Task.REGRESSION and dataset.truth(np.zeros(1)) is not None


def _distance(trainer: Trainer, theta: Floats) -> Floats:
    """Return the mean distance of each fit from the true curve; the same for both splits."""
    prepared, dataset = trainer.prepared, trainer.experiment.dataset
    at = places(prepared)
    truth = np.asarray(dataset.truth(at[:, 0]))
    predicted = prepared.predict(prepared.scores(theta, prepared.inputs.of(at)))
    apart = np.abs(predicted - truth).mean(axis=-1)
    return np.repeat(median(apart, axis=1)[:, None], 2, axis=1)


def _true_accuracy(trainer: Trainer, theta: Floats) -> Floats:
    """Return the accuracy against the labels as they were before some were swapped."""
    prepared, experiment = trainer.prepared, trainer.experiment
    dataset: Any = experiment.dataset  # one with wrong labels
    right = replace(dataset, **{WRONG: 0.0}).generate(experiment.seeds.data).target
    found = np.full((*theta.shape[:2], 2), np.nan)
    for split in Split:
        part = prepared.subset(split)
        if len(part):
            scores = prepared.scores(theta, part.inputs)
            if prepared.task is Task.MULTICLASS:
                said = scores.argmax(axis=-1)
            else:
                said = called_positive(scores, experiment.judgement.column(scores.ndim))
            found[..., split] = (said == right[part.index]).mean(axis=-1)
    found[~np.isfinite(theta).all(axis=-1)] = np.nan
    return median(found, axis=1)
