"""From letters to rows of cells, in one way of writing (`Dialect`)."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lossstudio.core.tables.settings import NONE, SPACE, SPACES

_RUNS = re.compile(r"\t+ *| {2,}\t*")
_TEXT = re.compile(r'="([^"]*)"')
PLAIN = {",", ";", "\t", "|"}  # delimiters that stand between two cells once
NO_DELIMITER = "\x1f"  # stands in no text
LONGEST_LINE = 10_000_000  # characters
csv.field_size_limit(LONGEST_LINE)  # a cell may be as long as its line


@dataclass(frozen=True)
class Dialect:
    """How cells are told apart.

    Attributes
    ----------
    delimiter, quote, comment : str
        As in the settings, none of them `auto`.
    """

    delimiter: str
    quote: str = '"'
    comment: str = NONE

    @property
    def by_spaces(self) -> bool:
        """Whether any number of spaces stands between two cells."""
        return self.delimiter in {SPACE, SPACES}

    def rows(self, lines: Iterable[str], *, quoted: bool = True) -> Iterator[list[str]]:
        """Yield the cells of each record, an empty list for a blank line.

        Raises
        ------
        csv.Error
            If a quote is not closed before the end, or a cell is too long.
        """
        delimiter = {SPACES: "\t", NONE: NO_DELIMITER}.get(self.delimiter, self.delimiter)
        if self.delimiter == SPACE:
            lines = (_trimmed(line.replace("\t", " ")) for line in lines)
        elif self.delimiter == SPACES:
            lines = (_trimmed(_RUNS.sub("\t", line.strip(" \t"))) for line in lines)
        quotes = quoted and self.quote != NONE
        return csv.reader(
            lines,
            delimiter=delimiter,
            quotechar=self.quote if quotes else None,
            quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE,
            skipinitialspace=True,
            strict=False,
        )

    def closed(self, text: str) -> bool:
        """Return whether every quote in a text may have its other half there."""
        return self.quote == NONE or text.count(self.quote) % 2 == 0


def _trimmed(line: str) -> str:
    return line.rstrip(" \t\r\n") + "\n"


def split_lines(text: str) -> list[str]:
    """Return the lines of a text, each with its end: only CR and LF end one."""
    return list(io.StringIO(text, newline=""))


def cells_of(text: str, dialect: Dialect, first: int) -> tuple[list[tuple[int, list[str]]], int]:
    """Return the records of a text that are neither blank nor comments, with their lines.

    Parameters
    ----------
    text : str
        Whole lines.
    dialect : Dialect
    first : int
        The number of its first line.

    Returns
    -------
    records : list of (int, list of str)
    torn : int
        The first line with a quote that is never closed; 0: there is none.

    Raises
    ------
    csv.Error
        If a cell is too long.
    """
    records, torn = _cells_of(text, dialect, first)
    if '="' in text:
        records = [(line, [_as_shown(cell) for cell in cells]) for line, cells in records]
    return records, torn


def _cells_of(text: str, dialect: Dialect, first: int) -> tuple[list[tuple[int, list[str]]], int]:
    """Return what `cells_of` does, of cells as they are written."""
    lines = split_lines(text)
    if dialect.quote == NONE or dialect.quote not in text:
        return _numbered(lines, dialect.rows(lines, quoted=False), dialect, first), 0
    try:
        return _quoted(lines, dialect, first), 0
    except (csv.Error, EOFError):
        torn = next((i for i, line in enumerate(lines) if not dialect.closed(line)), 0)
        rows = (line_alone(line, dialect) for line in lines)
        return _numbered(lines, rows, dialect, first), first + torn


def _as_shown(cell: str) -> str:
    """Return what a spreadsheet shows of a cell: some programs write ="007" to keep the zeros."""
    found = _TEXT.fullmatch(cell.strip())
    return found[1] if found else cell


def plain_columns(text: str, dialect: Dialect, width: int) -> list[list[str]] | None:
    """Return the cells of each column of whole lines, or None where a line needs a closer look.

    That is one with a quote, a comment, a blank at the start of a cell, or of another width.
    """
    sign = dialect.delimiter
    odd = [each for each in (dialect.comment, dialect.quote) if each != NONE]
    odd += ["\r", "\n ", f"{sign} "]
    if sign not in PLAIN or len(text) > LONGEST_LINE or text.startswith(" "):
        return None
    if any(each in text for each in odd):
        return None
    lines = text.removesuffix("\n").split("\n")
    if {line.count(sign) for line in lines} != {width - 1}:
        return None
    cells = sign.join(lines).split(sign)
    columns = [cells[place::width] for place in range(width)]
    return columns if all(map(str.strip, columns[0])) else None  # else it may be a blank line


def line_alone(line: str, dialect: Dialect) -> list[str]:
    """Return the cells of a line that no quote leaves; one that is not closed is left out."""
    if dialect.closed(line):
        return next(dialect.rows([line]))
    cells = next(dialect.rows([line], quoted=False))
    return [cell.removeprefix(dialect.quote) for cell in cells]


def _numbered(
    lines: list[str], split: Iterable[list[str]], dialect: Dialect, first: int
) -> list[tuple[int, list[str]]]:
    """Return records of one line each."""
    mark = dialect.comment
    rows = zip(lines, split, strict=True)
    return [
        (number, cells)
        for number, (line, cells) in enumerate(rows, start=first)
        if not is_blank(cells) and (mark == NONE or not line.lstrip().startswith(mark))
    ]


def _quoted(lines: list[str], dialect: Dialect, first: int) -> list[tuple[int, list[str]]]:
    """Return records, which may go over several lines."""
    ended = False
    mark = dialect.comment

    def given() -> Iterator[str]:
        nonlocal ended
        for line in lines:
            # a comment may hold a single quote: it must not open a cell
            yield "\n" if mark != NONE and line.lstrip().startswith(mark) else line
        ended = True

    reader = dialect.rows(given())
    records = []
    start = first
    for cells in reader:
        if ended:  # it asked for more and still gives a row: it is inside a quote
            raise EOFError
        if not is_blank(cells):
            records.append((start, cells))
        start = first + reader.line_num  # type: ignore[attr-defined]
    return records


def is_blank(cells: list[str]) -> bool:
    """Return whether a record holds nothing but delimiters and spaces."""
    return not cells or (not cells[0].strip() and not any(map(str.strip, cells)))
