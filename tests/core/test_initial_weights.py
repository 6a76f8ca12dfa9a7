"""Where the weights start: the bounds of each draw, and a start that is confidently wrong."""

from dataclasses import replace

import numpy as np
import pytest

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.experiment import Contender, Seeds
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS, Shape
from lossstudio.core.models.initial import INITIALISERS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

KEYS = [key for key in DATASETS if key != "csv"]


def started(key, **model):
    experiment = experiment_for(DATASETS.create(key))
    values = {**experiment.model.settings(), **model}
    return replace(experiment, model=MODELS.create(values.pop("key"), **values))


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        ("glorot", lambda i, o: np.sqrt(6 / (i + o))),
        ("he", lambda i, o: np.sqrt(6 / i)),
        ("uniform", lambda i, o: 0.5),
        ("zeros", lambda i, o: 0.0),
    ],
)
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_draws_fill_their_bounds(kind, limit, activation):
    shape = Shape((3, 40, 50), activation)
    for weights, fans in zip(shape.views(shape.initial(1, kind)[None]), shape.layers, strict=True):
        bound = limit(*fans)
        assert np.all(weights[0, -1] == 0.0), "intercepts start at 0"
        assert np.abs(weights[0, :-1]).max() <= bound
        assert np.abs(weights[0, :-1]).max() >= 0.9 * bound


@pytest.mark.parametrize(("activation", "same"), [("tanh", "glorot"), ("gelu", "he")])
def test_automatic_is_he_for_the_relu_family_else_glorot(activation, same):
    shape = Shape((2, 8, 1), activation)
    np.testing.assert_array_equal(shape.initial(3), shape.initial(3, same))


def test_normal_has_its_deviation():
    weights = Shape((100, 100), "tanh").initial(1, "normal")
    assert np.std(weights[: 100 * 100]) == pytest.approx(0.5, rel=0.05)


@pytest.mark.parametrize("kind", INITIALISERS)
def test_every_start_can_be_trained_from_and_all_contenders_share_it(kind):
    trainer = Trainer(started("moons", start=kind))
    theta = trainer.snapshot().theta
    np.testing.assert_array_equal(theta[0], theta[1])
    trainer.advance_epochs(2)
    assert np.isfinite(trainer.snapshot().now.loss).all()


@pytest.mark.parametrize("key", KEYS)
def test_a_wrong_start_is_wrong_on_most_samples(key):
    trainer = Trainer(started(key, start="wrong"))
    snapshot = trainer.snapshot()
    if snapshot.prepared.task is Task.REGRESSION:
        r2 = snapshot.curves.metric("r2")[0, 0, 0]
        assert r2 < 0.0, "worse than the mean"
    else:
        accuracy = snapshot.curves.metric("accuracy")[0, 0, 0]
        usual = Trainer(started(key)).snapshot().prepared.train.target
        share = np.bincount(usual).max() / len(usual)
        assert accuracy < min(0.5, share)


def test_from_a_wrong_start_cross_entropy_learns_where_brier_stalls():
    experiment = replace(
        started("moons", start="wrong"),
        optimizer=OPTIMIZERS.create("sgd", learning_rate=0.03),
        contenders=tuple(Contender(LOSSES.create(key)) for key in ("bce", "brier")),
        seeds=Seeds(weights=1),
    )
    trainer = Trainer(experiment)
    trainer.advance_epochs(2)
    bce, brier = trainer.snapshot().curves.metric("accuracy")[-1, :, 0]
    assert bce > 0.8
    assert brier < 0.5
    trainer.advance_epochs(30)
    assert trainer.snapshot().curves.metric("accuracy")[-1, 1, 0] > 0.8, "it stalls, then learns"
