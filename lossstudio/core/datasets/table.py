"""A table as it stands in a file: text cells, and what they mean when asked."""

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from textwrap import shorten
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.registry import near_miss

MOST_CLASSES = 10


class TableError(ValueError):
    """A table that cannot be used; the text is one sentence that names the file."""


class ClassCountError(TableError):
    """A column with too few classes for a target, or too many; `why` says how many in short."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(text)
        self.why = why


@dataclass(frozen=True)
class Column:
    """A column on offer: its name, and whether every cell of it is a finite number."""

    name: str
    is_number: bool


def shown(text: str) -> str:
    """Return a text from a file as it is quoted in a sentence."""
    return repr(text if len(text) <= 40 else text[:39] + "…")


def to_number(cell: str, decimal_comma: bool) -> float:
    """Return the number a cell holds, which may be nan or infinite.

    Raises
    ------
    ValueError
        If it holds none.
    """
    if "_" in cell:  # Python reads 1_000 as a number; a table does not mean one
        raise ValueError(cell)
    return float(cell.replace(",", ".") if decimal_comma else cell)


def all_numbers(cells: tuple[str, ...], decimal_comma: bool) -> Floats | None:
    """Return cells as numbers, read-only, or None unless all are finite numbers."""
    try:
        values = np.array([to_number(cell, decimal_comma) for cell in cells])
    except ValueError:
        return None
    values.setflags(write=False)
    return values if np.isfinite(values).all() else None


def sort_of(cell: str, decimal_comma: bool) -> Literal["number", "missing", "text"]:
    """Return what a cell holds: empty, NA, nan and infinity count as missing."""
    if cell in {"", "NA"}:
        return "missing"
    try:
        return "number" if math.isfinite(to_number(cell, decimal_comma)) else "missing"
    except ValueError:
        return "text"


@dataclass(frozen=True, eq=False)
class Table:
    """The cells of a file, column by column.

    Attributes
    ----------
    file : str
        The name of the file, without its folder; every sentence names it.
    names : tuple of str
        The names of the columns, each once.
    cells : tuple of tuple of str
        One tuple per column, spaces around the text stripped.
    lines : tuple of int
        The line of the file on which each row starts, from 1.
    decimal_comma : bool
        Whether 1,5 means 1.5.
    """

    file: str
    names: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    decimal_comma: bool = False
    _known: dict[str, Floats | None] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def memory(self) -> int:
        """About how many bytes it takes, once every column has been asked for its numbers."""
        texts = sum(sum(map(sys.getsizeof, cells)) for cells in self.cells)
        return texts + 16 * len(self.cells) * len(self.lines)  # a reference and a number each

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in order."""
        return tuple(Column(name, self._parsed(name) is not None) for name in self.names)

    def column(self, name: str) -> tuple[str, ...]:
        """Return the cells of a column.

        Raises
        ------
        TableError
            If there is no such column; the near miss is named.
        """
        if name not in self.names:
            hint = shorten(near_miss(name, self.names), 200, placeholder=" …")
            raise TableError(f"{self.file} has no column {shown(name)}: {hint}")
        return self.cells[self.names.index(name)]

    def numbers(self, name: str) -> Floats:
        """Return a column as finite numbers.

        Raises
        ------
        TableError
            If a cell is missing or is text; its line is named.
        """
        values = self._parsed(name)
        if values is None:
            raise next(self._faults(name, {"missing", "text"}))
        return values

    def labels(self, name: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
        """Return a column as classes 0 to k − 1, and the names of the k classes.

        They are ordered as numbers if all cells are numbers, else by the alphabet: 0 and 1 stay
        what they are, and of two words the second is the positive class.

        Raises
        ------
        TableError
            If a cell is missing, or there are not 2 to 10 classes.
        """
        cells, values = self.column(name), self._parsed(name)
        if values is None:
            self._refuse_missing(name)
            names = tuple(sorted(set(cells), key=lambda word: (word.casefold(), word)))
            index = {word: place for place, word in enumerate(names)}
            target = np.array([index[cell] for cell in cells], dtype=np.int64)
        else:
            _, first, inverse = np.unique(values, return_index=True, return_inverse=True)
            names = tuple(cells[row] for row in first)
            target = inverse.astype(np.int64)
        self._check_count(name, names)
        return target, names

    def is_class(self, name: str) -> bool:
        """Return whether a column, as a target, is a class: text, or nothing but 0 and 1.

        Raises
        ------
        TableError
            If a cell is missing.
        """
        values = self._parsed(name)
        if values is None:
            self._refuse_missing(name)
            return True
        return set(values.tolist()) == {0.0, 1.0}

    def _parsed(self, name: str) -> Floats | None:
        """Return the numbers of a column, or None unless all cells are finite numbers."""
        cells = self.column(name)
        if name not in self._known:
            self._known[name] = all_numbers(cells, self.decimal_comma)
        return self._known[name]

    def _faults(self, name: str, sorts: set[str]) -> Iterator[TableError]:
        """Yield an error for each cell of one of these sorts, top down."""
        cells = self.column(name)
        faulty = {cell for cell in set(cells) if sort_of(cell, self.decimal_comma) in sorts}
        for line, cell in zip(self.lines, cells, strict=True):
            if cell in faulty:
                where = f"{self.file}, line {line}, column {shown(name)}:"
                yield TableError(f"{where} {self._blame(cell)}")

    def _blame(self, cell: str) -> str:
        if not cell:
            return "the cell is empty; fill it in or delete the row."
        if sort_of(cell, self.decimal_comma) == "missing":
            return f"{shown(cell)} is a missing value; fill it in or delete the row."
        return f"{shown(cell)} is not a number; correct it or choose another column."

    def _refuse_missing(self, name: str) -> None:
        for fault in self._faults(name, {"missing"}):
            raise fault

    def _check_count(self, name: str, classes: tuple[str, ...]) -> None:
        where = f"{self.file}, column {shown(name)}:"
        if len(classes) == 1:
            raise ClassCountError(
                f"{where} the only class is {shown(classes[0])}; at least 2 are needed.",
                f"{shown(name)} has only one class",
            )
        if len(classes) > MOST_CLASSES:
            raise ClassCountError(
                f"{where} {len(classes):,} classes are more than {MOST_CLASSES}; choose another "
                "target, or treat it as a number.",
                f"{shown(name)} has {len(classes):,} classes, more than {MOST_CLASSES}",
            )
