"""The time spent training: known at every point of a race, and no part of its numbers."""

import pickle

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.recording import clock
from lossstudio.core.recording.race_history import RaceHistory
from lossstudio.core.training import Trainer


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let each look at the clock find it a second later than the one before."""
    looks = [0.0]

    def look() -> float:
        looks[0] += 1.0
        return looks[0]

    monkeypatch.setattr(clock, "perf_counter", look)
    return looks


def seconds_of(trainer: Trainer) -> list[float]:
    return trainer.snapshot().curves.seconds.tolist()


def test_each_epoch_knows_how_long_was_trained_until_then(ticks: list[float]) -> None:
    trainer = Trainer(race("mse", "mae"))
    seconds = seconds_of(trainer)
    for _ in range(3):
        before = ticks[0]
        trainer.advance_epochs(1)
        seconds.append(seconds[-1] + ticks[0] - before)
    found = seconds_of(trainer)
    assert found[0] == 0.0
    assert np.all(np.diff(found) > 0.0)
    assert np.abs(np.subtract(found, seconds)).max() <= 3 * 2  # looks after an epoch is recorded


def test_what_is_done_between_two_trainings_takes_no_time(ticks: list[float]) -> None:
    trainer = Trainer(race("mse"))
    trainer.advance_epochs(1)
    ticks[0] += 1000.0
    trainer.snapshot()
    trainer.advance_epochs(1)
    assert seconds_of(trainer)[-1] < 20.0


def test_going_back_takes_the_time_back_too(ticks: list[float]) -> None:
    trainer = Trainer(race("mse"))
    trainer.advance_epochs(20)
    before = seconds_of(trainer)
    trainer.go_back(3)
    assert seconds_of(trainer) == before[:4]
    trainer.advance_epochs(1)
    assert seconds_of(trainer)[:4] == before[:4]
    assert before[3] < seconds_of(trainer)[4] < before[6]


def test_what_is_undone_took_no_time(ticks: list[float]) -> None:
    trainer = Trainer(race("mse"))
    trainer.advance_epochs(2)
    saved = trainer.save_point()
    so_far = trainer.recorder.clock.seconds
    trainer.advance_epochs(5)
    trainer.restore(saved)
    assert trainer.recorder.clock.seconds == so_far


def test_two_races_are_equal_however_long_they_took() -> None:
    first, second = (Trainer(race("mse", "huber")) for _ in range(2))
    first.advance_epochs(3)
    for _ in range(3):  # in steps, which takes other times
        second.advance_epochs(1)
    one, other = first.snapshot().curves, second.snapshot().curves
    assert not np.array_equal(one.seconds, other.seconds)
    assert one == other


def test_the_time_travels_with_what_is_recorded() -> None:
    trainer, watcher = Trainer(race("mse")), RaceHistory()
    for _ in range(3):
        trainer.advance_epochs(2)
        update = pickle.loads(pickle.dumps(trainer.recorder.since(watcher.known)))
        seen = watcher.take(update)
    seconds = trainer.snapshot().curves.seconds
    assert np.all(np.diff(seconds) > 0.0)
    np.testing.assert_array_equal(seen.curves.seconds, seconds)
