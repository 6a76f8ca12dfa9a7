"""Experiments to start from are ready to train, and a change of dataset keeps what it can."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.datasets import DATASETS, Dataset
from lossstudio.core.defaults import (
    FIRST_LOSSES,
    carried_text,
    experiment_for,
    first_experiment,
    with_dataset,
)
from lossstudio.core.experiment import Experiment, Seeds
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

READY = sorted(set(DATASETS) - {"csv"})
LINE, SINE, MOONS, IRIS, PHONES, CANCER = (
    DATASETS.create(key)
    for key in ("line", "sine", "moons", "iris", "belgian_phones", "breast_cancer")
)
# Nothing in it is as a fresh experiment has it.
MINE = Experiment(
    LINE,
    race("tukey", "log_cosh").contenders,
    model=MODELS.create("mlp", units=(3,)),
    optimizer=OPTIMIZERS.create("lion"),
    seeds=Seeds(data=4, split=5, weights=6, batches=7),
    name="Mine",
    batch_size=None,
    test_share=0.11,
    scale_features=False,
    scale_target=True,
)


@pytest.mark.parametrize("key", READY)
def test_every_dataset_starts_a_race_that_learns(key: str) -> None:
    """Within ten epochs the first loss gets lower than it began, and none breaks down."""
    dataset = DATASETS.create(key)
    experiment = experiment_for(dataset)
    assert [contender.loss.key for contender in experiment.contenders] == list(
        FIRST_LOSSES[dataset.task]
    )
    assert len({contender.colour for contender in experiment.contenders}) == len(
        experiment.contenders
    )
    assert experiment.name == dataset.title.rstrip("…")
    assert experiment.test_share == dataset.suggests["test_share"]
    assert experiment.scale_target == dataset.suggests["scale_target"]
    trainer = Trainer(experiment)
    trainer.advance_epochs(10)
    loss = trainer.snapshot().curves.loss[:, :, 0]
    assert np.isfinite(loss).all()
    assert loss[-1, 0] < loss[0, 0]


def test_the_first_experiment_shows_losses_that_outliers_tell_apart() -> None:
    experiment = first_experiment()
    assert experiment.dataset.key == "line_outliers"
    assert [contender.label for contender in experiment.contenders] == ["MSE", "MAE", "Huber"]


def test_first_losses_are_of_their_task() -> None:
    for task, keys in FIRST_LOSSES.items():
        assert {LOSSES[key].task for key in keys} == {task}
    assert set(FIRST_LOSSES) == set(Task)


def test_another_dataset_of_the_task_keeps_everything_but_what_it_suggests() -> None:
    changed = with_dataset(MINE, PHONES, last=race("mse"))
    suggested = {"dataset": PHONES, "name": PHONES.title, **PHONES.suggests}
    assert changed == replace(MINE, **suggested)


def test_other_parameters_of_the_dataset_keep_everything_else() -> None:
    dataset = DATASETS.create("line", noise=2.0)
    assert with_dataset(MINE, dataset, last=None) == replace(MINE, dataset=dataset)


@pytest.mark.parametrize("dataset", [MOONS, IRIS, CANCER], ids=lambda dataset: dataset.key)
def test_another_task_starts_afresh_but_for_seeds_and_scaling(dataset: Dataset) -> None:
    changed = with_dataset(MINE, dataset, last=None)
    kept = {"seeds": MINE.seeds, "scale_features": False}
    assert changed == replace(experiment_for(dataset), **kept)
    changed.check_task(dataset.task)


def test_another_task_takes_up_what_was_last_raced_on_it() -> None:
    last = race("hinge", "focal", batch_size=9, optimizer=OPTIMIZERS.create("nadam"))
    last = replace(last, model=MODELS.create("linear", degree=3))
    changed = with_dataset(MINE, CANCER, last)
    for name in ("contenders", "model", "optimizer", "batch_size"):
        assert getattr(changed, name) == getattr(last, name)
    assert (changed.dataset, changed.seeds) == (CANCER, MINE.seeds)


def test_changing_the_task_and_back_gives_the_losses_back() -> None:
    away = with_dataset(MINE, MOONS, last=None)
    back = with_dataset(away, SINE, last=MINE)
    assert back.contenders == MINE.contenders
    assert back.model == MINE.model


def test_a_start_that_an_example_lent_goes_with_its_data_and_one_of_the_persons_own_stays() -> None:
    lent = MODELS.create("neuron", weight=-6.0, intercept=6.0, l2=0.1)
    example = race("bce", dataset=MOONS, model=lent)
    assert with_dataset(example, CANCER, None).model == lent
    plain = with_dataset(example, CANCER, None, lent).model
    assert plain == MODELS.create("neuron", l2=0.1)
    noisier = DATASETS.create("moons", noise=0.3)
    assert with_dataset(example, noisier, None, lent).model == lent
    mine = replace(example, model=replace(lent, weight=-4.0))
    assert with_dataset(mine, CANCER, None, lent).model == mine.model
    other = replace(example, model=MODELS.create("mlp", units=(5,)))
    assert with_dataset(other, CANCER, None, lent).model == other.model


def test_parameters_that_a_counterpart_lacks_are_told() -> None:
    costly = race(LOSSES.create("bce", pos_weight=5.0), "focal", dataset=MOONS)
    changed = with_dataset(costly, IRIS, last=None)
    assert "Cross-entropy without its Cost of a miss" in carried_text(costly, changed)
    assert "Focal without" not in carried_text(costly, changed)


def test_whose_the_set_up_of_another_task_is_is_told_of_each_part() -> None:
    """A pace that was the program's own for the old data is not taken to the new."""
    line = experiment_for(LINE).with_contender(0, loss=LOSSES.create("huber", delta=3.0))
    away = with_dataset(line, MOONS, last=None)
    assert carried_text(line, away) == (
        "contenders, model and optimizer are the program's own for classes"
    )
    phones = with_dataset(away, PHONES, line)
    assert phones.optimizer != line.optimizer
    assert carried_text(away, phones, line) == (
        "contenders and model are what you last raced on regression, "
        "optimizer is the program's own for regression"
    )
    back = with_dataset(away, SINE, replace(line, optimizer=OPTIMIZERS.create("lion")))
    assert carried_text(away, back, replace(line, optimizer=back.optimizer)) == (
        "contenders, model and optimizer are what you last raced on regression"
    )
