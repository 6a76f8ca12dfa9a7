"""What goes from the trainer's process to the window: little, and what both keep only once."""

import multiprocessing
from dataclasses import replace

import numpy as np
import pytest

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.preparation.prepare import prepare
from lossstudio.core.recording.race_history import RaceHistory
from lossstudio.core.training import Trainer
from lossstudio.session.wire import Wire


def test_both_ends_of_a_wire_keep_what_was_sent() -> None:
    ends = multiprocessing.Pipe()
    one, other = map(Wire, ends)
    experiment = first_experiment()
    prepared = prepare(experiment)
    one.send((experiment, prepared))
    sent_experiment, sent_prepared = other.receive()
    assert sent_experiment == experiment
    other.send([sent_experiment, sent_prepared])
    came = one.receive()
    assert came[0] is experiment
    assert came[1] is prepared
    many = [replace(experiment, batch_size=number) for number in range(2, 150)]
    for changed in (*many, experiment):  # more than either keeps, one by one
        one.send(changed)
        other.send(other.receive())
        assert one.receive() is changed
    one.send(many)  # and all at once
    came = other.receive()
    assert came == many
    other.send(came)
    assert one.receive() == many


def race_of(data: str, *keys: str) -> Experiment:
    contenders = (Contender(LOSSES.create(key), colour=at) for at, key in enumerate(keys))
    return replace(experiment_for(DATASETS.create(data)), contenders=tuple(contenders))


RACES_OF_FOUR = {
    "two classes": replace(
        race_of("moons", "bce", "brier", "hinge", "focal"),
        model=MODELS.create("mlp", units=(8, 8)),
        optimizer=OPTIMIZERS.create("adam", learning_rate=0.01),
        batch_size=10,
    ),
    "three classes": race_of(
        "blobs", "softmax_ce", "focal_softmax", "softmax_brier", "generalized_ce"
    ),
    "a plane": race_of("stack_loss", "mse", "mae", "huber", "cauchy"),
    "a line": race_of("line_outliers", "mse", "mae", "huber", "cauchy"),
}


class Counted:
    """A connection that counts what is sent."""

    bytes = 0

    def send_bytes(self, part: bytes) -> None:
        self.bytes += len(part)


@pytest.mark.parametrize("name", RACES_OF_FOUR)
def test_a_picture_of_four_is_small_at_any_epoch(name: str) -> None:
    trainer, copy, counted = Trainer(RACES_OF_FOUR[name]), RaceHistory(), Counted()
    wire, sizes = Wire(counted), []  # type: ignore[arg-type]
    wire.send(trainer.snapshot())  # with what travels once: experiment and grid
    for epochs in (1, 9, 490, 20):
        trainer.advance_epochs(epochs)
        copy.take(trainer.recorder.since(copy.known))
        trainer.advance_epochs(8)  # as many as a window gets at once at full speed
        snapshot, update = trainer.snapshot(), trainer.recorder.since(copy.known)
        counted.bytes = 0
        wire.send((snapshot, update))
        sizes.append(counted.bytes)
        copy.take(update)
    assert max(sizes) < 30_000
    assert np.ptp(sizes) < 1_000  # which no longer grows
