"""Datasets made of chosen columns of a table: what is learned from what."""

from abc import abstractmethod
from typing import Any, ClassVar

from lossstudio.core.datasets.base import Dataset
from lossstudio.core.datasets.samples import Samples
from lossstudio.core.parameters import param
from lossstudio.core.tables import Column, Selection, Table, TableError, TableSettings, select
from lossstudio.core.tables.errors import shown
from lossstudio.core.tables.settings import CLASS, FEATURE, NONE, NUMBER, TARGET, TEXT, WEIGHT
from lossstudio.core.tables.usable import two_values
from lossstudio.core.tasks import Task

MOST_FEATURES = 100
AUTOMATIC_FEATURES = 2


def target_param(default: str = "") -> Any:
    """Declare the name of the target column."""
    help = "The column to predict; left empty, the last one."
    return param(default, label="Target", help=help, is_name=True)


def features_param(*default: str) -> Any:
    """Declare the names of the feature columns."""
    help = "The columns to predict from; left empty, the first one or two columns of numbers."
    return param(default, label="Features", help=help, is_name=True, item=str, most=MOST_FEATURES)


def target_as_param() -> Any:
    """Declare how the target is read."""
    return param(
        "auto",
        label="Target is a",
        help="Automatic: text, or nothing but 0 and 1, is a class; other numbers are numbers.",
        choices=("auto", "number", "class"),
    )


class ChosenColumns(Dataset):
    """Base of datasets that take their columns from a table; see `CsvDataset`, `ShippedTable`."""

    group: ClassVar[str] = "real"
    reading: TableSettings = TableSettings()

    target: str
    features: tuple[str, ...]
    target_as: str
    weight: str = ""

    @abstractmethod
    def read(self, settings: TableSettings) -> Table:
        """Return the table, read as the settings say.

        Raises
        ------
        TableError
            If its file cannot be used.
        """

    def table(self) -> Table:
        """Return the table.

        Raises
        ------
        TableError
            If its file cannot be used.
        """
        table = self.read(self.reading.reading)
        name = self.target or table.names[-1]
        if self.target_as == NUMBER and not table.column(name).is_number:
            return self.read(self.reading.reading.with_column(name, kind=NUMBER))
        return table

    @property
    def task(self) -> Task:
        """What the target asks for; reads the file where that must be known."""
        if self.target_as == NUMBER:
            return Task.REGRESSION
        return self._usable().task or Task.REGRESSION

    def columns(self) -> tuple[Column, ...]:
        """Return the columns on offer.

        Raises
        ------
        TableError
            If the file cannot be used.
        """
        return self.table().columns

    def selection(self) -> Selection:
        """Return which columns and rows are used, and what keeps them from being it.

        Raises
        ------
        TableError
            If the file cannot be used, or lacks a column that is chosen.
        """
        table = self.table()
        return select(table, self._with_roles(table), self.features)

    def generate(self, seed: int) -> Samples:
        """Return all rows without gaps in the order of the file, whatever the seed.

        Raises
        ------
        TableError
            If the file or a chosen column cannot be used; the sentence says why.
        """
        chosen = self._usable()
        names, times, features = chosen.inputs()
        return Samples(
            features,
            chosen.target_values(),
            chosen.task or Task.REGRESSION,
            names,
            chosen.target,
            chosen.classes,
            chosen.weights(),
            times=times if any(times) else (),
            target_time=chosen.table.column(chosen.target).time,
        )

    def _usable(self) -> Selection:
        chosen = self.selection()
        if chosen.problem:
            file, problem = chosen.table.file, chosen.problem
            raise TableError(problem if problem.startswith(file) else f"{file}: {problem}")
        return chosen

    def _with_roles(self, table: Table) -> TableSettings:
        """Return how the table was read, with the roles that this dataset gives its columns."""
        target = self.target or table.names[-1]
        features = self._feature_names(table, target)
        for name in (target, *features, *([self.weight] if self.weight else [])):
            table.column(name)  # it is there
        roles = dict.fromkeys(table.names, NONE)
        roles |= {self.weight: WEIGHT} if self.weight else {}
        roles |= dict.fromkeys(features, FEATURE) | {target: TARGET}
        settings = self.reading.with_columns({name: {"role": r} for name, r in roles.items()})
        return settings.with_column(target, kind=self._target_kind(table, target))

    def _target_kind(self, table: Table, name: str) -> str:
        """Return whether the target is a number or a class: text and 0 and 1 are classes."""
        column, said = table.column(name), self.reading.column(name).kind
        if self.target_as != "auto":
            return self.target_as
        if not column.is_number or said in {CLASS, TEXT} or two_values(column) == (0.0, 1.0):
            return CLASS
        return column.kind

    def _feature_names(self, table: Table, target: str) -> tuple[str, ...]:
        if not self.features:
            taken = (target, self.weight)
            others = [column for column in table.columns if column.name not in taken]
            numbers = tuple(column.name for column in others if column.is_number)
            return numbers[:AUTOMATIC_FEATURES]
        if target in self.features:
            raise TableError(f"{table.file}: {shown(target)} is both the target and a feature.")
        for name in self.features:
            if self.features.count(name) > 1:
                raise TableError(f"{table.file}: the feature {shown(name)} is chosen twice.")
        return self.features
