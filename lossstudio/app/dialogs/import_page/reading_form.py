"""How a table is read: what was found out, and what a person says instead."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lossstudio.core.tables import TableSettings
from lossstudio.core.tables.preview import Preview
from lossstudio.core.tables.settings import (
    AUTO,
    CODINGS,
    COMMENTS,
    DECIMALS,
    DELIMITERS,
    MOST_MISSING_WORDS,
    NONE,
    QUOTES,
    THOUSANDS,
)
from lossstudio.panels.form import ChoiceRow
from lossstudio.session.table_reading import Looked, Reading
from lossstudio.widgets.fields import Field
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold

LABEL = 96  # px
USUAL = "usual: NA, ?, -, n/a …"
WORDS: dict[str, Mapping[str, str]] = {
    "coding": CODINGS,
    "delimiter": DELIMITERS,
    "decimal": DECIMALS,
    "thousands": THOUSANDS,
    "quote": QUOTES,
    "comment": {mark: mark if mark != NONE else "none" for mark in COMMENTS},
}
HELP = {
    "coding": "What letters the bytes of the file mean.",
    "delimiter": "What stands between two cells.",
    "decimal": "What stands before the decimals of a number.",
    "thousands": "What stands between the thousands of a number.",
    "quote": "What stands around a cell that holds a delimiter.",
    "comment": "Lines that begin so are left out.",
}
LABELS = {
    "coding": "Coding",
    "delimiter": "Delimiter",
    "decimal": "Decimal sign",
    "thousands": "Thousands sign",
    "quote": "Quote",
    "comment": "Comments",
}
MISSING = (
    "Words that stand for a missing value, besides empty cells, with commas between them. "
    "Empty: the usual ones."
)


class WordsRow(QWidget):
    """Some words, typed one after the other with commas."""

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self, label: str, help: str) -> None:
        super().__init__()
        self.label = Label(label)
        self.label.setObjectName("muted")
        self.field = Field()
        self.field.setAccessibleName(label)
        self.field.setPlaceholderText(USUAL)
        self._value: tuple[str, ...] | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.label)
        layout.addWidget(self.field, 1)
        self.setToolTip(help)
        self.field.editingFinished.connect(self._typed)
        self.field.cancelled.connect(self._restore)
        self.field.refused.connect(self.refused)

    def set_value(self, value: tuple[str, ...] | None) -> None:
        """Show words without telling anybody."""
        self._value = value
        self.field.show_text(", ".join(value or ()))

    @Slot()
    def _restore(self) -> None:
        self.set_value(self._value)

    @Slot()
    def _typed(self) -> None:
        words = tuple(filter(None, map(str.strip, self.field.text().split(","))))
        if len(words) > MOST_MISSING_WORDS:
            count = len(words)
            self._restore()
            self.field.refuse(f"These are {count} words; allowed are {MOST_MISSING_WORDS}.")
            return
        value = tuple(dict.fromkeys(words)) or None
        if value != self._value:
            self.set_value(value)
            self.changed.emit(value)


class ReadingForm(QWidget):
    """Rows for how a table is read.

    `changed` tells the name of a setting and its value; `sheet_chosen` another sheet.
    """

    changed = Signal(str, object)
    sheet_chosen = Signal(object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.sheet = ChoiceRow("Sheet", {}, "The sheet of the workbook that is read.")
        self.choices = {name: ChoiceRow(LABELS[name], {}, help) for name, help in HELP.items()}
        self.heading = ChoiceRow("Names in", {}, "The line that holds the names of the columns.")
        self.first = ChoiceRow("Data from", {}, "The first line of data; those before are no data.")
        self.missing = WordsRow("Missing", MISSING)
        self.positive = ChoiceRow(
            "Positive class", {}, "The class that precision, recall and probability are about."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        self.rows: dict[str, Any] = {
            "sheet": self.sheet,
            **{name: self.choices[name] for name in ("coding", "delimiter", "decimal")},
            "thousands": self.choices["thousands"],
            "heading": self.heading,
            "first": self.first,
            "missing": self.missing,
            "quote": self.choices["quote"],
            "comment": self.choices["comment"],
            "positive": self.positive,
        }
        for name, row in self.rows.items():
            hold(row.label, width=LABEL)
            layout.addWidget(row)
            if name == "sheet":
                row.changed.connect(self.sheet_chosen)
            else:
                row.changed.connect(partial(self._tell, name))
        self.missing.refused.connect(self.refused)
        self.sheet.hide()
        self.positive.hide()
        self._texts = [*self.choices.values()]
        self.setEnabled(False)

    def _tell(self, name: str, value: Any) -> None:
        if name in ("heading", "first"):
            value = None if value == AUTO else int(value)
        self.changed.emit(name, value)

    def show_looked(self, looked: Looked, said: TableSettings) -> None:
        """Show how the first lines are read, and what is said."""
        self.setEnabled(True)
        preview = looked.preview
        for name, row in self.choices.items():
            value = getattr(said, name)
            found = getattr(preview.settings if value == AUTO else looked.found, name)
            words = WORDS[name]
            row.set_words({AUTO: f"found: {words.get(found, found)}", **words})
            row.set_value(value)
        self._show_lines(preview, said, looked.found)
        self.missing.set_value(said.missing)
        workbook = bool(preview.sheets)
        self.sheet.setVisible(workbook)
        if workbook:
            self.sheet.set_words({name: name for name in preview.sheets})
            self.sheet.set_value(preview.settings.sheet)
        for name in ("coding", "delimiter", "quote", "comment"):
            self.choices[name].setVisible(not workbook)  # a workbook has none of them

    def _show_lines(self, preview: Preview, said: TableSettings, found: TableSettings) -> None:
        lines = {str(line): f"line {line}" for line in preview.lines}
        heading = preview.settings.heading if said.heading is None else found.heading
        first = preview.settings.first if said.first is None else found.first
        for row, value, its, more in (
            (self.heading, said.heading, heading, {"0": "no line"}),
            (self.first, said.first, first, {}),
        ):
            word = f"line {its}" if its else "no line"
            given = {} if value is None or not value else {str(value): f"line {value}"}
            row.set_words({AUTO: f"found: {word}", **more, **lines, **given})
            row.set_value(AUTO if value is None else str(value))

    def show_reading(self, reading: Reading) -> None:
        """Offer the classes, where there are two."""
        classes = sorted(reading.selection.classes)
        two = len(classes) == 2
        self.positive.setVisible(two)
        if two:
            self.positive.set_words({name: name for name in classes})
            self.positive.set_value(reading.selection.positive)
