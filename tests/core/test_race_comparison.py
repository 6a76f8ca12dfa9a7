"""Two races side by side: what differs, and what came of each."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.datasets import drawn_on
from lossstudio.core.datasets.drawing import erase, move
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.plain_text import figures
from lossstudio.core.recording.race_comparison import (
    compared_results,
    compared_settings,
    told_apart,
)
from lossstudio.core.recording.race_record import RaceRecord, record_of
from lossstudio.core.training import Trainer


def record(
    experiment: Experiment, number: int = 1, changed: Experiment | None = None
) -> RaceRecord:
    trainer = Trainer(experiment)
    trainer.advance_epochs(3)
    if changed is not None:
        assert trainer.adopt(changed)
        trainer.advance_epochs(2)
    return record_of(
        trainer.snapshot(), experiment, 1.0, number=number, name=f"{number}.", differs=None
    )


def settings(first: Experiment, second: Experiment) -> dict[str, tuple[str, str]]:
    lines = compared_settings(record(first), record(second, 2))
    return {line.label: line.both for line in lines}


PLAIN = race("mse", "huber")


def test_nothing_differs_between_two_of_the_same() -> None:
    assert settings(PLAIN, PLAIN) == {"Nothing": ("the same", "the same")}


def test_settings_of_all_and_of_one_contender_are_told() -> None:
    huber = replace(PLAIN.contenders[1], loss=LOSSES.create("huber", delta=4.0))
    other = replace(PLAIN, batch_size=3, contenders=(PLAIN.contenders[0], huber))
    assert settings(PLAIN, other) == {
        "Batch size": ("6", "3"),
        "Huber: Threshold δ": ("1", "4"),
    }


def test_a_contender_more_or_less_is_told() -> None:
    more = replace(PLAIN, contenders=(*PLAIN.contenders, Contender(LOSSES.create("mae"), colour=2)))
    assert settings(PLAIN, more) == {"MAE": ("–", "raced")}
    assert settings(more, PLAIN) == {"MAE": ("raced", "–")}
    results = {
        line.label: line.both for line in compared_results(record(more), record(PLAIN), "mae")
    }
    assert results["MAE: MAE"][1] == "–"
    assert results["MAE: MAE"][0] != "–"


def test_what_was_changed_under_way_is_told() -> None:
    faster = replace(PLAIN, optimizer=replace(PLAIN.optimizer, learning_rate=0.2))
    lines = compared_settings(record(PLAIN, changed=faster), record(PLAIN, 2))
    assert [(line.label, line.both) for line in lines] == [
        ("Changed under way", ("Learning rate 0.1 → 0.2 at epoch 3", "nothing"))
    ]


def test_the_yardstick_comes_first_and_every_number_is_that_of_the_race() -> None:
    first, second = record(PLAIN), record(replace(PLAIN, batch_size=3), 2)
    lines = compared_results(first, second, "rmse")
    assert [line.label for line in lines[:4]] == ["Epochs", "Time", "MSE: RMSE", "Huber: RMSE"]
    for line, row in zip(lines[2:4], range(2), strict=True):
        for own, text in zip((first, second), line.both, strict=True):
            last, best = own.final("rmse")[row], own.best("rmse")[row]
            assert text == f"{figures(last)} (best {figures(best)}), test"
        assert line.colour == PLAIN.contenders[row].colour


def test_the_best_value_is_of_the_samples_that_a_race_ended_with() -> None:
    drawn = drawn_on(PLAIN.dataset, PLAIN.seeds.data)
    everywhere = move(drawn, drawn.ids, drawn.rows, np.asarray(drawn.target) + 40.0)
    shifted = record(PLAIN, changed=replace(PLAIN, dataset=everywhere))
    assert shifted.changed == 3
    before, after = np.split(shifted.curve("mae")[..., 1], [4])
    assert before.min() < after.min()
    np.testing.assert_array_equal(shifted.best("mae"), after.min(axis=0))
    assert shifted.epochs_to("mae", float(before.max())) == [None, None]
    assert shifted.epochs_to("mae", float(after.max())) == [4, 4]
    lines = compared_results(shifted, record(PLAIN, 2), "mae")
    assert " after epoch 3), test" in lines[2].both[0]
    assert "after" not in lines[2].both[1]


def test_a_race_that_ended_as_samples_were_changed_has_the_last_value_as_its_best() -> None:
    drawn = drawn_on(PLAIN.dataset, PLAIN.seeds.data)
    trainer = Trainer(PLAIN)
    trainer.advance_epochs(3)
    assert trainer.adopt(replace(PLAIN, dataset=erase(drawn, drawn.ids[:1])))
    ended = record_of(trainer.snapshot(), PLAIN, 1.0, number=1, name="1.", differs=None)
    np.testing.assert_array_equal(ended.best("mae"), ended.final("mae"))


def test_long_races_took_minutes() -> None:
    long, short = (replace(record(PLAIN), seconds=seconds) for seconds in (754.0, 98.7))
    assert compared_results(long, short, "mae")[1].both == ("12 min 34 s", "1 min 39 s")


def test_races_of_two_tasks_share_no_yardstick() -> None:
    lines = compared_results(record(PLAIN), record(race("bce"), 2), "mae")
    assert [line.label for line in lines] == ["Epochs", "Time"]


@pytest.mark.parametrize("most", [1, 2])
def test_a_label_tells_the_first_differences(most: int) -> None:
    huber = replace(PLAIN.contenders[1], loss=LOSSES.create("huber", delta=4.0))
    other = replace(PLAIN, batch_size=3, contenders=(PLAIN.contenders[0], huber))
    told = told_apart(record(PLAIN), other, most)
    whole = [("Batch size 6", None), ("Huber: Threshold δ 1", huber.colour)]
    assert told == (whole if most == 2 else [whole[0], ("and 1 more", None)])
