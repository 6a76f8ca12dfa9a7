"""Read any file of comma, semicolon, tab or bar separated values into a table."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from lossstudio.core.datasets.table import Table, TableError, shown, to_number
from lossstudio.core.disk import NOT_ORDINARY, open_ordinary, reason
from lossstudio.core.plain_text import LONGEST_NAME, as_name

MOST_BYTES = 300_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 1000
MOST_CELLS = 10_000_000  # each costs about 60 bytes of memory
MOST_LINES = 1_000_000  # blank ones and those inside quotes included
LONGEST_LINE = 1_000_000  # characters
DELIMITERS = ("\t", ";", "|", ",")  # the comma last: it may be a decimal comma
SNIFFED_LINES = 20
LEAST_ROWS = 2

_UNDECODED = re.compile("[\udc80-\udcff]")  # how surrogateescape writes a byte that is not UTF-8


def read_table(path: str | Path) -> Table:
    """Read a table; the first row is a header if no cell of it is a number.

    UTF-8 with or without a byte order mark; quotes as in RFC 4180; a decimal comma counts where
    the comma does not separate cells; blank lines are skipped.

    Parameters
    ----------
    path : str or Path
        The file, of at most 300 MB, 200 000 rows and 1000 columns; reading stops where it has more.

    Raises
    ------
    TableError
        If the file cannot be used; one sentence says why and where.
    """
    path = Path(path)
    name = path.name or str(path)
    try:
        with open_ordinary(path) as file:
            if file.seek(0, io.SEEK_END) > MOST_BYTES:
                raise TableError(_too_large(name))
            file.seek(0)
            text = io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
            return parse(name, text)
    except FileNotFoundError:
        raise TableError(f"There is no file {shown(name)}.") from None
    except IsADirectoryError:
        raise TableError(f"{name} is a folder, not a file.") from None
    except OSError as fault:
        if fault.strerror == NOT_ORDINARY:
            raise TableError(f"{name} is not an ordinary file.") from None
        raise TableError(f"{shown(name)} cannot be opened: {reason(fault)}.") from None


def _too_large(name: str) -> str:
    return f"{name} is too large for a table (over {MOST_BYTES // 1_000_000} MB)."


def parse(name: str, file: TextIO) -> Table:
    """Return the table in an open file; see `read_table`, which says how to open it."""
    lines = _checked_lines(name, file)
    sample = list(islice(lines, SNIFFED_LINES))
    delimiter = max(DELIMITERS, key=lambda each: _agreement(sample, each))
    comma = delimiter != ","
    records = _records(name, chain(sample, lines), delimiter)
    start, first = next(records, (0, []))
    _check_width(name, len(first))
    if has_header := not any(_is_number(cell, comma) for cell in first):
        names = _unique(first)
    else:
        names = _unique([""] * len(first))
        records = chain([(start, first)], records)
    starts, rows = _body(name, records, len(first), has_header)
    return Table(name, names, tuple(zip(*rows, strict=True)), tuple(starts), comma)


def _body(
    name: str, records: Iterator[tuple[int, list[str]]], width: int, has_header: bool
) -> tuple[list[int], list[list[str]]]:
    """Return the rows of data and the lines they start on."""
    starts: list[int] = []
    rows: list[list[str]] = []
    most = min(MOST_ROWS, MOST_CELLS // width)
    for start, cells in records:
        if len(cells) != width:
            has = f"{len(cells)} cell{'s' if len(cells) > 1 else ''}"
            first = "the header" if has_header else "the first row"
            raise TableError(f"{name}, line {start}: it has {has}, {first} has {width}.")
        if len(rows) == most:
            cause = "" if most == MOST_ROWS else f" of {width:,} columns"
            raise TableError(f"{name} has more than {most:,} rows{cause}, the most that are read.")
        starts.append(start)
        rows.append(cells)
    if has_header and not rows:
        raise TableError(f"{name} has a header but no rows of data.")
    if len(rows) < LEAST_ROWS:
        raise TableError(f"{name} has 1 row of data; at least {LEAST_ROWS} are needed.")
    return starts, rows


def _check_width(name: str, width: int) -> None:
    if not width:
        raise TableError(f"{name} is empty.")
    if width > MOST_COLUMNS:
        raise TableError(f"{name} has {width:,} columns; at most {MOST_COLUMNS:,} are read.")


def _checked_lines(name: str, file: TextIO) -> Iterator[str]:
    """Yield the lines of a file with their ends, as long as they are text."""
    number = letters = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        letters += len(line)
        where = f"{name}, line {number}:"
        if "\0" in line:
            raise TableError(f"{where} it holds a zero byte, so it is not text; save CSV in UTF-8.")
        bad = None if line.isascii() else _UNDECODED.search(line)
        if bad:
            byte = ord(bad.group()) - 0xDC00
            raise TableError(f"{where} byte 0x{byte:02X} is not UTF-8; save the file as UTF-8.")
        if len(line) > LONGEST_LINE:
            raise TableError(f"{where} it is longer than {LONGEST_LINE:,} characters.")
        if number > MOST_LINES:
            raise TableError(f"{name} has more than {MOST_LINES:,} lines, the most that are read.")
        if letters > MOST_BYTES:  # the file did not tell its size, or grew meanwhile
            raise TableError(_too_large(name))
        yield line


def _agreement(sample: list[str], delimiter: str) -> int:
    """Return how many rows a delimiter splits into the same number of cells, beyond one."""
    try:
        widths = Counter(
            len(row) for row in csv.reader(sample, delimiter=delimiter, skipinitialspace=True)
        )
    except csv.Error:
        return 0
    return max((count for width, count in widths.items() if width > 1), default=0)


def _records(name: str, lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, with the line it starts on."""
    ended = False

    def watched() -> Iterator[str]:
        nonlocal ended
        yield from lines
        ended = True

    reader = csv.reader(watched(), delimiter=delimiter, skipinitialspace=True)
    start = 1
    try:
        for cells in reader:
            if ended:  # the reader asked for more and still gives a row: it is inside a quote
                raise TableError(f"{name}, line {start}: a quote is opened but never closed.")
            stripped = [cell.strip() for cell in cells]
            if any(stripped) or len(stripped) > 1:
                yield start, stripped
            start = reader.line_num + 1
    except csv.Error:
        limit = f"{csv.field_size_limit():,}"
        raise TableError(
            f"{name}, line {start}: a quote is never closed, or a cell exceeds {limit} characters."
        ) from None


def _is_number(cell: str, decimal_comma: bool) -> bool:
    try:
        to_number(cell, decimal_comma)
    except ValueError:
        return False
    return True


def _unique(names: list[str]) -> tuple[str, ...]:
    """Return the names with the empty ones numbered and repeated ones told apart."""
    taken: dict[str, None] = {}
    for place, name in enumerate(names, start=1):
        base = fresh = as_name(name) or f"column {place}"
        again = 1
        while fresh in taken:
            again += 1
            tail = f" ({again})"
            fresh = base[: LONGEST_NAME - len(tail)] + tail
        taken[fresh] = None
    return tuple(taken)
