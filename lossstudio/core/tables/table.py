"""A table that was read: its columns, and what is to be told of it."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from textwrap import shorten

from lossstudio.core.arrays import Ints
from lossstudio.core.registry import near_miss
from lossstudio.core.tables.columns import Column
from lossstudio.core.tables.errors import TableError, shown
from lossstudio.core.tables.settings import TableSettings


@dataclass(frozen=True, eq=False)
class Table:
    """The columns of a file.

    Attributes
    ----------
    file : str
        The name of the file, without its folder; every sentence names it.
    settings : TableSettings
        How it was read, complete; with the roles that are proposed.
    columns : tuple of Column
    lines : ndarray of int64
        The line of the file on which each row starts, from 1.
    notices : tuple of str
        What was done, in plain words.
    nameless : frozenset of str
        The columns that have no name in the file.
    sheets : tuple of str
        Of a workbook.
    """

    file: str
    settings: TableSettings
    columns: tuple[Column, ...]
    lines: Ints
    notices: tuple[str, ...] = ()
    nameless: frozenset[str] = frozenset()
    sheets: tuple[str, ...] = ()
    _by_name: dict[str, Column] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self._by_name.update((column.name, column) for column in self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._by_name)

    @property
    def rows(self) -> int:
        """How many rows of data there are."""
        return len(self.lines)

    @property
    def header_line(self) -> int:
        """The line of the heading; 0: there is none."""
        return self.settings.heading or 0

    @cached_property
    def memory(self) -> int:
        """About how many bytes it takes."""
        return sum(column.nbytes for column in self.columns) + self.lines.nbytes

    def column(self, name: str) -> Column:
        """Return a column.

        Raises
        ------
        TableError
            If there is no such column; the near miss is named.
        """
        found = self._by_name.get(name)
        if found is None:
            hint = shorten(near_miss(name, self.names), 200, placeholder=" …")
            raise TableError(f"{self.file} has no column {shown(name)}: {hint}")
        return found

    def with_settings(self, settings: TableSettings, notices: tuple[str, ...] = ()) -> "Table":
        """Return the same columns with other settings, and more that is to be told."""
        return replace(self, settings=settings, notices=(*self.notices, *notices))
