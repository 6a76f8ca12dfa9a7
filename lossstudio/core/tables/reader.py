"""Read any table."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from lossstudio.core.arrays import Ints
from lossstudio.core.tables.blocks import Block, blocks
from lossstudio.core.tables.columns import Builder, Column, odd_notice
from lossstudio.core.tables.errors import ReadCancelledError, TableError, counted, shown
from lossstudio.core.tables.head import Head, read_head
from lossstudio.core.tables.kinds import MOST_ODD, MOST_VALUES
from lossstudio.core.tables.layout import Layout, find_layout
from lossstudio.core.tables.proposal import propose
from lossstudio.core.tables.settings import (
    AUTO,
    CLASS,
    DATE,
    LEAVE_OUT,
    NUMBER,
    TEXT,
    TableSettings,
)
from lossstudio.core.tables.source import MOST_CELLS, Data, Progress, Source, load
from lossstudio.core.tables.table import Table

MOST_PASSES = 3


def read_table(
    source: Source,
    settings: TableSettings | None = None,
    name: str = "",
    progress: Progress | None = None,
) -> Table:
    """Return the table in a file, with what it may be used for proposed.

    Parameters
    ----------
    source : Path, str or bytes
        A file, or what it holds.
    settings : TableSettings, optional
        What is said about it; all else is found out.
    name : str, optional
        How sentences call it; the name of the file.
    progress : callable, optional
        Called with how many bytes are read, of how many; reading ends where it returns False, or
        raises.

    Raises
    ------
    TableError
        If nothing can be read; one sentence says why.
    ReadCancelledError
        If `progress` returned False.
    """
    said = settings or TableSettings()
    data = load(source, name=name)
    head = read_head(data, said, progress)
    overruled: dict[str, str] = {}
    for again in range(MOST_PASSES):
        kinds = {column: {"kind": kind} for column, kind in overruled.items()}
        layout = find_layout(head, said.with_columns(kinds))
        filled = _Filling(data, head, layout, said)
        filled.run(progress)
        wrong = {} if again == MOST_PASSES - 1 else filled.wrong
        if not wrong:
            break
        overruled |= wrong
    return propose(filled.table(), said)


@dataclass
class _Filling:
    """One way through all rows."""

    data: Data
    head: Head
    layout: Layout
    said: TableSettings
    lines: list[Ints] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    short_count: int = 0
    long_count: int = 0
    torn: int = 0
    rows: int = 0
    cut: bool = False

    def __post_init__(self) -> None:
        pairs = zip(self.layout.names, self.layout.kinds, strict=True)
        self.builders = [Builder(name, kind) for name, kind in pairs]

    def run(self, progress: Progress | None) -> None:
        """Read all rows, as many as are allowed."""
        width, total = self.layout.width, len(self.data.content)
        most = MOST_CELLS // width
        kinds = self.layout.kinds
        decimals = {kind.decimal if kind.is_bare else "" for kind in kinds}
        decimal = decimals.pop() if len(decimals) == 1 else ""
        for block in blocks(self.data, self.head, self.layout.heading.first, width, decimal):
            if self.rows + len(block.lines) > most:
                self.cut = True
                self._take(_first(block, most - self.rows))
                break
            self._take(block)
            if progress is not None and not progress(min(block.done, total), total):
                raise ReadCancelledError

    def _take(self, block: Block) -> None:
        if not len(block.lines):
            return
        self.rows += len(block.lines)
        self.lines.append(block.lines)
        self.torn = self.torn or block.torn
        if block.numbers is not None:
            for builder, values in zip(self.builders, block.numbers.T.copy(), strict=True):
                builder.take_numbers(values)
            return
        lines: Sequence[int] = block.lines  # type: ignore[assignment]
        if block.columns:
            for builder, column in zip(self.builders, block.columns, strict=True):
                builder.take(column, lines)
            return
        rows, width = block.rows, self.layout.width
        if set(map(len, rows)) != {width}:
            rows = [
                self._fitted(cells, width, int(line))
                for cells, line in zip(rows, block.lines, strict=True)
            ]
        for builder, cells in zip(self.builders, zip(*rows, strict=True), strict=True):
            builder.take(cells, lines)

    def _fitted(self, cells: list[str], width: int, line: int) -> list[str]:
        if len(cells) < width:
            self.short_count += 1
            self.short += [line] if len(self.short) < 1 else []
            return cells + [""] * (width - len(cells))
        if any(map(str.strip, cells[width:])):
            self.long_count += 1
            self.long += [line] if len(self.long) < 1 else []
        return cells[:width]

    @property
    def wrong(self) -> dict[str, str]:
        """Columns that are of another kind than the first rows seemed to say, and which."""
        found = {}
        for builder in self.builders:
            kind = builder.kind.kind
            if self.said.column(builder.name).kind != AUTO or kind not in {NUMBER, DATE}:
                continue
            filled = builder.filled + builder.odd_count
            if builder.codes_seen or builder.odd_count > MOST_ODD * filled:
                found[builder.name] = TEXT
        return found

    def table(self) -> Table:
        """Return what was read.

        Raises
        ------
        TableError
            If there is no row.
        """
        if not self.rows:
            line = self.layout.heading.line
            what = "a heading but no rows of data" if line else "no rows of data"
            raise TableError(f"{self.data.name} has {what}.")
        columns = [self._settled(builder.done()) for builder in self.builders]
        empty = [
            c.name for c in columns if c.missing == self.rows and c.name in self.layout.nameless
        ]
        columns = [column for column in columns if column.name not in empty]
        if not columns:
            raise TableError(f"{self.data.name} has no column with anything in it.")
        kinds = {column.name: {"kind": column.kind} for column in columns}
        settings = self.layout.settings.with_columns(kinds)
        kept = tuple(c for c in settings.columns if c.name not in empty)
        return Table(
            self.data.name,
            replace(settings, columns=kept),
            tuple(columns),
            np.concatenate(self.lines),
            (*self.layout.notices, *self._notices(columns, empty)),
            self.layout.nameless,
            self.head.sheets,
        )

    def _settled(self, column: Column) -> Column:
        """Return a column of words as classes or as text: by all of them, not the first."""
        if self.said.column(column.name).kind != AUTO or column.kind not in {CLASS, TEXT}:
            return column
        filled = len(column.codes) - column.missing
        few = 0 < column.distinct <= min(MOST_VALUES, max(2, filled // 2))
        return replace(column, kind=CLASS if few else TEXT)

    def _notices(self, columns: list[Column], empty: list[str]) -> list[str]:
        found = []
        if empty:
            number = counted(len(empty), "column")
            found.append(f"{number} without a name, and with nothing but blanks: left out.")
        if self.short_count:
            rows = counted(self.short_count, "row is", "rows are")
            found.append(
                f"{rows} short, first in line {self.short[0]}: what is not there counts as missing."
            )
        if self.long_count:
            rows = counted(self.long_count, "row has", "rows have")
            found.append(
                f"{rows} more cells than there are columns, first in line {self.long[0]}: those "
                "beyond are left out."
            )
        if self.torn:
            found.append(f"A quote in line {self.torn} is never closed: it is left out.")
        if self.cut:
            found.append(
                f"Only the first {self.rows:,} rows are read: {MOST_CELLS:,} cells are the most."
            )
        found += [notice for column in columns if (notice := odd_notice(column))]
        gone = [c.name for c in columns if c.kind != LEAVE_OUT and c.missing == self.rows]
        if gone:
            found.append(f"Nothing stands in {', '.join(map(shown, gone[:5]))}.")
        return found


def _first(block: Block, count: int) -> Block:
    numbers = None if block.numbers is None else block.numbers[:count]
    columns = [column[:count] for column in block.columns]
    return replace(
        block, lines=block.lines[:count], numbers=numbers, columns=columns, rows=block.rows[:count]
    )
