"""The races of this session that are over."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.differences import Change, differences
from lossstudio.core.experiment import Experiment
from lossstudio.core.plain_text import as_name
from lossstudio.core.recording.race_record import RaceRecord, record_of
from lossstudio.core.recording.snapshot import Snapshot

MOST = 50


class Races(QObject):
    """Watches snapshots go by, and keeps a record of each race that ends or is replaced."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.records: list[RaceRecord] = []
        self._last: Snapshot | None = None
        self._seconds = 0.0
        self._number = 0
        self._start: Experiment | None = None  # what the race under way began with
        self._kept: int | None = None  # the number of its record
        self._kept_until: int | None = None  # the epoch that its record reaches
        self._deleted: tuple[int, RaceRecord] | None = None  # the last one, and its place
        self._branch: int | None = None  # the number of the branch left last
        self._from = ""  # where the race under way branched off

    @property
    def seconds(self) -> float:
        """How long the race under way has trained."""
        return self._seconds

    @property
    def deleted(self) -> RaceRecord | None:
        """The race last deleted, as long as it can be brought back."""
        return self._deleted[1] if self._deleted is not None else None

    def take(self, snapshot: Snapshot, seconds: float) -> None:
        """Take a snapshot that shows no past, and how long was trained for it."""
        last = self._last
        if last is not None and _is_another(last, snapshot):
            self._keep(last)
            self._begin_another()
        if snapshot.step == 0 or self._start is None:
            self._start = snapshot.experiment
        self._seconds += seconds
        self._last = snapshot
        if snapshot.finished:
            self._keep(snapshot)

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
            self._deleted = None
            self._drop_oldest()
        self._kept_until = until
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
        self.records[index] = replace(record, pinned=known.pinned)

    def _compared(self, start: Experiment, index: int) -> tuple[Change, ...] | None:
        """Return how a race began otherwise than the one listed before it, if there is one."""
        return differences(self.records[index - 1].start, start) if index else None

    def _drop_oldest(self) -> None:
        if len(self.records) > MOST:
            loose = [record for record in self.records if not record.pinned]
            self.records.remove(loose[0] if loose else self.records[0])

    @Slot(int, str)
    def rename(self, number: int, name: str) -> None:
        """Give a race another name."""
        self._change(number, name=as_name(name))

    @Slot(int, bool)
    def pin(self, number: int, pinned: bool) -> None:
        """Keep the curves of a race as ghosts, or not."""
        self._change(number, pinned=pinned)

    @Slot(int)
    def delete(self, number: int) -> None:
        """Forget a race; the last one can be brought back until another is kept."""
        index = next(i for i, record in enumerate(self.records) if record.number == number)
        self._deleted = index, self.records.pop(index)
        self.changed.emit()

    @Slot()
    def undelete(self) -> None:
        """Bring back the race last deleted, to its place."""
        if self._deleted is not None:
            self.records.insert(*self._deleted)
            self._deleted = None
            self.changed.emit()

    def _change(self, number: int, **changes: object) -> None:
        self.records = [
            replace(record, **changes) if record.number == number else record  # type: ignore[arg-type]
            for record in self.records
        ]
        self.changed.emit()


def _is_another(last: Snapshot, snapshot: Snapshot) -> bool:
    """Whether a snapshot begins another race; going back on the timeline does not."""
    return last.race_id != snapshot.race_id
