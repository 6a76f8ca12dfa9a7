"""The numbers of a plot as a table: for the clipboard and a spreadsheet, or as a CSV file."""

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lossstudio.core.plain_text import spreadsheet_cell

Cell = str | int | float | None


@dataclass(frozen=True, eq=False)
class Numbers:
    """Named columns, and in each row one thing that is drawn, with all its digits.

    Attributes
    ----------
    columns : tuple of str
    work_out : callable
        Returns the rows, once they are wanted. What is not a number, or not there, is an empty
        cell.
    """

    columns: tuple[str, ...]
    work_out: Callable[[], Iterable[Sequence[Cell]]]

    @cached_property
    def rows(self) -> list[Sequence[Cell]]:
        """The rows."""
        return list(self.work_out())

    def as_csv(self) -> str:
        """Return them as CSV."""
        return self._written(",")

    def as_tabs(self) -> str:
        """Return them with tabs between the cells, as spreadsheets paste them."""
        return self._written("\t")

    def _written(self, between: str) -> str:
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=between, lineterminator="\n")
        writer.writerow(map(spreadsheet_cell, self.columns))
        writer.writerows([_cell(cell) for cell in row] for row in self.rows)
        return text.getvalue()


def _cell(cell: Cell) -> str:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    return spreadsheet_cell(cell) if isinstance(cell, str) else repr(cell)
