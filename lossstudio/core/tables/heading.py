"""Where the names of the columns stand, and where the data begin."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from lossstudio.core.plain_text import LONGEST_NAME, as_name
from lossstudio.core.tables.dates import read_date
from lossstudio.core.tables.missing import IN_NUMBERS
from lossstudio.core.tables.numbers import SIGN_PAIRS, alike, read_number

Record = tuple[int, list[str]]
BELOW = 200  # rows that are looked at
UNIT_ROWS = 3
_RULE = re.compile(r":?[-=_+]{2,}:?")  # a line drawn below the names


@dataclass(frozen=True)
class Heading:
    """Where things stand.

    Attributes
    ----------
    line : int
        The line of the names; 0: there is none.
    first : int
        The line of the first row of data.
    names : tuple of str
        As they stand there; empty where there are none.
    units : tuple of int
        Lines between the two that hold units or types.
    """

    line: int
    first: int
    names: tuple[str, ...]
    units: tuple[int, ...] = ()


def is_value(cell: str) -> bool:
    """Return whether a cell holds a number or a date, whatever signs are used."""
    return any(read_number(cell, *pair) is not None for pair in SIGN_PAIRS) or bool(read_date(cell))


def is_word(cell: str) -> bool:
    """Return whether a cell holds something that is neither a number nor missing."""
    return alike(cell).casefold() not in IN_NUMBERS | {""} and not is_value(cell)


def find_heading(records: list[Record], comments: list[Record], wanted: int | None) -> Heading:
    """Return where names and data stand among the first records of a file.

    Parameters
    ----------
    records : list of (int, list of str)
        What is neither blank nor a comment.
    comments : list of (int, list of str)
        Comments before the first record, split as if they were none.
    wanted : int or None
        The line of the heading, where that is chosen; 0: there is none.
    """
    start = _start(records)
    if wanted:
        return _given(records, comments, wanted)
    body = [cells for _, cells in records[start + 1 : start + 1 + BELOW]]
    line, cells = records[start]
    if wanted == 0:
        return Heading(0, records[0 if _wide_enough(records) else start][0], ())
    if start and _is_short_heading(records[start - 1][1], cells, [cells, *body]):
        line, cells = records[start - 1]
        return _with_units(records, start - 1, line, cells)
    if _names_columns(cells, body):
        return _with_units(records, start, line, cells)
    if comments and len(comments[-1][1]) == len(cells) > 1 and all(map(is_word, comments[-1][1])):
        return Heading(comments[-1][0], line, tuple(comments[-1][1]))
    return Heading(0, line, ())


def _wide_enough(records: list[Record]) -> bool:
    return len(records[0][1]) == _usual_width(records)


def _given(records: list[Record], comments: list[Record], wanted: int) -> Heading:
    """Return the heading on the line that a person chose, or the next record after it."""
    for place, (line, cells) in enumerate(records):
        if line == wanted or (line > wanted and all(c[0] != wanted for c in comments)):
            return _with_units(records, place, line, cells)
    for line, cells in comments:
        if line == wanted:
            return Heading(line, records[0][0], tuple(cells))
    line, cells = records[-1]
    return Heading(line, line + 1, tuple(cells))


def _usual_width(records: list[Record]) -> int:
    body = records[len(records) // 4 :] or records
    widths = Counter(len(cells) for _, cells in body[:BELOW])
    first = len(records[0][1])
    return max(widths, key=lambda width: (widths[width], width == first, width))


def _start(records: list[Record]) -> int:
    """Return the place of the first record that is as wide as the table; titles are not."""
    width = _usual_width(records)
    for place, (_, cells) in enumerate(records[:BELOW]):
        filled = sum(bool(cell.strip()) for cell in cells)
        if _is_title(records, place, width):
            continue
        if len(cells) >= width and (filled > 1 or width == 1 or _all_sparse(records, width)):
            return place
        if place == 0 and len(cells) > 1 and len(cells) == width - 1 and all(map(is_word, cells)):
            return 1  # R leaves the name of the first column away
    return 0


def _is_title(records: list[Record], place: int, width: int) -> bool:
    """Return whether a record is prose that happens to hold delimiters: names stand below it."""
    line, cells = records[place]
    wide = ((i, r) for i, r in enumerate(records[place + 1 :], place + 1) if len(r[1]) >= width)
    after, (next_line, below) = next(wide, (0, (0, [])))
    if width < 2 or len(cells) > width or not after or after > place + BELOW:
        return False
    if not all(map(is_word, below)) or after + 1 >= len(records):
        return False
    words, words_below = (max(len(c.split()) for c in row) for row in (cells, below))
    return next_line > line + 1 or words > max(3, words_below)


def _all_sparse(records: list[Record], width: int) -> bool:
    """Return whether most rows hold one cell only, so that a title cannot be told from them."""
    filled = [sum(bool(c.strip()) for c in cells) for _, cells in records if len(cells) == width]
    return sum(count <= 1 for count in filled) > 0.5 * len(filled)


def _is_short_heading(names: list[str], first: list[str], body: list[list[str]]) -> bool:
    """Return whether a record names all columns but one: R leaves out that of its row names."""
    if len(names) != len(first) - 1 or not all(map(is_word, names)):
        return False
    if len(names) == 1 and " " in names[0].strip():
        return False
    return not _names_columns(first, body[1:])


def _names_columns(cells: list[str], body: list[list[str]]) -> bool:
    """Return whether a record holds names rather than data.

    It does where no cell is a number; where a word stands over a column of numbers; and where
    numbers in a row, such as years, stand over others.
    """
    filled = [cell for cell in cells if cell.strip()]
    if not any(map(is_value, filled)):
        return bool(filled) and any(map(is_word, filled))
    columns = [[row[i] for row in body if i < len(row)] for i in range(len(cells))]
    for cell, column in zip(cells, columns, strict=True):
        values = [entry for entry in column if alike(entry).casefold() not in IN_NUMBERS]
        if values and is_word(cell) and sum(map(is_value, values)) >= 0.9 * len(values):
            return True
    return _counts(cells, body)


def _counts(cells: list[str], body: list[list[str]]) -> bool:
    """Return whether the numbers of a record count: years, or 0, 1, 2 …, and those of no other."""
    numbers = _whole(cells)
    if len(numbers) < 2 or not body:
        return False
    rows = [_whole(row) for row in body[:BELOW]]
    if all(map(_is_year, numbers)) and all(a < b for a, b in pairwise(numbers)):
        return not any(_is_year(number) for row in rows for number in row)
    if numbers[0] not in (0, 1) or not _steps(numbers) or any(map(_steps, rows)):
        return False
    others = (cell for row in body for cell in row if not alike(cell).isdecimal())
    return len(numbers) > 2 or any(map(is_value, others))


def _is_year(number: int) -> bool:
    return 1500 <= number <= 2200


def _whole(cells: list[str]) -> list[int]:
    """Return the whole numbers of a record, in their order."""
    return [int(cell) for cell in map(alike, cells) if cell.isdecimal() and len(cell) < 7]


def _steps(numbers: list[int]) -> bool:
    return len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers))


def _with_units(records: list[Record], place: int, line: int, cells: list[str]) -> Heading:
    """Return the heading, and the rows of units or types below it."""
    units: list[int] = []
    rest = records[place + 1 :]
    while (
        len(units) < UNIT_ROWS
        and len(rest) > 1
        and _is_unit_row(rest[0][1], rest[1:], again=bool(units))
    ):
        units.append(rest[0][0])
        rest = rest[1:]
    first = rest[0][0] if rest else line + 1
    return Heading(line, first, tuple(cells), tuple(units))


def _is_unit_row(cells: list[str], rest: list[Record], *, again: bool) -> bool:
    """Return whether a record says something about columns: words over numbers, and no number."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if all(map(_RULE.fullmatch, filled)):
        return True
    if any(map(is_value, cells)):
        return False
    body = [row for _, row in rest[UNIT_ROWS - 1 : BELOW]] or [row for _, row in rest]
    words = over = said = 0
    for place, cell in enumerate(cells):
        values = [r[place] for r in body if place < len(r)]
        values = [value for value in values if alike(value).casefold() not in IN_NUMBERS | {""}]
        if not values or sum(map(is_value, values)) < 0.9 * len(values):
            if cell.strip() and cell in values:
                return False  # a class, as in other rows
            continue
        over += 1
        words += is_word(cell)
        said += bool(cell.strip())
    # below one such row another may speak of some columns only
    return over > 0 and (words >= max(1, over / 2) or (again and not said))


def unique_names(names: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Return a name for each column: nameless ones are numbered, and no two are the same."""
    taken: dict[str, None] = {}
    for place in range(width):
        name = as_name(" ".join(names[place].split())) if place < len(names) else ""
        base = fresh = name or f"column {place + 1}"
        again = 1
        while fresh in taken:
            again += 1
            tail = f" ({again})"
            fresh = base[: LONGEST_NAME - len(tail)] + tail
        taken[fresh] = None
    return tuple(taken)
