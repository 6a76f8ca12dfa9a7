"""Datasets made of chosen columns of a table: what is learned from what."""

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets.base import Dataset
from lossstudio.core.datasets.samples import Samples
from lossstudio.core.datasets.table import Column, Table, TableError, shown
from lossstudio.core.parameters import param
from lossstudio.core.tasks import Task

Labels = NDArray[np.int64]

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

    target: str
    features: tuple[str, ...]
    target_as: str
    weight: str = ""

    @abstractmethod
    def table(self) -> Table:
        """Return the table.

        Raises
        ------
        TableError
            If its file cannot be used.
        """

    @property
    def task(self) -> Task:
        """What the target asks for; reads the file where that must be known."""
        if self.target_as == "number":
            return Task.REGRESSION
        return self._read_target(self.table())[0]

    def columns(self) -> tuple[Column, ...]:
        """Return the columns on offer.

        Raises
        ------
        TableError
            If the file cannot be used.
        """
        return self.table().columns

    def generate(self, seed: int) -> Samples:
        """Return all rows in the order of the file, whatever the seed.

        Raises
        ------
        TableError
            If the file or a chosen column cannot be used; the sentence says where.
        """
        table = self.table()
        task, target, classes = self._read_target(table)
        names = self._feature_names(table)
        features = np.column_stack([table.numbers(name) for name in names])
        target_name, weight = self._target_name(table), self._read_weight(table)
        return Samples(features, target, task, names, target_name, classes, weight)

    def _read_weight(self, table: Table) -> Floats | None:
        if not self.weight:
            return None
        weight = table.numbers(self.weight)
        if not (weight >= 0.0).all() or not weight.any():
            raise TableError(
                f"{table.file}: the weights in {shown(self.weight)} go from {weight.min():g} to "
                f"{weight.max():g}; allowed are numbers from 0, not all of them 0."
            )
        return weight

    def _target_name(self, table: Table) -> str:
        return self.target or table.names[-1]

    def _read_target(self, table: Table) -> tuple[Task, Floats | Labels, tuple[str, ...]]:
        """Return the task, the target of each sample and the names of the classes."""
        name = self._target_name(table)
        wanted = self.target_as
        if wanted == "number" or (wanted == "auto" and not table.is_class(name)):
            return Task.REGRESSION, table.numbers(name), ()
        target, classes = table.labels(name)
        return (Task.BINARY if len(classes) == 2 else Task.MULTICLASS), target, classes

    def _feature_names(self, table: Table) -> tuple[str, ...]:
        target = self._target_name(table)
        if not self.features:
            numeric = [column.name for column in table.columns if column.is_number]
            taken = (target, self.weight)
            found = tuple(name for name in numeric if name not in taken)[:AUTOMATIC_FEATURES]
            return found or self._refuse(table, target)
        if target in self.features:
            raise TableError(f"{table.file}: {shown(target)} is both the target and a feature.")
        for name in self.features:
            if self.features.count(name) > 1:
                raise TableError(f"{table.file}: the feature {shown(name)} is chosen twice.")
        return self.features

    def _refuse(self, table: Table, target: str) -> tuple[str, ...]:
        """Say why there is no feature: what keeps the first other column from being one."""
        for name in table.names:
            if name != target:
                table.numbers(name)
        raise TableError(f"{table.file} has no column of numbers to predict {shown(target)} from.")
