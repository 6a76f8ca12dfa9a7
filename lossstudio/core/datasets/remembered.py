"""The tables read lately, so that a file is read again only once it has changed."""

import threading
from os import stat_result
from pathlib import Path
from typing import TYPE_CHECKING

from lossstudio.core.tables import Table, TableSettings

if TYPE_CHECKING:
    from lossstudio.core.tables.source import Progress

MOST_BYTES = 300_000_000  # of memory, in all
State = tuple[int, int, int]
Key = tuple[Path, TableSettings]
Known = dict[Key, tuple[State, Table]]


class RememberedTables:
    """Keeps the table used last, whatever its size, and those before it as far as they fit.

    Parameters
    ----------
    most_bytes : int
        What all of them may take of memory.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._tables: Known = {}  # the one used last comes last
        self._lock = threading.Lock()  # the window asks, and the thread that trains

    def current(
        self,
        path: str | Path,
        settings: TableSettings | None = None,
        progress: "Progress | None" = None,
    ) -> Table:
        """Return the table of a file, read again only if the file or its settings have changed.

        Raises
        ------
        TableError, ReadCancelledError
            As `read_table`.
        """
        from lossstudio.core.tables.reader import read_table  # noqa: PLC0415  # seldom needed

        path, settings = Path(path), settings or TableSettings()
        try:
            state = _state_of(path.stat())
            path = path.absolute()
        except (OSError, ValueError):
            return read_table(path, settings, progress=progress)
        with self._lock:
            known, table = self._tables.get((path, settings), (None, None))
        if table is None or known != state:
            table = read_table(path, settings, progress=progress)
        self._keep((path, settings), state, table)
        return table

    def known(self, path: str | Path) -> Known:
        """Return what was read of a file and is kept, to be handed to another process."""
        try:
            path = Path(path).absolute()
        except (OSError, ValueError):
            return {}
        with self._lock:
            return {key: kept for key, kept in self._tables.items() if key[0] == path}

    def take(self, known: Known) -> None:
        """Keep what another process has read; it counts while the file is as it was then."""
        for key, (state, table) in known.items():
            self._keep(key, state, table)

    def _keep(self, key: Key, state: State, table: Table) -> None:
        # what was found out may be said from now on: that is no other table
        keys = (key[0], table.settings.reading), key
        with self._lock:
            for each in keys:
                self._tables.pop(each, None)
                self._tables[each] = state, table
            while self._memory() > self._most_bytes and len(self._all()) > 1:
                _, oldest = next(iter(self._tables.values()))
                self._tables = {k: v for k, v in self._tables.items() if v[1] is not oldest}

    def _all(self) -> dict[int, Table]:
        return {id(table): table for _, table in self._tables.values()}

    def _memory(self) -> int:
        return sum(table.memory for table in self._all().values())


def _state_of(found: stat_result) -> State:
    return found.st_mtime_ns, found.st_size, found.st_ino


_TABLES = RememberedTables()
current_table, known_tables, take_tables = _TABLES.current, _TABLES.known, _TABLES.take
