"""Experiments to start from, and how one changes when another dataset is chosen."""

from dataclasses import replace

from lossstudio.core.datasets import DATASETS, Dataset
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.parts import Carry
from lossstudio.core.tasks import Task

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

    What stays, each field declares (see `Carry`); `last` is the last experiment of the new task,
    where that is another.

    Raises
    ------
    ValueError
        If the dataset must be read to know its task, and cannot be.
    """
    task = dataset.task
    fresh = experiment_for(dataset)
    raced = experiment if task is experiment.task else last
    sources = {
        Carry.ALWAYS: experiment,
        Carry.TASK: raced,
        Carry.SAME: experiment if type(dataset) is type(experiment.dataset) else None,
        Carry.NEVER: None,
    }
    kept = {name: sources[field.carry] for name, field in Experiment.declared().items()}
    return replace(fresh, **{name: getattr(old, name) for name, old in kept.items() if old})
