"""The session: one way round, one request on its way, and a thread that ends."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThread

from lossstudio.core.datasets import DATASETS
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.losses import LOSSES
from lossstudio.core.recording.race_history import RaceHistory
from lossstudio.core.training import Trainer
from lossstudio.session.port import Port
from lossstudio.session.session import Session


@pytest.fixture(params=["thread", "process"])
def where(request):
    """Where the trainer is: what is done through either must come to the same."""
    return request.param


@pytest.fixture
def session(qtbot, where):
    yield from begun(qtbot, process=where == "process")


@pytest.fixture
def in_thread(qtbot):
    """A session whose trainer can be patched."""
    yield from begun(qtbot, process=False)


def begun(qtbot, *, process):
    made = Session(first_experiment(), process=process)
    qtbot.waitUntil(lambda: made.snapshot is not None)
    yield made
    made.close()
    made.deleteLater()  # here, and not by a garbage collection in some other thread
    QCoreApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete.value)


def rest(qtbot, session) -> None:
    qtbot.waitUntil(lambda: session.idle)


def test_the_first_snapshot_comes_by_itself(session):
    assert session.snapshot.step == 0
    assert not session.running


def test_it_trains_in_another_thread_and_answers_in_this_one(qtbot, in_thread, monkeypatch):
    session = in_thread
    seen = []
    session.snapshot_changed.connect(lambda _: seen.append(QThread.currentThread()))
    trained = []

    def advance(trainer, steps=1):
        trained.append(QThread.currentThread())
        return original(trainer, steps)

    original = Trainer.advance
    monkeypatch.setattr(Trainer, "advance", advance)
    session.step_batch()
    rest(qtbot, session)
    assert seen == [session.thread()]
    assert trained
    assert session.thread() not in trained


def test_epochs_are_those_of_a_bare_trainer(qtbot, session):
    session.train_epochs(20)
    rest(qtbot, session)
    trainer = Trainer(session.experiment)
    trainer.advance_epochs(20)
    np.testing.assert_array_equal(session.snapshot.theta, trainer.snapshot().theta)


def test_no_step_comes_before_its_time(qtbot, session):
    session.set_speed(0.3)
    rate, began = session.speed.rate, time.perf_counter()
    session.run()
    qtbot.waitUntil(lambda: session.snapshot.step >= 20)
    steps = session.snapshot.step
    assert steps <= 5 + rate * (time.perf_counter() - began)  # a few are due at once


def test_step_epoch_in_a_run_ends_at_the_end_of_an_epoch(qtbot, session):
    session.run()
    qtbot.waitUntil(lambda: session.snapshot.step > 20)
    session.step_epoch()
    rest(qtbot, session)
    assert not session.running
    assert session.snapshot.step % session.snapshot.steps_per_epoch == 0


def test_at_most_one_request_is_on_its_way(qtbot, session, monkeypatch):
    orders, most = [], []

    def send(port, request):
        orders.append(request)
        most.append(len(orders))
        original(port, request)

    def take(history, *answered):
        orders.clear()
        return taken(history, *answered)

    original, taken = Port.send, RaceHistory.take
    monkeypatch.setattr(Port, "send", send)
    monkeypatch.setattr(RaceHistory, "take", take)
    session.run()
    qtbot.waitUntil(lambda: session.snapshot.epoch > 30)
    session.pause()
    assert set(most) == {1}


def test_late_answers_of_another_run_are_dropped(qtbot, in_thread, monkeypatch):
    session = in_thread
    begun, gate = threading.Event(), threading.Event()

    def advance(trainer, steps=1):
        begun.set()
        gate.wait()
        return original(trainer, steps)

    original = Trainer.advance
    monkeypatch.setattr(Trainer, "advance", advance)
    seen = []
    session.snapshot_changed.connect(seen.append)
    session.step_batch()
    qtbot.waitUntil(begun.is_set)
    session.reset()
    gate.set()
    rest(qtbot, session)
    assert {snapshot.step for snapshot in seen} == {0}, "the step was of the run before"


def test_an_edit_in_full_run_is_adopted_or_restarts(qtbot, session):
    session.run()
    qtbot.waitUntil(lambda: session.snapshot.epoch > 5)
    slower = replace(session.experiment.optimizer, learning_rate=0.001)
    session.edit(replace(session.experiment, optimizer=slower))
    qtbot.waitUntil(lambda: session.snapshot.experiment.optimizer.learning_rate == 0.001)
    assert session.snapshot.epoch > 5
    race = session.snapshot.race_id
    session.edit(replace(session.experiment, batch_size=7))
    qtbot.waitUntil(lambda: session.snapshot.experiment.batch_size == 7)
    assert session.snapshot.race_id != race
    assert session.running


def test_an_experiment_that_fails_leaves_everything_as_it_was(qtbot, session, tmp_path):
    session.step_epoch()
    rest(qtbot, session)
    good, shown = session.experiment, session.snapshot
    path = tmp_path / "bad.csv"
    path.write_text("a,b\n,x\n,y\n3,y\n", encoding="utf-8")
    bad = replace(
        experiment_for(DATASETS.create("moons")),
        dataset=DATASETS.create("csv", path=str(path), features=("a",)),
    )
    with qtbot.waitSignal(session.failed) as failed:
        session.edit(bad)
    assert "at least 2 are needed" in failed.args[0]
    rest(qtbot, session)
    assert session.experiment == good
    assert not session.can_undo
    np.testing.assert_array_equal(session.snapshot.theta, shown.theta)
    session.step_epoch()
    rest(qtbot, session)
    assert session.snapshot.epoch == 2, "the race goes on where it stood"


def test_a_race_stops_by_itself_when_all_have_diverged(qtbot, session):
    wild = replace(session.experiment.optimizer, learning_rate=1e200)
    losses = [
        replace(contender, loss=LOSSES.create("mse")) for contender in session.experiment.contenders
    ]
    session.edit(replace(session.experiment, optimizer=wild, contenders=tuple(losses)))
    session.run()
    qtbot.waitUntil(lambda: not session.running)
    assert session.snapshot.finished


@pytest.mark.parametrize("running", [False, True])
def test_close_is_final_and_may_be_repeated(qtbot, where, running):
    session = Session(first_experiment(), process=where == "process")
    qtbot.waitUntil(lambda: session.snapshot is not None)
    if running:
        session.run()
        qtbot.waitUntil(lambda: session.snapshot.step > 0)
    session.close()
    assert not session.findChild(Port).open
    shown = session.snapshot
    session.close()
    session.run()
    session.reset()
    assert session.snapshot is shown
    assert not session.findChild(Port).open


def test_close_before_the_first_snapshot(qtbot, where):
    session = Session(first_experiment(), process=where == "process")
    session.close()
    assert not session.findChild(Port).open


def test_undo_and_redo(session):
    first = session.experiment
    for size in (2, 3, 4):
        session.edit(replace(session.experiment, batch_size=size), "batch_size")
    assert session.experiment.batch_size == 4
    session.end_gesture()
    session.edit(replace(session.experiment, batch_size=5), "batch_size")
    session.undo()
    assert session.experiment.batch_size == 4
    session.undo()
    assert session.experiment == first
    assert not session.can_undo
    session.redo()
    session.redo()
    assert session.experiment.batch_size == 5
    assert not session.can_redo
    session.undo()
    session.edit(replace(session.experiment, batch_size=9))
    assert not session.can_redo


def test_weights_of_the_path_come_for_who_looks_at_landscapes(session, qtbot):
    session.train_epochs(3)
    qtbot.waitUntil(lambda: session.idle)
    assert session.snapshot.recorded.weights == {}
    session.view.update(loss_page="landscape")
    qtbot.waitUntil(lambda: list(session.snapshot.recorded.weights) == [0, 1, 2, 3])
    session.train_epochs(2)
    qtbot.waitUntil(lambda: session.idle)
    weights = session.snapshot.recorded.weights
    assert list(weights) == [0, 1, 2, 3, 4, 5]
    assert np.array_equal(weights[5], session.snapshot.theta)
