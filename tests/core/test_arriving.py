"""The first race of every dataset is at its optimum after 200 epochs, where that is known."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lossstudio.core.analysis.optimum import optimum
from lossstudio.core.datasets import DATASETS, CsvDataset, Dataset
from lossstudio.core.defaults import carried_text, experiment_for, with_dataset
from lossstudio.core.experiment import Experiment
from lossstudio.core.files import load
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.resources import resource
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

EPOCHS, NEAR = 200, 0.02  # of the optimum
WAY = 0.003  # of the fall: of an optimum of 0 there is no percentage
SHIPPED = [key for key in DATASETS if key != "csv"]
LINEAR = [key for key in SHIPPED if DATASETS.create(key).task is Task.REGRESSION]
LINE, PHONES, SINE = (DATASETS.create(key) for key in ("line", "belgian_phones", "sine"))


def check(experiment: Experiment) -> None:
    trainer = Trainer(experiment)
    trainer.advance_epochs(EPOCHS)
    curve = trainer.snapshot().curves.penalised[:, :, 0, 0]
    for row, contender in enumerate(experiment.contenders):
        least = optimum(experiment, trainer.prepared, row).minimised
        gap, way = curve[-1, row] - least, curve[0, row] - least
        assert gap <= (WAY * way if least < 1e-3 * way else NEAR * least), (
            f"{contender.label} is {gap / least:.1%} above {least:.4g}"
        )


@pytest.mark.parametrize("key", LINEAR)
def test_every_shipped_regression_arrives(key: str) -> None:
    assert len(LINEAR) >= 17
    check(experiment_for(DATASETS.create(key)))


@pytest.mark.parametrize("name", ["outliers", "stock"])
def test_so_do_the_shipped_experiments_on_lines(name: str) -> None:
    check(load(resource("experiments", f"{name}.lossstudio.json")))


OTHERS: dict[str, Callable[[], Dataset]] = {
    "grams": lambda: DATASETS.create("penguins", target="body_mass_g"),
    "an area": lambda: DATASETS.create("breast_cancer", target="mean_area"),
    "income": lambda: DATASETS.create(
        "engel_food", target="income", features=("food_expenditure",)
    ),
    "large y": lambda: DATASETS.create("formula_regression", text="y = 3000 + 500*x + 100*noise"),
    "small y": lambda: DATASETS.create("formula_regression", text="y = 0.01*sin(x) + 0.001*noise"),
}


@pytest.mark.parametrize("dataset", OTHERS.values(), ids=OTHERS)
def test_so_do_other_targets_of_what_is_shipped(dataset: Callable[[], Dataset]) -> None:
    check(experiment_for(dataset()))


def houses(rng: np.random.Generator, count: int, features: int, size: float) -> np.ndarray:
    """Return prices that are skewed, with some far out, and features that go together."""
    shared = rng.normal(size=(count, 1))
    x = shared + rng.normal(size=(count, features))
    rest = rng.lognormal(sigma=1.0, size=count) + 5.0 * (rng.random(count) < 0.05)
    y = size * (10.0 + x @ rng.uniform(0.5, 2.0, features) + rest)
    return np.column_stack([1000.0 * x, y])


@pytest.mark.parametrize(
    ("count", "features", "size"),
    [(20, 1, 1e5), (60, 2, 3e4), (300, 4, 1e6), (1500, 6, 1e-4), (3000, 1, 5e8)],
)
def test_so_does_the_table_of_a_stranger(
    tmp_path: Path, count: int, features: int, size: float
) -> None:
    for seed in range(2 if count < 1000 else 1):
        rows = houses(np.random.default_rng(seed), count, features, size)
        names = [*(f"f{index}" for index in range(features)), "price"]
        path = tmp_path / f"houses{seed}.csv"
        np.savetxt(path, rows, delimiter=",", header=",".join(names), comments="", fmt="%.12g")
        check(experiment_for(CsvDataset.opened(path)))


def test_chosen_after_another_dataset_it_arrives_as_well() -> None:
    experiment = with_dataset(experiment_for(LINE), PHONES, None)
    assert experiment == experiment_for(PHONES)
    check(experiment)
    assert "Learning rate 0.1 → 1" in carried_text(experiment_for(LINE), experiment)
    assert with_dataset(experiment, SINE, None) == experiment_for(SINE)


def test_a_rate_that_the_person_has_set_stays() -> None:
    own = OPTIMIZERS.create("adam", learning_rate=0.07)
    experiment = with_dataset(replace(experiment_for(LINE), optimizer=own), PHONES, None)
    assert experiment.optimizer == own
    assert experiment.schedule == experiment_for(LINE).schedule


def test_a_formula_that_grows_large_is_learned_standardised() -> None:
    small = DATASETS.create("formula_regression", text="y = sin(x) + noise")
    large = DATASETS.create("formula_regression", text="y = 1000*x + noise")
    experiment = with_dataset(experiment_for(small), large, None)
    assert experiment.scale_target
    assert not with_dataset(experiment, small, None).scale_target
