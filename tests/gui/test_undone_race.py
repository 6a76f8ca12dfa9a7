"""A race that was left for another dataset stands again where it stood once that is taken back."""

import os
from dataclasses import replace

import pytest
from conftest import epoch
from PySide6.QtCore import Qt

from lossstudio.core.datasets import DATASETS, CsvDataset
from lossstudio.core.defaults import experiment_for
from lossstudio.core.losses import LOSSES
from lossstudio.core.session_file.session_file import read_session, write_session


def choose(window, settle, key: str) -> None:
    window.session.choose_dataset(DATASETS.create(key))
    settle(window)


def change(window, settle, delta: float) -> None:
    huber = LOSSES.create("huber", delta=delta)
    window.session.edit(window.session.experiment.with_contender(2, loss=huber))
    settle(window)


def step(window, settle, action) -> None:
    action.trigger()
    settle(window)


@pytest.fixture
def left(window, train, settle):
    """A window whose race of 12 epochs, changed under way, was left for another dataset."""
    train(window, 8)
    change(window, settle, 4.0)
    train(window, 4)
    shown = window.session.snapshot
    choose(window, settle, "sine")
    assert epoch(window) == 0
    return window, shown


def test_undo_brings_the_race_back_and_says_so(left, settle) -> None:
    window, shown = left
    step(window, settle, window.actions_.undo)
    now = window.session.snapshot
    assert (now.theta == shown.theta).all()
    assert (now.curves, now.marks) == (shown.curves, shown.marks)
    assert window.line.sentence.text() == "The race stands where it stood, at epoch 12."
    assert len(window.session.races.records) == 1


def test_it_goes_on_as_if_nothing_had_been(left, train, settle) -> None:
    window, _ = left
    step(window, settle, window.actions_.undo)
    train(window, 3)
    assert epoch(window) == 15
    step(window, settle, window.actions_.reset)
    (record,) = window.session.races.records
    assert record.epochs[-1] == 15
    assert record.start.contenders[2].loss.delta == 1.0


def test_both_races_are_had_back_and_forth(left, train, settle) -> None:
    window, shown = left
    train(window, 3)
    other = window.session.snapshot
    step(window, settle, window.actions_.undo)
    assert (window.session.snapshot.theta == shown.theta).all()
    step(window, settle, window.actions_.redo)
    assert (window.session.snapshot.theta == other.theta).all()
    assert window.line.sentence.text() == "The race stands where it stood, at epoch 3."
    step(window, settle, window.actions_.undo)
    assert (window.session.snapshot.theta == shown.theta).all()
    assert len(window.session.races.records) == 2


def test_a_race_that_was_reset_stays_so(left, settle) -> None:
    window, _ = left
    step(window, settle, window.actions_.undo)
    step(window, settle, window.actions_.reset)
    choose(window, settle, "sine")
    step(window, settle, window.actions_.undo)
    assert epoch(window) == 0


def test_the_same_dataset_chosen_anew_begins_anew(window, train, settle) -> None:
    train(window, 5)
    before = window.session.experiment
    choose(window, settle, "sine")
    window.session.edit(before)
    settle(window)
    assert epoch(window) == 0


def test_a_race_left_for_that_of_a_study_comes_back(window, train, settle, qtbot) -> None:
    train(window, 5)
    shown = window.session.snapshot
    line = DATASETS.create("sine")
    window.session.open_race(replace(window.session.experiment, dataset=line), "Open a race")
    window.session.reset()
    settle(window)
    window.line.tell_change("It is open.")
    qtbot.mouseClick(window.line.undo, Qt.MouseButton.LeftButton)
    settle(window)
    assert (window.session.snapshot.theta == shown.theta).all()


def test_every_race_that_was_left_comes_back(left, train, settle) -> None:
    window, _ = left
    train(window, 3)
    choose(window, settle, "counts")
    train(window, 2)
    for epochs, action in ((3, "undo"), (12, "undo"), (3, "redo"), (2, "redo")):
        step(window, settle, getattr(window.actions_, action))
        assert epoch(window) == epochs
        assert window.line.sentence.text() == f"The race stands where it stood, at epoch {epochs}."
    assert [record.epochs[-1] for record in window.session.races.records] == [12, 3, 2]


def test_a_reset_of_another_race_changes_nothing(left, train, settle) -> None:
    window, shown = left
    train(window, 3)
    step(window, settle, window.actions_.reset)
    step(window, settle, window.actions_.undo)
    assert (window.session.snapshot.theta == shown.theta).all()


def test_of_a_drag_the_race_before_it_comes_back(window, train, settle) -> None:
    train(window, 12)
    shown = window.session.snapshot
    for _ in range(4):
        now = window.session.experiment
        seeds = replace(now.seeds, data=now.seeds.data + 1)
        window.session.edit(replace(now, seeds=seeds), "data seed")
        settle(window)
        train(window, 1)  # as in a run
    window.session.end_gesture()
    step(window, settle, window.actions_.undo)
    assert (window.session.snapshot.theta == shown.theta).all()
    assert [record.epochs[-1] for record in window.session.races.records] == [12, 1]


def test_a_loss_changed_before_the_first_step_makes_no_other_race_of_it(
    window, train, settle
) -> None:
    change(window, settle, 3.0)
    train(window, 4)
    choose(window, settle, "sine")
    step(window, settle, window.actions_.undo)
    train(window, 2)
    step(window, settle, window.actions_.reset)
    (record,) = window.session.races.records
    assert record.epochs[-1] == 6
    assert record.start.contenders[2].loss.delta == 3.0


def test_it_goes_on_with_its_samples_though_the_file_was_changed(
    open_window, train, settle, tmp_path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("x,y\n" + "".join(f"{i},{2 * i + 1}\n" for i in range(30)))
    window = open_window(experiment_for(CsvDataset.opened(path)))
    train(window, 12)
    shown = window.session.snapshot
    choose(window, settle, "sine")
    path.write_text("x,y\n" + "".join(f"{i},{100 - i}\n" for i in range(40)))
    os.utime(path, (2e9, 2e9))
    step(window, settle, window.actions_.undo)
    now = window.session.snapshot
    assert (now.theta == shown.theta).all()
    assert (now.prepared.samples.target == shown.prepared.samples.target).all()
    train(window, 1)
    before, after = now.curves.relative[-1], window.session.snapshot.curves.relative[-1]
    assert after == pytest.approx(before, abs=0.1)


def test_a_race_that_is_looked_back_at_comes_back_at_its_end(left, settle) -> None:
    window, shown = left
    step(window, settle, window.actions_.undo)
    window.session.look(5)
    settle(window)
    choose(window, settle, "counts")
    for _ in range(2):  # the settings of then, and those at the end
        step(window, settle, window.actions_.undo)
    assert (window.session.snapshot.theta == shown.theta).all()


def test_where_a_race_stands_is_said_of_no_other_moment(left, train, settle) -> None:
    window, _ = left
    said = "The race stands where it stood, at epoch 12."
    step(window, settle, window.actions_.undo)
    window.plots.yardsticks.turn(1)
    settle(window)
    assert window.line.sentence.text() == said, "another page is no other moment"
    window.session.look(10)
    settle(window)
    assert window.session.snapshot.past
    assert window.line.sentence.text() == ""
    window.session.look_up()
    choose(window, settle, "counts")
    step(window, settle, window.actions_.undo)
    assert window.line.sentence.text() == said
    train(window, 1)
    assert window.line.sentence.text() == ""


def test_two_steps_at_once_lead_to_the_race_as_well(left, train, settle) -> None:
    window, shown = left
    train(window, 3)
    window.actions_.undo.trigger()
    step(window, settle, window.actions_.undo)
    assert (window.session.snapshot.theta == shown.theta).all()
    assert window.session.experiment.contenders[2].loss.delta == 1.0


def test_a_change_under_way_that_is_done_again_leads_to_no_other_race(left, train, settle) -> None:
    window, _ = left
    change(window, settle, 2.0)
    choose(window, settle, "line_outliers")
    train(window, 5)
    change(window, settle, 4.0)  # as the race had that was left
    train(window, 1)
    shown = window.session.snapshot
    for action in (window.actions_.undo, window.actions_.redo):
        step(window, settle, action)
        assert window.session.snapshot.race_id == shown.race_id
    assert epoch(window) == 6


def test_a_session_that_is_opened_is_called_no_new_race(
    left, train, settle, qtbot, tmp_path
) -> None:
    window, _ = left
    train(window, 3)
    with qtbot.waitSignal(window.session.race_kept) as kept:
        window.session.ask_race(1)
    path = tmp_path / "mine.lossstudio"
    write_session(replace(window.session.stored, race=kept.args[0].race), path)
    choose(window, settle, "counts")
    train(window, 2)
    begun = []
    window.session.begun_anew.connect(begun.append)
    window.session.resume(read_session(path), window.session.view.state, "Open")
    settle(window)
    assert epoch(window) == 3
    step(window, settle, window.actions_.undo)
    assert epoch(window) == 2
    step(window, settle, window.actions_.redo)
    assert epoch(window) == 3
    assert not begun


def test_epochs_that_were_asked_for_of_the_other_race_are_not_trained(left, settle, qtbot) -> None:
    window, shown = left
    session = window.session
    session.train_epochs(100_000)
    qtbot.waitUntil(lambda: session.snapshot.step > 0)
    window.actions_.undo.trigger()
    settle(window)
    qtbot.waitUntil(lambda: session.idle)
    assert (session.snapshot.theta == shown.theta).all()
