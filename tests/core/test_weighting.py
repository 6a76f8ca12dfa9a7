"""Class and sample weights enter the mean of every loss, and its gradient."""

from pathlib import Path

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.datasets import DATASETS, TableError
from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.losses.stack import stack_of
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.preparation.prepare import prepare
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

STEP = OPTIMIZERS.create("sgd", learning_rate=1e-3)
TABLE = "x,y,w\n1,2,1\n2,1,3\n4,5,0\n5,4,2\n8,9,4\n"


def weighted_table(tmp_path: Path, loss: str, text: str = TABLE, **settings: object) -> Experiment:
    path = tmp_path / "weighted.csv"
    path.write_text(text, encoding="utf-8")
    dataset = DATASETS.create("csv", path=str(path), weight="w", target="y", features=["x"])
    settings = {"test_share": 0.0, "batch_size": None, "optimizer": STEP, **settings}
    return race(loss, dataset=dataset, **settings)


@pytest.mark.parametrize("key", [cls.key for cls in LOSSES.for_task(Task.REGRESSION)])
def test_training_minimises_the_weighted_mean(tmp_path: Path, key: str) -> None:
    """Σ w·l / Σ w, and one step of SGD goes down its gradient."""
    trainer = Trainer(weighted_table(tmp_path, key, scale_features=False))
    start, inputs = trainer.snapshot().theta[0], trainer.prepared.train.inputs
    y, w = np.array([2.0, 1.0, 5.0, 4.0, 9.0]), np.array([1.0, 3.0, 0.0, 2.0, 4.0])
    loss = LOSSES.create(key)
    expected = (w * loss.value(inputs @ start, y)).sum() / w.sum()
    assert trainer.snapshot().now.loss[0, 0] == pytest.approx(expected, rel=1e-13)
    gradient = inputs.T @ (w * loss.gradient(inputs @ start, y)) / w.sum()
    trainer.advance(1)
    np.testing.assert_allclose(trainer.snapshot().theta[0], start - 1e-3 * gradient, rtol=1e-12)


@pytest.mark.parametrize("batch", [2, 3])
def test_a_batch_adds_its_weights_over_its_size(tmp_path: Path, batch: int) -> None:
    """Weights have mean 1 over all samples, so a batch counts as much as its samples weigh."""
    experiment = weighted_table(tmp_path, "mse", scale_features=False, batch_size=batch)
    trainer = Trainer(experiment)
    start, x = trainer.snapshot().theta[0], trainer.prepared.train.inputs
    y, w = trainer.prepared.train.scaled_target, np.array([1.0, 3.0, 0.0, 2.0, 4.0]) / 2.0
    order = np.random.default_rng((experiment.seeds.batches, 0)).permutation(5)
    for index in range(0, 5, batch):
        some = order[index : index + batch]
        pull = 2.0 * w[some] * (x[some] @ start - y[some])
        start = start - 1e-3 * x[some].T @ pull / len(some)
    trainer.advance_epochs(1)
    np.testing.assert_allclose(trainer.snapshot().theta[0], start, rtol=1e-12)


@pytest.mark.parametrize("task", [Task.BINARY, Task.MULTICLASS])
def test_class_weights_reach_every_loss(task: Task) -> None:
    """A class that weighs nothing pulls nowhere: the mean is that of the other classes."""
    count = 2 if task is Task.BINARY else 3
    for cls in LOSSES.for_task(task):
        own = (0.0,) + (1.0,) * (count - 1)
        trainer = Trainer(race(cls.key, class_weighting="own", class_weights=own))
        snapshot, train = trainer.snapshot(), trainer.prepared.train
        scores = trainer.prepared.scores(snapshot.theta, train.inputs)[0]
        counted = train.target > 0
        stack = stack_of(task, scores, train.scaled_target, trainer.prepared.facts)
        expected = stack.value(cls(), slice(None))[counted].mean()
        assert snapshot.now.loss[0, 0] == pytest.approx(expected, rel=1e-12), cls.key


def test_a_dear_miss_makes_for_fewer_misses() -> None:
    """A false negative that costs ten times as much: recall rises, precision pays."""
    settings = {
        "dataset": DATASETS.create("gaussians", samples=400),
        "optimizer": OPTIMIZERS.create("adam", learning_rate=0.05),
    }
    plain = Trainer(race("hinge", **settings))
    dear = Trainer(race("hinge", class_weighting="own", class_weights=(1.0, 10.0), **settings))
    for trainer in (plain, dear):
        trainer.advance_epochs(60)
    keys = plain.snapshot().curves.keys
    recall, precision = keys.index("recall"), keys.index("precision")
    before, after = (t.snapshot().now.metrics[0, :, 0] for t in (plain, dear))
    assert after[recall] > before[recall]
    assert after[precision] < before[precision]


def test_balanced_is_as_in_scikit_learn() -> None:
    """compute_class_weight("balanced"): n / (k · bincount(y))."""
    dataset = DATASETS.create("gaussians", samples=200, prevalence=0.1)
    target = dataset.generate(1).target
    trainer = Trainer(race("bce", dataset=dataset, class_weighting="balanced"))
    by_class = len(target) / (2 * np.bincount(target))
    expected = by_class[trainer.prepared.train.target]
    np.testing.assert_allclose(trainer.prepared.train.weight, expected / expected.mean())


def test_too_few_class_weights_are_named() -> None:
    with pytest.raises(ValueError, match=r"Class weights: 2 are given; allowed are 3, one for"):
        Trainer(race("softmax_ce", class_weighting="own", class_weights=(1.0, 2.0)))


@pytest.mark.parametrize("bad", ["-1", "0"])
def test_weights_below_zero_or_all_zero_are_refused(tmp_path: Path, bad: str) -> None:
    text = "x,y,w\n" + f"1,2,{bad}\n3,1,{bad}\n4,4,{bad}\n"
    with pytest.raises(
        TableError, match=r"[Tt]he weights in 'w' go from -?\d to -?\d; allowed are"
    ):
        weighted_table(tmp_path, "mse", text).dataset.generate(0)


def test_the_weight_column_is_no_feature(tmp_path: Path) -> None:
    experiment = weighted_table(tmp_path, "mse")
    dataset = DATASETS.create("csv", path=experiment.dataset.path, weight="x", target="y")
    assert dataset.generate(0).feature_names == ("w",)


def test_samples_without_weights_are_other_than_those_with_weights() -> None:
    plain, weighed = (
        prepare(race("bce", class_weighting=how, class_weights=(1.0, 3.0)))
        for how in ("equal", "own")
    )
    assert plain != weighed
    assert weighed != plain
    assert weighed == prepare(race("bce", class_weighting="own", class_weights=(1.0, 3.0)))
