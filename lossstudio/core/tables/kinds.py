"""What the cells of a column are: numbers, classes, dates or text."""

import re
from collections import Counter
from dataclasses import dataclass, replace

from lossstudio.core.tables.dates import date_order, read_date
from lossstudio.core.tables.missing import missing_words
from lossstudio.core.tables.numbers import alike, is_code, read_number
from lossstudio.core.tables.settings import (
    AUTO,
    CLASS,
    DATE,
    LEAVE_OUT,
    NUMBER,
    TEXT,
    ColumnSettings,
)

MOST_ODD = 0.25  # of the cells of a column of numbers that may be something else
MOST_VALUES = 20  # of a column of classes, so that each can be a feature
_SUFFIX = re.compile(r"(.*?\d[.,]?)\s?([^\d\s.,+\-()][^\d]{0,9})")


@dataclass(frozen=True)
class Kind:
    """How the cells of a column become values.

    Attributes
    ----------
    kind : str
        As in the settings, and never `auto`.
    decimal, thousands : str
        The signs of its numbers.
    suffix : str
        What stands behind each of its numbers.
    month_first : bool
        Whether 1/2/2024 is the second of January.
    missing : frozenset of str
        The words for a missing value, in small letters.
    unit : str
        What stands with its numbers, such as %.
    notice : str
        What is to be told; empty: nothing.
    placeholders : tuple of float
        Numbers that stand for a missing one.
    """

    kind: str
    decimal: str = "."
    thousands: str = ""
    suffix: str = ""
    month_first: bool = False
    missing: frozenset[str] = frozenset({""})
    unit: str = ""
    notice: str = ""
    placeholders: tuple[float, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether its cells are numbers as a program writes them."""
        return self.is_bare and self.decimal == "."

    @property
    def is_bare(self) -> bool:
        """Whether its numbers are digits and a decimal sign, and nothing else."""
        return self.kind == NUMBER and not self.thousands and not self.unit

    def value(self, cell: str) -> float | None:
        """Return the number or the moment that a cell holds, or None."""
        if self.kind == DATE:
            moment = read_date(cell, month_first=self.month_first)
            return None if moment is None else moment.seconds
        if self.suffix:
            cell = alike(cell).removesuffix(self.suffix)
        read = read_number(cell, self.decimal, self.thousands)
        return None if read is None else read.value


def find_kind(
    name: str,
    cells: list[str],
    said: ColumnSettings,
    signs: tuple[str, str],
    words: tuple[str, ...] | None,
) -> Kind:
    """Return what a column holds.

    Parameters
    ----------
    name : str
    cells : list of str
        Of the first rows.
    said : ColumnSettings
        What is chosen about it.
    signs : (str, str)
        Of the table: decimal, and thousands or nothing.
    words : tuple of str or None
        Those for a missing value that are chosen.
    """
    kind = _find_kind(name, cells, said, signs, words)
    reads = [read_number(word, *signs) for word in words or ()]
    numbers = tuple(read.value for read in reads if read is not None)
    return replace(kind, placeholders=numbers) if kind.kind == NUMBER else kind


def _find_kind(
    name: str,
    cells: list[str],
    said: ColumnSettings,
    signs: tuple[str, str],
    words: tuple[str, ...] | None,
) -> Kind:
    loose, strict = (missing_words(words, numbers=numbers) for numbers in (True, False))
    filled = [cell for cell in cells if alike(cell).casefold() not in loose]
    suffix = "" if said.kind in {CLASS, TEXT, LEAVE_OUT} else _suffix(filled, signs)
    month_first, certain = _order(said, filled, signs)
    unit = suffix or _unit(filled, signs)
    if said.kind != AUTO:
        missing = loose if said.kind in {NUMBER, DATE} else strict
        unit = unit if said.kind == NUMBER else ""
        return Kind(said.kind, *signs, suffix, month_first, missing, unit)
    if not filled:
        return Kind(TEXT, *signs, missing=strict)
    codes = [cell for cell in filled if is_code(cell)]
    number = Kind(NUMBER, *signs, suffix, missing=loose, unit=unit)
    if not codes and _share(number, filled) >= 1.0 - MOST_ODD:
        return number
    dated = Kind(DATE, month_first=month_first, missing=loose)
    if not codes and _share(dated, filled) >= 1.0 - MOST_ODD:
        doubt = next((cell for cell in filled if dated.value(cell) is not None), "")
        notice = "" if certain else _doubt(name, doubt, month_first=month_first)
        return Kind(DATE, month_first=month_first, missing=loose, notice=notice)
    notice = _code_notice(name, codes, filled)
    texts = Counter(cell.strip() for cell in cells if alike(cell).casefold() not in strict)
    few = len(texts) <= MOST_VALUES and len(texts) <= max(2, texts.total() // 2)
    return Kind(CLASS if few else TEXT, *signs, missing=strict, notice=notice)


def _order(said: ColumnSettings, filled: list[str], signs: tuple[str, str]) -> tuple[bool, bool]:
    if said.dates != AUTO:
        return said.dates == "month first", True
    return date_order(filled, comma=signs[0] == ",")


def _share(kind: Kind, filled: list[str]) -> float:
    return sum(kind.value(cell) is not None for cell in filled) / len(filled)


def _suffix(filled: list[str], signs: tuple[str, str]) -> str:
    """Return the unit that stands behind every number of a column, such as kg."""
    if not filled or read_number(filled[0], *signs) is not None:
        return ""
    found = _SUFFIX.fullmatch(alike(filled[0]))
    if found is None or read_number(found[1], *signs) is None:
        return ""
    suffix = found[2]
    ends = sum(alike(cell).endswith(suffix) for cell in filled)
    return suffix if len(filled) > 1 and ends >= (1.0 - MOST_ODD) * len(filled) else ""


def _code_notice(name: str, codes: list[str], filled: list[str]) -> str:
    if not codes or (len(codes) < 0.5 * len(filled) and not _digits(filled)):
        return ""
    why = (
        "with leading zeros"
        if alike(codes[0]).lstrip("+-").startswith("0")
        else "too long for a number"
    )
    return f"{name!r} holds digits {why}, such as {codes[0].strip()[:40]}: read as codes."


def _unit(filled: list[str], signs: tuple[str, str]) -> str:
    """Return the sign for money or per cent that stands with numbers of a column."""
    dressed = (cell for cell in filled if not (cell[0].isdecimal() and cell[-1].isdecimal()))
    reads = (read_number(cell, *signs) for cell in dressed)
    return next((read.unit for read in reads if read is not None and read.unit), "")


def _digits(filled: list[str]) -> bool:
    return all(alike(cell).isdecimal() for cell in filled)


def _doubt(name: str, cell: str, *, month_first: bool) -> str:
    order = "month first" if month_first else "day first"
    return f"{name!r} holds dates such as {cell.strip()}: read with the {order}."
