"""A grid of learning rates: each tried as a race of its own, the best found."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.datasets import DATASETS
from lossstudio.core.metrics import METRICS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.learning_rate_search import (
    OWN_LOSS,
    ChosenRate,
    LearningRateGrid,
    LearningRateResult,
    LearningRateSearch,
    with_learning_rates,
)
from lossstudio.core.training import Trainer

LINE = race("mse", "mae", dataset=DATASETS.create("line", samples=40), batch_size=None)
GRID = LearningRateGrid(lowest=1e-3, highest=10.0, per_decade=2, epochs=25)


def searched(experiment=LINE, grid=GRID) -> LearningRateResult:
    search = LearningRateSearch(experiment, grid)
    while not search.finished:
        search.advance(0.005)
    assert search.done == 1.0
    return search.result()


def test_the_grid_is_even_on_a_log_scale_and_ends_at_its_ends() -> None:
    assert LearningRateGrid(lowest=0.01, highest=1.0, per_decade=1).learning_rates == (
        0.01,
        0.1,
        1.0,
    )
    assert GRID.learning_rates == (0.001, 0.00316, 0.01, 0.0316, 0.1, 0.316, 1.0, 3.16, 10.0)


def test_a_grid_upside_down_is_refused_with_its_numbers() -> None:
    sentence = r"highest \(Highest rate\) is 0.01; allowed is a number above the lowest, 1\."
    with pytest.raises(ValueError, match=sentence):
        LearningRateGrid(lowest=1.0, highest=0.01)


def test_each_rate_is_a_race_of_its_own_to_the_last_bit() -> None:
    result = searched()
    for index in (0, 3):
        optimizer = replace(LINE.optimizer, learning_rate=GRID.learning_rates[index])
        trainer = Trainer(replace(LINE, optimizer=optimizer))
        trainer.advance_epochs(GRID.epochs)
        snapshot = trainer.snapshot()
        for key in snapshot.curves.keys:
            for side in (0, 1):
                expected = snapshot.curves.metric(key)[-5:, :, side].mean(axis=0)
                np.testing.assert_allclose(result.curve(key, side)[index], expected, rtol=1e-15)
        relative = snapshot.curves.relative[-5:, :, 0].mean(axis=0)
        np.testing.assert_allclose(result.curve(OWN_LOSS, 0)[index], relative, rtol=1e-15)


def test_too_high_a_rate_diverges_and_the_best_lies_inside() -> None:
    """SGD on a quadratic with curvature 2 diverges beyond 1 and is best well below."""
    result = searched()
    curve = result.curve(OWN_LOSS, 0)
    diverged = np.array(GRID.learning_rates) > 1.0
    assert np.isnan(curve[diverged, 0]).all() or (curve[diverged, 0] > 1e3).all()
    (best, _) = result.chosen(OWN_LOSS, Split.TRAIN)
    assert best is not None
    assert curve[best.index, 0] <= 1.01 * np.nanmin(curve[:, 0])
    assert 0 < best.index < len(GRID.learning_rates) - 1
    assert best.rate == GRID.learning_rates[best.index]


RATES = (0.01, 0.1, 1.0, 10.0, 100.0)


def found(accuracy: list[float], loss: list[float]) -> ChosenRate | None:
    """Return the choice by accuracy of a contender, with its own loss relative to its start."""
    values = np.empty((len(RATES), 1, 2, 2))
    values[:, 0, 0] = np.array(accuracy)[:, None]
    values[:, 0, 1] = np.array(loss)[:, None]
    result = LearningRateResult(np.array(RATES), ("accuracy", OWN_LOSS), values)
    (chosen,) = result.chosen("accuracy", Split.TRAIN)
    (by_loss,) = result.chosen(OWN_LOSS, Split.TRAIN)
    usable = [value for value in loss if value <= 1.0]
    assert (by_loss is None) == (not usable)
    if by_loss is not None:
        assert loss[by_loss.index] <= 1.01 * min(usable)
    return chosen


FALLING = [0.9, 0.8, 0.7, 0.6, 0.5]


@pytest.mark.parametrize(
    ("accuracy", "loss", "rate", "text"),
    [
        ([0.5, 0.9, 0.8, 0.7, 0.6], FALLING, 0.1, "0.1"),
        ([0.5, 0.9, 0.9, 0.9, 0.6], FALLING, 1.0, "1: the middle of 0.1 to 10, which tie"),
        ([0.9, 0.9, 0.9, 0.9, 0.9], FALLING, 1.0, "1: the middle of 0.01 to 100, which tie"),
        ([0.5, 0.9, 0.9, 0.7, 0.6], FALLING, 0.1, "0.1: ties with 1"),
        ([0.5, 0.898, 0.9, 0.7, 0.6], FALLING, 0.1, "0.1: ties with 1"),  # nearly is enough
        ([0.9, 0.5, 0.901, 0.9, 0.5], FALLING, 1.0, "1: ties with 10"),  # the longest stretch
        ([0.9, 0.5, 0.901, 0.5, 0.5], FALLING, 1.0, "1"),  # of equal ones the best
    ],
)
def test_of_rates_that_tie_the_middle_is_taken_and_told(accuracy, loss, rate, text) -> None:
    chosen = found(accuracy, loss)
    assert chosen is not None
    assert (chosen.rate, chosen.text) == (rate, text)


def test_a_rate_that_made_the_loss_larger_is_never_taken() -> None:
    lucky = found([0.6, 0.6, 0.6, 0.6, 0.9], [0.9, 0.5, 0.4, 3.0, 5.0])
    assert lucky is not None
    assert lucky.rate == 0.1
    assert found([0.6] * 5, [1.1, 2.0, 3.0, 3.0, 1e114]) is None
    diverged = [np.nan] * 5
    assert found(diverged, diverged) is None
    partly = found([0.6, 0.6, 0.7, np.nan, np.nan], [0.9, 0.5, 0.4, np.nan, np.inf])
    assert partly is not None
    assert partly.rate == 1.0


def test_lower_is_better_for_an_error() -> None:
    assert not METRICS["mae"].higher_is_better
    values = np.full((3, 1, 2, 2), 0.5)
    values[:, 0, 0, 0] = [3.0, 1.0, 2.0]
    result = LearningRateResult(np.array([0.1, 1.0, 10.0]), ("mae", OWN_LOSS), values)
    (chosen,) = result.chosen("mae", Split.TRAIN)
    assert chosen is not None
    assert chosen.rate == 1.0


def test_what_is_taken_is_usable_for_longer_than_it_was_tried() -> None:
    moons = race("brier", dataset=DATASETS.create("moons", samples=100))
    moons = replace(moons, optimizer=OPTIMIZERS.create("adam"))
    result = searched(moons, LearningRateGrid(per_decade=2, epochs=20))
    (chosen,) = result.chosen("accuracy", Split.TRAIN)
    assert chosen is not None
    trainer = Trainer(with_learning_rates(moons, [chosen.rate]))
    start = trainer.snapshot().curves.metric("accuracy")[0, 0, 0]
    trainer.advance_epochs(200)
    reached = trainer.snapshot().curves.metric("accuracy")[-50:, 0, 0]
    assert reached.min() >= max(0.8, start)


def test_the_progress_rises_and_a_search_may_be_left() -> None:
    search = LearningRateSearch(LINE, GRID)
    seen = [search.done]
    for _ in range(4):
        search.advance(0.001)
        seen.append(search.done)
    assert seen == sorted(seen)
    assert seen[0] == 0.0 < seen[-1]


def test_rates_go_where_they_belong() -> None:
    shared = with_learning_rates(LINE, [0.5, 0.5])
    assert shared.optimizer.learning_rate == 0.5
    assert [contender.optimizer for contender in shared.contenders] == [None, None]
    apart = with_learning_rates(LINE, [0.5, 0.25])
    learning_rates = [apart.optimizer_of(contender).learning_rate for contender in apart.contenders]
    assert (learning_rates, apart.optimizer.learning_rate) == ([0.5, 0.25], 0.1)
    kept = with_learning_rates(LINE, [None, 0.25])
    assert kept.contenders[0] == LINE.contenders[0]
    own = LINE.with_contender(0, optimizer=OPTIMIZERS.create("adam"))
    both = with_learning_rates(own, [0.5, 0.5])
    assert both.contenders[0].optimizer.key == "adam"
    assert both.contenders[1].optimizer.key == "sgd"
