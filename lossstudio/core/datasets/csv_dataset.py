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
from lossstudio.core.parameters import param
from lossstudio.core.parts import part
from lossstudio.core.plain_text import as_name
from lossstudio.core.tables import Table, TableError, TableSettings, select
from lossstudio.core.tables.errors import shown
from lossstudio.core.tables.settings import AUTO, FEATURE, NUMBER, TARGET, WEIGHT
from lossstudio.core.tables.usable import two_values


class DecisionNeededError(TableError):
    """A table that is read, but of which nothing can be learned until a person has chosen.

    Attributes
    ----------
    table : Table
    """

    def __init__(self, text: str, table: Table) -> None:
        super().__init__(text)
        self.table = table


@DATASETS.register("csv")
@dataclass(frozen=True)
class CsvDataset(ChosenColumns):
    """Your own table: choose a file, the column to predict and the columns to predict from."""

    title: ClassVar[str] = "CSV file"
    source: ClassVar[str] = "A file of your own"
    suggests: ClassVar[dict[str, Any]] = {"test_share": 0.3, "scale_target": True}
    learning_rate: ClassVar[float] = 0.2

    path: str = param("", label="File", help="A table with a row per sample.")
    target: str = target_param()
    features: tuple[str, ...] = features_param()
    target_as: str = target_as_param()
    reading: TableSettings = part("Reading", TableSettings, default=TableSettings, quiet=True)
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

    @classmethod
    def opened(cls, path: str | Path) -> "CsvDataset":
        """Return a file with the best guess at what is learned from what.

        Raises
        ------
        DecisionNeededError
            If there is none: the sentence says what is to be chosen.
        TableError
            If nothing can be read.
        """
        table = current_table(path, TableSettings())
        problem = select(table).problem
        if problem:
            where = "" if problem.startswith(table.file) else f"{table.file}: "
            raise DecisionNeededError(f"{where}{problem}", table)
        return cls.of(path, table)

    @classmethod
    def of(cls, path: str | Path, table: Table) -> "CsvDataset":
        """Return a file as a table of it says that it is read and used."""
        settings = table.settings
        roles: dict[str, list[str]] = {TARGET: [], FEATURE: [], WEIGHT: []}
        for column in settings.columns:
            roles.get(column.role, []).append(column.name)
        target = "".join(roles[TARGET][:1])
        plain = target and settings.column(target).kind == NUMBER
        as_number = plain and two_values(table.column(target)) == (0.0, 1.0)
        return cls(
            path=str(path),
            target=target,
            features=tuple(roles[FEATURE]),
            target_as=NUMBER if as_number else AUTO,
            weight="".join(roles[WEIGHT][:1]),
            reading=replace(
                settings, columns=tuple(replace(column, role=AUTO) for column in settings.columns)
            ),
        )

    def table_settings(self) -> TableSettings:
        """Return how the table is read, with the roles of its columns.

        Raises
        ------
        TableError
            If the file cannot be used, or lacks a column that is chosen.
        """
        return self._with_roles(self.table())

    def read(self, settings: TableSettings) -> Table:
        """Return the table, read again only if the file has changed.

        Raises
        ------
        TableError
            If no file is chosen, or it cannot be used.
        """
        if not self.path:
            raise TableError("No file is chosen.")
        return current_table(self.path, settings)

    @property
    def rows(self) -> int:
        """How many rows the table has; none where it cannot be read."""
        try:
            return self.table().rows
        except TableError:
            return 0

    @property
    def target_note(self) -> str:
        """Why the last column is not the target, in a sentence; empty where it could be."""
        try:
            notices = self.table().notices
        except TableError:
            return ""
        start = f"{shown(self.target)} is the target, since "
        return next((notice for notice in notices if notice.startswith(start)), "")
