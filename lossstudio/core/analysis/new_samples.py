"""The rows of another table as new samples."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lossstudio.core.analysis.sample_fields import MOST_NAMED, Field, NumberField, WordField
from lossstudio.core.arrays import Bools, Floats
from lossstudio.core.datasets.chosen_columns import ChosenColumns
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tables import Table, TableSettings
from lossstudio.core.tables.errors import shown


@dataclass(frozen=True, eq=False)
class NewSamples:
    """Rows of another table as the model's features.

    Attributes
    ----------
    table : Table
    features : ndarray (n, d)
        A row of nan where something is missing that nothing fills.
    notices : tuple of str
        What was done, in sentences.
    lacking : tuple of (str, ndarray of bool)
        The columns that are why rows have no prediction, and which rows these are.
    """

    table: Table
    features: Floats
    notices: tuple[str, ...]
    lacking: tuple[tuple[str, Bools], ...] = ()

    def why(self, row: int) -> str:
        """Return why a row has no prediction; empty where it has one."""
        return "; ".join(self._why(name, row) for name, lacks in self.lacking if lacks[row])

    def _why(self, name: str, row: int) -> str:
        column = self.table.column(name)
        if not column.is_number:
            unseen = column.codes[row] >= 0
            return f"{name} is a word that no sample has" if unseen else f"{name} is missing"
        line = int(self.table.lines[row])
        if any(at == line for at, _ in column.odd):
            return f"{name} is no {'date' if column.time else 'number'}"
        known = column.odd_count == len(column.odd)
        return f"{name} is missing" if known else f"{name} is missing or cannot be read"


def reading_of(snapshot: Snapshot, fields: Sequence[Field]) -> TableSettings:
    """Return how another table is read: the features as what they are in the samples.

    What was said of dates and of words for missing values holds there, too.
    """
    dataset = snapshot.experiment.dataset
    said = dataset.reading if isinstance(dataset, ChosenColumns) else TableSettings()
    columns: dict[str, dict[str, str]] = {field.name: {"kind": field.kind} for field in fields}
    for field in fields:
        if isinstance(field, NumberField):
            columns[field.name]["dates"] = field.dates
    return TableSettings(missing=said.missing).with_columns(columns)


def new_samples(fields: Sequence[Field], table: Table) -> NewSamples:
    """Return the rows of another table, whose columns are found by their names.

    Raises
    ------
    ValueError
        In one sentence that names the columns it lacks.
    """
    missing = [field.name for field in fields if field.name not in table.names]
    if missing:
        some = ", ".join(map(shown, missing[:MOST_NAMED]))
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        are = "column" if len(missing) == 1 else "columns"
        has = ", ".join(map(shown, table.names[:MOST_NAMED]))
        has += ", …" if len(table.names) > MOST_NAMED else ""
        raise ValueError(f"{table.file} lacks the {are} {some}{more}; it has {has}.")
    read = [field.read(table.column(field.name)) for field in fields]
    features = np.concatenate([numbers for numbers, _ in read], axis=1)
    unknown = ~np.isfinite(features).all(axis=1)
    features[unknown] = np.nan
    told = [sentence for _, sentences in read for sentence in sentences]
    left = int(np.count_nonzero(unknown))
    if left:
        have = "row has" if left == 1 else "rows have"
        told.append(f"{left:,} {have} {_lacking(fields, table)}: no prediction there.")
    lacking: list[tuple[str, Bools]] = []
    for field, (numbers, _) in zip(fields, read, strict=True):
        lacks = np.asarray(~np.isfinite(numbers).all(axis=1))
        if lacks.any():
            lacking.append((field.name, lacks))
    return NewSamples(table, features, tuple(told), tuple(lacking))


def _lacking(fields: Sequence[Field], table: Table) -> str:
    """Return what a row without a prediction may have."""
    unfilled = [
        table.column(field.name)
        for field in fields
        if isinstance(field, NumberField) and np.isnan(field.fill)
    ]
    worded = any(isinstance(field, WordField) for field in fields)
    odd = any(column.odd_count for column in unfilled)
    gaps = worded or any(column.missing > column.odd_count for column in unfilled)
    causes = ["a gap"] * (gaps or not odd) + ["such a word"] * odd + ["an unknown word"] * worded
    *some, last = causes
    return f"{', '.join(some)} or {last}" if some else last
