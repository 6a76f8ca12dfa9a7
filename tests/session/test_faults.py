"""What nobody foresaw: one sentence, a line in the log, and the race goes on where it was."""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from lossstudio.core.analysis.common_loss import CommonLossCurve
from lossstudio.core.defaults import first_experiment
from lossstudio.core.models import MODELS
from lossstudio.core.recording.evaluation import Evaluator
from lossstudio.core.recording.fit_grid import FitGrid
from lossstudio.core.recording.race_history import RaceRecorder
from lossstudio.core.schedules import SCHEDULES
from lossstudio.core.studies.learning_rate_search import LearningRateGrid, LearningRateSearch
from lossstudio.core.training import Trainer, loop, race_samples, standing
from lossstudio.session.jobs import Job
from lossstudio.session.learning_rate_search import find_learning_rates
from lossstudio.session.session import Session

EPOCHS = 3


class UnforeseenError(Exception):
    """Something that no line of the program expects."""


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """A session whose race stands at the end of the third epoch."""
    made = Session(first_experiment())
    made.train_epochs(EPOCHS)
    rest(qtbot, made)
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(made, QEvent.Type.DeferredDelete.value)


def rest(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.snapshot is not None and session.idle)


def fail_once(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    """Let a function do its work the next time, and raise at its end."""
    original: Callable[..., Any] = getattr(owner, name)
    calls: list[str] = []

    def broken(*given: Any, **named: Any) -> Any:
        result = original(*given, **named)
        if not calls:
            calls.append(name)
            raise UnforeseenError(name)
        return result

    monkeypatch.setattr(owner, name, broken)


def slower(session: Session) -> None:
    """Change what can be changed during the race."""
    optimizer = replace(session.experiment.optimizer, learning_rate=0.001)
    session.edit(replace(session.experiment, optimizer=optimizer))


def larger(session: Session) -> None:
    """Change what needs another race."""
    session.edit(replace(session.experiment, batch_size=7))


def back(session: Session) -> None:
    session.look(1)
    session.step_epoch()


STAGES: dict[str, tuple[Any, str, Callable[[Session], None]]] = {
    "preparing": (race_samples, "prepare", larger),
    "training": (Trainer, "advance", lambda session: session.train_epochs(2)),
    "running": (Trainer, "advance", lambda session: session.run()),
    "an optimizer's step": (loop.OptimizerGroups, "step", lambda s: s.train_epochs(2)),
    "evaluating": (Evaluator, "evaluate", lambda session: session.train_epochs(2)),
    "changing": (Trainer, "adopt", slower),
    "the picture": (Trainer, "snapshot", lambda session: session.train_epochs(2)),
    "what is new": (RaceRecorder, "since", lambda session: session.train_epochs(2)),
    "looking back": (Trainer, "look", lambda session: session.look(1)),
    "going back": (Trainer, "go_back", back),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_fault_in_any_stage_is_told_and_the_race_goes_on_where_it_was(
    stage: str,
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    experiment = session.experiment
    owner, name, act = STAGES[stage]
    if stage == "going back":
        session.look(1)
        rest(qtbot, session)
    fail_once(monkeypatch, owner, name)
    with caplog.at_level(logging.ERROR), qtbot.waitSignal(session.failed) as failed:
        act(session)
    assert "Something went wrong in the program (UnforeseenError: " in failed.args[0]
    (record,) = [r for r in caplog.records if r.name.startswith("lossstudio.session")]
    assert record.exc_info is not None
    assert record.exc_info[0] is UnforeseenError
    rest(qtbot, session)
    assert not session.running
    assert session.experiment == experiment
    session.look_up()
    rest(qtbot, session)
    straight = Trainer(experiment)
    straight.advance_epochs(EPOCHS)
    assert session.snapshot.theta.tobytes() == straight.snapshot().theta.tobytes()
    assert session.snapshot.curves == straight.snapshot().curves
    session.train_epochs(2)
    rest(qtbot, session)
    straight.advance_epochs(2)
    assert session.snapshot.theta.tobytes() == straight.snapshot().theta.tobytes()
    assert session.snapshot.curves == straight.snapshot().curves


def test_after_a_fault_reset_and_undo_work(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    slower(session)
    rest(qtbot, session)
    fail_once(monkeypatch, Trainer, "advance")
    with qtbot.waitSignal(session.failed):
        session.run()
    session.undo()
    rest(qtbot, session)
    assert session.snapshot.experiment == session.experiment == first_experiment()
    session.reset()
    rest(qtbot, session)
    assert session.snapshot.step == 0
    session.step_batch()
    rest(qtbot, session)
    assert session.snapshot.step == 1


def test_a_reset_that_fails_leaves_the_race_where_it_was(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_once(monkeypatch, race_samples, "prepare")
    with qtbot.waitSignal(session.failed):
        session.reset()
    session.train_epochs(1)
    rest(qtbot, session)
    assert session.snapshot is not None
    assert session.snapshot.epoch == EPOCHS + 1
    session.reset()
    rest(qtbot, session)
    assert session.snapshot.epoch == 0


def test_a_fault_that_comes_back_is_told_each_time_and_still_nothing_hangs(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise UnforeseenError("again")

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "advance", broken)
        for _ in range(2):
            with qtbot.waitSignal(session.failed):
                session.run()
            rest(qtbot, session)
    session.step_epoch()
    rest(qtbot, session)
    assert session.snapshot.epoch == EPOCHS + 1


LASTING: dict[str, tuple[Any, str, Callable[[Session], None]]] = {
    **STAGES,
    "measuring by one loss": (
        CommonLossCurve,
        "measure",
        lambda session: session.view.update(loss_measure="by mae"),
    ),
    "going on from the past": (Trainer, "look", back),
}


@pytest.mark.parametrize("stage", LASTING)
def test_a_lasting_fault_is_told_and_the_session_comes_to_rest(
    stage: str, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise UnforeseenError("for good")

    experiment = session.experiment
    owner, name, act = LASTING[stage]
    told: list[str] = []
    session.failed.connect(told.append)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, broken)
        with qtbot.waitSignal(session.failed):
            act(session)
        rest(qtbot, session)
        for _ in range(3):
            QCoreApplication.processEvents()
        assert session.idle
        assert 1 <= len(told) <= 2
    session.look_up()
    session.step_epoch()
    rest(qtbot, session)
    assert session.snapshot is not None
    assert session.snapshot.epoch == EPOCHS + 1
    assert session.experiment == session.snapshot.experiment == experiment
    straight = Trainer(experiment)
    straight.advance_epochs(EPOCHS + 1)
    assert session.snapshot.theta.tobytes() == straight.snapshot().theta.tobytes()


def test_a_fit_that_cannot_be_had_is_told_and_the_race_goes_on(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_once(monkeypatch, FitGrid, "of")
    with qtbot.waitSignal(session.failed) as failed:
        session.train_epochs(2)
    assert "Something went wrong in the program (UnforeseenError: of)" in failed.args[0]
    rest(qtbot, session)
    session.step_epoch()
    rest(qtbot, session)
    straight = Trainer(session.experiment)
    straight.advance_epochs(session.snapshot.epoch)
    assert session.snapshot.epoch > EPOCHS
    assert session.snapshot.theta.tobytes() == straight.snapshot().theta.tobytes()
    assert session.snapshot.fit.kept.tobytes() == straight.snapshot().fit.kept.tobytes()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (ValueError("shapes (3,) (4,)"), "in the program (ValueError: shapes (3,) (4,)); the race"),
        (ValueError(), "in the program (ValueError); the race is where it was."),
        (OSError("of no file"), "in the program (OSError: of no file)"),
        (np.linalg.LinAlgError("singular"), "in the program (LinAlgError: singular)"),
        (MemoryError(), "There is not enough memory for this experiment."),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_whatever_kind_of_fault_it_is_it_is_told_and_logged(
    fault: Exception,
    words: str,
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "advance", broken)
        with caplog.at_level(logging.ERROR), qtbot.waitSignal(session.failed) as failed:
            session.step_epoch()
        rest(qtbot, session)
    assert words in failed.args[0]
    assert any(record.exc_info and record.exc_info[1] is fault for record in caplog.records)


def test_what_preparing_refuses_is_told_as_it_is_and_logged_with_its_place(
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(_: object) -> None:
        raise ValueError("The table has no rows.")

    with monkeypatch.context() as patch:
        patch.setattr(race_samples, "prepare", refuse)
        with caplog.at_level(logging.INFO), qtbot.waitSignal(session.failed) as failed:
            larger(session)
        rest(qtbot, session)
    assert failed.args[0] == "The table has no rows."
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.INFO]


@pytest.mark.parametrize(
    "act", [Session.step_batch, Session.step_epoch, Session.run, Session.reset], ids=str
)
def test_after_a_first_request_that_failed_every_button_begins(
    act: Callable[[Session], None], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_once(monkeypatch, race_samples, "prepare")
    with closing(Session(first_experiment())) as session:
        with qtbot.waitSignal(session.failed) as failed:
            pass
        assert "the race is where it was" not in failed.args[0]  # there is none
        act(session)
        steps = 0 if act is Session.reset else 1
        qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.step >= steps)


@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_restoring_within_an_epoch_leaves_no_trace(
    dropout: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = MODELS.create("mlp", units=(6,), dropout=dropout)
    experiment = replace(first_experiment(), model=model, batch_size=4)
    monkeypatch.setattr(standing, "CHEAP", 0)  # as for very many samples
    straight, restored = Trainer(experiment), Trainer(experiment)
    straight.advance(16)
    restored.advance(16)
    saved = restored.save_point()
    restored.advance(30)
    restored.restore(saved)
    assert restored.snapshot(quick=True).now == straight.snapshot(quick=True).now
    for trainer in (straight, restored):
        trainer.advance(25)
    assert restored.snapshot().theta.tobytes() == straight.snapshot().theta.tobytes()
    assert restored.snapshot().curves == straight.snapshot().curves


def test_a_screen_that_fails_does_not_stop_the_race(session: Session, qtbot: QtBot) -> None:
    def broken(_: object) -> None:
        raise UnforeseenError("in a plot")

    session.snapshot_changed.connect(broken)
    with qtbot.captureExceptions() as caught:
        session.step_epoch()
        rest(qtbot, session)
        session.step_epoch()
        rest(qtbot, session)
    assert session.snapshot.epoch == EPOCHS + 2
    assert caught


def test_steps_of_next_to_no_length_are_no_fault(session: Session, qtbot: QtBot) -> None:
    session.edit(replace(session.experiment, schedule=SCHEDULES.create("step", every=1e-310)))
    session.train_epochs(2)
    rest(qtbot, session)
    assert session.snapshot.epoch == EPOCHS + 2
    assert np.isfinite(session.snapshot.theta).all()


def test_a_search_that_fails_is_told_and_the_next_one_works(
    session: Session,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    finder = Job("search", session)
    grid = LearningRateGrid(lowest=0.01, highest=0.1, per_decade=1, epochs=2)
    fail_once(monkeypatch, LearningRateSearch, "advance")
    search = partial(find_learning_rates, first_experiment(), grid)
    with caplog.at_level(logging.ERROR), qtbot.waitSignal(finder.failed) as failed:
        finder.start(search)
    assert "UnforeseenError: advance" in failed.args[0]
    assert any(record.exc_info for record in caplog.records)
    assert not finder.running
    with qtbot.waitSignal(finder.done) as found:
        finder.start(search)
    assert found.args[0] is not None
    finder.close()


def test_a_fault_in_going_on_from_the_past_leaves_the_way_back_to_the_later_settings(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = session.experiment
    slower(session)
    later = session.experiment
    session.train_epochs(2)
    rest(qtbot, session)
    session.look(1)
    rest(qtbot, session)
    assert session.experiment == start
    fail_once(monkeypatch, Trainer, "advance")
    with qtbot.waitSignal(session.failed):
        session.train_epochs(1)
    rest(qtbot, session)
    assert session.looking
    session.look_up()
    rest(qtbot, session)
    assert session.snapshot is not None
    assert session.experiment == session.snapshot.experiment == later
