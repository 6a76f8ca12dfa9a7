"""Parts of a table, one after the other: plain numbers at once, all else cell by cell."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TextIO

import numpy as np

from lossstudio.core.arrays import Floats, Ints
from lossstudio.core.tables.cells import LONGEST_LINE, Dialect, cells_of, plain_columns
from lossstudio.core.tables.coding import open_text
from lossstudio.core.tables.dialect import sep_line
from lossstudio.core.tables.errors import TableError
from lossstudio.core.tables.fast import plain_numbers
from lossstudio.core.tables.head import Head, rest_of_line, without_zeros
from lossstudio.core.tables.source import Data

BLOCK = 1 << 17  # characters: a few milliseconds, in which no other thread runs
MOST_OPEN = 8 << 20  # characters that a block grows by to close a quote
SHEET_ROWS = 20_000


@dataclass
class Block:
    """Some rows.

    Attributes
    ----------
    lines : ndarray of int64
        The line of each.
    numbers : ndarray (rows, columns) or None
        Its cells, where all of them are plain numbers.
    columns : list of list of str
        Its cells, column by column, where no line needs a closer look.
    rows : list of list of str
        Its cells otherwise, row by row.
    done : int
        How many bytes of the file are read with it.
    """

    lines: Ints
    numbers: Floats | None = None
    columns: list[list[str]] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    done: int = 0
    torn: int = 0


def blocks(data: Data, head: Head, first: int, width: int, decimal: str) -> Iterator[Block]:
    """Yield all rows of a table.

    Parameters
    ----------
    data : Data
    head : Head
    first : int
        The line of the first row.
    width : int
        How many cells a row has.
    decimal : str
        The decimal sign, if all columns hold numbers of nothing but digits and it; else empty.

    Raises
    ------
    TableError
        If a line or a cell is too long.
    """
    if head.sheet:
        yield from _of_sheet(head, first, len(data.content))
        return
    file = open_text(data.content, head.coding)
    number = 1
    while text := _next_text(data.name, file, head.dialect):
        ends = _line_count(text)
        done = file.buffer.tell()
        place = number, first, width
        block = _block(data.name, without_zeros(text), head.dialect, place, decimal)
        block.done = done
        yield block
        number += ends


def _next_text(name: str, file: TextIO, dialect: Dialect) -> str:
    """Return whole lines, as many as close the quotes that they open."""
    text = file.read(BLOCK)
    if not text:
        return ""
    text += rest_of_line(name, file)
    if dialect.quote in text and not dialect.closed(text):
        grown = [text]
        letters = 0
        while letters < MOST_OPEN and (line := file.readline(LONGEST_LINE)):
            grown.append(line)
            letters += len(line)
            if line.count(dialect.quote) % 2:
                break
        text = "".join(grown)
    return text


def _line_count(text: str) -> int:
    if "\r" not in text:
        return text.count("\n")
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _block(
    name: str, text: str, dialect: Dialect, place: tuple[int, int, int], decimal: str
) -> Block:
    number, first, width = place
    if decimal and number >= first:
        numbers = plain_numbers(text, dialect.delimiter, width, decimal)
        if numbers is not None:
            return Block(np.arange(number, number + len(numbers)), numbers)
    columns = plain_columns(text, dialect, width) if number >= max(first, 2) else None
    if columns is not None:
        return Block(np.arange(number, number + len(columns[0])), columns=columns)
    try:
        records, torn = cells_of(text, dialect, number)
    except csv.Error:
        raise TableError(f"{name} has a cell longer than {LONGEST_LINE:,} characters.") from None
    if number < first or number == 1:
        records = [r for r in records if r[0] >= first and not (r[0] < 4 and _is_sep(r[1]))]
    lines = np.fromiter((line for line, _ in records), dtype=np.int64, count=len(records))
    return Block(lines, rows=[cells for _, cells in records], torn=torn)


def _is_sep(cells: list[str]) -> bool:
    return bool(sep_line("".join(cells))) and len(cells) <= 2


def _of_sheet(head: Head, first: int, size: int) -> Iterator[Block]:
    records = [record for record in head.records if record[0] >= first]
    for start in range(0, len(records), SHEET_ROWS):
        some = records[start : start + SHEET_ROWS]
        lines = np.array([line for line, _ in some], dtype=np.int64)
        done = size * (start + len(some)) // len(records)
        yield Block(lines, rows=[cells for _, cells in some], done=done)
