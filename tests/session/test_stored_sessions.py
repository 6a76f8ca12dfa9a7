"""Sessions on their way to a file and back, with the trainer here and in a process of its own."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lossstudio.core.arrays import same
from lossstudio.core.defaults import first_experiment
from lossstudio.core.session_file.session_file import FoundSession
from lossstudio.session.session import Session
from lossstudio.session.stored_sessions import SessionReader, SessionWriter
from lossstudio.session.view_state import ViewState

Shown = Callable[[Session], None]


@pytest.fixture
def rest(qtbot: QtBot) -> Shown:
    def rest_(session: Session) -> None:
        qtbot.waitUntil(lambda: session.snapshot is not None and session.idle)

    return rest_


def written(qtbot: QtBot, session: Session, path: Path) -> None:
    writer = SessionWriter(session)
    with qtbot.waitSignal(writer.written):
        writer.write(path)


def taken(qtbot: QtBot, session: Session, path: Path) -> FoundSession:
    reader = SessionReader(session)
    with qtbot.waitSignal(reader.found) as found:
        reader.read(path)
    read, (session_, view) = found.args
    assert read == path
    assert isinstance(view, ViewState)
    reader.take(session_, view, "Open")
    return session_


@pytest.mark.parametrize("process", [False, True])
def test_a_race_goes_on_from_a_file_with_the_same_numbers(
    qtbot: QtBot, rest: Shown, tmp_path: Path, process: bool
) -> None:
    path = tmp_path / "s.lossstudio"
    start = replace(first_experiment(), repeats=2, patience=300)
    with (
        closing(Session(start, process=process)) as one,
        closing(Session(first_experiment(), process=process)) as other,
    ):
        one.train_epochs(4)
        rest(one)
        optimizer = replace(start.optimizer, learning_rate=0.02)
        one.edit(replace(start, optimizer=optimizer))
        one.step_batch()
        rest(one)
        written(qtbot, one, path)
        rest(other)
        found = taken(qtbot, other, path)
        assert found.trainer is not None
        rest(other)
        for _ in range(2):
            first, second = one.snapshot, other.snapshot
            assert first is not None
            assert second is not None
            assert first.race_id != second.race_id
            assert (first.epoch, first.step) == (second.epoch, second.step)
            assert same(first.theta, second.theta)
            assert same(first.curves.losses, second.curves.losses)
            assert first.marks == second.marks
            assert first.checkpoints == second.checkpoints
            for session in (one, other):
                session.train_epochs(3)
                rest(session)
        for session in (one, other):
            session.look(2)
            rest(session)
            session.step_epoch()
            rest(session)
        first, second = one.snapshot, other.snapshot
        assert first is not None
        assert second is not None
        assert first.epoch == 3
        assert same(first.theta, second.theta)


def test_the_same_file_can_be_taken_again_in_the_same_session(
    qtbot: QtBot, rest: Shown, tmp_path: Path
) -> None:
    path = tmp_path / "s.lossstudio"
    with closing(Session(first_experiment())) as session:
        session.train_epochs(5)
        rest(session)
        written(qtbot, session, path)
        for more in (3, 9):
            session.train_epochs(more)
            rest(session)
            taken(qtbot, session, path)
            rest(session)
            assert session.snapshot is not None
            assert session.snapshot.curves.epoch.tolist() == list(range(6))


def test_what_was_edited_and_not_yet_raced_comes_back_too(
    qtbot: QtBot, rest: Shown, tmp_path: Path
) -> None:
    """The race that was on the screen is among those before then, as it would have been."""
    path = tmp_path / "s.lossstudio"
    with closing(Session(first_experiment())) as session:
        session.train_epochs(5)
        rest(session)
        other = replace(first_experiment(), test_share=0.5)
        session.edit(other)
        written(qtbot, session, path)  # asked for before the edit goes to the trainer
    with closing(Session(first_experiment())) as again:
        rest(again)
        taken(qtbot, again, path)
        qtbot.waitUntil(lambda: again.experiment == other)
        rest(again)
        assert again.snapshot is not None
        assert again.snapshot.epoch == 0
        (record,) = again.races.records
        assert record.epochs[-1] == 5
