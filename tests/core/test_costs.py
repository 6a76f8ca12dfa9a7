"""What mistakes cost: how it is kept, measured and told."""

import dataclasses
import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lossstudio.core.analysis.predictions import predictions_of
from lossstudio.core.costs import Costs
from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, with_dataset
from lossstudio.core.experiment import Experiment
from lossstudio.core.metrics import METRICS, Predictions
from lossstudio.core.preparation.split import Split
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

COST = st.floats(0, 1e6)
MEAN_COST = METRICS.create("mean_cost")


def experiment(dataset: str, **changes) -> Experiment:
    return dataclasses.replace(experiment_for(DATASETS.create(dataset)), **changes)


def test_without_costs_the_file_is_as_it_was():
    plain = json.loads(experiment("moons").to_json())
    assert "costs" not in plain
    assert all("threshold" not in contender for contender in plain["contenders"])


@given(*[COST] * 4, st.integers(2, 4), st.data())
def test_costs_come_back_from_a_file(miss, alarm, low, high, size, data):
    table = data.draw(st.lists(COST, min_size=size**2, max_size=size**2))
    costs = Costs(miss, alarm, low, high, tuple(table))
    first = experiment("moons", costs=costs)
    plain = json.loads(first.to_json()).get("costs", {"table": []})
    assert Experiment.from_json(first.to_json()) == first
    assert [len(row) for row in plain["table"]] == [size] * size


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"miss": -1}, "miss (Miss costs) is -1; allowed is a number from 0"),
        ({"table": [[0, 1], [1]]}, "table has 2 rows"),
        ({"table": [0, 1, 1]}, "table has 3 numbers"),
        ({"table": [["a"]]}, "table (Table of costs) is ('a',)"),
        ({"mis": 1}, "'mis'"),
    ],
)
def test_a_wrong_cost_is_named(given, named):
    plain = json.loads(experiment("moons").to_json())
    with pytest.raises(ValueError, match=re.escape(named)):
        Experiment.from_json(json.dumps({**plain, "costs": given}))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1), st.data())
def test_every_sample_pays_for_its_mistake(pairs, data):
    table = data.draw(st.lists(COST, min_size=9, max_size=9))
    truth, called = np.transpose(pairs)
    score = 5.0 * np.eye(3)[called]
    predictions = Predictions(Task.MULTICLASS, truth, score, costs=Costs(table=tuple(table)))
    paid = [table[3 * true + said] for true, said in pairs]
    assert MEAN_COST.compute(predictions) == pytest.approx(np.mean(paid))


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1), COST, COST)
def test_a_miss_and_a_false_alarm_cost_what_they_do(pairs, miss, alarm):
    truth, called = np.transpose(pairs).astype(float)
    costs = Costs(miss=miss, false_alarm=alarm)
    predictions = Predictions(Task.BINARY, truth, 2.0 * called - 1.0, costs=costs)
    paid = [0.0 if t == c else miss if t else alarm for t, c in pairs]
    assert MEAN_COST.compute(predictions) == pytest.approx(np.mean(paid))


@given(st.lists(st.floats(-1e3, 1e3), min_size=1), COST, COST)
def test_each_unit_too_low_or_too_high_costs_what_it_does(errors, low, high):
    """Twice the pinball loss, where both sum to 2 (Koenker & Bassett 1978)."""
    costs, residual = Costs(too_low=low, too_high=high), np.array(errors)
    predictions = Predictions(Task.REGRESSION, 0.0 * residual, residual, costs=costs)
    paid = np.where(residual < 0, -low * residual, high * residual)
    size = (low + high) * np.abs(residual).mean()
    assert MEAN_COST.compute(predictions) == pytest.approx(paid.mean(), abs=1e-12 * (size + 1))


@pytest.mark.parametrize("dataset", ["line_outliers", "moons", "blobs"])
def test_costs_change_what_is_reported_and_nothing_that_is_learned(dataset):
    trainer = Trainer(experiment(dataset))
    trainer.advance_epochs(3)
    before = trainer.snapshot()
    table = (0.0, 9.0, 9.0, 7.0, 0.0, 7.0, 5.0, 5.0, 0.0)
    costs = Costs(3.0, 2.0, 3.0, 2.0, table)
    assert trainer.adopt(dataclasses.replace(trainer.experiment, costs=costs))
    after = trainer.snapshot()
    assert np.array_equal(before.theta, after.theta)
    assert after.race_id == before.race_id
    # what was recorded before is told by the costs of now
    key = after.curves.keys.index("mean_cost")
    direct = MEAN_COST.compute(predictions_of(after, Split.TEST))
    assert after.now.metrics[:, key, Split.TEST] == pytest.approx(direct)
    assert after.curves.metrics[-1, :, key, Split.TEST] == pytest.approx(direct)
    assert not np.allclose(before.curves.metric("mean_cost"), after.curves.metric("mean_cost"))
    assert trainer.look(1).curves.metric_series.judgement.costs == costs


def test_costs_stay_with_their_dataset():
    costs = Costs(miss=10.0)
    first = experiment("moons", costs=costs)
    noisier = dataclasses.replace(first.dataset, noise=0.4)
    assert with_dataset(first, noisier, None).costs == costs
    assert with_dataset(first, DATASETS.create("circles"), None).costs == Costs()


def test_costs_are_told_in_words():
    paid = Costs(miss=10.0, too_low=2.5)
    titled = METRICS["mean_cost"].titled
    assert titled(paid, Task.BINARY, 2) == "Mean cost (miss 10, false alarm 1)"
    assert titled(paid, Task.REGRESSION, 0) == "Mean cost (too low 2.5, too high 1)"
    assert titled(paid, Task.MULTICLASS, 3) == "Mean cost (every mistake 1)"
    assert METRICS["accuracy"].titled(paid, Task.BINARY, 2) == "Accuracy"


def test_elkans_threshold():
    """Elkan (2001), equation 2: predict positive where p >= c10 / (c10 + c01), c00 = c11 = 0."""
    assert Costs(miss=9.0, false_alarm=1.0).best_threshold == pytest.approx(0.1)
    assert Costs(miss=1.0, false_alarm=3.0).best_threshold == pytest.approx(0.75)
    assert np.isnan(Costs(miss=0.0, false_alarm=0.0).best_threshold)
