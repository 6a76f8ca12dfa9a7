"""Races that were led about before they are stored: changed, drawn on, taken back."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from drawn_experiments import race

from lossstudio.core.datasets import drawn_on
from lossstudio.core.datasets.drawing import move
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses import LOSSES, formula_loss
from lossstudio.core.models import MODELS
from lossstudio.core.models.loaded import LoadedWeights
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.recording.race_record import RaceRecord, record_of
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.session_file.races import RacesMemory
from lossstudio.core.session_file.session_file import StoredSession
from lossstudio.core.training import Trainer

TYPED = formula_loss("0.5*r**2 if abs(r) <= d else d*(abs(r) - 0.5*d)", task="regression", d=1.0)
MLP = MODELS.create("mlp", units=(5, 4))
OWN = Contender(LOSSES.create("mae"), optimizer=OPTIMIZERS.create("nadam", learning_rate=0.01))
LOADED = Contender(LOSSES.create("mse"), weights=LoadedWeights("w.json", (1, 1), (0.25, -1.5)))
RACES = {
    "typed": race("mse", Contender(TYPED, name="Mine"), OWN, repeats=3, patience=9, model=MLP),
    "binary": race("bce", "focal", "brier", model=MLP, optimizer=OPTIMIZERS.create("adam")),
    "classes": race("softmax_ce", "softmax_brier", repeats=2),
    "dropout": race("bce", "hinge", model=MODELS.create("mlp", units=(6, 5), dropout=0.4)),
    "one batch": race("log_cosh", "cauchy", batch_size=None),
    "loaded weights": race(LOADED, "mae", batch_size=7),
    "impatient": race("mse", "mae", patience=2, model=MLP),
    "diverging": race("mse", "mae", optimizer=OPTIMIZERS.create("sgd", learning_rate=1e8)),
}
DEEDS = ("slide", "draw", "forget", "back", "train")


def led(experiment: Experiment, deeds: Sequence[str], steps: int = 7) -> Trainer:
    """Return a trainer to whose race these things were done, with some training in between."""
    trainer = Trainer(experiment)
    for number, deed in enumerate(deeds):
        trainer.advance(steps)
        do(trainer, deed, number)
    trainer.advance(steps)
    return trainer


def do(trainer: Trainer, deed: str, number: int = 0) -> None:
    """Do something to a race that a person may do while it runs."""
    now = trainer.experiment
    if deed == "slide":
        rate = 0.5 * now.optimizer.learning_rate
        trainer.adopt(replace(now, optimizer=replace(now.optimizer, learning_rate=rate)))
    elif deed == "draw":
        drawn = drawn_on(now.dataset, now.seeds.data)
        rows, target = drawn.rows[[number]] + 0.25, drawn.target[number]
        trainer.adopt(replace(now, dataset=move(drawn, [number], rows, [target])))
    elif deed == "forget":
        trainer.forget_memory(0)
    elif deed == "back":
        trainer.go_back(max(0, trainer.epoch - 1))


def stored(trainer: Trainer) -> StoredSession:
    """Return a session with this race under way, and pinned before."""
    snapshot = trainer.snapshot()
    records: tuple[RaceRecord, ...] = ()
    if len(snapshot.curves) > 1:
        record = record_of(
            snapshot,
            trainer.experiment,
            1.5,
            number=1,
            name="1. Sine",
            differs=None,
            branch="left at epoch 2",
        )
        records = (replace(record, pinned=True),)
    races = RacesMemory(records, 1, 12.5, trainer.experiment, None, None, 1, "from epoch 2")
    return StoredSession(trainer.experiment, {"fit_page": "tiles"}, trainer.save_point(), races)


def bits(snapshot: Snapshot) -> list[object]:
    """Return all that is shown of a race, every number as it lies in memory."""
    curves, now = snapshot.curves, snapshot.now
    arrays = [snapshot.theta, snapshot.surface, curves.epoch, curves.step, curves.losses]
    arrays += [curves.bases, curves.statistics, curves.gradient_norms, curves.penalties]
    arrays += [now.losses, now.statistics]
    told = snapshot.experiment, snapshot.epoch, snapshot.step, snapshot.finished
    seen = snapshot.marks, snapshot.checkpoints, snapshot.diverged, snapshot.best_epochs
    return [*(np.ascontiguousarray(array).tobytes() for array in arrays), *told, *seen]
