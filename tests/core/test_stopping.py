"""Early stopping: who has waited long enough gets its best weights back and stays there."""

from dataclasses import replace

import numpy as np
from drawn_experiments import race

from lossstudio.core.datasets import DATASETS
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.recording.marks import StoppedEarly
from lossstudio.core.training import Trainer

RACE = race(
    "mse",
    "mae",
    dataset=DATASETS.create("sine", samples=30, noise=1.5),
    model=MODELS.create("mlp", units=(24, 24)),
    optimizer=OPTIMIZERS.create("adam", learning_rate=0.03),
    test_share=0.5,
)
PATIENCE = 15


def test_it_stops_so_many_epochs_after_the_best_and_returns_to_it() -> None:
    free, patient = Trainer(RACE), Trainer(replace(RACE, patience=PATIENCE))
    for trainer in (free, patient):
        trainer.advance_epochs(400)
    assert patient.finished
    assert not free.finished
    whole, held = free.snapshot().curves, patient.snapshot()
    marks = [mark for mark in held.marks if isinstance(mark.event, StoppedEarly)]
    assert {mark.contender for mark in marks} == {0, 1}
    for mark in marks:
        curve = whole.loss[:, mark.contender, 1]
        best = mark.epoch - PATIENCE
        assert curve[best] == curve[: mark.epoch + 1].min()
        assert held.now.loss[mark.contender, 1] == curve[best]
        assert str(best) in mark.text
        after = held.curves.loss[mark.epoch :, mark.contender, 1]
        assert np.all(after == curve[best])


def test_without_test_samples_the_training_loss_decides() -> None:
    trainer = Trainer(replace(RACE, test_share=0.0, patience=5))
    trainer.advance_epochs(3000)
    curve = trainer.snapshot().curves.loss[:, 0, 0]
    assert trainer.finished
    assert trainer.snapshot().now.loss[0, 0] == curve.min()


def test_one_that_goes_on_does_not_notice_the_one_that_stopped() -> None:
    patient = replace(RACE, patience=PATIENCE)
    together = Trainer(patient)
    alone = Trainer(replace(patient, contenders=patient.contenders[1:]))
    for trainer in (together, alone):
        trainer.advance_epochs(300)
    assert together.snapshot().theta[1].tobytes() == alone.snapshot().theta[0].tobytes()


def patient(**settings: object) -> Trainer:
    """Return a full-batch race whose loss falls slowly and steadily."""
    loss = LOSSES.create("huber", delta=0.01)
    slow = OPTIMIZERS.create("sgd", learning_rate=1e-3)
    whole = {"patience": 5, "batch_size": None, "test_share": 0.0, "optimizer": slow}
    return Trainer(race(loss, **{**whole, **settings}))


def test_a_best_by_another_loss_is_no_best() -> None:
    for back in (False, True):
        trainer = patient()
        trainer.advance_epochs(10)
        wide = LOSSES.create("huber", delta=100.0)
        trainer.adopt(trainer.experiment.with_contender(0, loss=wide))
        if back:
            trainer.go_back(8)
        trainer.advance_epochs(20)
        curve = trainer.snapshot().curves.loss[:, 0, 0]
        assert curve[-1] < curve[-10]
        assert not trainer.finished


def test_going_back_brings_back_the_best_and_when_it_was() -> None:
    trainer, again = (Trainer(replace(RACE, patience=PATIENCE)) for _ in range(2))
    trainer.advance_epochs(300)
    again.advance_epochs(300)
    first = min(
        mark.epoch for mark in again.snapshot().marks if isinstance(mark.event, StoppedEarly)
    )
    again.go_back(first - PATIENCE // 2)
    again.advance_epochs(300 - again.epoch)
    kinds = [
        [(mark.epoch, mark.contender, mark.text) for mark in one.snapshot().marks]
        for one in (trainer, again)
    ]
    assert kinds[0] == kinds[1]
    assert trainer.snapshot().theta.tobytes() == again.snapshot().theta.tobytes()


def test_patience_switched_on_late_forgets_what_it_saw_before_going_back() -> None:
    trainer = patient(patience=None)
    trainer.advance_epochs(4)
    trainer.adopt(replace(trainer.experiment, patience=5))
    trainer.advance_epochs(10)
    trainer.go_back(2)
    still = OPTIMIZERS.create("sgd", learning_rate=0)
    trainer.adopt(replace(trainer.experiment, optimizer=still, patience=5))
    trainer.advance_epochs(4)
    assert not trainer.finished  # its best is now, not in a future that is gone
    trainer.advance_epochs(2)
    assert trainer.finished


def test_patience_counts_from_the_best_there_was_at_the_moment_gone_back_to() -> None:
    trainer = patient()
    trainer.advance_epochs(12)
    trainer.go_back(4)
    trainer.adopt(replace(trainer.experiment, optimizer=OPTIMIZERS.create("sgd", learning_rate=0)))
    trainer.advance_epochs(4)
    assert not trainer.finished
    trainer.advance_epochs(1)
    assert trainer.finished
