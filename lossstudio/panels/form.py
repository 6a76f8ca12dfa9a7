"""A form for anything that declares parameters; nothing here knows what they mean."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lossstudio.core.parameters import Parameter, Parameterised
from lossstudio.panels.layers import LayersRow
from lossstudio.widgets.inputs import Combo, Switch
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.number_row import LABEL, NumberRow

SWITCH = 15  # px of a box without a text
MORE, LESS = "More…", "Less"


class ChoiceRow(QWidget):
    """A choice among words."""

    changed = Signal(object)

    def __init__(self, label: str, words: Mapping[Any, str], help: str = "") -> None:
        super().__init__()
        self.label = Label(label)
        self.label.setObjectName("muted")
        hold(self.label, width=LABEL)
        self.combo = Combo()
        self.combo.setAccessibleName(label)
        self.label.setBuddy(self.combo)  # on Linux Qt names a list by its choice
        self.combo.setMinimumContentsLength(6)
        shrink = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.combo.setSizeAdjustPolicy(shrink)
        self.set_words(words)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.label)
        layout.addWidget(self.combo, 1)
        self.setToolTip(help)
        self.combo.activated.connect(self._chosen)

    def set_words(self, words: Mapping[Any, str]) -> None:
        """Offer other words; `words` maps each value to what is shown."""
        if {self.combo.itemData(i): self.combo.itemText(i) for i in self._indices()} != words:
            self.combo.clear()
            for value, word in words.items():
                self.combo.addItem(word, value)

    def set_value(self, value: Any) -> None:
        """Show a value without telling anybody."""
        self.combo.setCurrentIndex(self.combo.findData(value))

    def _indices(self) -> range:
        return range(self.combo.count())

    @Slot(int)
    def _chosen(self, index: int) -> None:
        self.changed.emit(self.combo.itemData(index))


class SwitchRow(Switch):
    """Something that is on or off."""

    changed = Signal(object)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__(parameter.label)
        self.setToolTip(parameter.help)
        self.clicked.connect(self._switched)

    @Slot(bool)
    def _switched(self, on: bool) -> None:
        self.changed.emit(on)

    def set_value(self, value: bool) -> None:
        """Show a value without telling anybody."""
        self.setChecked(value)


class OptionalRow(QWidget):
    """A number that can be switched off."""

    changed = Signal(object)
    released = Signal()
    refused = Signal(str)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        number = replace(parameter, optional=False)
        self.row = NumberRow(number)
        self.switch = Switch()
        self.switch.setAccessibleName(f"{parameter.label} on")
        self.switch.setToolTip(parameter.help)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.switch)
        layout.addWidget(self.row, 1)
        hold(self.switch, width=SWITCH)
        hold(self.row.label, width=LABEL - SWITCH + 1)
        self.switch.clicked.connect(self._switched)
        self.row.changed.connect(self.changed)
        self.row.released.connect(self.released)
        self.row.refused.connect(self.refused)

    def set_value(self, value: float | None) -> None:
        """Show a value without telling anybody; None is off."""
        self.switch.setChecked(value is not None)
        self.row.slider.setEnabled(value is not None)
        self.row.field.setEnabled(value is not None)
        if value is not None or self.row.value is None:
            middle = self.row.scale.value(self.row.scale.stops // 2)
            middle = round(middle) if self.row.parameter.kind is int else middle
            self.row.set_value(middle if value is None else value)

    @Slot(bool)
    def _switched(self, on: bool) -> None:
        self.set_value(self.row.value if on else None)
        self.changed.emit(self.row.value if on else None)
        self.released.emit()


def row_for(parameter: Parameter) -> Any:
    """Return the widget that edits a parameter."""
    if parameter.choices:
        return ChoiceRow(parameter.label, {w: w for w in parameter.choices}, parameter.help)
    if parameter.kind is bool:
        return SwitchRow(parameter)
    if parameter.kind is tuple:
        return LayersRow(parameter)
    return OptionalRow(parameter) if parameter.optional else NumberRow(parameter)


class _Link(QObject):
    """Carries a row's change to the form, with the name of the parameter."""

    def __init__(self, form: "ParameterForm", name: str) -> None:
        super().__init__(form)
        self._form = form
        self._name = name

    @Slot(object)
    def take(self, value: Any) -> None:
        self._form.take(self._name, value)


class ParameterForm(QWidget):
    """Rows for the parameters of one object.

    Parameters
    ----------
    skip : collection of str
        Parameters that stand elsewhere.
    extra, folded : sequence of QWidget
        Rows of other things that belong below the parameters, in sight or folded away.
    """

    edited = Signal(object, str)
    released = Signal()
    refused = Signal(str)

    def __init__(
        self,
        skip: Collection[str] = (),
        extra: Sequence[QWidget] = (),
        folded: Sequence[QWidget] = (),
    ) -> None:
        super().__init__()
        self._skip = skip
        self._extra = extra
        self._folded = folded
        self._value: Parameterised | None = None
        self.rows: dict[str, Any] = {}
        self.fold = QPushButton(MORE)
        self.fold.setObjectName("link")
        self.fold.setToolTip("Parameters that seldom need a change")
        self.fold.clicked.connect(self._turn_fold)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(3)

    def show_value(self, value: Parameterised) -> None:
        """Show an object; rows are built anew only when its class changes."""
        known = self._value
        self._value = value
        if type(value) is not type(known):
            self._build(value, self.fold.text() == LESS)
        for name, row in self.rows.items():
            if isinstance(row, NumberRow) and row.parameter is not value.limited(name):
                row.limit(value.limited(name))
            row.set_value(getattr(value, name))

    def take(self, name: str, value: Any) -> None:
        """Take one changed value; tell which object comes of it, or why none does."""
        if self._value is None:
            return
        try:
            changed = replace(self._value, **{name: value})  # type: ignore[type-var]
        except ValueError as fault:
            self.rows[name].set_value(getattr(self._value, name))
            self.refused.emit(str(fault))
            return
        self.show_value(changed)
        # a choice is a step of its own; a drag is one, and what is typed with it
        dragged = isinstance(self.rows[name], NumberRow | OptionalRow)
        self.edited.emit(changed, f"{changed.key}.{name}" if dragged else "")

    def _build(self, value: Parameterised, unfolded: bool) -> None:
        for row in self.rows.values():
            self._layout.removeWidget(row)
            row.blockSignals(True)  # what is typed in it, Qt takes as it goes
            row.hide()
            row.deleteLater()
        self.rows = {}
        for name, parameter in value.parameters().items():
            if name in self._skip or (parameter.kind is str and not parameter.choices):
                continue
            row = row_for(parameter)
            row.changed.connect(_Link(self, name).take)
            for signal, target in (("released", self.released), ("refused", self.refused)):
                if hasattr(row, signal):
                    getattr(row, signal).connect(target)
            self.rows[name] = row
            self._layout.addWidget(row)
        for widget in (*self._extra, *self._folded, self.fold):
            self._layout.addWidget(widget)
        self._show_folded(unfolded)

    @Slot()
    def _turn_fold(self) -> None:
        self._show_folded(self.fold.text() == MORE)

    def _show_folded(self, shown: bool) -> None:
        declared = {} if self._value is None else self._value.parameters()
        folded = [row for name, row in self.rows.items() if declared[name].advanced]
        folded += self._folded
        for row in folded:
            row.setVisible(shown)
        self.fold.setText(LESS if shown else MORE)
        self.fold.setVisible(bool(folded))
