"""Which column of a table is the target, and which one or two are the features."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lossstudio.core.datasets import CsvDataset, ShippedTable
from lossstudio.core.datasets.chosen_columns import MOST_FEATURES
from lossstudio.core.plain_text import one_line
from lossstudio.core.tables import Selection
from lossstudio.core.tables.proposal import find_positive
from lossstudio.core.tables.settings import CLASS
from lossstudio.core.tables.usable import why_not_feature, why_not_weight
from lossstudio.panels.form import ChoiceRow
from lossstudio.widgets.labels import Elided
from lossstudio.widgets.plain_text import literal

NONE = ""
SOME = "some"  # of the others


class ColumnsForm(QWidget):
    """Chooses columns of a table."""

    edited = Signal(object)
    refused = Signal(str)
    reread_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._dataset: Any = None
        self._chosen: Selection | None = None
        self._target = ""
        self._features: tuple[str, ...] = ()  # in use, also where the dataset leaves them open
        self._numbers: tuple[str, ...] = ()
        self._able: tuple[str, ...] = ()  # to be features
        self._weights: tuple[str, ...] = ()
        self.target = ChoiceRow("Target", {}, "The column to predict.")
        self.first = ChoiceRow("Feature 1", {}, "The column to predict from.")
        self.second = ChoiceRow("Feature 2", {}, "A second column to predict from, or none.")
        self.others = ChoiceRow(
            "Others",
            {},
            "Train on all other columns of numbers too; the fit is then shown as a slice through "
            "the first two, with the others at their means.",
        )
        self.weight = ChoiceRow(
            "Weights", {}, "A column that says how much each row counts in training, or none."
        )
        self.positive = ChoiceRow(
            "Positive class", {}, "The class that precision, recall and probability are about."
        )
        self.notices = Elided()
        self.notices.setObjectName("hint")
        self.notices.setAccessibleName("What was done to the table")
        self.reread = QPushButton("How it is read…")
        self.reread.setObjectName("link")
        self.reread.setToolTip("Change signs, kinds of columns or gaps, and see all that was done")
        self._lay_out()
        self.target.changed.connect(self._set_target)
        self.first.changed.connect(self._set_first)
        self.second.changed.connect(self._set_second)
        self.others.changed.connect(self._set_others)
        self.weight.changed.connect(self._set_weight)
        self.positive.changed.connect(self._set_positive)
        self.reread.clicked.connect(self.reread_wanted)

    def _lay_out(self) -> None:
        told = QHBoxLayout()
        told.setSpacing(6)
        told.addWidget(self.notices, 1)
        told.addWidget(self.reread)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addLayout(told)
        for row in (self.target, self.positive, self.first, self.second, self.others, self.weight):
            layout.addWidget(row)

    def show_dataset(self, dataset: CsvDataset | ShippedTable) -> None:
        """Show the columns of a table and which of them are chosen.

        Raises
        ------
        ValueError, OSError
            If the table is not known yet and cannot be read.
        """
        if dataset != self._dataset:
            chosen, columns = dataset.selection(), dataset.columns()
            self._dataset, self._chosen = dataset, chosen
            self._target, self._features = chosen.target, chosen.features
            others = [column for column in columns if column.name != self._target]
            self._numbers = tuple(column.name for column in others if column.is_number)
            self._able = tuple(c.name for c in others if not why_not_feature(c))
            self._weights = tuple(c.name for c in others if not why_not_weight(c))
            self.target.set_words({column.name: column.name for column in columns})
            self._show_notices((*chosen.table.notices, *chosen.notices))
        self._show_choice()

    def _show_notices(self, notices: tuple[str, ...]) -> None:
        own = isinstance(self._dataset, CsvDataset)
        self.notices.setVisible(own)
        self.reread.setVisible(own)
        self.notices.setText(one_line(" ".join(notices)))
        self.notices.setToolTip(literal("\n".join(notices)))

    def _show_choice(self) -> None:
        """Show what is chosen, as it was read: the table may be gone since."""
        chosen = (*self._features, NONE)
        able = {name: name for name in (*self._able, *self._features)}
        self.first.set_words({n: n for n in able if n != chosen[1]})
        self.second.set_words({NONE: "none", **{n: n for n in able if n != chosen[0]}})
        self.target.set_value(self._target)
        self.first.set_value(chosen[0])
        self.second.set_value(chosen[1])
        self._show_others()
        self.others.setVisible(bool(chosen[1]) and len({*self._numbers, *self._features}) > 2)
        spare = {name: name for name in self._weights if name not in self._features}
        self.weight.set_words({NONE: "none", **spare})
        self.weight.set_value(self._dataset.weight)
        own = isinstance(self._dataset, CsvDataset)
        self.weight.setVisible(own and bool(spare))
        classes = () if self._chosen is None else self._chosen.classes
        self.positive.setVisible(own and len(classes) == 2)
        if len(classes) == 2:
            self.positive.set_words({name: name for name in sorted(classes)})
            self.positive.set_value(classes[1])

    def _show_others(self) -> None:
        """Say which others are trained on: none, all that are numbers, or such as were named."""
        first_two, named = self._features[:2], frozenset(self._features[2:])
        numbers = frozenset(self._numbers).difference(first_two, {self._dataset.weight})
        words: dict[bool | str, str] = {False: "left out", True: "all numbers"}
        if named and named != numbers:
            words[SOME] = ", ".join(self._features[2:])
        self.others.set_words(words)
        self.others.set_value(SOME if SOME in words else bool(named))

    @Slot(object)
    def _set_target(self, name: str) -> None:
        features = tuple(feature for feature in self._features if feature != name)
        if not isinstance(self._dataset, CsvDataset) or self._chosen is None:
            self._emit(features, target=name)
            return
        table = self._chosen.table
        as_class = table.settings.with_column(name, kind=CLASS)
        reading = replace(self._dataset.reading, positive=find_positive(table, name, as_class))
        weight = "" if self._dataset.weight == name else self._dataset.weight
        changes = {"target": name, "target_as": "auto", "reading": reading, "weight": weight}
        self._emit(features, **changes)

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
    def _set_others(self, wanted: bool | str) -> None:
        if wanted == SOME:
            return
        chosen = self._features[:2]
        taken = (*chosen, self._dataset.weight)
        others = tuple(name for name in self._numbers if name not in taken)
        self._emit(chosen + others if wanted else chosen)

    @Slot(object)
    def _set_weight(self, name: str) -> None:
        self._emit(self._features, weight=name)

    @Slot(object)
    def _set_positive(self, name: str) -> None:
        reading = replace(self._dataset.reading, positive=name)
        self._emit(self._dataset.features, reading=reading)

    def _emit(self, features: tuple[str, ...], **changes: Any) -> None:
        if len(features) > MOST_FEATURES:
            self._show_choice()
            self.refused.emit(
                f"The table has {len(features)} columns of numbers to predict from; allowed are "
                f"at most {MOST_FEATURES}. Name them in an experiment's file instead."
            )
        else:
            self.edited.emit(replace(self._dataset, features=features, **changes))
