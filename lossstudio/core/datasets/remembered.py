"""The tables read lately, so that a file is read again only once it has changed."""

import threading
from pathlib import Path

from lossstudio.core.datasets.csv_file import read_table
from lossstudio.core.datasets.table import Table

MOST_BYTES = 300_000_000  # of memory, in all
State = tuple[int, int, int]


class RememberedTables:
    """Keeps the table used last, whatever its size, and those before it as far as they fit.

    Parameters
    ----------
    most_bytes : int
        What all of them may take of memory.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._tables: dict[Path, tuple[State, Table]] = {}  # the one used last comes last
        self._lock = threading.Lock()  # the window asks, and the thread that trains

    def current(self, path: str | Path) -> Table:
        """Return the table of a file, read again only if the file has changed.

        Raises
        ------
        TableError
            As `read_table`.
        """
        path = Path(path)
        try:
            found = path.stat()
            path = path.absolute()
        except (OSError, ValueError):
            return read_table(path)
        state = found.st_mtime_ns, found.st_size, found.st_ino
        with self._lock:
            known, table = self._tables.get(path, (None, None))
        if table is None or known != state:
            table = read_table(path)
        self._keep(path, state, table)
        return table

    def _keep(self, path: Path, state: State, table: Table) -> None:
        with self._lock:
            self._tables.pop(path, None)
            self._tables[path] = state, table
            total = sum(kept.memory for _, kept in self._tables.values())
            while total > self._most_bytes and len(self._tables) > 1:
                _, oldest = self._tables.pop(next(iter(self._tables)))
                total -= oldest.memory


current_table = RememberedTables().current
