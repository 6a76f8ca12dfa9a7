"""The recorded course stays bounded, keeps its ends, and what was given out stays as it was."""

import numpy as np
import pytest
from drawn_experiments import race
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from lossstudio.core.recording.evaluation import Evaluation
from lossstudio.core.recording.history import Curves, History
from lossstudio.core.recording.metric_series import MetricSeries
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

YARDSTICKS = MetricSeries(Task.REGRESSION, 4)
KEYS = ("mae", "rmse", "r2", "mean_cost")
ROWS = 2
BASE = np.full((ROWS, 1, 2), 7.0)
STRIDES = np.full((ROWS, 1, 2), 0.5)


def statistics(epoch: int | NDArray[np.int64]) -> Evaluation:
    """Return made-up numbers that tell their epoch, or their epochs."""
    tail = np.arange(2.0 * ROWS).reshape(ROWS, 1, 2) / 100
    loss = np.asarray(epoch)[..., None, None, None] + tail
    return Evaluation(loss, 1000 + loss[..., None] + np.arange(4.0) / 10, YARDSTICKS)


def recorded(epochs: int, most: int) -> tuple[History, list[Curves]]:
    """Record so many epochs after the start, of 3 steps each; return all curves on the way."""
    history = History(ROWS, 1, YARDSTICKS, most)
    given_out = []
    for epoch in range(epochs + 1):
        history.record(epoch, 3 * epoch, statistics(epoch), BASE, STRIDES, BASE[..., 0])
        given_out.append(history.curves())
    return history, given_out


def assert_true(curves: Curves, epoch: int, most: int) -> None:
    """Assert that curves hold what was recorded, from the first to the newest point."""
    assert curves.epoch[0] == 0
    assert curves.epoch[-1] == epoch
    assert len(curves) <= most + 1
    assert np.array_equal(curves.step, 3 * curves.epoch)
    gaps = np.diff(curves.epoch)
    assert len(set(gaps[:-1])) <= 1, "evenly spaced, but for the newest point"
    assert np.all(gaps > 0)
    expected = statistics(curves.epoch)
    assert np.array_equal(curves.losses, expected.losses)
    assert np.array_equal(curves.statistics, expected.statistics)
    metrics = YARDSTICKS.all(expected.statistics)[:, :, 0]
    assert np.array_equal(curves.metrics, metrics)
    assert np.array_equal(curves.relative, expected.losses[:, :, 0] / 7.0)


@settings(max_examples=30)
@given(epochs=st.integers(0, 120), most=st.integers(1, 20))
@example(epochs=300, most=128)
@example(epochs=70, most=64)
def test_curves_are_true_at_every_moment_and_stay_so(epochs: int, most: int) -> None:
    _, given_out = recorded(epochs, most)
    for epoch, curves in enumerate(given_out):
        assert_true(curves, epoch, most)


@pytest.mark.parametrize("most", [2, 5, 8])
def test_thinning_keeps_at_least_half_of_what_has_room(most: int) -> None:
    _, given_out = recorded(200, most)
    for epoch, curves in enumerate(given_out):
        assert len(curves) >= min(epoch + 1, (most + 1) // 2)


def test_nothing_is_thinned_before_it_must_be() -> None:
    history, given_out = recorded(99, 100)
    assert len(given_out[-1]) == 100
    assert history.every == 1
    history.record(100, 300, statistics(100), BASE, STRIDES, BASE[..., 0])
    assert history.every == 2
    assert history.curves().epoch.tolist() == list(range(0, 101, 2))


def test_curves_cannot_be_written() -> None:
    _, given_out = recorded(3, 8)
    curves = given_out[-1]
    for array in (curves.epoch, curves.step, curves.loss, curves.base, curves.statistics):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_a_metric_is_found_by_its_key() -> None:
    curves = recorded(3, 8)[1][-1]
    for index, key in enumerate(KEYS):
        assert np.array_equal(curves.metric(key), curves.metrics[:, :, index])
        assert curves.metric(key).shape == (4, ROWS, 2)


def test_a_long_race_stays_small_and_true() -> None:
    """A race with room for 8 points shows, at each, what a race with room for all shows there."""
    short, whole = (Trainer(race("mse", "mae")) for _ in range(2))
    short.recorder.history = History(2, 1, short.evaluator.metric_series, most=8)
    start = short.snapshot().now
    short.recorder.history.record(0, 0, start, start.losses, start.losses, start.losses[..., 0])
    for trainer in (short, whole):
        trainer.advance_epochs(101)
    thin, full = short.snapshot().curves, whole.snapshot().curves
    assert len(full) == 102
    assert len(thin) <= 9
    assert thin.epoch[[0, -1]].tolist() == [0, 101]
    assert np.array_equal(thin.loss, full.loss[thin.epoch])
    assert np.array_equal(thin.metrics, full.metrics[thin.epoch])
    assert np.array_equal(thin.step, full.step[thin.epoch])
