"""Experiments to start from, and how one changes when another dataset is chosen."""

from dataclasses import replace
from typing import Any

from lossstudio.core.datasets import DATASETS, Dataset
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.tasks import Task

WEIGHTS = ("class_weighting", "class_weights")
TRAINING = ("schedule", "batch_size", "clip_norm", "clip_value", "patience")
FIRST_LOSSES = {
    Task.REGRESSION: ("mse", "mae", "huber"),
    Task.BINARY: ("bce", "brier"),
    Task.MULTICLASS: ("softmax_ce", "softmax_brier"),
}


def contenders_for(task: Task) -> tuple[Contender, ...]:
    """Return the losses that a race of this task starts with."""
    keys = FIRST_LOSSES[task]
    return tuple(Contender(LOSSES.create(key), colour=i) for i, key in enumerate(keys))


def first_experiment() -> Experiment:
    """Return what a person sees at the very first start."""
    return experiment_for(DATASETS.create("line_outliers"))


def experiment_for(dataset: Dataset) -> Experiment:
    """Return a fresh experiment on a dataset.

    Raises
    ------
    ValueError
        If the dataset must be read to know its task, and cannot be.
    """
    task = dataset.task
    model = MODELS.create("linear" if task is Task.REGRESSION else "mlp")
    rate = 0.1 if task is Task.REGRESSION else 0.03
    return Experiment(
        dataset=dataset,
        contenders=contenders_for(task),
        model=model,
        optimizer=OPTIMIZERS.create("adam", learning_rate=rate),
        name=dataset.title,
        test_share=dataset.suggests["test_share"],
        scale_target=dataset.suggests["scale_target"],
    )


def with_dataset(experiment: Experiment, dataset: Dataset, last: Experiment | None) -> Experiment:
    """Return the experiment on another dataset.

    Where the task stays, everything stays but what the dataset suggests; where it changes, the
    contenders, the model and the optimizer are those of `last`, the last experiment of the new
    task, or those that such a race starts with.

    Raises
    ------
    ValueError
        If the dataset must be read to know its task, and cannot be.
    """
    task = dataset.task
    fresh = experiment_for(dataset)
    if task is experiment.task:
        last = experiment
    if last is not None:
        fresh = _keep(fresh, last, "contenders", "model", "optimizer", *TRAINING)
    if type(dataset) is type(experiment.dataset):  # only its parameters changed
        fresh = _keep(fresh, experiment, "test_share", "scale_target", "name", *WEIGHTS)
    return _keep(fresh, experiment, "seeds", "repeats", "scale_features")


def _keep(fresh: Experiment, old: Experiment, *names: str) -> Experiment:
    kept: dict[str, Any] = {name: getattr(old, name) for name in names}
    return replace(fresh, **kept)
