"""The rows of another table as new samples."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lossstudio.core.analysis.sample_fields import MOST_NAMED, Field, NumberField, WordField
from lossstudio.core.arrays import Floats
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
    """

    table: Table
    features: Floats
    notices: tuple[str, ...]


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
    return NewSamples(table, features, tuple(told))


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
