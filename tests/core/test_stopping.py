"""Early stopping: who has waited long enough gets its best weights back and stays there."""

from dataclasses import replace

import numpy as np
from drawn_experiments import race

from lossstudio.core.datasets import DATASETS
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.training import Trainer
from lossstudio.core.training.timeline import Kind

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
    marks = [mark for mark in held.marks if mark.kind is Kind.STOPPED]
    assert {mark.contender for mark in marks} == {0, 1}
    for mark in marks:
        course = whole.loss[:, mark.contender, 1]
        best = mark.epoch - PATIENCE
        assert course[best] == course[: mark.epoch + 1].min()
        assert held.now.loss[mark.contender, 1] == course[best]
        assert str(best) in mark.text
        after = held.curves.loss[mark.epoch :, mark.contender, 1]
        assert np.all(after == course[best])


def test_without_test_samples_the_training_loss_decides() -> None:
    trainer = Trainer(replace(RACE, test_share=0.0, patience=5))
    trainer.advance_epochs(3000)
    course = trainer.snapshot().curves.loss[:, 0, 0]
    assert trainer.finished
    assert trainer.snapshot().now.loss[0, 0] == course.min()


def test_one_that_goes_on_does_not_notice_the_one_that_stopped() -> None:
    patient = replace(RACE, patience=PATIENCE)
    together = Trainer(patient)
    alone = Trainer(replace(patient, contenders=patient.contenders[1:]))
    for trainer in (together, alone):
        trainer.advance_epochs(300)
    assert together.snapshot().theta[1].tobytes() == alone.snapshot().theta[0].tobytes()
