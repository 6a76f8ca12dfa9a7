"""Whoever watches a race has all that its trainer recorded, whatever got lost on the way."""

import pickle
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pytest
from drawn_experiments import race
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.experiment import Experiment
from lossstudio.core.recording import checkpoints, history
from lossstudio.core.recording.race_history import RaceHistory
from lossstudio.core.training import Trainer

T = TypeVar("T")
SMALL = race("mse", "huber", repeats=2)


def sent(value: T) -> T:
    """Return what arrives in another process."""
    arrived: T = pickle.loads(pickle.dumps(value))
    return arrived


def change(experiment: Experiment, number: int) -> Experiment:
    rate = 0.01 * (1 + number % 7)
    return replace(experiment, optimizer=replace(experiment.optimizer, learning_rate=rate))


STEPS = st.one_of(
    st.tuples(st.just("train"), st.integers(1, 25)),
    st.tuples(st.just("back"), st.integers(0, 60)),
    st.tuples(st.just("change"), st.integers(0, 20)),
    st.tuples(st.just("watch"), st.booleans()),
)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, max_size=12))
def test_the_copy_is_the_original_whatever_happens(
    steps: list[tuple[str, int]],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "MOST_POINTS", 24)
        patch.setattr(checkpoints, "MOST_CHECKPOINTS", 10)
        trainer, copy = Trainer(SMALL), RaceHistory()
        for what, number in [*steps, ("watch", True)]:
            if what == "train":
                trainer.advance(number)
            elif what == "back":
                trainer.go_back(number)
            elif what == "change":
                assert trainer.adopt(change(trainer.experiment, number))
            else:
                update = trainer.recorder.since(copy.known, weights=True)
                if number:  # else the answer is lost
                    assert copy.take(sent(update)) == trainer.recorder.recorded()


def test_another_race_begins_anew() -> None:
    copy = RaceHistory()
    for _ in range(2):
        trainer = Trainer(SMALL)
        trainer.advance_epochs(4)
        update = trainer.recorder.since(copy.known, weights=True)
        assert update.race is not None
        assert copy.take(sent(update)) == trainer.recorder.recorded()
        again = trainer.recorder.since(copy.known)
        assert again.race is None
        assert len(again.points) == 0
        assert again.checkpoints == ()
        assert again.marks is None


def test_weights_come_once_they_are_wanted_and_then_only_new_ones() -> None:
    trainer, copy = Trainer(SMALL), RaceHistory()
    trainer.advance_epochs(4)
    assert copy.take(trainer.recorder.since(copy.known)).weights == {}
    first = trainer.recorder.since(copy.known, weights=True)
    assert list(first.weights) == [0, 1, 2, 3, 4]
    copy.take(first)
    trainer.advance_epochs(2)
    second = trainer.recorder.since(copy.known, weights=True)
    assert list(second.weights) == [5, 6]
    known = copy.take(second).weights
    assert list(known) == [0, 1, 2, 3, 4, 5, 6]
    assert np.array_equal(known[6], trainer.snapshot().theta), "those of the first seed"


def test_an_update_of_a_race_that_was_never_sent_is_refused() -> None:
    trainer, copy = Trainer(SMALL), RaceHistory()
    update = replace(trainer.recorder.since(copy.known), race=None)
    with pytest.raises(LookupError, match="must bring the race"):
        copy.take(update)


def test_comparing_tells_races_apart() -> None:
    one, other = Trainer(SMALL), Trainer(SMALL)
    assert one.snapshot() != other.snapshot()
    assert one.snapshot() == one.snapshot()
    assert one.snapshot() != "a snapshot"
    assert sent(one.snapshot()) == one.snapshot()
