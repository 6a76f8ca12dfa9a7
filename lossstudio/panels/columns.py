"""Which column of a table is the target, and which one or two are the features."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lossstudio.core.datasets import CsvDataset, ShippedTable
from lossstudio.core.datasets.chosen_columns import MOST_FEATURES
from lossstudio.panels.form import ChoiceRow

NONE = ""


class ColumnsForm(QWidget):
    """Chooses columns of a table."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._dataset: Any = None
        self._target = ""
        self._features: tuple[str, ...] = ()  # in use, also where the dataset leaves them open
        self._numbers: tuple[str, ...] = ()
        self.target = ChoiceRow("Target", {}, "The column to predict.")
        self.first = ChoiceRow("Feature 1", {}, "The column to predict from.")
        self.second = ChoiceRow("Feature 2", {}, "A second column to predict from, or none.")
        self.others = ChoiceRow(
            "Others",
            {False: "left out", True: "all numbers"},
            "Train on all other columns of numbers too; the fit is then shown as a slice through "
            "the first two, with the others at their means.",
        )
        self.weight = ChoiceRow(
            "Weights", {}, "A column that says how much each row counts in training, or none."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for row in (self.target, self.first, self.second, self.others, self.weight):
            layout.addWidget(row)
        self.target.changed.connect(self._set_target)
        self.first.changed.connect(self._set_first)
        self.second.changed.connect(self._set_second)
        self.others.changed.connect(self._set_others)
        self.weight.changed.connect(self._set_weight)

    def show_dataset(self, dataset: CsvDataset | ShippedTable) -> None:
        """Show the columns of a table and which of them are chosen.

        Raises
        ------
        ValueError, OSError
            If the table is not known yet and cannot be read.
        """
        if dataset != self._dataset:
            samples, columns = dataset.generate(0), dataset.columns()
            self._dataset = dataset
            self._target, self._features = samples.target_name, dataset.selection().features
            numbers = (column.name for column in columns if column.is_number)
            self._numbers = tuple(name for name in numbers if name != self._target)
            self.target.set_words({column.name: column.name for column in columns})
        self._show_choice()

    def _show_choice(self) -> None:
        """Show what is chosen, as it was read: the table may be gone since."""
        chosen = (*self._features, NONE)
        numbers = {name: name for name in self._numbers}
        self.first.set_words({n: n for n in numbers if n != chosen[1]})
        self.second.set_words({NONE: "none", **{n: n for n in numbers if n != chosen[0]}})
        self.target.set_value(self._target)
        self.first.set_value(chosen[0])
        self.second.set_value(chosen[1])
        self.others.set_value(len(self._features) > 2)
        self.others.setVisible(bool(chosen[1]) and len(numbers) > 2)
        spare = {name: name for name in numbers if name not in self._features}
        self.weight.set_words({NONE: "none", **spare})
        self.weight.set_value(self._dataset.weight)
        self.weight.setVisible(isinstance(self._dataset, CsvDataset) and bool(spare))

    @Slot(object)
    def _set_target(self, name: str) -> None:
        features = tuple(feature for feature in self._features if feature != name)
        self._emit(features, target=name)

    @Slot(object)
    def _set_first(self, name: str) -> None:
        first, *rest = self._features
        self._emit((name, *(first if other == name else other for other in rest)))

    @Slot(object)
    def _set_second(self, name: str) -> None:
        first, *rest = self._features
        others = [rest[0] if other == name else other for other in rest[1:]]
        self._emit((first, name, *others) if name else (first,))

    @Slot(object)
    def _set_others(self, wanted: bool) -> None:
        chosen = self._features[:2]
        taken = (*chosen, self._dataset.weight)
        others = tuple(name for name in self._numbers if name not in taken)
        self._emit(chosen + others if wanted else chosen)

    @Slot(object)
    def _set_weight(self, name: str) -> None:
        self._emit(self._features, weight=name)

    def _emit(self, features: tuple[str, ...], **changes: str) -> None:
        if len(features) > MOST_FEATURES:
            self._show_choice()
            self.refused.emit(
                f"The table has {len(features)} columns of numbers to predict from; allowed are "
                f"at most {MOST_FEATURES}. Name them in an experiment's file instead."
            )
        else:
            self.edited.emit(replace(self._dataset, features=features, **changes))
