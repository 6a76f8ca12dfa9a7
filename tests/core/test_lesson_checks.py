"""Conditions: when they hold, what they tell, and what no number can fulfil."""

import math
from dataclasses import replace
from typing import Any

import pytest
from drawn_experiments import race
from lesson_parts import races_of

from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.lessons.changes import alike
from lossstudio.core.lessons.conditions import CONDITIONS, Verdict
from lossstudio.core.lessons.outcome import Races
from lossstudio.core.lessons.reading import Reader
from lossstudio.core.losses import LOSSES

NEVER = {"key": "ratio", "of": [0, 0]}  # nan


@pytest.fixture(scope="module")
def races() -> Races:
    return races_of(race("mse", "mae"), 2)


def judge(tree: Any, races: Races) -> Verdict:
    return Reader().condition(tree, "the check").judge(races)


TABLE = [
    ({"key": "above", "of": 2, "limit": 1}, True),
    ({"key": "above", "of": 1, "limit": 1}, False),
    ({"key": "below", "of": 1, "limit": 2}, True),
    ({"key": "below", "of": 2, "limit": 2}, False),
    ({"key": "between", "of": 2, "low": 2, "high": 3}, True),
    ({"key": "between", "of": 3, "low": 2, "high": 3}, True),
    ({"key": "between", "of": 3.1, "low": 2, "high": 3}, False),
    ({"key": "equal", "of": 2, "to": 2}, True),
    ({"key": "equal", "of": 2, "to": 2.25, "within": 0.25}, True),
    ({"key": "equal", "of": 2, "to": 2.5, "within": 0.25}, False),
]
YES, NO = TABLE[0][0], TABLE[1][0]


@pytest.mark.parametrize(
    ("tree", "held"),
    [
        *TABLE,
        ({"key": "all", "of": [YES, YES]}, True),
        ({"key": "all", "of": [YES, NO]}, False),
        ({"key": "any", "of": [NO, YES]}, True),
        ({"key": "any", "of": [NO, NO]}, False),
        (
            {"key": "all", "of": [YES, {"key": "any", "of": [NO, {"key": "all", "of": [YES]}]}]},
            True,
        ),
    ],
)
def test_a_condition_holds_where_it_should(tree, held, races) -> None:
    assert judge(tree, races).held is held


def test_every_condition_is_tried() -> None:
    assert {tree["key"] for tree, _ in TABLE} | {"all", "any"} == set(CONDITIONS)


@pytest.mark.parametrize("tree", [tree for tree, _ in TABLE])
def test_what_has_no_number_holds_nothing(tree, races) -> None:
    others = [name for name in tree if name not in {"key", "within"}]
    for name in others:
        verdict = judge({**tree, name: NEVER}, races)
        assert not verdict.held
    assert math.isnan(judge({**tree, "of": NEVER}, races).measured[0].value)


def test_infinity_is_above_every_limit_and_equal_to_itself(races) -> None:
    never = {"key": "first_epoch", "of": {"key": "loss"}, "at_least": 1e99}
    assert judge({"key": "above", "of": never, "limit": 1e300}, races).held
    assert judge({"key": "equal", "of": never, "to": never}, races).held


def test_a_verdict_tells_each_number_what_it_had_to_be_and_where_one_reads_it(races) -> None:
    reader = Reader()
    reader.named["rmse_of_mse"] = reader.measure({"key": "metric", "metric": "rmse"}, "it")
    tree = {
        "key": "all",
        "of": [
            {"key": "above", "of": "rmse_of_mse", "limit": 1e9},
            {"key": "below", "of": {"key": "loss"}, "limit": {"key": "loss", "contender": 2}},
        ],
    }
    first, second = reader.condition(tree, "the check").judge(races).measured
    rmse = float(races[""].last.curves.metric("rmse")[-1, 0, 0])
    assert (first.name, first.value, first.held) == ("RMSE of MSE", rmse, False)
    assert first.sentence == (
        f"RMSE of MSE on the training samples at the end is {rmse:.4g}: above 1e+09, "
        "not as claimed."
    )
    assert first.where == "the page Yardstick, RMSE"
    assert "(Own loss of MAE on the training samples at the end)" in second.wanted
    assert second.where == "the page Loss, own loss"


def test_names_and_numbers_are_told_as_people_say_them(races) -> None:
    two = Reader().measure(2, "the check")
    reader = Reader({"cost_of_mse_and_huber": two, "square_of_error": two})
    tree = {"key": "equal", "of": "cost_of_mse_and_huber", "to": "square_of_error"}
    (one,) = reader.condition({**tree, "within": 1e-9}, "the check").judge(races).measured
    assert (one.name, one.wanted) == ("cost of MSE and Huber", "equal to 2 (square of error)")
    (one,) = reader.condition({**tree, "within": 0.01}, "the check").judge(races).measured
    assert one.wanted == "equal to 2 (square of error), give or take 0.01"


def test_experiments_are_alike_but_for_names_and_a_little_of_a_number() -> None:
    one = replace(race("mse"), contenders=(Contender(LOSSES.create("huber", delta=2.0)),))
    renamed = replace(one, contenders=(replace(one.contenders[0], name="Mine", colour=3),))
    assert alike(one, renamed)

    def rate(factor: float) -> Experiment:
        faster = replace(one.optimizer, learning_rate=factor * one.optimizer.learning_rate)
        return replace(one, optimizer=faster)

    assert alike(one, rate(1.02))
    assert not alike(one, rate(1.1))
    assert not alike(one, replace(one, contenders=one.contenders * 2))
    assert not alike(one, replace(one, contenders=(Contender(LOSSES.create("mae")),)))
    assert not alike(one, replace(one, repeats=2))
