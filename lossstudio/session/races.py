"""The races of this session that are over."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.differences import Change, differences
from lossstudio.core.experiment import Experiment
from lossstudio.core.plain_text import as_name
from lossstudio.core.recording.race_record import RaceRecord, record_of
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.session_file.races import RacesMemory

MOST = 50


class Races(QObject):
    """Watches snapshots go by, and keeps a record of each race that ends or is replaced."""

    changed = Signal()
    done_anew = Signal()  # something was done to the list that can be taken back
    branched = Signal(str)  # how a race goes on from its past, in a sentence
    come_back = Signal(str)  # where one that was left stands again, in a sentence

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.records: list[RaceRecord] = []
        self._last: Snapshot | None = None
        self._seconds = 0.0
        self._number = 0
        self._start: Experiment | None = None  # what the race under way began with
        self._kept: int | None = None  # the number of its record
        self._kept_until: int | None = None  # the epoch that its record reaches
        self._numbers: dict[str, int] = {}  # of the records, by the ids of the races
        self._done: tuple[str, Callable[[], None]] | None = None  # the last deed, and its undoing
        self._branch: int | None = None  # the number of the branch left last
        self._from = ""  # where the race under way branched off

    @property
    def seconds(self) -> float:
        """How long the race under way has trained."""
        return self._seconds

    @property
    def counted(self) -> int:
        """How many races were ever kept."""
        return self._number

    @property
    def over(self) -> list[RaceRecord]:
        """The races but the one under way, of which there may be a record as well."""
        return [record for record in self.records if record.number != self._kept]

    def memory(self) -> RacesMemory:
        """Return all that `recall` needs."""
        under_way = self._seconds, self._start, self._kept, self._kept_until, self._branch
        return RacesMemory(tuple(self.records), self._number, *under_way, self._from)

    def recall(self, memory: RacesMemory) -> None:
        """Take the races of a session that goes on, in the place of all that there are."""
        self.records, self._number = list(memory.records), memory.counted
        self._seconds, self._start, self._kept = memory.seconds, memory.start, memory.kept
        self._kept_until, self._branch = memory.kept_until, memory.branch
        self._from, self._last, self._done = memory.origin, None, None
        self._numbers.clear()
        self.changed.emit()

    def leave(self) -> RacesMemory:
        """Return all races, the one under way among them, for another list takes their place."""
        if self._last is not None:
            self._keep(self._last)
        return self.memory().over

    @property
    def done(self) -> str:
        """What was done to the list last, in words, as long as it can be taken back."""
        return "" if self._done is None else self._done[0]

    def take_back(self) -> None:
        """Take back what was done to the list last."""
        done, self._done = self._done, None
        if done is not None:
            done[1]()
            self.changed.emit()

    def _note(self, words: str, take_back: Callable[[], None]) -> None:
        self._done = words, take_back
        self.done_anew.emit()

    def settle(self) -> None:
        """Let what was done to the list stand: something else was done since."""
        if self._done is not None:
            self._done = None
            self.changed.emit()

    def take(self, snapshot: Snapshot, seconds: float) -> None:
        """Take a snapshot that shows no past, and how long was trained for it."""
        last = self._last
        another = last is not None and _is_another(last, snapshot)
        if last is not None and another:
            self._keep(last)
            self._begin_another()
        if another or (last is None and self._kept is None):  # it may stand again where it was left
            first = snapshot.checkpoints[:1]
            self._start = first[0].experiment if first else None
            self._come_back(snapshot)
        if snapshot.step == 0 or self._start is None:
            self._start = snapshot.experiment
        self._seconds += seconds
        self._last = snapshot
        if snapshot.finished:
            self._keep(snapshot)

    def knows(self, snapshot: Snapshot) -> bool:
        """Whether it is of a race that was left, and not of one that begins."""
        return snapshot.race_id in self._numbers

    def _come_back(self, snapshot: Snapshot) -> None:
        """Go on with the record of a race that stands where it was left."""
        number = self._numbers.get(snapshot.race_id, self._alike(snapshot))
        record = next((each for each in self.records if each.number == number), None)
        if record is not None:
            self._kept, self._kept_until = record.number, int(record.epochs[-1])
            self._start, self._seconds, self._from = record.start, record.seconds, record.branch
        if self.knows(snapshot):
            epoch = f"epoch {int(snapshot.curves.epoch[-1]):,}"
            self.come_back.emit(f"The race stands where it stood, at {epoch}.")

    def _alike(self, snapshot: Snapshot) -> int | None:
        """Return the number of a record that ends as a race begins, as one of a file does."""
        step = snapshot.curves.step[-1]
        with np.errstate(all="ignore"):
            stood = snapshot.curves.relative[-1]
        for record in reversed(self.records):
            alike = step and record.start == self._start and record.steps[-1] == step
            if alike and np.array_equal(record.relative[-1], stood, equal_nan=True):
                return record.number
        return None

    def drop_under_way(self) -> None:
        """Keep nothing of the race under way: it was one of many that a drag began."""
        self._last = None
        self._begin_another()

    def branch_off(self, shown: Snapshot) -> None:
        """Keep the race to its end, for it goes on from a moment of its past that was shown."""
        if self._last is None:
            return
        epoch = f"epoch {shown.epoch:,}"
        self._keep(self._last)
        left = next((record for record in self.records if record.number == self._kept), None)
        if left is not None:
            if self._branch is not None and self._branch != left.number:
                self.pin(self._branch, False)
            self._branch = left.number
            self._change(left.number, pinned=True, branch=f"left at {epoch} for another way")
            self._begin_another()
            self._from = f"from {epoch} of ‘{left.name}’"
        after = f" What came after is under Races as ‘{left.name}’." if left is not None else ""
        self.branched.emit(f"The race goes on from {epoch}.{after}")
        if shown.step == 0:
            self._start = None

    def _begin_another(self) -> None:
        self._kept, self._kept_until, self._seconds, self._from = None, None, 0.0, ""

    def _keep(self, snapshot: Snapshot) -> None:
        """Keep a record, unless nothing was trained; a race that went on renews its own."""
        until = int(snapshot.curves.epoch[-1])
        if len(snapshot.curves) < 2 or until == self._kept_until:
            return
        start = self._start or snapshot.experiment
        known = next((r for r in self.records if r.number == self._kept), None)
        if known is not None:
            self._renew(known, snapshot, start)
        else:
            self._kept = self._number = self._number + 1
            record = record_of(
                snapshot,
                start,
                self._seconds,
                number=self._number,
                name=f"{self._number}. {start.dataset.called}",
                differs=self._compared(start, len(self.records)),
                branch=self._from,
            )
            self.records.append(record)
            self._done = None
            self._drop_oldest()
        self._kept_until = until
        if self._kept is not None:
            self._numbers[snapshot.race_id] = self._kept
        self.changed.emit()

    def _renew(self, known: RaceRecord, snapshot: Snapshot, start: Experiment) -> None:
        index = self.records.index(known)
        again = known.start == start
        record = record_of(
            snapshot,
            start,
            self._seconds,
            number=known.number,
            name=known.name,
            differs=known.differs if again else self._compared(start, index),
            branch=known.branch,
        )
        self.records[index] = replace(record, pinned=known.pinned, group=known.group)

    def _compared(self, start: Experiment, index: int) -> tuple[Change, ...] | None:
        """Return how a race began otherwise than the one listed before it, if there is one."""
        return differences(self.records[index - 1].start, start) if index else None

    def _drop_oldest(self) -> None:
        if len(self.records) > MOST:
            loose = [record for record in self.records if not record.pinned]
            self.records.remove(loose[0] if loose else self.records[0])

    @Slot(int, str)
    def rename(self, number: int, name: str) -> None:
        """Give a race another name; that can be taken back until something else is done."""
        old, new = self.records[self._index(number)].name, as_name(name)
        if new != old:
            self._note(f"‘{old}’ is now ‘{new}’", partial(self._change, number, name=old))
            self._change(number, name=new)

    @Slot(int, bool)
    def pin(self, number: int, pinned: bool) -> None:
        """Keep the curves of a race as ghosts, or not."""
        self._change(number, pinned=pinned)

    def delete(self, *numbers: int) -> None:
        """Forget races; they can be brought back to their places until something else is done."""
        gone = [(i, record) for i, record in enumerate(self.records) if record.number in numbers]
        names = f"‘{gone[0][1].name}’" if len(gone) == 1 else f"{len(gone)} races"
        self.records = [record for record in self.records if record.number not in numbers]
        self._note(f"{names} deleted", partial(self._bring_back, gone))
        self.changed.emit()

    def _bring_back(self, gone: list[tuple[int, RaceRecord]]) -> None:
        for index, record in gone:
            self.records.insert(index, record)

    def group(self, numbers: Collection[int], name: str) -> None:
        """Let races stand together under a name, or alone where it is empty; can be taken back."""
        old = {r.number: r.group for r in self.records if r.number in numbers}
        new = as_name(name)
        if set(old.values()) == {new}:
            return
        count = "1 race" if len(old) == 1 else f"{len(old)} races"
        words = f"{count} grouped as ‘{new}’" if new else f"{count} taken out of the group"
        self._note(words, partial(self._regroup, old))
        self._regroup(dict.fromkeys(old, new))
        self.changed.emit()

    def _regroup(self, groups: Mapping[int, str]) -> None:
        self.records = [
            replace(record, group=groups.get(record.number, record.group))
            for record in self.records
        ]

    @property
    def arranged(self) -> list[RaceRecord]:
        """The races as they are listed: the newest first, those of a group together."""
        listed: list[RaceRecord] = []
        for record in self.records[::-1]:
            if any(record.number == other.number for other in listed):
                continue
            alike = [each for each in self.records[::-1] if each.group == record.group]
            listed += alike if record.group else [record]
        return listed

    def _index(self, number: int) -> int:
        return next(i for i, record in enumerate(self.records) if record.number == number)

    def _change(self, number: int, **changes: object) -> None:
        self.records = [
            replace(record, **changes) if record.number == number else record  # type: ignore[arg-type]
            for record in self.records
        ]
        self.changed.emit()


def _is_another(last: Snapshot, snapshot: Snapshot) -> bool:
    """Whether a snapshot begins another race; going back on the timeline does not."""
    return last.race_id != snapshot.race_id
