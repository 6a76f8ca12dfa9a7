"""A grid of learning rates: each tried as a race of its own, the best found."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.datasets import DATASETS
from lossstudio.core.metrics import METRICS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.studies.learning_rate_search import (
    OWN_LOSS,
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
    (best, _) = result.best(OWN_LOSS, 0)
    assert curve[best, 0] == np.nanmin(curve[:, 0])
    assert 0 < best < len(GRID.learning_rates) - 1


def test_the_best_respects_which_way_is_better() -> None:
    values = np.zeros((3, 2, 2, 2))
    values[:, 0, 0] = np.array([[0.5], [0.9], [0.9]])
    values[:, 0, 1] = np.array([[0.3], [0.2], [0.1]])
    values[:, 1, 0] = np.nan
    result = LearningRateResult(np.array([0.1, 1.0, 10.0]), ("accuracy", OWN_LOSS), values)
    assert METRICS["accuracy"].higher_is_better
    assert result.best("accuracy", 1) == [2, None]  # of the equal ones the smaller loss
    values = values.copy()
    values[:, 0, 1] = np.array([[0.1], [0.2], [0.3]])
    result = LearningRateResult(np.array([0.1, 1.0, 10.0]), ("accuracy", OWN_LOSS), values)
    assert result.best("accuracy", 1)[0] == 1
    assert result.best(OWN_LOSS, 0)[0] == 0


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
