"""The classic demonstration: one neuron, one sample, w = 2, b = 2, and dropout of many."""

import numpy as np
import pytest
from drawn_experiments import race
from drawn_masks import drawn

from lossstudio.core.datasets import DATASETS
from lossstudio.core.links import sigmoid
from lossstudio.core.models import MODELS
from lossstudio.core.models.network import Shape, Workspace
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.training import Trainer


def neuron(weight: float, intercept: float, rate: float) -> Trainer:
    """Return a race of Brier and cross-entropy from x = 1 to y = 0."""
    return Trainer(
        race(
            "brier",
            "bce",
            dataset=DATASETS.create("one_sample"),
            model=MODELS.create("neuron", weight=weight, intercept=intercept),
            optimizer=OPTIMIZERS.create("sgd", learning_rate=rate),
        )
    )


def outputs(trainer: Trainer) -> np.ndarray:
    theta = trainer.snapshot().theta
    return sigmoid(theta.sum(axis=1))


@pytest.mark.parametrize(
    ("start", "first", "last"), [((0.6, 0.9), 0.82, 0.09), ((2.0, 2.0), 0.98, 0.20)]
)
def test_nielsen_chapter_3_quadratic_cost(
    start: tuple[float, float], first: float, last: float
) -> None:
    """Printed there: 0.82 to 0.09 and 0.98 to 0.20 in 300 epochs at η = 0.15 of (y − a)²/2."""
    trainer = neuron(*start, rate=0.15 / 2)
    assert outputs(trainer) == pytest.approx(first, abs=0.005)
    trainer.advance_epochs(300)
    assert outputs(trainer)[0] == pytest.approx(last, abs=0.005)


def test_far_off_cross_entropy_moves_at_once_and_brier_hardly() -> None:
    trainer = neuron(2.0, 2.0, rate=0.15)
    trainer.advance_epochs(20)
    brier, bce = outputs(trainer)
    assert brier > 0.97
    assert bce < 0.5


def test_the_start_is_the_one_given_for_every_feature_and_class() -> None:
    model = MODELS.create("neuron", weight=-1.5, intercept=0.25)
    theta = Trainer(race("softmax_ce", model=model)).snapshot().theta[0].reshape(3, 3)
    np.testing.assert_array_equal(theta, [[-1.5] * 3, [-1.5] * 3, [0.25] * 3])


def test_dropped_units_neither_speak_nor_learn_and_the_others_speak_up() -> None:
    shape = Shape((2, 40, 1), "tanh")
    rng = np.random.default_rng(0)
    theta, inputs = (
        rng.normal(size=(1, shape.count)),
        np.hstack([rng.normal(size=(7, 2)), np.ones((7, 1))]),
    )
    gradient = np.zeros_like(theta)
    space = Workspace(shape, theta, gradient, 7, drop=0.25)
    space.draw_masks(np.random.default_rng(1), np.random.default_rng(2))
    scores = space.forward(inputs).copy()
    first, second = shape.views(theta[0])
    hidden = np.tanh(inputs @ first) * space.masks[0].T
    np.testing.assert_allclose(scores[0, 0], (hidden @ second[:-1] + second[-1])[:, 0], rtol=1e-12)
    assert set(np.unique(space.masks[0])) == {0.0, 1.0 / 0.75}
    pull = rng.normal(size=(1, 1, 7))
    space.backward(inputs, pull)
    step = 1e-6
    for index in range(0, shape.count, 7):
        ends = []
        for side in (step, -step):
            theta[0, index] += side
            ends.append((space.forward(inputs) * pull).sum())
            theta[0, index] -= side
        slope = (ends[0] - ends[1]) / (2 * step)
        assert gradient[0, index] == pytest.approx(slope, rel=1e-5, abs=1e-7)


def test_dropout_regularises_training_and_not_prediction() -> None:
    model = MODELS.create("mlp", units=(16,), dropout=0.5)
    trainer = Trainer(race("bce", model=model))
    plain = Trainer(race("bce", model=MODELS.create("mlp", units=(16,))))
    assert trainer.snapshot().fit.score.tobytes() == plain.snapshot().fit.score.tobytes()
    for each in (trainer, plain):
        each.advance(1)
    assert not np.array_equal(trainer.snapshot().theta, plain.snapshot().theta)


@pytest.mark.parametrize("batch", [6, None])
def test_what_is_measured_uses_all_units(batch: int | None) -> None:
    model = MODELS.create("mlp", units=(12,), dropout=0.5)
    trainer = Trainer(race("bce", model=model, batch_size=batch))
    trainer.advance_epochs(3)
    prepared, snapshot = trainer.prepared, trainer.snapshot()
    scores = prepared.shape.scores(snapshot.theta, prepared.train.inputs)[0, :, 0]
    sign = 2.0 * prepared.train.scaled_target - 1.0
    expected = np.logaddexp(0.0, -sign * scores).mean()
    assert snapshot.curves.loss[-1, 0, 0] == pytest.approx(expected, rel=1e-12)


def test_units_are_dropped_in_another_stream_than_the_batches_are_drawn(monkeypatch) -> None:
    model = MODELS.create("mlp", units=(12,), dropout=0.5)
    trainer = Trainer(race("bce", model=model))
    passes = drawn(monkeypatch)
    trainer.advance(1)
    ((mask,),) = passes
    same = np.random.default_rng((trainer.experiment.seeds.batches, 0)).random(mask.shape)
    assert not np.array_equal(mask > 0.0, same >= 0.5)


def test_a_probability_of_a_half_counts_as_negative() -> None:
    model = MODELS.create("mlp", units=(3,), start="zeros")
    trainer = Trainer(race("bce", "hinge", model=model))
    negatives = (trainer.prepared.train.scaled_target == 0).mean()
    curves = trainer.snapshot().curves
    assert curves.metric("accuracy")[0, :, 0].tolist() == [negatives] * 2
    assert np.isnan(curves.metric("precision")[0, :, 0]).all()
