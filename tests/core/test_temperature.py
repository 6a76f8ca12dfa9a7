"""Temperature scaling and Wilson's interval, against closed forms and published values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core.analysis.temperature import scaled, temperature_of
from lossstudio.core.metrics import Predictions, log_loss
from lossstudio.core.metrics.intervals import wilson
from lossstudio.core.tasks import Task


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_is_as_published(hits, count, low, high):
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3."""
    ends = wilson(hits, count)
    assert [round(float(end), 4) for end in ends] == [low, high]


def test_nothing_counted_has_no_interval():
    assert np.isnan(wilson([0, 1], [0, 1])[0]).tolist() == [True, False]


@given(st.integers(1, 40), st.integers(1, 20), st.floats(0.1, 20))
def test_of_two_classes_where_all_are_as_sure(right, wrong, margin):
    """So sure is best as the share that is right: σ(m / T) = share."""
    if right <= wrong:  # then T would be infinite
        right, wrong = wrong + 1, right
    truth = np.r_[np.ones(right), np.zeros(wrong)]
    predictions = Predictions(Task.BINARY, truth, np.full((1, right + wrong), margin))
    exact = margin / math.log(right / wrong)
    assert temperature_of(predictions, 0) == pytest.approx(exact, rel=1e-9)


@given(st.integers(2, 6), st.integers(1, 40), st.integers(1, 20), st.floats(0.1, 20))
def test_of_several_classes_where_all_are_as_sure(classes, right, wrong, lead):
    if right * (classes - 1) <= wrong:
        right = wrong + 1
    truth = np.r_[np.zeros(right), np.ones(wrong)].astype(int)
    score = np.zeros((1, right + wrong, classes))
    score[..., 0] = lead
    predictions = Predictions(Task.MULTICLASS, truth, score)
    exact = lead / math.log(right * (classes - 1) / wrong)
    assert temperature_of(predictions, 0) == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("task", [Task.BINARY, Task.MULTICLASS])
def test_no_other_temperature_is_better(task):
    random = np.random.default_rng(2)
    shape = (1, 400) if task is Task.BINARY else (1, 400, 4)
    score = 3.0 * random.normal(size=shape)
    chance = scaled(score[0], 2.5, task)
    if task is Task.BINARY:
        truth = (random.uniform(size=400) < chance).astype(int)
    else:
        truth = np.array([random.choice(4, p=p) for p in chance])
    best = temperature_of(Predictions(task, truth, score), 0)
    assert best == pytest.approx(2.5, rel=0.3)
    least = log_loss(truth, scaled(score[0], best, task))
    for factor in (0.5, 0.9, 0.999, 1.001, 1.1, 2.0):
        assert least <= log_loss(truth, scaled(score[0], factor * best, task))


@pytest.mark.parametrize(
    ("score", "truth"),
    [
        ([2.0, -1.0], [1, 0]),  # all right: T = 0
        ([2.0, -1.0], [0, 1]),  # all wrong: T = ∞
        ([0.0, 0.0], [0, 1]),  # nothing said
        ([np.nan, 1.0], [0, 1]),
        ([], []),
    ],
)
def test_where_no_temperature_is_best_there_is_none(score, truth):
    predictions = Predictions(Task.BINARY, np.array(truth, dtype=int), np.array([score]))
    assert math.isnan(temperature_of(predictions, 0))
