"""What comes more often than it can be read is shown in parts, and the last of it at once."""

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from lossstudio.app.window.staggered_updates import StaggeredUpdater
from lossstudio.core.defaults import first_experiment
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer


class Shown:
    """Two parts that note what they are shown, and who says which snapshot is the last."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []
        self.last: Snapshot | None = None
        self.parent = QObject()
        parts = (self.part("curves"), self.part("numbers"))
        self.updater = StaggeredUpdater(parts, lambda snapshot: snapshot is self.last, self.parent)

    def part(self, name: str):
        return lambda snapshot: self.seen.append((name, snapshot.step))


def snapshots(count: int) -> list[Snapshot]:
    trainer, found = Trainer(first_experiment()), []
    for _ in range(count):
        trainer.advance(1)
        found.append(trainer.snapshot())
    return found


def test_of_many_snapshots_each_part_shows_the_latest_in_its_turn(qtbot: QtBot) -> None:
    shown = Shown()
    first, second, third = snapshots(3)
    shown.updater.take(first)
    assert shown.seen == [("curves", 1)], "the first part at once, the others in their turn"
    shown.updater.take(second)
    shown.updater.take(third)
    qtbot.waitUntil(lambda: ("numbers", 3) in shown.seen and ("curves", 3) in shown.seen)
    assert 2 not in dict(shown.seen).values()


def test_the_last_is_shown_at_once_and_once(qtbot: QtBot) -> None:
    shown = Shown()
    first, second = snapshots(2)
    shown.updater.take(first)
    shown.last = second
    shown.updater.settle()
    assert shown.seen == [("curves", 1)], "another is still to come"
    shown.updater.take(second)
    assert sorted(shown.seen[1:]) == [("curves", 2), ("numbers", 2)]
    shown.updater.settle()
    assert len(shown.seen) == 3
