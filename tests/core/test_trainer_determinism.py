"""Same experiment, same numbers, bit for bit; each seed changes its own thing and no other."""

import pickle
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from drawn_experiments import SMALL, race
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.datasets import DATASETS
from lossstudio.core.experiment import Contender, Experiment, Seeds
from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer

MLP = MODELS.create("mlp", units=(5, 4))
CURVED = MODELS.create("linear", degree=3, l2=0.02)


def own(loss: str, optimizer: str, **parameters: float) -> Contender:
    """Return a contender with an optimizer of its own."""
    return Contender(LOSSES.create(loss), optimizer=OPTIMIZERS.create(optimizer, **parameters))


# Every optimizer takes part, and every task with each model that fits it.
OWN = [own("mse", key, learning_rate=0.01) for key in OPTIMIZERS]
RACES = {
    "curve": race("mse", "huber", "mae", "tukey", model=CURVED),
    "regression": race("mse", "quantile", "epsilon_insensitive", model=MLP),
    "binary": race("bce", "focal", "brier", "hinge", "squared_hinge", "exponential", model=MLP),
    "classes": race("softmax_ce", "softmax_brier", "multiclass_hinge", "generalized_ce", model=MLP),
    "optimizers": race(*OWN[:8]),
    "others": race(*OWN[8:], "mse", "mae", optimizer=OPTIMIZERS.create("momentum"), model=MLP),
    "one batch": race("log_cosh", "cauchy", batch_size=None),
    "dropout": race("bce", "hinge", model=MODELS.create("mlp", units=(6, 5), dropout=0.4)),
    "several seeds": race("bce", "brier", model=MLP, repeats=3),
    "weighted": race("focal", "hinge", class_weighting="own", class_weights=(1.0, 10.0)),
    "impatient": race("mse", "mae", model=MLP, patience=2, optimizer=OPTIMIZERS.create("adam")),
    "single samples": race("smooth_l1", "huber", batch_size=1, test_share=0.6),
    "large": race(
        "bce",
        "brier",
        "focal",
        dataset=DATASETS.create("spiral", samples=160),
        model=MODELS.create("mlp", units=(24, 16)),
        batch_size=64,
    ),
}
STEPS = 23


def bits(snapshot: Snapshot) -> tuple[bytes, ...]:
    """Return every number of a snapshot, as it lies in memory."""
    curves, now = snapshot.curves, snapshot.now
    arrays = [snapshot.theta, snapshot.surface, curves.epoch, curves.step, curves.loss]
    arrays += [curves.metrics, now.loss, now.metrics]
    return tuple(array.tobytes() for array in arrays)


@cache
def in_one_go(name: str) -> tuple[bytes, ...]:
    """Return the numbers of a race trained in a single chunk."""
    trainer = Trainer(RACES[name])
    trainer.advance(STEPS)
    return bits(trainer.snapshot())


@pytest.mark.parametrize("name", RACES)
@settings(max_examples=10)
@given(cuts=st.lists(st.integers(0, STEPS), max_size=6), looks=st.booleans())
def test_chunks_do_not_matter(name: str, cuts: list[int], looks: bool) -> None:
    """However steps are cut, and whether or not somebody looks in between."""
    trainer = Trainer(RACES[name])
    for cut in sorted(cuts):
        trainer.advance(cut - trainer.step)
        if looks:
            trainer.snapshot()
    trainer.advance(STEPS - trainer.step)
    assert bits(trainer.snapshot()) == in_one_go(name)


@pytest.mark.parametrize("name", RACES)
def test_an_experiment_from_disk_gives_the_same_numbers(name: str) -> None:
    for back in (
        Experiment.from_json(RACES[name].to_json()),
        pickle.loads(pickle.dumps(RACES[name])),
    ):
        trainer = Trainer(back)
        trainer.advance(STEPS)
        assert bits(trainer.snapshot()) == in_one_go(name)


def test_advancing_by_epochs_ends_at_epochs() -> None:
    trainer, steps = Trainer(RACES["curve"]), Trainer(RACES["curve"])
    per_epoch = trainer.steps_per_epoch
    trainer.advance(1)
    trainer.advance_epochs(1)
    assert (trainer.epoch, trainer.step) == (1, per_epoch)
    trainer.advance_epochs(3)
    assert (trainer.epoch, trainer.step) == (4, 4 * per_epoch)
    steps.advance(4 * per_epoch)
    assert bits(trainer.snapshot()) == bits(steps.snapshot())


@pytest.mark.parametrize("name", RACES)
def test_all_start_from_the_same_weights_and_so_again_after_a_reset(name: str) -> None:
    trainer = Trainer(RACES[name])
    start = trainer.snapshot().theta
    assert np.array_equal(start, np.broadcast_to(start[0], start.shape))
    assert start[0].any()
    trainer.advance(3)
    assert not np.array_equal(trainer.snapshot().theta, start)
    assert np.array_equal(Trainer(RACES[name]).snapshot().theta, start)


@pytest.mark.parametrize("name", RACES)
def test_a_contender_does_not_notice_who_else_races(name: str) -> None:
    """Neither the number of rivals nor their losses nor their place change a single bit."""
    experiment = RACES[name]
    together = Trainer(experiment)
    backwards = Trainer(replace(experiment, contenders=experiment.contenders[::-1]))
    for trainer in (together, backwards):
        trainer.advance(STEPS)
    all_of_them, turned = together.snapshot(), backwards.snapshot()
    for row, contender in enumerate(experiment.contenders):
        alone = Trainer(replace(experiment, contenders=(contender,)))
        alone.advance(STEPS)
        for seen, index in ((all_of_them, row), (turned, -1 - row)):
            assert_same_course(alone.snapshot(), 0, seen, index)


def assert_same_course(one: Snapshot, row: int, other: Snapshot, index: int) -> None:
    """Assert that a row of one snapshot and a row of another agree bit for bit."""
    assert one.theta[row].tobytes() == other.theta[index].tobytes()
    assert one.curves.loss[:, row].tobytes() == other.curves.loss[:, index].tobytes()
    assert one.curves.metrics[:, row].tobytes() == other.curves.metrics[:, index].tobytes()
    assert one.surface[row].tobytes() == other.surface[index].tobytes()


# --- seeds ------------------------------------------------------------------------------------


def drawn(task: Task, **seeds: int) -> dict[str, bytes]:
    """Return what each seed is to draw, as bits."""
    trainer = Trainer(race(*FIRST[task], seeds=Seeds(**seeds), test_share=0.4))
    samples, test = trainer.prepared.samples, trainer.prepared.test
    rows = [np.flatnonzero((samples.features == row).all(axis=1))[0] for row in test.features]
    start = trainer.snapshot().theta
    return {
        "data": samples.features.tobytes() + samples.target.tobytes(),
        "split": np.array(rows).tobytes(),
        "weights": start.tobytes(),
    }


FIRST = {Task.REGRESSION: ["mse"], Task.BINARY: ["bce"], Task.MULTICLASS: ["softmax_ce"]}


@pytest.mark.parametrize("task", SMALL)
@pytest.mark.parametrize("name", ["data", "split", "weights", "batches"])
def test_a_seed_changes_its_own_thing_and_no_other(task: Task, name: str) -> None:
    before, after = drawn(task), drawn(task, **{name: 2})
    assert {each for each in before if before[each] != after[each]} == {name} - {"batches"}


def test_the_batch_seed_changes_the_order_of_the_samples() -> None:
    paths = {}
    for seed in (1, 2):
        trainer = Trainer(race("mse", seeds=Seeds(batches=seed)))
        trainer.advance(1)
        paths[seed] = trainer.snapshot().theta
    assert not np.array_equal(paths[1], paths[2])
    trainer = Trainer(race("mse", seeds=Seeds(batches=2), batch_size=None))
    whole = Trainer(race("mse", batch_size=None))
    for each in (trainer, whole):
        each.advance(5)
    assert trainer.snapshot().theta == pytest.approx(whole.snapshot().theta, rel=1e-12)


def test_each_epoch_has_an_order_of_its_own() -> None:
    """With one sample a step and a rate of 0 for all else, the steps tell the order."""
    orders = []
    trainer = Trainer(race("mse", batch_size=1, test_share=0.0, scale_features=False))
    x = trainer.prepared.train.features[:, 0]
    for _ in range(2):
        order = []
        for _ in range(trainer.steps_per_epoch):
            before = trainer.snapshot().theta[0]
            trainer.advance(1)
            slope, intercept = trainer.snapshot().theta[0] - before
            order.append(int(np.argmin(np.abs(x - slope / intercept))))
        orders.append(order)
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(len(x)))
    assert orders[0] != orders[1]


def test_real_data_do_not_follow_the_data_seed() -> None:
    for seed in (1, 2):
        phones = race("mse", dataset=DATASETS.create("belgian_phones"), seeds=Seeds(data=seed))
        assert Trainer(phones).prepared.samples.target[0] == 4.4
