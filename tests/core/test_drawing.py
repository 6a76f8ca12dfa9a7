"""Drawn samples: what can be done to them, and how a race goes on with them."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lossstudio.core.datasets import DATASETS, DrawnDataset, drawn_on
from lossstudio.core.datasets.drawing import (
    add,
    as_csv,
    change_text,
    erase,
    flip,
    make_outliers,
    move,
    touched,
)
from lossstudio.core.defaults import experiment_for
from lossstudio.core.differences import differences
from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.prepare import prepare
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.marks import Changed
from lossstudio.core.recording.stretches import own_loss
from lossstudio.core.training import Trainer


def drawn_experiment(key: str = "line", **changes) -> Experiment:
    """Return an experiment whose samples can be moved."""
    experiment = replace(experiment_for(DATASETS.create(key)), **changes)
    return replace(experiment, dataset=drawn_on(experiment.dataset, experiment.seeds.data))


def with_data(experiment: Experiment, drawn: DrawnDataset) -> Experiment:
    return replace(experiment, dataset=drawn)


@pytest.mark.parametrize("key", ["line", "moons", "blobs", "iris", "star_cluster"])
def test_drawing_on_a_dataset_changes_no_number(key) -> None:
    plain = experiment_for(DATASETS.create(key))
    drawn = replace(plain, dataset=drawn_on(plain.dataset, plain.seeds.data))
    runs = [Trainer(each) for each in (plain, drawn)]
    for run in runs:
        run.advance_epochs(3)
    first, second = (run.snapshot() for run in runs)
    np.testing.assert_array_equal(first.theta, second.theta)
    np.testing.assert_array_equal(first.curves.losses, second.curves.losses)


def test_touching_a_dataset_goes_on_with_the_race_and_so_does_taking_that_back() -> None:
    plain = experiment_for(DATASETS.create("line"))
    trainer, other = Trainer(plain), Trainer(plain)
    for each in (trainer, other):
        each.advance_epochs(5)
    drawn = drawn_on(plain.dataset, plain.seeds.data)
    touched = move(drawn, [0], drawn.rows[:1], [40.0])
    assert trainer.adopt(with_data(plain, touched))
    assert trainer.epoch == 5
    trainer.advance_epochs(1)
    assert trainer.adopt(plain)
    other.advance_epochs(1)
    assert trainer.epoch == 6
    assert (
        trainer.prepared is other.prepared
        or (trainer.prepared.train.target == other.prepared.train.target).all()
    )


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_everyone_stays_on_the_side_where_they_are(data) -> None:
    experiment = drawn_experiment("moons", test_share=data.draw(st.floats(0.0, 0.9)))
    drawn = experiment.dataset

    def side(drawn: DrawnDataset) -> dict[int, bool]:
        tests = prepare(with_data(experiment, drawn)).test.index
        return {each: place in tests for place, each in enumerate(drawn.ids)}

    for _ in range(data.draw(st.integers(1, 6))):
        before, some = side(drawn), data.draw(st.sets(st.sampled_from(drawn.ids), min_size=1))
        what = data.draw(st.sampled_from(["move", "add", "erase", "flip"]))
        if what == "move":
            drawn = move(drawn, sorted(some), np.zeros((len(some), 2)), np.zeros(len(some)))
        elif what == "add":
            drawn = add(drawn, np.ones((len(some), 2)), np.ones(len(some)))
        elif what == "erase" and len(some) < len(drawn.ids):
            drawn = erase(drawn, some)
        elif what == "flip":
            drawn = flip(drawn, some)
        after = side(drawn)
        forced = not all(before.values()) and sum(not test for test in after.values()) == 1
        if not forced:  # where nobody is left to train on, somebody must change sides
            assert {i: s for i, s in after.items() if i in before}.items() <= before.items()


@pytest.mark.parametrize("batch", [None, 7])
@pytest.mark.parametrize("key", ["line", "moons"])
def test_a_race_trains_on_what_is_there_now(key, batch) -> None:
    """After many samples came and went, it ends where a race begun with them ends."""
    experiment = drawn_experiment(key, batch_size=batch, scale_features=False, test_share=0.0)
    drawn = experiment.dataset
    trainer = Trainer(experiment)
    trainer.advance(3)
    changed = add(
        erase(drawn, drawn.ids[:20]), np.full((50, drawn.rows.shape[1]), 0.3), np.ones(50)
    )
    assert trainer.adopt(with_data(experiment, changed))
    fresh = Trainer(with_data(experiment, changed))
    assert len(trainer.prepared.train) == len(changed.ids)
    np.testing.assert_array_equal(trainer.prepared.train.inputs, fresh.prepared.train.inputs)
    theta = trainer.snapshot().theta
    expected = fresh.evaluator.evaluate(theta, [c.loss for c in experiment.contenders])
    np.testing.assert_array_equal(trainer.snapshot().now.losses, expected.losses)
    epoch, step = trainer.epoch, trainer.step
    trainer.advance_epochs(3)
    assert trainer.epoch == epoch + 3
    assert trainer.step - step <= 3 * trainer.steps_per_epoch
    assert trainer.snapshot().steps_within == 0


def test_the_scaling_stays_that_of_the_start() -> None:
    experiment = drawn_experiment("line", scale_features=True, scale_target=True)
    trainer = Trainer(experiment)
    trainer.advance(1)
    before = trainer.prepared
    drawn = experiment.dataset
    assert trainer.adopt(with_data(experiment, move(drawn, [1], [[50.0]], [90.0])))
    assert trainer.prepared.inputs is before.inputs
    assert trainer.prepared.target_scaling is before.target_scaling


def test_the_past_shows_the_samples_of_then_and_going_back_trains_on_them() -> None:
    experiment = drawn_experiment("line")
    drawn = experiment.dataset
    trainer = Trainer(experiment)
    trainer.advance_epochs(4)
    moved = move(drawn, [2], [[0.0]], [99.0])
    trainer.adopt(with_data(experiment, moved))
    trainer.advance_epochs(4)
    assert 99.0 in trainer.snapshot().prepared.samples.target
    then = trainer.look(2)
    assert 99.0 not in then.prepared.samples.target
    assert then.experiment.dataset == drawn
    trainer.go_back(2)
    assert 99.0 not in trainer.prepared.samples.target
    straight = Trainer(experiment)
    straight.advance_epochs(6)
    trainer.advance_epochs(4)
    np.testing.assert_array_equal(trainer.snapshot().theta, straight.snapshot().theta)


def test_a_race_is_restored_with_its_samples_in_the_midst_of_an_epoch() -> None:
    experiment = drawn_experiment("moons", batch_size=10)
    trainer = Trainer(experiment)
    trainer.advance(13)
    saved = trainer.save_point()
    straight = Trainer(experiment)
    straight.advance(29)
    trainer.adopt(with_data(experiment, erase(experiment.dataset, range(80))))
    trainer.advance(9)
    trainer.restore(saved)
    trainer.advance(16)
    np.testing.assert_array_equal(trainer.snapshot().theta, straight.snapshot().theta)
    assert trainer.epoch == straight.epoch


def test_one_gesture_is_one_mark_with_all_that_was_done() -> None:
    experiment = drawn_experiment("line")
    trainer, drawn = Trainer(experiment), experiment.dataset
    trainer.advance_epochs(2)
    for y in (5.0, 6.0, 7.0):
        drawn = move(drawn, [0], [[0.0]], [y])
        trainer.adopt(with_data(experiment, drawn))
        trainer.advance(1)
    changes = [mark for mark in trainer.snapshot().marks if isinstance(mark.event, Changed)]
    assert [mark.text for mark in changes] == ["move a sample"]


def test_r_squared_of_earlier_epochs_is_of_the_targets_of_then() -> None:
    experiment = drawn_experiment("line", test_share=0.0)
    trainer = Trainer(experiment)
    trainer.advance_epochs(3)
    before = trainer.snapshot().curves.metric("r2")[:4]
    trainer.adopt(with_data(experiment, move(experiment.dataset, [0], [[0.0]], [500.0])))
    trainer.advance_epochs(1)
    np.testing.assert_array_equal(trainer.snapshot().curves.metric("r2")[:4], before)


def test_what_was_done_is_told_in_the_words_of_the_tools() -> None:
    drawn = drawn_on(DATASETS.create("moons"), 1)
    row = drawn.rows[0] + 1.0
    assert change_text(drawn, move(drawn, [0], [row], [0.0])) == "move a sample"
    assert change_text(drawn, add(drawn, [[1.0, 2.0]] * 3, [0.0] * 3)) == "add 3 samples"
    assert change_text(drawn, erase(drawn, [4, 5])) == "erase 2 samples"
    assert change_text(drawn, flip(drawn, [4])) == "flip a sample"
    experiment = experiment_for(DATASETS.create("moons"))
    touched = replace(experiment, dataset=flip(drawn, [4]))
    assert [change.text for change in differences(experiment, touched)] == ["flip a sample"]


def test_an_outlier_goes_to_the_far_end_of_the_frame() -> None:
    drawn = drawn_on(DATASETS.create("line"), 1)
    low, high = drawn.generate(1).ranges[-1]
    there = make_outliers(drawn, drawn.ids)
    assert set(there.target) == {low, high}
    assert there.generate(1).ranges[-1].tolist() == [low, high]


def test_a_drawing_survives_the_file() -> None:
    experiment = drawn_experiment("moons")
    drawn = flip(add(experiment.dataset, [[0.1, 1 / 3]], [1.0]), [7])
    kept = with_data(experiment, drawn)
    assert Experiment.from_json(kept.to_json()) == kept


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target": ()}, "has 0 samples"),
        ({"target": (0.0,) * 6000}, "has 6,000 samples"),
        ({"features": (1.0,)}, "features has 1 items; needed are 4"),
        ({"features": (1.0, 2.0, float("nan"), 1.0)}, "holds nan"),
        ({"features": (1.0, 2.0, 1e200, 1.0)}, "holds 1e+200"),
        ({"features": (1.0, 2.0, 10**400, 1.0)}, "holds inf"),
        ({"features": "1234"}, "allowed is a list of numbers"),
        ({"target": (0.0, 2.0)}, "whole numbers from 0 to 1"),
        ({"target": (0.0, 0.5)}, "no whole numbers"),
        ({"ids": (1, 1)}, "ids is"),
        ({"ids": (-1, 1)}, "ids go from"),
        ({"classes": ("A",)}, "1 classes"),
        ({"feature_names": ()}, "has 0 features"),
        ({"frame": (1.0,)}, "frame has 1 items"),
    ],
)
def test_what_is_no_drawing_is_said_in_a_sentence(changes, said) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        DATASETS.create("drawn_classes", **changes)


def test_the_last_sample_stays_and_too_many_are_refused() -> None:
    drawn = DATASETS.create("drawn_regression")
    with pytest.raises(ValueError, match="no samples left"):
        erase(drawn, drawn.ids)
    with pytest.raises(ValueError, match="5,000"):
        add(drawn, np.zeros((5000, 1)), np.zeros(5000))
    with pytest.raises(ValueError, match="up to 5,000 can be drawn on"):
        drawn_on(DATASETS.create("line", samples=6000), 1)


def test_before_anything_is_trained_a_race_of_these_samples_begins() -> None:
    experiment = drawn_experiment("line")
    drawn = experiment.dataset
    assert not Trainer(experiment).adopt(with_data(experiment, move(drawn, [0], [[9.0]], [9.0])))


def test_a_drawing_of_dates_keeps_them(tmp_path) -> None:
    path = tmp_path / "dates.csv"
    rows = [f"2024-01-{day:02},{day}" for day in range(1, 20)]
    path.write_text("day,y\n" + "\n".join(rows), encoding="utf-8")
    drawn = drawn_on(DATASETS.create("csv", path=str(path)), 1)
    assert drawn.generate(0).times == ("days",)


def test_an_epoch_that_has_become_shorter_than_what_is_trained_of_it_ends_at_the_next_step() -> (
    None
):
    experiment = drawn_experiment("line", batch_size=4, test_share=0.0)
    trainer, drawn = Trainer(experiment), experiment.dataset
    trainer.advance(8)
    trainer.adopt(with_data(experiment, erase(drawn, drawn.ids[:40])))
    assert trainer.snapshot().steps_left == 1
    trainer.advance_epochs(1)
    assert (trainer.epoch, trainer.step) == (1, 9)
    trainer.advance_epochs(2)
    assert (trainer.epoch, trainer.step) == (3, 9 + 2 * 5)


def test_looking_at_the_past_changes_no_number() -> None:
    runs = []
    for looks in (False, True):
        experiment = drawn_experiment("moons", patience=3, test_share=0.3)
        trainer, drawn = Trainer(experiment), experiment.dataset
        for epoch in range(8):
            trainer.advance_epochs(1)
            drawn = move(drawn, [epoch], [[0.1 * epoch, 0.0]], [0.0])
            experiment = with_data(experiment, drawn)
            trainer.adopt(experiment)
        trainer.advance_epochs(2)
        if looks:
            for epoch in range(7):
                trainer.look(epoch)
        trainer.adopt(replace(experiment, name="Another name"))
        trainer.advance_epochs(20)
        runs.append((trainer.snapshot().theta, [mark.text for mark in trainer.snapshot().marks]))
    np.testing.assert_array_equal(runs[0][0], runs[1][0])
    assert runs[0][1] == runs[1][1]


def test_who_had_stopped_early_goes_on_with_other_samples() -> None:
    experiment = drawn_experiment("line", patience=2, test_share=0.3)
    trainer = Trainer(experiment)
    trainer.advance_epochs(300)
    assert trainer.finished
    assert all(epoch is not None for epoch in trainer.snapshot().best_epochs)
    before = trainer.snapshot().theta
    trainer.adopt(with_data(experiment, move(experiment.dataset, [0, 1], [[0.0]] * 2, [90.0] * 2)))
    assert not trainer.finished
    assert trainer.snapshot().best_epochs == (None,) * 3
    trainer.advance_epochs(1)
    assert (trainer.snapshot().theta != before).any()


def test_who_had_stopped_early_goes_on_when_the_first_move_is_taken_back() -> None:
    plain = replace(experiment_for(DATASETS.create("line")), patience=2, test_share=0.3)
    drawn = drawn_on(plain.dataset, plain.seeds.data)
    trainer = Trainer(plain)
    trainer.advance_epochs(1)
    trainer.adopt(with_data(plain, move(drawn, [0], [[0.0]], [30.0])))
    trainer.advance_epochs(300)
    assert all(epoch is not None for epoch in trainer.snapshot().best_epochs)
    assert trainer.adopt(plain)
    assert not trainer.finished
    assert trainer.snapshot().best_epochs == (None,) * 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"first": (1e15,)}, "first holds"),
        ({"first": (1e100,)}, "first holds"),
        ({"first": (-1.0,)}, "first holds"),
        ({"first": (0.5,)}, "first holds"),
        ({"first": (0.0,) * 6000}, "first has 6,000 items"),
        ({"times": ("weeks", "")}, "times are"),
        ({"target_time": "weeks"}, "times are"),
    ],
)
def test_what_the_split_and_the_axes_read_is_checked(changes, said) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        DATASETS.create("drawn_classes", **changes)


def test_a_huge_id_costs_nothing() -> None:
    drawn = DATASETS.create("drawn_classes", ids=(0, 2**31 - 1))
    experiment = replace(experiment_for(drawn), test_share=0.5)
    assert len(prepare(experiment).train) >= 1


def test_what_is_added_to_a_dataset_is_trained_on() -> None:
    experiment = drawn_experiment("line", test_share=0.9)
    tests = prepare(experiment).test.index
    drawn = add(experiment.dataset, np.zeros((50, 1)), np.zeros(50))
    assert (prepare(with_data(experiment, drawn)).test.index == tests).all()


def test_what_was_touched_is_what_was_added_or_changed() -> None:
    before = drawn_on(DATASETS.create("line"), 1)
    after = make_outliers(erase(before, [0, 3]), [5])
    after = move(add(after, [[1.0]], [2.0]), [7], [[9.0]], [9.0])
    ids = [after.ids[place] for place in touched(before, after)]
    assert ids == [5, 7, len(before.ids)]
    assert not len(touched(after, after))


def test_samples_of_a_plane_are_tested_as_often_as_the_share_says() -> None:
    drawn = add(DATASETS.create("drawn_regression"), np.zeros((4000, 1)), np.zeros(4000))
    for share in (0.1, 0.5, 0.8):
        experiment = replace(experiment_for(drawn), test_share=share)
        tested = len(prepare(experiment).test) / 4002
        assert tested == pytest.approx(share, abs=0.03)


def test_states_of_a_drawing_share_their_numbers() -> None:
    drawn = drawn_on(DATASETS.create("moons"), 1)
    moved = move(drawn, [3], [[0.5, 0.5]], [1.0])
    others = [a is b for a, b in zip(drawn.features, moved.features, strict=True)]
    assert sum(not same for same in others) == 2


def test_dates_are_written_as_dates(tmp_path) -> None:
    path = tmp_path / "dates.csv"
    rows = [f"2024-01-{day:02},{day}" for day in range(1, 20)]
    path.write_text("day,y\n" + "\n".join(rows), encoding="utf-8")
    samples = drawn_on(DATASETS.create("csv", path=str(path)), 1).generate(1)
    assert as_csv(samples).splitlines()[:3] == ["day,y", "2024-01-01,1.0", "2024-01-02,2.0"]


def test_samples_of_the_test_part_that_move_are_no_stretch_of_overfitting() -> None:
    experiment = drawn_experiment("moons", test_share=0.4)
    trainer = Trainer(experiment)
    trainer.advance_epochs(60)
    test = trainer.prepared.test.index
    drawn = flip(experiment.dataset, [experiment.dataset.ids[place] for place in test[:2]])
    trainer.adopt(with_data(experiment, drawn))
    trainer.advance_epochs(30)
    curves = trainer.snapshot().curves
    known = own_loss(curves, 0, Split.TEST)
    assert np.isnan(known[:60]).all()
    assert np.isfinite(known[62:]).all()
