"""Columns that grow chunk by chunk while a table is read, and what they are in the end."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.tables.dates import DAY
from lossstudio.core.tables.errors import shown
from lossstudio.core.tables.fast import EXACT, iso_dates, plain_values
from lossstudio.core.tables.kinds import MOST_VALUES, Kind
from lossstudio.core.tables.numbers import alike, is_code, read_number
from lossstudio.core.tables.settings import CLASS, DATE, LEAVE_OUT, NUMBER, TEXT

MOST_ODD = 1000  # cells that are no numbers, kept as they stand
MOST_WORDS = 1000  # different ones that a column of text is remembered with
Codes = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Column(Frozen):
    """A column of a table.

    Attributes
    ----------
    name : str
    kind : str
        number, class, date, text or leave out.
    values : ndarray of float64
        Of numbers and dates, nan where one is missing; else empty.
    codes : ndarray of int32
        Of classes and text: the index of the word, −1 where it is missing; else empty.
    words : tuple of str
        What the codes stand for; empty where there are more than a thousand.
    missing : int
        How many cells are.
    time : str
        Of dates: "days" or "seconds" since 1970-01-01; else empty.
    unit : str
        What stands with its numbers, such as %.
    odd : tuple of (int, str)
        The first thousand cells that are no numbers though the others are, with their lines.
    odd_count : int
        How many there are; they count as missing.
    distinct : int
        How many different values there are, at least; of numbers at most 21 are counted.
    """

    name: str
    kind: str
    values: Floats
    codes: Codes
    words: tuple[str, ...] = ()
    missing: int = 0
    time: str = ""
    unit: str = ""
    odd: tuple[tuple[int, str], ...] = ()
    odd_count: int = 0
    distinct: int = 0

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers or dates."""
        return self.kind in {NUMBER, DATE}

    @property
    def minimum(self) -> float | None:
        """The least number, if there is any."""
        known = self.is_number and self.missing < len(self.values)
        return float(np.nanmin(self.values)) if known else None

    @property
    def maximum(self) -> float | None:
        """The greatest number, if there is any."""
        known = self.is_number and self.missing < len(self.values)
        return float(np.nanmax(self.values)) if known else None

    @property
    def gaps(self) -> NDArray[np.bool_]:
        """Where it is missing."""
        if self.is_number:
            return np.isnan(self.values)
        return self.codes < 0

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of its values in order, if they are classes."""
        return self.as_classes()[1] if self.kind == CLASS else ()

    def as_classes(self) -> tuple[Codes, tuple[str, ...]]:
        """Return the index of the class of each row (−1: missing) and the names of the classes.

        They are ordered as numbers if all are numbers, else by the alphabet: 0 and 1 stay what
        they are.
        """
        if self.is_number:
            numbers, codes = np.unique(self.values, return_inverse=True)
            known = numbers[~np.isnan(numbers)]
            found: Codes = np.where(np.isnan(self.values), -1, codes).astype(np.int32)
            return found, tuple(map(number_text, known.tolist()))
        values = [_plain(word) for word in self.words]
        if all(value is not None for value in values):
            names = [number_text(value) for value in values if value is not None]
            order = sorted(set(zip(values, names, strict=True)))
            place = {name: i for i, (_, name) in enumerate(order)}
            to = np.array([place[name] for name in names] + [-1], dtype=np.int32)
            return to[self.codes], tuple(name for _, name in order)
        sorted_words = sorted(self.words, key=lambda word: (word.casefold(), word))
        rank = {word: i for i, word in enumerate(sorted_words)}
        to = np.array([rank[word] for word in self.words] + [-1], dtype=np.int32)
        return to[self.codes], tuple(sorted_words)

    @property
    def nbytes(self) -> int:
        """What it takes of memory."""
        return self.values.nbytes + self.codes.nbytes + sum(map(len, self.words))


def _plain(word: str) -> float | None:
    read = None if is_code(word) else read_number(word, ".", "")
    return None if read is None or read.unit else read.value


def number_text(value: float) -> str:
    """Return a number as the name of a class."""
    return f"{value:.0f}" if value.is_integer() and abs(value) < EXACT else repr(value)


@dataclass
class Builder:
    """Takes the cells of one column, chunk by chunk."""

    name: str
    kind: Kind
    chunks: list[Floats] = field(default_factory=list)
    codes: list[Codes] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)  # those for a missing value, as written
    missing: int = 0
    odd_count: int = 0
    filled: int = 0
    odd: list[tuple[int, str]] = field(default_factory=list)
    overflowed: bool = False
    codes_seen: int = 0

    def take(self, cells: Sequence[str], lines: Sequence[int]) -> None:
        """Take the cells of some rows, and the line of each."""
        if self.kind.kind == LEAVE_OUT:
            return
        if self.kind.kind in {CLASS, TEXT}:
            self._take_words(cells)
            return
        values = self._fast(cells)
        self.take_numbers(self._slow(cells, lines) if values is None else values)

    def take_numbers(self, values: Floats) -> None:
        """Take the values of some rows; nan is missing."""
        for value in self.kind.placeholders:
            values[values == value] = np.nan
        self.chunks.append(values)
        gaps = int(np.count_nonzero(np.isnan(values)))
        self.missing += gaps
        self.filled += len(values) - gaps

    def _fast(self, cells: Sequence[str]) -> Floats | None:
        """Return cells as values, or None unless all are missing or of the usual form."""
        if self.words:
            cells = [self.words.get(cell, cell) for cell in cells]
        if self.kind.kind == DATE:
            return iso_dates(cells)
        return plain_values(cells, self.kind)

    def _slow(self, cells: Sequence[str], lines: Sequence[int]) -> Floats:
        """Return cells as numbers; what is none is missing."""
        values = np.full(len(cells), np.nan)
        known: dict[str, float] = {}
        missing, value_of = self.kind.missing, self.kind.value
        for row, cell in enumerate(cells):
            if cell in known:
                values[row] = known[cell]
                continue
            value = value_of(cell)
            plain = alike(cell)
            if value is not None and plain.casefold() not in missing:
                values[row] = value
                self.codes_seen += is_code(plain)
            elif plain.casefold() not in missing:
                self.odd_count += 1
                if len(self.odd) < MOST_ODD:
                    self.odd.append((int(lines[row]), cell.strip()))
                continue
            elif len(self.words) < MOST_WORDS:
                self.words[cell] = ""
            if len(known) < 10_000:
                known[cell] = values[row]
        return values

    def _take_words(self, cells: Sequence[str]) -> None:
        index, missing = self.index, self.kind.missing
        known = list(map(index.get, cells))
        if None not in known:  # as nearly always, where there are few words
            self.codes.append(np.array(known, dtype=np.int32))
            return
        codes = np.full(len(cells), -1, dtype=np.int32)
        for row, cell in enumerate(cells):
            word = cell.strip()
            code = index.get(word)
            if code is None:
                if alike(word).casefold() in missing:
                    continue
                if len(index) >= MOST_WORDS:
                    self.overflowed = True
                    codes[row] = MOST_WORDS
                    continue
                code = index[word] = len(index)
            codes[row] = code
        self.missing += int(np.count_nonzero(codes < 0))
        self.codes.append(codes)

    def done(self) -> Column:
        """Return the column."""
        values = np.concatenate(self.chunks) if self.chunks else np.empty(0)
        codes = np.concatenate(self.codes) if self.codes else np.empty(0, dtype=np.int32)
        time = ""
        if self.kind.kind == DATE:
            whole = bool((values[~np.isnan(values)] % DAY == 0).all()) and self.filled > 0
            time = "days" if whole else "seconds"
            values = values / DAY if whole else values
        words = () if self.overflowed else tuple(self.index)
        column = Column(self.name, self.kind.kind, values, codes, words, self.missing, time)
        return replace(
            column,
            unit=self.kind.unit,
            odd=tuple(self.odd),
            odd_count=self.odd_count,
            distinct=_distinct(values) if self.chunks else len(self.index) + self.overflowed,
        )


def _distinct(values: Floats) -> int:
    """Return how many different numbers there are, as far as a few more than classes can be."""
    found: set[float] = set()
    for start in range(0, len(values), 4096):
        found |= set(values[start : start + 4096].tolist())
        found = {value for value in found if value == value}  # noqa: PLR0124  # not nan
        if len(found) > MOST_VALUES:
            return len(found)
    return len(found)


def odd_notice(column: Column) -> str:
    """Return what is to be told of cells that are no numbers though the others are."""
    if not column.odd_count:
        return ""
    line, cell = column.odd[0]
    what = "a date" if column.kind == DATE else "a number"
    if column.odd_count == 1:
        return (
            f"{shown(cell)} in line {line} of {shown(column.name)} is not {what}: read as missing."
        )
    return (
        f"{column.odd_count:,} cells of {shown(column.name)} are not {what}, such as {shown(cell)} "
        f"in line {line}: read as missing."
    )
