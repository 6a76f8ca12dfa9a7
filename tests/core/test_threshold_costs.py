"""What mistakes cost at every threshold, against counting them one by one."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.app.launch.until import condition
from lossstudio.core.analysis.sample_inspection import SampleRef, inspect
from lossstudio.core.analysis.threshold_costs import cost_curve
from lossstudio.core.costs import Costs
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for
from lossstudio.core.metrics import METRICS, Predictions
from lossstudio.core.preparation.split import Split
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

CHANCE = st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.5, 0.75, 0.9, 1.0]) | st.floats(0, 1)
SAMPLES = st.lists(st.tuples(st.booleans(), CHANCE), min_size=1, max_size=12)
COST = st.floats(0, 50)


def counted(truth, chance, threshold, costs) -> float:
    called = chance > threshold
    paid = np.where(truth == called, 0.0, np.where(truth == 1, costs.miss, costs.false_alarm))
    return float(paid.mean())


@given(SAMPLES, COST, COST, CHANCE)
def test_the_curve_is_what_is_counted_at_each_threshold(samples, miss, alarm, threshold):
    truth, chance = np.transpose(np.array(samples, dtype=float))
    costs = Costs(miss, alarm)
    curve = cost_curve(truth, chance, costs)
    assert curve.at(threshold) == pytest.approx(counted(truth, chance, threshold, costs))
    assert np.all(np.diff(curve.thresholds) > 0)
    assert curve.thresholds[[0, -1]].tolist() == [0.0, 1.0]


@given(SAMPLES, COST, COST)
def test_no_threshold_is_cheaper_than_the_best(samples, miss, alarm):
    truth, chance = np.transpose(np.array(samples, dtype=float))
    costs = Costs(miss, alarm)
    best = cost_curve(truth, chance, costs).best()
    assert 0.0 <= best <= 1.0
    paid = counted(truth, chance, best, costs)
    tried = [counted(truth, chance, threshold, costs) for threshold in (0.0, *chance)]
    assert paid == pytest.approx(min(tried))


def test_where_probabilities_are_true_elkans_threshold_is_the_cheapest():
    """Elkan (2001): p* = a / (a + b), here 1 / (1 + 4) = 0.2."""
    random = np.random.default_rng(1)
    chance = random.uniform(0, 1, 200_000)
    truth = (random.uniform(0, 1, 200_000) < chance).astype(float)
    costs = Costs(miss=4.0, false_alarm=1.0)
    assert cost_curve(truth, chance, costs).best() == pytest.approx(costs.best_threshold, abs=0.02)


def trained(epochs: int) -> Trainer:
    trainer = Trainer(experiment_for(DATASETS.create("gaussians")))
    trainer.advance_epochs(epochs)
    return trainer


def judged(experiment, *thresholds):
    pairs = zip(experiment.contenders, thresholds, strict=True)
    return replace(experiment, contenders=tuple(replace(c, threshold=t) for c, t in pairs))


def test_each_contender_is_measured_at_its_own_threshold():
    trainer = trained(5)
    before = trainer.snapshot()
    assert trainer.adopt(judged(trainer.experiment, 0.1, 0.7))
    snapshot = trainer.snapshot()
    assert snapshot.race_id == before.race_id
    assert np.array_equal(snapshot.theta, before.theta)
    part = snapshot.prepared.test
    for row, threshold in enumerate((0.1, 0.7)):
        alone = Predictions(Task.BINARY, part.target, snapshot.scores(Split.TEST)[row], threshold)
        for index, key in enumerate(snapshot.curves.keys):
            found = snapshot.now.metrics[row, index, Split.TEST]
            expected = METRICS.create(key).compute(alone)
            assert found == pytest.approx(expected, nan_ok=True), key


def test_what_was_counted_by_another_threshold_is_not_told_as_if_by_this_one():
    trainer = trained(3)
    trainer.adopt(judged(trainer.experiment, 0.1, 0.5))
    trainer.advance_epochs(2)
    snapshot = trainer.snapshot()
    first, second = (snapshot.curves.metric("accuracy")[:, row, Split.TEST] for row in range(2))
    assert np.isnan(first).tolist() == [True] * 4 + [False] * 2
    assert np.isfinite(second).all()
    assert not snapshot.is_recorded("accuracy")
    assert snapshot.is_recorded("roc_auc") is False  # which no epoch records
    # a moment of the past is counted anew
    seen = trainer.look(1)
    part, scores = seen.prepared.test, seen.scores(Split.TEST)[0]
    expected = METRICS.create("accuracy").compute(
        Predictions(Task.BINARY, part.target, scores, 0.1)
    )
    assert seen.now.metrics[0, 0, Split.TEST] == pytest.approx(expected)
    trainer.adopt(judged(trainer.experiment, 0.5, 0.5))
    assert np.isfinite(trainer.snapshot().curves.metric("accuracy")[:4]).all()


def test_a_race_that_begins_with_thresholds_is_recorded_by_them():
    start = judged(experiment_for(DATASETS.create("gaussians")), 0.1, 0.7)
    trainer = Trainer(start)
    trainer.advance_epochs(3)
    snapshot = trainer.snapshot()
    assert snapshot.is_recorded("mean_cost")
    assert np.isfinite(snapshot.curves.metric("accuracy")).all()


def test_a_sample_is_called_by_the_threshold_of_its_contender():
    trainer = trained(5)
    trainer.adopt(judged(trainer.experiment, 0.0, 1.0))
    snapshot = trainer.snapshot()
    inspected = inspect(snapshot, SampleRef(test=True, index=0), range(2))
    assert [evaluation.predicted for evaluation in inspected.evaluations] == [1.0, 0.0]


def test_a_condition_of_the_command_line_knows_the_costs():
    start = experiment_for(DATASETS.create("gaussians"))
    trainer = Trainer(replace(start, costs=Costs(miss=0.0, false_alarm=0.0)))
    trainer.advance_epochs(1)
    assert condition("mean_cost_test <= 0", trainer.prepared).holds(trainer).all()
