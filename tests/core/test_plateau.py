"""A plateau: found where made-up losses are flat, and at the same epoch however it is asked."""

import numpy as np
import pytest

from lossstudio.core.defaults import first_experiment
from lossstudio.core.recording.history import Curves, History
from lossstudio.core.recording.metric_series import MetricSeries
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer
from lossstudio.core.training.plateau import Plateau, PlateauWatch

STICKS = MetricSeries(Task.BINARY, 4)


def point(epoch: int, losses: list[float], start: float = 1.0) -> Curves:
    """Return one epoch with the training loss of each contender."""
    loss = np.full((1, len(losses), 1, 2), np.nan)
    loss[0, :, 0, 0] = losses
    statistics = np.zeros((1, len(losses), 1, 2, 4))
    at = np.array([epoch])
    zeros = np.zeros_like(loss)
    lengths = zeros, zeros[..., 0]
    time = np.zeros(1)
    return Curves(at, at, loss, np.full_like(loss, start), statistics, *lengths, STICKS, time)


def first_plateau(plateau: Plateau, rows: list[list[float]], since: int = 0, **start) -> int | None:
    """Return the first epoch of a plateau where each epoch of a run since one is asked."""
    history = History(len(rows[0]), 1, STICKS)
    for epoch, losses in enumerate(rows[: since + 1]):
        history.extend(point(epoch, losses), None)
    watch = PlateauWatch(plateau, history)
    for epoch in range(since + 1, len(rows)):
        history.extend(point(epoch, rows[epoch], **(start if epoch >= 6 else {})), None)
        if watch.follow(history):
            return epoch
    return None


FALLING = [[0.9**epoch] for epoch in range(12)]


def test_a_fall_of_ten_per_cent_an_epoch_is_none_up_to_ten_per_cent() -> None:
    assert first_plateau(Plateau(9.9, 1), FALLING) is None
    assert first_plateau(Plateau(10.1, 1), FALLING) == 1
    assert first_plateau(Plateau(30, 3), FALLING) == 3  # 1 - 0.9^3 is 27.1 %
    assert first_plateau(Plateau(27, 3), FALLING) is None


def test_all_contenders_must_be_on_it_and_who_has_diverged_counts_for_nothing() -> None:
    one_falls = [[1.0, 0.9**epoch] for epoch in range(12)]
    assert first_plateau(Plateau(5, 3), one_falls) is None
    one_lost = [[1.0, 0.9**epoch if epoch < 5 else np.nan] for epoch in range(12)]
    assert first_plateau(Plateau(5, 3), one_lost) == 5


def test_a_single_bad_or_good_epoch_is_not_taken_for_a_rise_or_a_fall() -> None:
    noisy = [[value] for value in (1.0, 0.5, 0.8, 0.5, 0.9, 0.5, 0.7)]
    assert first_plateau(Plateau(1, 3), noisy) == 4  # the least since epoch 1 is 0.5


def test_the_epochs_count_from_the_run_and_from_a_change_of_the_loss() -> None:
    flat = [[1.0]] * 15
    assert first_plateau(Plateau(1, 4), flat) == 4
    assert first_plateau(Plateau(1, 4), flat, since=4) == 8
    assert first_plateau(Plateau(1, 4), [*flat[:6], *[[3.0]] * 9], since=4, start=7.0) == 10


def test_a_loss_of_nothing_cannot_fall() -> None:
    assert first_plateau(Plateau(50, 2), [[0.0]] * 5) == 2


@pytest.mark.parametrize("chunk", [1, 7])
def test_a_real_race_has_it_at_one_epoch(chunk: int) -> None:
    plateau = Plateau(1.0, 20)
    trainer = Trainer(first_experiment())
    watch = PlateauWatch(plateau, trainer.recorder.history)
    while trainer.epoch < 300:
        trainer.advance_epochs(chunk)
        if watch.follow(trainer.recorder.history):
            break
    least = np.minimum.accumulate(trainer.recorder.history.curves().loss[..., 0], axis=0)
    fallen = 1.0 - least[20:] / least[:-20]
    flat = np.flatnonzero((fallen < 0.01).all(axis=1)) + 20
    assert trainer.epoch == flat[flat % chunk == 0][0]


def test_words() -> None:
    assert Plateau(0.5, 1200).words == (
        "no training loss fell by 0.5 % or more in the last 1,200 epochs"
    )
