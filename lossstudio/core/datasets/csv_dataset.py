"""A person's own data: any table in a file."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from lossstudio.core.datasets.base import DATASETS, Dataset
from lossstudio.core.datasets.chosen_columns import (
    ChosenColumns,
    features_param,
    target_as_param,
    target_param,
)
from lossstudio.core.datasets.remembered import current_table
from lossstudio.core.datasets.table import ClassCountError, Table, TableError, shown
from lossstudio.core.parameters import param
from lossstudio.core.plain_text import as_name


@DATASETS.register("csv")
@dataclass(frozen=True)
class CsvDataset(ChosenColumns):
    """Your own table: choose a file, the column to predict and the columns to predict from."""

    title: ClassVar[str] = "CSV file"
    source: ClassVar[str] = "A file of your own"
    suggests: ClassVar[dict[str, Any]] = {"test_share": 0.3, "scale_target": True}

    path: str = param("", label="File", help="A table with a row per sample, saved as CSV.")
    target: str = target_param()
    features: tuple[str, ...] = features_param()
    target_as: str = target_as_param()
    weight: str = param(
        "",
        label="Weights",
        help="A column of numbers from 0: how much each row counts in training. Empty: all alike.",
        is_name=True,
    )

    @property
    def called(self) -> str:
        """The name of the file, once there is one."""
        return as_name(Path(self.path).name) or self.title

    @property
    def experiment_name(self) -> str:
        """The name of the file without its ending: the experiment gets one of its own."""
        return as_name(Path(self.path).stem) or self.title

    def is_same(self, other: Dataset) -> bool:
        """Whether another one is of the same file."""
        return isinstance(other, CsvDataset) and self.path == other.path

    def table(self) -> Table:
        """Return the table, read again only if the file has changed.

        Raises
        ------
        TableError
            If no file is chosen, or it cannot be used.
        """
        if not self.path:
            raise TableError("No CSV file is chosen.")
        return current_table(self.path)

    def with_usable_target(self) -> "CsvDataset":
        """Return it with the last column that can be the target, where the very last cannot.

        Only for the number of its classes: a cell that is missing is to be filled in.

        Raises
        ------
        TableError
            If the file cannot be used.
        """
        table = self.table()
        try:
            self._read_target(table)
        except ClassCountError:
            others = (replace(self, target=name) for name in table.names[-2::-1])
            return next((other for other in others if other._is_usable), self)
        return self

    @property
    def _is_usable(self) -> bool:
        try:
            self.generate(0)
        except TableError:
            return False
        return True

    @property
    def target_note(self) -> str:
        """Why the last column is not the target, in a sentence; empty where it could be."""
        try:
            replace(self, target="")._read_target(self.table())
        except ClassCountError as fault:
            return f"{shown(self.target)} is the target, since {fault.why}."
        except TableError:
            return ""
        return ""
