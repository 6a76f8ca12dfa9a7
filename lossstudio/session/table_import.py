"""A table that is about to be used: how a person wants it read, and what comes of that."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.tables import Cost, TableSettings, cost
from lossstudio.core.tables.settings import NONE, TARGET, WEIGHT
from lossstudio.core.tables.usable import why_not_feature
from lossstudio.session.jobs import Job, Work
from lossstudio.session.table_reading import READ_AT, Looked, Reading, look, read


class TableImport(QObject):
    """Reads a table in the background, again with every change of what is said about it.

    First comes a look at the first lines, then all of it.

    Parameters
    ----------
    path : Path
    said : TableSettings or None
        What is known to be wanted, complete or not.
    session : QObject
        With which it ends at the latest.
    parent : QObject
    """

    begun = Signal()
    looked = Signal(object)
    read = Signal(object)
    failed = Signal(str)
    refused = Signal(str)  # a change makes no sense
    stopped = Signal()
    progressed = Signal(float)

    def __init__(
        self, path: Path, said: TableSettings | None, session: QObject, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.path = path
        self.said = said or TableSettings()
        self.cost = Cost(0, 0, 0)
        self._found: TableSettings | None = None
        self.looked_at: Looked | None = None
        self.reading: Reading | None = None
        self._unseen = True  # the first lines have not been seen as they are read now
        self._job = Job("table", session)
        self._job.done.connect(self._take)
        self._job.failed.connect(self._fail)
        self._job.cancelled.connect(self._tell_stopped)
        self._job.progressed.connect(self.progressed)

    @property
    def running(self) -> bool:
        """Whether it is being read."""
        return self._job.running

    def start(self) -> None:
        """Look at the file, then read it."""
        try:
            self.cost = cost(self.path)
        except ValueError as fault:
            self._fail(str(fault))
            return
        self._look()

    def say(self, **changes: Any) -> None:
        """Say something else about the whole table."""
        self._say(lambda: replace(self.said, **changes), again=bool(changes.keys() & {*READ_AT}))

    def choose_sheet(self, sheet: str) -> None:
        """Read another sheet; nothing is known of that."""
        self.said, self._found = TableSettings(sheet=sheet), None
        self._look()

    def forget(self) -> None:
        """Find everything out again."""
        self.choose_sheet(self.said.sheet)

    def read_again(self) -> None:
        """Read it after a stop."""
        self._look()

    def say_of(self, names: Sequence[str], **changes: Any) -> None:
        """Say something else about columns."""

        def changed() -> TableSettings:
            said = self.said
            for name in names:
                said = said.with_column(name, **changes)
            return said

        self._say(changed, again=bool(changes.keys() & {"kind", "dates"}))

    def set_role(self, names: Sequence[str], role: str) -> None:
        """Use columns as something else; the target before takes the place of a new one."""
        if self.reading is None:
            return
        table, before = self.reading.table, self.reading.selection
        roles = {column.name: column.role for column in table.settings.columns}
        if role in (TARGET, WEIGHT):
            names = names[:1]
            for other in [other for other, its in roles.items() if its == role]:
                swap = role == TARGET and not why_not_feature(table.column(other))
                roles[other] = roles[names[0]] if swap else NONE
        roles |= dict.fromkeys(names, role)
        target = next((name for name, its in roles.items() if its == TARGET), "")

        def changed() -> TableSettings:
            said = self.said if target == before.target else replace(self.said, positive="")
            for name, its in roles.items():
                said = said.with_column(name, role=its)
            return said

        self._say(changed, again=False)

    def stop(self) -> None:
        """Read no further."""
        self._job.cancel()

    def close(self) -> None:
        """End the thread."""
        self._job.close()
        self._job.deleteLater()

    def _say(self, changed: Callable[[], TableSettings], *, again: bool) -> None:
        try:
            said = changed()
        except ValueError as fault:
            self.refused.emit(str(fault))
            return
        if said == self.said:
            return
        self.said = said
        self.refused.emit("")
        if again or self._unseen or self.reading is None:
            self._look()
        else:
            self._begin(partial(read, self.path, said))

    def _look(self) -> None:
        self._unseen = True
        self._begin(partial(look, self.path, self.said, self._found))

    def _begin(self, work: Work) -> None:
        self._job.cancel()
        self._job.start(work)
        self.begun.emit()

    @Slot(object)
    def _take(self, result: object) -> None:
        if self._job.running:  # on something newer
            return
        if isinstance(result, Looked):
            self.looked_at, self._found, self.said = result, result.found, result.said
            self._unseen = False
            self.looked.emit(result)
            self._job.start(partial(read, self.path, self.said))
        elif isinstance(result, Reading):
            self.reading = result
            self.read.emit(result)

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        if not self._job.running:
            self.reading = None
            self.failed.emit(sentence)

    @Slot()
    def _tell_stopped(self) -> None:
        if not self._job.running:
            self.reading = None
            self.stopped.emit()
