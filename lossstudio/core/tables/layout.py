"""All that is found out about a table before it is read: the settings, complete."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

from lossstudio.core.tables.errors import counted, shown
from lossstudio.core.tables.head import Head
from lossstudio.core.tables.heading import BELOW, Heading, find_heading, unique_names
from lossstudio.core.tables.kinds import Kind, find_kind
from lossstudio.core.tables.missing import IN_NUMBERS
from lossstudio.core.tables.numbers import alike, find_signs, is_code, read_number
from lossstudio.core.tables.settings import (
    AUTO,
    MOST_COLUMNS,
    NONE,
    NUMBER,
    ColumnSettings,
    TableSettings,
)

LOOKED_AT = 500  # rows
EXAMPLES = 3


@dataclass(frozen=True)
class Layout:
    """How a table is read.

    Attributes
    ----------
    settings : TableSettings
        Complete but for the roles.
    heading : Heading
    names : tuple of str
        Of the columns.
    nameless : frozenset of str
        Those that have no name in the file.
    kinds : tuple of Kind
        How the cells of each column become values.
    notices : tuple of str
    """

    settings: TableSettings
    heading: Heading
    names: tuple[str, ...]
    nameless: frozenset[str]
    kinds: tuple[Kind, ...]
    notices: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.names)


def find_layout(head: Head, settings: TableSettings) -> Layout:
    """Return how a table is read; what the settings say stays.

    Parameters
    ----------
    head : Head
    settings : TableSettings
    """
    heading = find_heading(head.records, head.comments, settings.heading)
    if settings.first is not None:
        heading = replace(heading, first=settings.first)
    below = (cells for line, cells in head.records if line >= heading.first)
    body = list(islice(below, LOOKED_AT)) or [cells for _, cells in head.records[:LOOKED_AT]]
    written, width = _columns(heading.names, body)
    names = unique_names(written, width)
    columns = [[row[i] for row in body if i < len(row)] for i in range(width)]
    filled = [[c for c in cells if alike(c).casefold() not in IN_NUMBERS] for cells in columns]
    signs = find_signs(
        ([cell for cell in cells[:BELOW] if not is_code(cell)] for cells in filled if cells),
        lambda decimal, thousands: _allowed(settings, head, decimal, thousands),
        commas=head.dialect.delimiter == ",",
    )
    known = zip(names, columns, filled, strict=True)
    kinds = tuple(_kind(head, settings, signs, *column) for column in known)
    complete = _completed(head, settings, heading, signs, dict(zip(names, kinds, strict=True)))
    notices = [
        *head.notices,
        *_heading_notices(head, heading, written, names),
        *_examples(filled, kinds),
        *(kind.notice for kind in kinds if kind.notice),
    ]
    nameless = [n for i, n in enumerate(names) if i >= len(written) or not written[i].strip()]
    return Layout(complete, heading, names, frozenset(nameless), kinds, tuple(notices))


def _kind(  # noqa: PLR0917  # a column as it comes
    head: Head,
    settings: TableSettings,
    signs: tuple[str, str],
    name: str,
    cells: list[str],
    filled: list[str],
) -> Kind:
    """Return what a column holds, by signs of its own where those of the table do not fit."""
    commas = head.dialect.delimiter == ","
    own = signs if _fits(filled, signs) else _signs_of(filled, signs, commas=commas)
    return find_kind(name, cells, settings.column(name), own, settings.missing)


def _completed(
    head: Head,
    settings: TableSettings,
    heading: Heading,
    signs: tuple[str, str],
    kinds: Mapping[str, Kind],
) -> TableSettings:
    """Return the settings with all that was found out."""
    columns = [replace(settings.column(name), kind=kind.kind) for name, kind in kinds.items()]
    return replace(
        settings,
        sheet=head.sheet,
        coding=head.coding.name,
        delimiter=head.dialect.delimiter,
        quote=head.dialect.quote,
        comment=head.dialect.comment,
        decimal=signs[0],
        thousands=signs[1] or NONE,
        heading=heading.line,
        first=heading.first,
        columns=tuple(columns),
    )


def _allowed(settings: TableSettings, head: Head, decimal: str, thousands: str) -> bool:
    """Return whether a pair of signs may be what the table uses."""
    delimiter = head.dialect.delimiter
    if settings.decimal not in (AUTO, decimal):
        return False
    if settings.thousands not in (AUTO, thousands or NONE):
        return False
    return not (thousands == " " and delimiter == " " and settings.thousands == AUTO)


def _fits(cells: list[str], signs: tuple[str, str]) -> bool:
    """Return whether the signs of the table are those of a column."""
    return any(read_number(cell, *signs) is not None for cell in cells)


def _signs_of(cells: list[str], signs: tuple[str, str], *, commas: bool) -> tuple[str, str]:
    """Return the signs of a column that has its own; those of the table, if it holds no numbers."""
    own = find_signs([cells], lambda *_: True, commas=commas)
    return own if _fits(cells, own) else signs


def _columns(names: tuple[str, ...], body: list[list[str]]) -> tuple[tuple[str, ...], int]:
    """Return the names as far as there are columns, and how many those are."""
    widths = Counter(len(row) for row in body)
    width = max(widths, key=lambda w: (widths[w], w == len(names), w), default=len(names))
    while len(names) > width and not names[-1].strip():
        names = names[:-1]
    if len(names) == width - 1 and any(row[-1].strip() for row in body if len(row) == width):
        names = ("", *names)  # R leaves the name of the first column away
    width = min(max(width, len(names)), MOST_COLUMNS)
    return names[:width], width


def _heading_notices(
    head: Head, heading: Heading, written: tuple[str, ...], names: tuple[str, ...]
) -> list[str]:
    """Return what is to be told of the lines at the top and the names."""
    notices = []
    before = [line for line, _ in head.records if line < (heading.line or heading.first)]
    if before:
        where = f"Line {before[0]} is" if len(before) == 1 else f"{len(before):,} lines are"
        notices.append(f"{where} left out: the table begins after that.")
    if not heading.line:
        notices.append("No line holds the names of the columns: they are numbered.")
    if heading.units:
        listed = " and ".join(map(str, heading.units))
        line = "Line" if len(heading.units) == 1 else "Lines"
        verb = "holds" if len(heading.units) == 1 else "hold"
        notices.append(f"{line} {listed} {verb} units or types: left out.")
    plain = [name.strip() for name in written if name.strip()]
    again = [name for name, count in Counter(plain).items() if count > 1]
    if again:
        notices.append(
            f"{counted(len(again), 'heading')} stand more than once, such as {shown(again[0])}: "
            "told apart by numbers."
            if len(again) > 1
            else f"The heading {shown(again[0])} stands more than once: told apart by numbers."
        )
    if len(names) == MOST_COLUMNS and any(len(cells) > MOST_COLUMNS for _, cells in head.records):
        notices.append(f"Only the first {MOST_COLUMNS:,} columns are read.")
    return notices


def _examples(filled: list[list[str]], kinds: tuple[Kind, ...]) -> list[str]:
    """Return how numbers with signs are read, one example for each sort of sign."""
    told: dict[str, str] = {}
    for cells, kind in zip(filled, kinds, strict=True):
        if kind.kind != NUMBER or (kind.is_plain and all(map(str.isascii, cells[:50]))):
            continue
        for cell in cells:
            sort = _sort(alike(cell), cell, kind)
            value = kind.value(cell) if sort and sort not in told else None
            if value is not None:
                told[sort] = f"{cell.strip()} read as {_plain(value)}"
    return [f"{text}." for text in list(told.values())[:EXAMPLES]]


def _sort(plain: str, cell: str, kind: Kind) -> str:
    """Return which sort of sign a number has that not everybody reads alike."""
    if kind.thousands and kind.thousands in plain:
        return "thousands"
    if kind.unit and (plain.startswith(kind.unit) or plain.endswith(kind.unit)):
        return kind.unit
    if kind.decimal == "," and "," in plain:
        return "decimal"
    if plain.startswith("(") or plain.endswith("-"):
        return "negative"
    read = read_number(plain, kind.decimal, kind.thousands)
    return "minus" if read is not None and read.value < 0 and not cell.isascii() else ""


def _plain(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"


def complete_columns(settings: TableSettings, columns: dict[str, ColumnSettings]) -> TableSettings:
    """Return the settings with other words about columns."""
    return replace(settings, columns=tuple(columns.values()))
