"""The races of this session that are over."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.differences import differences
from lossstudio.core.training import Snapshot
from lossstudio.core.training.record import Record, record_of

MOST = 50


class Races(QObject):
    """Watches snapshots go by, and keeps a record of each race that ends or is replaced."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.records: list[Record] = []
        self._last: Snapshot | None = None
        self._seconds = 0.0
        self._number = 0
        self._kept: int | None = None  # the number of the record of the race under way

    def take(self, snapshot: Snapshot, seconds: float) -> None:
        """Take a snapshot, and how long was trained for it."""
        last = self._last
        if last is not None and _is_another(last, snapshot):
            self._keep(last)
            self._kept, self._seconds = None, 0.0
        self._seconds += seconds
        self._last = snapshot
        if snapshot.finished:
            self._keep(snapshot)

    def _keep(self, snapshot: Snapshot) -> None:
        """Keep a record, unless nothing was trained; a race that went on renews its own."""
        if len(snapshot.curves) < 2:
            return
        known = next((r for r in self.records if r.number == self._kept), None)
        if known is not None:
            if known.epochs[-1] == snapshot.curves.epoch[-1]:
                return
            record = record_of(snapshot, known.number, known.name, known.differs, self._seconds)
            self.records[self.records.index(known)] = replace(record, pinned=known.pinned)
        else:
            self._number += 1
            before = self.records[-1].experiment if self.records else None
            phrases = differences(before, snapshot.experiment) if before is not None else []
            differs = "; ".join(phrases)
            name = f"{self._number}. {snapshot.experiment.dataset.title}"
            self.records.append(record_of(snapshot, self._number, name, differs, self._seconds))
            self._kept = self._number
            self._drop_oldest()
        self.changed.emit()

    def _drop_oldest(self) -> None:
        if len(self.records) > MOST:
            loose = [record for record in self.records if not record.pinned]
            self.records.remove(loose[0] if loose else self.records[0])

    @Slot(int, str)
    def rename(self, number: int, name: str) -> None:
        """Give a race another name."""
        self._change(number, name=name)

    @Slot(int, bool)
    def pin(self, number: int, pinned: bool) -> None:
        """Keep the curves of a race as ghosts, or not."""
        self._change(number, pinned=pinned)

    @Slot(int)
    def delete(self, number: int) -> None:
        """Forget a race."""
        self.records = [record for record in self.records if record.number != number]
        self.changed.emit()

    def _change(self, number: int, **changes: object) -> None:
        self.records = [
            replace(record, **changes) if record.number == number else record  # type: ignore[arg-type]
            for record in self.records
        ]
        self.changed.emit()


def _is_another(last: Snapshot, snapshot: Snapshot) -> bool:
    """Whether a snapshot begins another race; going back on the timeline does not."""
    return last.prepared is not snapshot.prepared
