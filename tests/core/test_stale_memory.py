"""What an optimizer remembers may be of another size after a change: told, and forgotten."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race

from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.recording.marks import Changed, Stale
from lossstudio.core.training import Trainer

DIVIDING = {"adagrad", "rmsprop", "adam", "adamw", "nadam", "adadelta", "adamax"}


def huber(delta: float) -> object:
    return LOSSES.create("huber", delta=delta)


def start(key: str = "adam") -> Experiment:
    optimizer = OPTIMIZERS.create(key, learning_rate=0.01)
    return race("mse", huber(100.0), "mae", optimizer=optimizer)


def changed(trainer: Trainer, *deltas: float) -> list[Stale]:
    for delta in deltas:
        assert trainer.adopt(trainer.experiment.with_contender(1, loss=huber(delta)))
        trainer.advance(1)
    return [mark.event for mark in trainer.recorder.marks.all if isinstance(mark.event, Stale)]


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_delta_far_smaller_leaves_what_divides_by_old_gradients_behind(key: str) -> None:
    trainer = Trainer(start(key))
    trainer.advance_epochs(3)
    found = changed(trainer, 0.01)
    assert bool(found) == (key in DIVIDING)
    if found:
        (stale,) = found
        assert stale.times > 30.0
        assert "times as large as now" in trainer.recorder.marks.all[-1].text
        assert trainer.recorder.marks.all[-1].name == "Huber"


def test_a_drag_adds_up_and_is_one_change() -> None:
    trainer = Trainer(start())
    trainer.advance_epochs(3)
    assert len(changed(trainer, *np.geomspace(50.0, 0.01, 12))) == 1
    changes = [mark for mark in trainer.recorder.marks.all if isinstance(mark.event, Changed)]
    assert [mark.text for mark in changes] == ["Huber: Threshold δ 100 → 0.01"]


def test_a_small_change_and_a_larger_gradient_say_nothing() -> None:
    trainer = Trainer(start())
    trainer.advance_epochs(3)
    assert not changed(trainer, 50.0, 60.0)
    assert not changed(Trainer(start().with_contender(1, loss=huber(0.01))), 100.0)


def test_who_forgets_takes_whole_steps_again_and_nobody_else_notices() -> None:
    one, other = Trainer(start()), Trainer(start())
    for trainer in (one, other):
        trainer.advance_epochs(20)
        changed(trainer, 0.01)
    before = [trainer.snapshot().theta for trainer in (one, other)]
    one.forget_memory(1)
    for trainer in (one, other):
        trainer.advance(1)
    after = [trainer.snapshot().theta for trainer in (one, other)]
    steps = [np.abs(now - then).max(axis=1) for now, then in zip(after, before, strict=True)]
    assert steps[0][1] > 3.0 * steps[1][1]
    assert steps[0][1] == pytest.approx(0.01, rel=1e-3)  # Adam's first step is its rate
    assert after[0][[0, 2]].tobytes() == after[1][[0, 2]].tobytes()


def test_forgetting_can_be_undone_by_a_save_point() -> None:
    one, other = Trainer(start()), Trainer(start())
    for trainer in (one, other):
        trainer.advance_epochs(5)
    saved = one.save_point()
    one.forget_memory(1)
    one.advance(2)
    one.restore(saved)
    for trainer in (one, other):
        trainer.advance(4)
    assert one.snapshot().theta.tobytes() == other.snapshot().theta.tobytes()
    assert replace(one.experiment) == other.experiment
