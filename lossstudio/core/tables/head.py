"""The first lines of a table: what is found out about it is found out from these."""

import csv
import io
from dataclasses import dataclass, field
from typing import TextIO

from lossstudio.core.tables.cells import LONGEST_LINE, Dialect, cells_of, split_lines
from lossstudio.core.tables.coding import Coding, check_text, find_coding, open_text
from lossstudio.core.tables.dialect import find_dialect, sep_line
from lossstudio.core.tables.errors import TableError
from lossstudio.core.tables.settings import MOST_COLUMNS, NONE, TableSettings
from lossstudio.core.tables.source import Data, Progress
from lossstudio.core.tables.workbook import is_workbook, read_workbook

HEAD = 262_144  # characters
Record = tuple[int, list[str]]
_NO_CODING, _NO_DIALECT = Coding("utf-8", "utf-8"), Dialect(NONE)  # of a workbook


@dataclass
class Head:
    """The first records of a table, and where all of them are.

    Attributes
    ----------
    records : list of (int, list of str)
        Lines and cells of what is neither blank nor a comment.
    comments : list of (int, list of str)
        The comments before the first of them, taken apart as if they were none.
    coding, dialect : Coding, Dialect
        Of a text.
    sheet : str
        The sheet of a workbook that `records` holds whole; empty: it is a text.
    sheets : tuple of str
        All of them.
    notices : list of str
    """

    records: list[Record]
    comments: list[Record] = field(default_factory=list)
    coding: Coding = _NO_CODING
    dialect: Dialect = _NO_DIALECT
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notices: list[str] = field(default_factory=list)
    raw: list[Record] = field(default_factory=list)


def read_head(data: Data, settings: TableSettings, progress: Progress | None = None) -> Head:
    """Return the first records of a table.

    Raises
    ------
    TableError
        If it holds none.
    ReadCancelledError
        If `progress` returned False; it is asked while a workbook is read, which is read whole.
    """
    blank = b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"
    if not (data.content[:HEAD].strip(blank) or data.content.strip(blank)):
        raise TableError(f"{data.name} is empty.")
    if is_workbook(data.name, data.content):
        sheets, sheet, records = read_workbook(data.name, data.content, settings.sheet, progress)
        notices = [f"The sheet {sheet!r} is read, one of {len(sheets)}."] if len(sheets) > 1 else []
        return Head(records, sheet=sheet, sheets=sheets, notices=notices, raw=records[:HEAD])
    coding = find_coding(data.content, settings.coding)
    check_text(data.name, data.content, coding)
    text = first_text(data.name, open_text(data.content, coding))
    dialect = find_dialect(text, settings)
    head = _taken_apart(data.name, text, dialect)
    head.coding = coding
    if coding.notice:
        head.notices.insert(0, coding.notice)
    if "\0" in text:
        head.notices.append("Zero bytes in it are left out.")
    return head


def first_text(name: str, file: TextIO) -> str:
    """Return the first lines of a text."""
    text = part = file.read(HEAD)
    while part and not part.strip():  # blank lines, however many
        part = file.read(HEAD)
        text += part
    return without_zeros(text + rest_of_line(name, file))


def rest_of_line(name: str, file: TextIO) -> str:
    """Return what is left of a line.

    Raises
    ------
    TableError
        If that is too long.
    """
    rest = file.readline(LONGEST_LINE + 1)
    if len(rest) > LONGEST_LINE:
        raise TableError(f"{name} has a line longer than {LONGEST_LINE:,} characters: no table.")
    return rest


def without_zeros(text: str) -> str:
    """Return a text without zero bytes, and without the mark that DOS ended texts with."""
    return text.replace("\0", "").replace("\x1a", "") if "\0" in text or "\x1a" in text else text


def _taken_apart(name: str, text: str, dialect: Dialect) -> Head:
    lines = split_lines(text)
    skipped = next((i for i, line in enumerate(lines[:3], start=1) if sep_line(line)), 0)
    try:
        records, torn = cells_of(text, dialect, 1)
    except csv.Error:
        raise TableError(
            f"{name} has a cell longer than {csv.field_size_limit():,} characters."
        ) from None
    if torn and len(text) >= HEAD:  # the head may end inside a quote
        records, _ = cells_of("".join(lines[: _last_closed(lines, dialect)]), dialect, 1)
    most = MOST_COLUMNS + 2  # as many as tell that there are too many
    records = [(line, cells[:most]) for line, cells in records if line != skipped]
    if not records:
        raise TableError(f"{name} holds comments and blank lines only.")
    first = records[0][0]
    return Head(
        records, _comments(lines[: first - 1], dialect), dialect=dialect, raw=_raw(lines, dialect)
    )


def _last_closed(lines: list[str], dialect: Dialect) -> int:
    """Return how many lines there are before the quote that is open at the end."""
    odd, last = False, 0
    for number, line in enumerate(lines, start=1):
        odd ^= line.count(dialect.quote) % 2 == 1
        if not odd:
            last = number
    return last or len(lines)


def _comments(lines: list[str], dialect: Dialect) -> list[Record]:
    if dialect.comment == NONE:
        return []
    bare = Dialect(dialect.delimiter, dialect.quote)
    mark = dialect.comment
    found = []
    for number, line in enumerate(lines, start=1):
        if line.lstrip().startswith(mark):
            text = line.lstrip()[len(mark) :].lstrip(mark[0]).strip() + "\n"
            found += [(number, cells) for _, cells in cells_of(text, bare, number)[0]]
    return found


def _raw(lines: list[str], dialect: Dialect) -> list[Record]:
    """Return every line taken apart, blank ones and comments too, for a look at it."""
    bare = Dialect(dialect.delimiter, dialect.quote)
    reader = bare.rows(io.StringIO("".join(lines[:200]), newline=""))
    found: list[Record] = []
    start = 1
    try:
        for cells in reader:
            found.append((start, cells))
            start = reader.line_num + 1  # type: ignore[attr-defined]
    except csv.Error:
        pass
    return found
