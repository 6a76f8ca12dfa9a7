"""A trainer that goes on between two requests: what is shown is where it stands in the end."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from lossstudio.core.defaults import first_experiment
from lossstudio.core.recording.race_history import RaceHistory
from lossstudio.core.training import Trainer
from lossstudio.session import trainer_service
from lossstudio.session.requests import Answer, Request
from lossstudio.session.session import Session
from lossstudio.session.trainer_service import TrainerService


def rest(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.snapshot is not None and session.idle)


@contextmanager
def at_full_speed(qtbot: QtBot, pictures: int) -> Iterator[Session]:
    """Give a session whose race runs and has shown so many pictures."""
    session = Session(first_experiment(), process=True)
    with closing(session):
        rest(qtbot, session)
        session.set_speed(1.0)
        session.run()
        with qtbot.waitSignals([session.snapshot_changed] * pictures):
            pass
        yield session


def test_trains_ahead_until_called(qtbot: QtBot) -> None:
    experiment = first_experiment()
    service = TrainerService(lambda: False)
    service.answer(Request(0, experiment))
    request = Request(0, experiment, steps=5, ahead=True)
    first = service.answer(request)
    looks = iter([False, False, False, True])
    service.train_ahead(request, lambda: next(looks))
    then = service.answer(Request(0, experiment))
    assert isinstance(first, Answer)
    assert isinstance(then, Answer)
    assert (first.steps, first.ahead, then.steps) == (5, 0, 0)
    assert then.snapshot is not None
    assert then.ahead == then.snapshot.step - 5 > 0
    trainer = Trainer(experiment)
    trainer.advance(then.snapshot.step)
    assert then.snapshot.theta.tobytes() == trainer.snapshot().theta.tobytes()
    assert then.update is not None
    seen = RaceHistory().take(then.update).curves
    assert seen.losses.tobytes() == trainer.snapshot().curves.losses.tobytes()


def test_fault_ahead_changes_nothing(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = first_experiment()
    service = TrainerService(lambda: False)
    request = Request(0, experiment, steps=5, ahead=True)
    first = service.answer(request)
    with monkeypatch.context() as broken:
        broken.setattr(Trainer, "advance", lambda trainer, steps: 1 / 0)
        service.train_ahead(request, lambda: False)
    then = service.answer(replace(request, ahead=False))
    trainer = Trainer(experiment)
    trainer.advance(10)
    assert isinstance(first, Answer)
    assert isinstance(then, Answer)
    assert then.snapshot is not None
    assert (then.ahead, then.snapshot.step) == (0, 10)
    assert then.snapshot.theta.tobytes() == trainer.snapshot().theta.tobytes()


class Looks:
    """Asks for an end at the second look, and counts the looks."""

    def __init__(self, end: int = 2) -> None:
        self.count, self._end = 0, end

    def __call__(self) -> bool:
        self.count += 1
        return self.count >= self._end


def grown(looks: Looks) -> tuple[TrainerService, Request]:
    """Return a service that has trained so long that it looks only after many steps."""
    service, request = TrainerService(looks), Request(0, first_experiment(), steps=10**6)
    looks.count = -(10**9)
    answer = service.answer(replace(request, seconds=0.2))
    assert isinstance(answer, Answer)
    looks.count = 0
    return service, request


def test_looks_stay_as_far_apart_as_they_were_until_the_experiment_changes() -> None:
    looks = Looks()
    service, request = grown(looks)
    same = service.answer(request)
    looks.count = 0
    optimizer = replace(request.experiment.optimizer, learning_rate=0.02)
    changed = replace(request.experiment, optimizer=optimizer)
    other = service.answer(replace(request, experiment=changed))
    assert isinstance(same, Answer)
    assert isinstance(other, Answer)
    assert same.steps > 1
    assert other.steps == 1


def test_looks_come_closer_where_steps_become_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Looks(50)
    service, request = grown(looks)
    monkeypatch.setattr(trainer_service, "CHUNK", 0.0)  # nothing is as fast as that
    service.answer(request)
    looks.count = 48
    last = service.answer(request)
    assert isinstance(last, Answer)
    assert last.steps == 1


def test_after_a_fault_one_looks_after_every_step(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = Looks()
    service, request = grown(looks)
    with monkeypatch.context() as broken:
        broken.setattr(Trainer, "snapshot", lambda trainer, **_: 1 / 0)
        assert service.answer(request).error
    looks.count = 0
    then = service.answer(request)
    assert isinstance(then, Answer)
    assert then.steps == 1


def test_a_pause_shows_the_end_alone(qtbot: QtBot) -> None:
    with at_full_speed(qtbot, 5) as session:
        shown: list[int] = []
        session.snapshot_changed.connect(lambda snapshot: shown.append(snapshot.step))
        session.pause()
        rest(qtbot, session)
        assert session.snapshot is not None
        assert shown == [session.snapshot.step]


@pytest.mark.parametrize("way", ["pause", "step_batch", "step_epoch", "reset"])
def test_what_is_shown_is_where_the_trainer_stands(qtbot: QtBot, way: str) -> None:
    with at_full_speed(qtbot, 5) as session:
        getattr(session, way)()
        if way == "reset":
            session.pause()
        rest(qtbot, session)
        snapshot = session.snapshot
        assert snapshot is not None
        session.step_batch()
        rest(qtbot, session)
        assert session.snapshot is not None
        assert session.snapshot.step == snapshot.step + 1
        trainer = Trainer(session.experiment)
        trainer.advance(session.snapshot.step)
        assert session.snapshot.theta.tobytes() == trainer.snapshot().theta.tobytes()


def test_what_is_left_by_a_branch_is_kept_to_its_very_end(qtbot: QtBot) -> None:
    with at_full_speed(qtbot, 8) as session:
        session.look(2)
        rest(qtbot, session)
        snapshot = session.snapshot
        assert snapshot is not None
        assert snapshot.past
        last = int(snapshot.curves.epoch[-1])
        session.train_epochs(1)
        rest(qtbot, session)
        (record,) = session.races.records
        assert int(record.epochs[-1]) == last
