"""The trainer in a process of its own: the same numbers, and what becomes of it in the end."""

import logging
import multiprocessing
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import DATASETS, drawn_on
from lossstudio.core.datasets.drawing import move
from lossstudio.core.defaults import experiment_for, first_experiment
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.losses.formula import formula_loss
from lossstudio.core.recording.fit_grid import Fit, FitGrid
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.core.training import Trainer
from lossstudio.session import training_process
from lossstudio.session.port import Port
from lossstudio.session.requests import Answer, Kept, RaceWanted, Request
from lossstudio.session.run_until import AT_EPOCH
from lossstudio.session.session import Session
from lossstudio.session.stored_sessions import SessionReader, SessionWriter, read_viewed
from lossstudio.session.training_process import ProcessService


def trainers() -> list[int]:
    """Return the ids of the processes that train for this one."""
    return [child.pid or 0 for child in multiprocessing.active_children()]


def rest(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.snapshot is not None and session.idle)


def typed(task: Task, text: str, data: str, **parameters: float) -> Experiment:
    experiment = experiment_for(DATASETS.create(data))
    own = Contender(formula_loss(text, task=task, **parameters), colour=5)
    return replace(experiment, contenders=(*experiment.contenders, own))


EXPERIMENTS: dict[str, Callable[[], Experiment]] = {
    "regression": lambda: experiment_for(DATASETS.create("line_outliers")),
    "two classes": first_experiment,
    "several classes": lambda: experiment_for(DATASETS.create("blobs")),
    "repeats": lambda: replace(first_experiment(), repeats=3),
    "a typed loss": lambda: typed(Task.REGRESSION, "abs(r)**w", "line", w=1.5),
}


def told(snapshot: Snapshot) -> list[object]:
    """Return what a picture shows, in what can be compared."""
    return [
        snapshot.theta.tobytes(),
        snapshot.fit.score.tobytes(),
        snapshot.now.losses.tobytes(),
        snapshot.curves.losses.tobytes(),
        [checkpoint.epoch for checkpoint in snapshot.checkpoints],
        [(mark.step, str(mark.event)) for mark in snapshot.marks],
        snapshot.prepared.train.inputs.tobytes(),
        snapshot.experiment,
    ]


def story(qtbot: QtBot, session: Session) -> Iterator[list[object]]:
    """Do what a person does, with all that goes to the trainer, and give what is shown then."""

    def shown() -> list[object]:
        rest(qtbot, session)
        assert session.snapshot is not None
        return told(session.snapshot)

    yield shown()
    session.train_epochs(5)
    yield shown()
    optimizer = replace(session.experiment.optimizer, learning_rate=0.02)
    session.edit(replace(session.experiment, optimizer=optimizer))
    session.step_batch()
    yield shown()
    session.look(2)
    yield shown()
    session.step_epoch()
    yield shown()
    drawn = drawn_on(session.experiment.dataset, session.experiment.seeds.data)
    rows, target = drawn.rows[:1] + 0.25, np.array(drawn.target[:1])
    session.edit(replace(session.experiment, dataset=move(drawn, drawn.ids[:1], rows, target)))
    session.train_epochs(2)
    yield shown()
    session.look(2)
    yield shown()
    session.look_up()
    session.reset()
    yield shown()


@pytest.mark.parametrize("kind", EXPERIMENTS)
def test_it_shows_the_same_as_a_trainer_in_this_process(kind: str, qtbot: QtBot) -> None:
    experiment = EXPERIMENTS[kind]()
    with (
        closing(Session(experiment)) as here,
        closing(Session(experiment, process=True)) as there,
    ):
        moments = zip(story(qtbot, here), story(qtbot, there), strict=True)
        assert [number for number, (one, other) in enumerate(moments) if one != other] == []
        assert len(trainers()) == 1


@pytest.mark.parametrize("reset", [False, True])
def test_a_process_that_is_killed_is_told_of_and_another_one_goes_on(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture, reset: bool
) -> None:
    with closing(Session(first_experiment(), process=True)) as session:
        session.train_epochs(3)
        rest(qtbot, session)
        if reset:
            session.reset()
            rest(qtbot, session)
        (trainer,) = trainers()
        with qtbot.waitSignal(session.failed) as failed:
            os.kill(trainer, signal.SIGKILL)
            session.step_epoch()
        then = "begins anew" if reset else "goes on from epoch "
        assert f"ended unexpectedly (signal 9). The race {then}" in failed.args[0]
        assert "The trainer has ended" in caplog.text
        rest(qtbot, session)
        assert not session.running
        assert session.snapshot is not None
        assert (session.snapshot.epoch == 0) is reset
        session.train_epochs(4)
        rest(qtbot, session)
        assert trainers() not in ([], [trainer])
        bare = Trainer(session.experiment)
        bare.advance_epochs(session.snapshot.epoch)
        np.testing.assert_array_equal(session.snapshot.theta, bare.snapshot().theta)
        np.testing.assert_array_equal(session.snapshot.curves.losses, bare.snapshot().curves.losses)


def test_a_process_that_is_killed_after_another_race_was_saved_says_that_this_one_begins_anew(
    qtbot: QtBot,
) -> None:
    with closing(Session(first_experiment(), process=True)) as session:
        session.train_epochs(3)  # which is saved, at the next request at the latest
        rest(qtbot, session)
        session.choose_dataset(DATASETS.create("sine"))
        rest(qtbot, session)
        with qtbot.waitSignal(session.failed) as failed:
            os.kill(trainers()[0], signal.SIGKILL)
            session.step_epoch()
        assert "The race begins anew" in failed.args[0]
        rest(qtbot, session)
        assert session.snapshot is not None
        assert session.snapshot.epoch == 0


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells of such an end")
def test_it_ends_with_the_window_whatever_ends_that(tmp_path: Path) -> None:
    script = tmp_path / "window.py"
    script.write_text(
        """
import multiprocessing, time
from PySide6.QtCore import QCoreApplication, QTimer
from lossstudio.core.defaults import first_experiment
from lossstudio.session.session import Session
if __name__ == "__main__":
    app = QCoreApplication([])
    session = Session(first_experiment(), process=True)
    session.run()
    def tell(snapshot):
        if snapshot.epoch > 3:
            print(multiprocessing.active_children()[0].pid, flush=True)
    session.snapshot_changed.connect(tell)
    app.exec()
""",
        encoding="utf-8",
    )
    program = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    trainer = int(program.stdout.readline())
    end = os.pidfd_open(trainer)
    assert not select.select([end], [], [], 0)[0], "it has ended before the window"
    program.kill()
    program.communicate()
    assert select.select([end], [], [], 120)[0]
    os.close(end)


def test_it_does_without_qt() -> None:
    code = "import sys, lossstudio.session.training_process; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not [name for name in done.stdout.split() if name.startswith(("PySide6", "pyqtgraph"))]


def test_where_none_can_be_started_the_race_runs_all_the_same(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def start(process: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(multiprocessing.get_context("spawn").Process, "start", start)
    with closing(Session(first_experiment(), process=True)) as session:
        session.train_epochs(3)
        rest(qtbot, session)
        assert session.snapshot is not None
        assert session.snapshot.epoch == 3
    assert "no process of its own" in caplog.text


def test_where_no_other_can_be_started_a_thread_goes_on_with_the_race(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(process: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    with closing(Session(first_experiment(), process=True)) as session:
        session.train_epochs(50)
        rest(qtbot, session)
        (trainer,) = trainers()
        monkeypatch.setattr(multiprocessing.get_context("spawn").Process, "start", start)
        with qtbot.waitSignal(session.failed) as failed:
            os.kill(trainer, signal.SIGKILL)
            session.step_epoch()
        rest(qtbot, session)
        assert session.snapshot is not None
        assert f"goes on from epoch {session.snapshot.epoch}." in failed.args[0]
        assert session.snapshot.epoch > 0
        session.train_epochs(2)
        rest(qtbot, session)
        bare = Trainer(session.experiment)
        bare.advance_epochs(session.snapshot.epoch)
        np.testing.assert_array_equal(session.snapshot.theta, bare.snapshot().theta)


def ask(service: ProcessService, request: Request | RaceWanted) -> Answer | Kept:
    service.start()
    service.begin()
    return service.answer(request)


def test_a_race_is_not_lost_where_it_is_asked_for_first(qtbot: QtBot) -> None:
    service = ProcessService()
    with closing(service):
        trained = ask(service, Request(1, first_experiment(), steps=10))
        (trainer,) = trainers()
        os.kill(trainer, signal.SIGKILL)
        assert ask(service, RaceWanted(1, 1)).error
        for asked in range(2, 4):  # such as by a saving and by an autosave
            assert isinstance(ask(service, RaceWanted(asked, 1)), Kept)
        then = ask(service, Request(1, first_experiment()))
        assert isinstance(trained, Answer)
        assert isinstance(then, Answer)
        assert trained.snapshot is not None
        assert then.snapshot is not None
        assert trained.snapshot.step == then.snapshot.step == 10


@pytest.mark.parametrize("times", [1, 2])
def test_a_race_outlives_processes_that_end_before_they_train(qtbot: QtBot, times: int) -> None:
    service = ProcessService()
    with closing(service):
        ask(service, Request(1, first_experiment(), steps=10))
        for _ in range(times):
            (trainer,) = trainers()
            os.kill(trainer, signal.SIGKILL)
            assert ask(service, Request(1, first_experiment())).error
            then = ask(service, Request(1, first_experiment()))
            assert isinstance(then, Answer)
            assert then.snapshot is not None
            assert then.snapshot.step == 10


def test_what_it_logs_comes_into_the_log_of_the_window(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    table = DATASETS.create("csv", path=str(tmp_path / "gone.csv"), features=("a",))
    with closing(Session(first_experiment(), process=True)) as session:
        rest(qtbot, session)
        with (
            caplog.at_level(logging.INFO),
            qtbot.waitSignal(session.failed) as failed,
        ):
            session.edit(replace(first_experiment(), dataset=table))
        assert "gone.csv" in failed.args[0]
        assert "The experiment was refused." in caplog.text


@pytest.mark.parametrize("process", [False, True], ids=["thread", "process"])
def test_the_grid_of_a_race_travels_once_and_the_window_works_out_no_fit(
    process: bool, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    original = FitGrid.of

    def noted(grid: FitGrid, theta: Floats) -> Fit:
        threads.append(threading.current_thread())
        return original(grid, theta)

    monkeypatch.setattr(FitGrid, "of", noted)
    grids = []
    with closing(Session(first_experiment(), process=process)) as session:
        for epochs in range(1, 4):
            session.train_epochs(epochs)
            rest(qtbot, session)
            grids.append(session.snapshot.grid)
            score = original(session.snapshot.grid, session.snapshot.theta).score
            np.testing.assert_array_equal(session.snapshot.fit.score, score)
    assert grids[0] is grids[1] is grids[2]
    assert len(threads) >= 3
    assert threading.main_thread() not in threads


def test_looking_back_again_and_again_fills_no_pipe(qtbot: QtBot) -> None:
    service = ProcessService()
    service.start()
    with closing(service):
        for _ in range(7_000):  # more than fit into a pipe
            service.begin()
            service.interrupt()
            answer = service.answer(Request(1, first_experiment()))
        assert isinstance(answer, Answer)
        assert answer.snapshot is not None


@pytest.mark.parametrize("process", [False, True])
def test_a_run_ends_where_it_was_asked_to_also_after_a_reset(qtbot: QtBot, process: bool) -> None:
    with closing(Session(first_experiment(), process=process)) as session:
        rest(qtbot, session)
        session.set_speed(1.0)
        session.view.update(run_until=AT_EPOCH, end_epoch=2)
        session.train_epochs(5)  # beyond that
        rest(qtbot, session)
        session.run()
        shown = []
        session.snapshot_changed.connect(lambda snapshot: shown.append(snapshot.step))
        session.reset()
        qtbot.waitUntil(lambda: not session.running)
        rest(qtbot, session)
        assert session.snapshot is not None
        assert session.snapshot.epoch == 2
        assert 0 in shown, "it is shown at its start"


def test_a_file_stays_as_it_is_where_the_process_ends_while_its_race_is_saved(
    qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "kept.lossstudio"
    with closing(Session(first_experiment(), process=True)) as session:
        session.train_epochs(3)
        rest(qtbot, session)
        writer = SessionWriter(session)
        with qtbot.waitSignal(writer.written):
            writer.write(path)
        before = path.read_bytes()
        (trainer,) = trainers()
        os.kill(trainer, signal.SIGKILL)
        with qtbot.waitSignals([writer.failed, session.failed]):
            writer.write(path)
        assert path.read_bytes() == before
        rest(qtbot, session)
        assert session.snapshot is not None
        assert session.snapshot.epoch > 0


def test_a_session_goes_on_also_where_the_process_ends_as_it_is_opened(
    qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "kept.lossstudio"
    with closing(Session(first_experiment(), process=True)) as session:
        session.train_epochs(4)
        rest(qtbot, session)
        writer, reader = SessionWriter(session), SessionReader(session)
        with qtbot.waitSignal(writer.written):
            writer.write(path)
        session.reset()
        rest(qtbot, session)
        (trainer,) = trainers()
        os.kill(trainer, signal.SIGSTOP)
        with qtbot.waitSignal(session.failed):
            with qtbot.waitSignal(session.findChild(Port).requested):
                reader.take(*read_viewed(path), "Open")
            os.kill(trainer, signal.SIGKILL)
        rest(qtbot, session)
        assert session.snapshot is not None
        assert session.snapshot.epoch == 4


def test_a_process_that_ends_as_it_begins_leaves_the_race_to_a_thread(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(training_process, "serve", os._exit)  # which takes other arguments
    with closing(Session(first_experiment(), process=True)) as session:
        session.train_epochs(2)
        rest(qtbot, session)
        assert session.snapshot is not None
        assert session.snapshot.epoch == 2
    assert "no process of its own" in caplog.text
