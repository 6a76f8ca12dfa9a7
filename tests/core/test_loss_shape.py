"""The curve of every loss along its axis, and the training samples on it."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race
from loss_cases import losses, position

from lossstudio.core.analysis.loss_shape import MOST_SAMPLES, loss_curve, sample_positions
from lossstudio.core.datasets import DATASETS
from lossstudio.core.losses import LOSSES, Loss
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

KEYS = {Task.REGRESSION: "huber", Task.BINARY: "bce", Task.MULTICLASS: "multiclass_hinge"}
DATA = {Task.REGRESSION: "sine", Task.BINARY: "moons", Task.MULTICLASS: "blobs"}


@losses()
def test_the_derivative_is_the_slope_of_the_curve(loss: Loss) -> None:
    x, step = np.linspace(-4.0, 4.0, 801), 1e-6
    smooth = np.all([np.abs(x - kink) > 1e-4 for kink in loss.kinks or [np.inf]], axis=0)
    up, down = loss_curve(loss, x + step).value, loss_curve(loss, x - step).value
    derivative = loss_curve(loss, x).derivative
    wrong = np.abs(derivative - (up - down) / (2 * step))
    allowed = 1e-4 * np.abs(derivative) + 1e-6 * (1.0 + np.abs(up))
    assert (wrong <= allowed)[smooth].all()


def test_curves_that_are_known() -> None:
    x = np.array([-2.0, 0.5, 1.0, 3.0])
    for key, value, derivative in (
        ("mse", x * x, 2.0 * x),
        ("hinge", [3.0, 0.5, 0.0, 0.0], [-1.0, -1.0, 0.0, 0.0]),
        ("multiclass_hinge", [3.0, 0.5, 0.0, 0.0], [-1.0, -1.0, 0.0, 0.0]),
    ):
        curve = loss_curve(LOSSES.create(key), x)
        np.testing.assert_array_equal(curve.position, x)
        np.testing.assert_array_equal(curve.value, value)
        np.testing.assert_array_equal(curve.derivative, derivative)


@pytest.mark.parametrize("task", Task)
def test_samples_stand_at_their_residual_margin_or_lead(task: Task) -> None:
    trainer = Trainer(race(KEYS[task], dataset=DATASETS.create(DATA[task], samples=60)))
    trainer.advance_epochs(3)
    snapshot, train = trainer.snapshot(), trainer.prepared.train
    loss = snapshot.experiment.contenders[0].loss
    where, values = sample_positions(snapshot.prepared, snapshot.theta[0], loss)
    scores = snapshot.prepared.shape.scores(snapshot.theta, train.inputs)[0]
    scores = scores if task is Task.MULTICLASS else scores[:, 0]
    np.testing.assert_array_equal(where, position(task, scores, train.scaled_target))
    np.testing.assert_array_equal(values, loss.value(scores, train.scaled_target))


def test_few_of_many_samples_stand_for_all_and_none_where_there_is_no_number() -> None:
    experiment = race("mse", dataset=DATASETS.create("sine", samples=3 * MOST_SAMPLES))
    trainer = Trainer(replace(experiment, test_share=0.0))
    loss, theta = LOSSES.create("mse"), trainer.snapshot().theta[0]
    where, _ = sample_positions(trainer.prepared, theta, loss)
    assert len(where) == MOST_SAMPLES
    where, values = sample_positions(trainer.prepared, np.full_like(theta, np.nan), loss)
    assert len(where) == len(values) == 0
