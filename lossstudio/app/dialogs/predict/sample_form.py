"""A field for each feature of a sample that a person makes up."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QWidget

from lossstudio.core.analysis.sample_fields import Field, NumberField, WordField
from lossstudio.core.arrays import Floats
from lossstudio.core.plain_text import shorten
from lossstudio.widgets.fields import NumberField as NumberEdit
from lossstudio.widgets.inputs import Combo
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.vertical_scroll_area import VerticalScrollArea

LETTERS = 24  # of a name beside its field
NOTHING: Floats = np.array([np.nan])  # while what is typed is no number


class SampleForm(VerticalScrollArea):
    """Fields for the features, in the units of the samples; they begin in the middle of those."""

    edited = Signal()
    refused = Signal(str)  # why what is typed is not taken; empty once it is mended

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.inputs: list[NumberEdit | Combo] = []
        self._fields: tuple[Field, ...] = ()
        self._values: list[Floats] = []
        self._texts: list[str] = []  # of what is in force once a field was left
        self._good: list[str] = []  # what made sense last while it was typed

    @property
    def features(self) -> Floats:
        """What is typed, as one sample (1, d); nan where it is no number yet, or none any more."""
        return np.concatenate(self._values)[None]

    def show_fields(self, fields: Sequence[Field]) -> None:
        """Make a row for each feature."""
        self._fields = tuple(fields)
        self._texts = [field.first_text for field in fields]
        self._good = list(self._texts)
        self._values = [field.typed(field.first_text) for field in fields]
        for edit in self.inputs:
            edit.blockSignals(True)  # one that loses the focus would tell of what is gone
        self.inputs = []
        rows = QWidget()
        form = QFormLayout(rows)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for place, field in enumerate(fields):
            edit = self._made(field, place)
            edit.setAccessibleName(field.name)
            name = Label(shorten(field.name, LETTERS))
            name.setToolTip(literal(field.name))
            name.setBuddy(edit)
            form.addRow(name, edit)
            self.inputs.append(edit)
        before = self.takeWidget()
        if before is not None:
            before.setParent(self)  # it may be one of its fields that has just been typed into:
            before.deleteLater()  # that must not go before it has told all
        self.setWidget(rows)

    def _made(self, field: Field, place: int) -> NumberEdit | Combo:
        """Return what a feature is typed into, or chosen from."""
        if isinstance(field, WordField):
            choice = Combo()
            choice.addItems(list(field.words))
            choice.setCurrentText(field.first_text)
            choice.currentIndexChanged.connect(partial(self._choose, place))
            return choice
        edit = NumberEdit()
        edit.stays = edit.told_elsewhere = True
        hold(edit, least_width=90)
        edit.show_text(field.first_text)
        edit.textEdited.connect(partial(self._type, place))
        edit.editingFinished.connect(partial(self._finish, place))
        edit.cancelled.connect(partial(self._drop, place))
        edit.refused.connect(self.refused)
        return edit

    @Slot()
    def _choose(self, place: int, index: int) -> None:
        field = self._fields[place]
        assert isinstance(field, WordField)
        self._take(place, field.typed(field.words[index]))

    @Slot()
    def _type(self, place: int, text: str) -> None:
        """Follow what is typed; while it makes no sense there is no sample, and it is told why."""
        try:
            values = self._number(place).typed(text.strip())
        except ValueError as fault:
            self._take(place, NOTHING)
            self.refused.emit(str(fault))
            return
        self._good[place] = text.strip()
        self._take(place, values)

    @Slot()
    def _finish(self, place: int) -> None:
        """Take what was typed, or say why not and go back to what made sense last."""
        edit = self.inputs[place]
        assert isinstance(edit, NumberEdit)
        text = edit.text().strip()
        try:
            values = self._number(place).typed(text)
        except ValueError as fault:
            self._show(place, self._good[place])
            self._take(place, self._number(place).typed(self._good[place]))
            edit.refuse(f"{fault} It is {self._good[place]} again.")
            return
        self._show(place, text)
        self._take(place, values)

    @Slot()
    def _drop(self, place: int) -> None:
        """Go back to what was there before."""
        text = self._texts[place]
        self._show(place, text)
        self._take(place, self._number(place).typed(text))

    def _show(self, place: int, text: str) -> None:
        """Show a text that makes sense: it is in force."""
        edit = self.inputs[place]
        assert isinstance(edit, NumberEdit)
        self._texts[place] = self._good[place] = text
        edit.show_text(text)

    def _number(self, place: int) -> NumberField:
        field = self._fields[place]
        assert isinstance(field, NumberField)
        return field

    def _take(self, place: int, values: Floats) -> None:
        before = self._values[place]
        if not np.array_equal(values, before, equal_nan=True):
            self._values[place] = values
            if np.isnan(before).any():
                self.refused.emit("")
            self.edited.emit()
