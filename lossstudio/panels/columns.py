"""Which column of a table is the target, and which one or two are the features."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lossstudio.core.datasets import CsvDataset, ShippedTable
from lossstudio.panels.form import ChoiceRow

NONE = ""


class ColumnsForm(QWidget):
    """Chooses columns of a table."""

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._dataset: Any = None
        self.target = ChoiceRow("Target", {}, "The column to predict.")
        self.first = ChoiceRow("Feature 1", {}, "The column to predict from.")
        self.second = ChoiceRow("Feature 2", {}, "A second column to predict from, or none.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for row in (self.target, self.first, self.second):
            layout.addWidget(row)
        self.target.changed.connect(self._set_target)
        self.first.changed.connect(self._set_first)
        self.second.changed.connect(self._set_second)

    @property
    def _features(self) -> tuple[str, ...]:
        """The features in use, also where the dataset leaves them open."""
        features: tuple[str, ...] = self._dataset.generate(0).feature_names
        return features

    def show_dataset(self, dataset: CsvDataset | ShippedTable) -> None:
        """Show the columns of a table and which of them are chosen."""
        self._dataset = dataset
        samples = dataset.generate(0)
        columns = dataset.columns()
        numbers = {c.name: c.name for c in columns if c.is_number and c.name != samples.target_name}
        chosen = (*samples.feature_names, NONE)
        self.target.set_words({column.name: column.name for column in columns})
        self.first.set_words({n: n for n in numbers if n != chosen[1]})
        self.second.set_words({NONE: "none", **{n: n for n in numbers if n != chosen[0]}})
        self.target.set_value(samples.target_name)
        self.first.set_value(chosen[0])
        self.second.set_value(chosen[1])

    @Slot(object)
    def _set_target(self, name: str) -> None:
        features = tuple(feature for feature in self._features if feature != name)
        self.edited.emit(replace(self._dataset, target=name, features=features))

    @Slot(object)
    def _set_first(self, name: str) -> None:
        self._emit((name, *self._features[1:]))

    @Slot(object)
    def _set_second(self, name: str) -> None:
        self._emit((self._features[0], *((name,) if name else ())))

    def _emit(self, features: tuple[str, ...]) -> None:
        self.edited.emit(replace(self._dataset, features=features))
