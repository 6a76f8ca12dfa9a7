"""A loss that only says its value and gradient, as the contract has it, races like any other."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest
from drawn_experiments import race
from numpy.typing import ArrayLike

from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import LOSSES, FamilyLoss, Loss
from lossstudio.core.losses.base import Floats
from lossstudio.core.losses.views import MarginView
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

TASKS = {
    Task.REGRESSION: ("mse", "sine"),
    Task.BINARY: ("bce", "moons"),
    Task.MULTICLASS: ("softmax_ce", "blobs"),
}


@dataclass(frozen=True)
class Plain(Loss):
    """Another loss, by its value and gradient alone."""

    title: ClassVar[str] = "Plain"
    other: ClassVar[Loss]

    def value(self, score: ArrayLike, target: ArrayLike) -> Floats:
        return self.other.value(score, target)

    def gradient(self, score: ArrayLike, target: ArrayLike) -> Floats:
        return self.other.gradient(score, target)


def plain(key: str) -> Loss:
    """Return a loss that is of no family, and gives what the named one gives."""
    other = LOSSES.create(key)
    cls = type("Plain", (Plain,), {"task": other.task, "other": other, "key": "plain"})
    return cls()


@pytest.mark.parametrize("repeats", [1, 3])
@pytest.mark.parametrize("task", TASKS)
def test_a_loss_of_no_family_learns_the_same(task: Task, repeats: int) -> None:
    key, dataset = TASKS[task]
    contenders = (
        Contender(LOSSES.create(key)),
        Contender(plain(key)),
        Contender(LOSSES.create(key)),
    )
    assert not isinstance(contenders[1].loss, FamilyLoss)
    experiment = replace(
        race(
            key,
            dataset=DATASETS.create(dataset, samples=60),
            optimizer=OPTIMIZERS.create("sgd", learning_rate=0.1),
            batch_size=10,
        ),
        contenders=contenders,
        repeats=repeats,
    )
    trainer = Trainer(experiment)
    trainer.advance_epochs(3)
    snapshot = trainer.snapshot()
    np.testing.assert_allclose(snapshot.theta[1], snapshot.theta[0], rtol=1e-12, atol=1e-14)
    losses = snapshot.curves.losses
    np.testing.assert_allclose(losses[:, 1], losses[:, 0], rtol=1e-12)
    assert np.all(losses[-1] != losses[0])


@pytest.mark.parametrize("params", [{"pos_weight": 10.0}, {"pos_weight": 0.0}])
def test_weighted_cross_entropy_trains_on_the_gradient_it_states(params: dict[str, float]) -> None:
    loss = LOSSES.create("bce", **params)
    m = np.array([-800.0, -30.0, -1.0, 0.0, 0.5, 40.0])
    for y in (0, 1):
        sign = 2.0 * y - 1.0
        target = np.full(m.shape, y)
        with np.errstate(over="ignore"):
            view = MarginView(sign * m, target)
            value, derivative = loss.value_at(view), loss.derivative_at(view)
        np.testing.assert_allclose(sign * derivative, loss.gradient(sign * m, target), rtol=1e-14)
        np.testing.assert_allclose(value, loss.value(sign * m, target), rtol=1e-14)
