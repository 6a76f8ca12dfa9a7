"""Moments of a race: looked at without a trace, gone back to exactly, few however long it runs."""

import pickle
from dataclasses import replace

import numpy as np
import pytest
from drawn_experiments import race
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.losses import LOSSES
from lossstudio.core.models import MODELS
from lossstudio.core.optimizers import OPTIMIZERS
from lossstudio.core.recording.checkpoints import MOST_CHECKPOINTS, Thinning, Timeline
from lossstudio.core.recording.marks import MOST_MARKS, Diverged, Mark, Marks, StoppedEarly
from lossstudio.core.training import Trainer

MLP = MODELS.create("mlp", units=(5, 4))
RACES = {
    **{
        f"of {key}": race("bce", "hinge", model=MLP, optimizer=OPTIMIZERS.create(key))
        for key in OPTIMIZERS
    },
    "with dropout": race("bce", model=MODELS.create("mlp", units=(6,), dropout=0.5)),
    "of seeds": race("bce", "brier", model=MLP, repeats=3),
    "in one batch": race("mse", "mae", batch_size=None),
    "that stops": race("mse", "mae", patience=3),
}


def curve(trainer: Trainer) -> tuple[bytes, ...]:
    snapshot = trainer.snapshot()
    curves = snapshot.curves
    arrays = (snapshot.theta, curves.epoch, curves.losses, curves.statistics, snapshot.now.losses)
    return tuple(array.tobytes() for array in arrays)


@pytest.mark.parametrize("name", RACES)
def test_going_on_from_a_checkpoint_repeats_the_race_bit_for_bit(name: str) -> None:
    straight, turned = Trainer(RACES[name]), Trainer(RACES[name])
    straight.advance_epochs(14)
    turned.advance_epochs(9)
    turned.advance(1)
    turned.go_back(4)
    assert turned.epoch == 4
    assert turned.snapshot().curves.epoch.tolist() == list(range(5))
    turned.advance_epochs(10)
    assert curve(turned) == curve(straight)


def test_a_look_back_shows_that_moment_and_leaves_no_trace() -> None:
    watched, alone = Trainer(RACES["of adam"]), Trainer(RACES["of adam"])
    seen = []
    for _ in range(6):
        seen.append(watched.snapshot())
        watched.advance_epochs(1)
    for epoch, then in enumerate(seen):
        back = watched.look(epoch)
        assert (back.epoch, back.step) == (then.epoch, then.step)
        assert back.theta.tobytes() == then.theta.tobytes()
        assert back.surface.tobytes() == then.surface.tobytes()
        assert back.now.losses.tobytes() == then.now.losses.tobytes()
        assert back.curves.epoch[-1] == 6
        assert back.past
    assert not watched.snapshot().past
    alone.advance_epochs(6)
    assert curve(watched) == curve(alone)


DELTA = LOSSES.create("huber", delta=0.01)


def test_a_moment_is_shown_and_goes_on_with_its_own_experiment_by_the_names_of_now() -> None:
    start = race("mse", "huber")
    trainer, fresh = Trainer(start), Trainer(start)
    trainer.advance_epochs(5)
    faster = OPTIMIZERS.create("sgd", learning_rate=0.2)
    changed = replace(trainer.experiment, optimizer=faster).with_contender(1, loss=DELTA)
    assert trainer.adopt(changed.with_contender(0, name="Squares", colour=5, hidden=True))
    trainer.advance_epochs(5)
    then = start.with_contender(0, name="Squares", colour=5, hidden=True)
    assert trainer.look(2).experiment == then
    assert trainer.look(7).experiment == trainer.experiment
    trainer.go_back(2)
    assert trainer.experiment == then
    for each, epochs in ((trainer, 3), (fresh, 5)):
        each.advance_epochs(epochs)
    one, other = trainer.snapshot(), fresh.snapshot()
    assert one.theta.tobytes() == other.theta.tobytes()
    assert one.curves.losses.tobytes() == other.curves.losses.tobytes()
    assert one.curves.all_relative.tobytes() == other.curves.all_relative.tobytes()
    assert one.marks == ()


def test_a_change_wanted_there_takes_effect_there() -> None:
    start = race("mse", "huber")
    trainer, fresh = Trainer(start), Trainer(start)
    trainer.advance_epochs(10)
    trainer.go_back(2)
    fresh.advance_epochs(2)
    for each in (trainer, fresh):
        assert each.adopt(start.with_contender(1, loss=DELTA))
        each.advance_epochs(3)
    assert trainer.snapshot().theta.tobytes() == fresh.snapshot().theta.tobytes()
    assert [mark.text for mark in trainer.snapshot().marks] == ["Huber: Threshold δ 1 → 0.01"]


def test_one_of_two_that_share_an_optimizer_gets_its_own_and_the_other_notices_nothing() -> None:
    start = race("mse", "mae", optimizer=OPTIMIZERS.create("adam", learning_rate=0.05))
    trainer, untouched = Trainer(start), Trainer(start)
    for each in (trainer, untouched):
        each.advance(7)
    own = OPTIMIZERS.create("adam", learning_rate=0.3)
    assert trainer.adopt(start.with_contender(0, optimizer=own))
    for each in (trainer, untouched):
        each.advance(7)
    after, before = trainer.snapshot().theta, untouched.snapshot().theta
    assert after[1].tobytes() == before[1].tobytes()
    assert not np.array_equal(after[0], before[0])


@settings(max_examples=20, deadline=None)
@given(epochs=st.integers(0, 90), room=st.integers(4, 12))
def test_checkpoints_are_few_even_and_keep_the_start(epochs: int, room: int) -> None:
    trainer = Trainer(race("mse"))
    size = trainer.recorder.timeline.at(0).size
    trainer.recorder.timeline = Timeline(most_bytes=room * size)
    trainer.recorder.timeline.keep(trainer.checkpoint())
    trainer.advance_epochs(epochs)
    kept = [checkpoint.epoch for checkpoint in trainer.snapshot().checkpoints]
    assert kept[0] == 0
    assert len(kept) <= room
    assert len(kept) >= min(epochs + 1, room // 2)
    assert len(set(np.diff(kept))) <= 1


@settings(max_examples=30, deadline=None)
@given(epochs=st.integers(600, 200_000))
def test_of_a_long_race_the_beginning_is_kept_dense(epochs: int) -> None:
    timeline, here = Timeline(), Trainer(race("mse")).checkpoint()
    for epoch in range(0, epochs, 1 + epochs // 3000):  # as many as matter
        if timeline.wants(epoch):
            at = replace(here.checkpoint, epoch=epoch)
            timeline.keep(replace(here, checkpoint=at))
    kept = [checkpoint.epoch for checkpoint in timeline.checkpoints]
    assert len(kept) <= MOST_CHECKPOINTS
    if epochs < 3000:
        assert kept[:32] == list(range(32))
    gaps = np.diff(kept)
    assert (gaps <= np.maximum(kept[:-1], 1) // 4 + 1 + epochs // 128).all()


def test_a_timeline_that_can_hold_only_the_beginning_gives_way() -> None:
    here = Trainer(race("mse")).checkpoint()
    epochs = [epoch for epoch in range(2**20) if Thinning(2**40, 16).keeps(epoch)]
    epochs += [2**power for power in range(20, 40)]
    kept = [replace(here, checkpoint=replace(here.checkpoint, epoch=each)) for each in epochs]
    timeline = Timeline.of(kept, Thinning(2**40, 16))
    for epoch in range(2**40, 2**40 + 600 * 2**36, 2**36):
        timeline.keep(replace(here, checkpoint=replace(here.checkpoint, epoch=epoch)))
    assert 1 < len(timeline.kept) <= MOST_CHECKPOINTS


def test_a_checkpoint_counts_the_bytes_of_what_the_optimizer_remembers_from_the_start() -> None:
    plain, adam = (
        Trainer(race("mse", "mae", model=MLP, optimizer=OPTIMIZERS.create(key)))
        for key in ("sgd", "adam")
    )
    before = adam.recorder.timeline.at(0).size
    assert before - plain.recorder.timeline.at(0).size == 2 * adam.snapshot().theta.nbytes
    adam.advance_epochs(3)
    assert adam.recorder.timeline.at(3).size == before


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_what_a_checkpoint_keeps_of_the_optimizers_is_plain_data(key: str) -> None:
    trainer = Trainer(RACES[f"of {key}"])
    own = OPTIMIZERS.create(key, learning_rate=0.3)
    assert trainer.adopt(trainer.experiment.with_contender(0, optimizer=own))
    trainer.advance_epochs(3)
    groups = trainer.recorder.timeline.at(3).groups
    assert [group.rows for group in groups] == [slice(0, 1), slice(1, 2)]
    assert [group.optimizer for group in groups] == [own, trainer.experiment.optimizer]
    written = pickle.dumps(groups)
    assert pickle.loads(written) == groups
    trainer.advance_epochs(1)
    assert pickle.loads(written) == groups


def test_what_diverges_leaves_a_mark_that_going_back_takes_away() -> None:
    trainer = Trainer(race("mse", "mae", optimizer=OPTIMIZERS.create("sgd", learning_rate=50.0)))
    trainer.advance_epochs(150)
    (mark,) = [mark for mark in trainer.snapshot().marks if isinstance(mark.event, Diverged)]
    assert mark.contender == 0
    assert f"step {mark.step}" in mark.text
    trainer.go_back(1)
    assert trainer.snapshot().marks == ()
    assert trainer.snapshot().diverged == (None, None)
    assert np.isfinite(trainer.snapshot().theta).all()


def test_a_change_leaves_a_mark_and_dragging_moves_it_along() -> None:
    start = race("mse", "huber")
    trainer = Trainer(start)
    trainer.adopt(replace(start, batch_size=start.batch_size, name="Other"))
    trainer.advance_epochs(3)
    for rate in (0.2, 0.3, 0.4):
        optimizer = OPTIMIZERS.create("sgd", learning_rate=rate)
        assert trainer.adopt(replace(trainer.experiment, optimizer=optimizer))
        trainer.advance(1)
    assert trainer.adopt(
        trainer.experiment.with_contender(1, loss=LOSSES.create("huber", delta=2.0))
    )
    trainer.advance_epochs(20)
    late = OPTIMIZERS.create("sgd", learning_rate=0.5)
    assert trainer.adopt(replace(trainer.experiment, optimizer=late))
    marks = trainer.snapshot().marks
    texts = [mark.text for mark in marks]
    assert texts == [
        "Learning rate 0.1 → 0.4",
        "Huber: Threshold δ 1 → 2",
        "Learning rate 0.4 → 0.5",
    ]
    assert marks[0].epoch == 3
    trainer.go_back(10)  # where the rate was another
    assert trainer.snapshot().marks == marks[:2]
    assert trainer.experiment.optimizer.learning_rate == 0.4


def test_a_checkpoint_before_a_divergence_knows_of_none_and_can_be_changed() -> None:
    trainer = Trainer(race("mse", "mae", optimizer=OPTIMIZERS.create("sgd", learning_rate=50.0)))
    trainer.advance_epochs(1)
    lower = replace(trainer.experiment, optimizer=OPTIMIZERS.create("sgd", learning_rate=0.01))
    while not trainer.snapshot().diverged[0]:
        trainer.advance_epochs(1)
    assert not trainer.would_adopt(lower)
    assert trainer.would_adopt(lower, 0)
    shown = trainer.look(0, lower)
    assert shown.diverged == (None, None)
    assert shown.experiment == trainer.experiment
    trainer.go_back(0)
    assert trainer.adopt(lower)
    trainer.advance_epochs(20)
    assert trainer.snapshot().diverged == (None, None)


def test_early_looks_do_not_hide_who_had_diverged_by_then() -> None:
    trainer = Trainer(race("mse", "mae", optimizer=OPTIMIZERS.create("sgd", learning_rate=50.0)))
    while not trainer.snapshot().diverged[0]:
        trainer.advance_epochs(1)
    trainer.advance_epochs(30)
    assert trainer.look(trainer.epoch - 2).diverged == trainer.snapshot().diverged


def test_marks_are_bounded() -> None:
    marks = Marks()
    for step in range(MOST_MARKS + 50):
        marks.add(Mark(step, step, StoppedEarly(0), 0, "x"))
    assert len(marks.all) == MOST_MARKS
    assert (marks.all[0].step, marks.all[-1].step) == (0, MOST_MARKS + 49)


def test_gradient_norms_are_the_length_of_gradient_and_step() -> None:
    trainer = Trainer(race("mse", batch_size=None, optimizer=OPTIMIZERS.create("sgd")))
    before = trainer.snapshot()
    train = trainer.prepared.train
    pull = LOSSES.create("mse").gradient(train.inputs @ before.theta[0], train.scaled_target)
    gradient = np.linalg.norm(train.inputs.T @ pull / len(train))
    trainer.advance_epochs(1)
    after = trainer.snapshot()
    moved = np.linalg.norm(after.theta[0] - before.theta[0])
    np.testing.assert_allclose(after.curves.gradient_norms[1, 0, 0], [gradient, moved], rtol=1e-12)
    assert np.isnan(after.curves.gradient_norms[0]).all()
