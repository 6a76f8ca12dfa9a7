"""The hidden layers of a network: how many, and how many units each has."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from lossstudio.core.parameters import Parameter
from lossstudio.core.typed_numbers import typed_number
from lossstudio.widgets.fields import NumberField
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.overrides import guarded


class UnitsField(NumberField):
    """The units of one layer; the up and down keys count."""

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self.parameter = parameter
        self._low, self._high = int(parameter.low or 1), int(parameter.high or 1)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hold(self, least_width=28)
        self.setMaxLength(6)
        self.setAccessibleName(f"Units of {parameter.label.lower()}")
        self.setToolTip(f"Units of {parameter.label.lower()}: {self._low} to {self._high}")

    def units(self) -> int:
        """Return what is typed.

        Raises
        ------
        ValueError
            If it is not allowed.
        """
        units: int = self.parameter.check(
            typed_number(self.text(), whole=True), self.parameter.label
        )
        return units

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Count up or down."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None or not self.text().isdecimal():
            super().keyPressEvent(event)
            return
        units = min(max(int(self.text()) + step, self._low), self._high)
        self.setText(str(units))
        self.editingFinished.emit()


class LayersRow(QWidget):
    """A small field for the units of every layer, and buttons to add and to remove a layer."""

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self._value: tuple[int, ...] = ()
        self.count = Label()
        self.count.setObjectName("muted")
        self.fewer = QToolButton()
        self.fewer.setText("−")
        self.fewer.setToolTip("Remove the last hidden layer")
        self.fewer.setAccessibleName("Fewer hidden layers")
        self.more = QToolButton()
        self.more.setText("+")
        self.more.setToolTip("Add a hidden layer")
        self.more.setAccessibleName("More hidden layers")
        head = QHBoxLayout()
        head.addWidget(self.count, 1)
        head.addWidget(self.fewer)
        head.addWidget(self.more)
        head.setSpacing(4)
        for button in (self.fewer, self.more):
            hold(button, width=26, height=20)
        self.fields: list[UnitsField] = []
        fields = QHBoxLayout()
        fields.setSpacing(4)
        for index in range(parameter.most or 1):
            units = replace(parameter, kind=int, label=f"Hidden layer {index + 1}")
            field = UnitsField(units)
            field.editingFinished.connect(self._edited)
            field.cancelled.connect(self._restore)
            field.refused.connect(self.refused)
            self.fields.append(field)
            fields.addWidget(field, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addLayout(fields)
        self.setToolTip(parameter.help)
        self.fewer.clicked.connect(self._remove)
        self.more.clicked.connect(self._add)
        self.set_value(())

    @property
    def value(self) -> tuple[int, ...]:
        """Units of each layer."""
        return self._value

    def set_value(self, value: tuple[int, ...]) -> None:
        """Show the units of each layer without telling anybody."""
        self._value = value
        for index, field in enumerate(self.fields):
            field.setVisible(index < len(value))
            field.show_text(str(value[index]) if index < len(value) else "")
        number = len(value) or "No"
        self.count.setText(f"{number} hidden layer{'s' if len(value) != 1 else ''}")
        self.fewer.setEnabled(bool(value))
        self.more.setEnabled(len(value) < len(self.fields))

    @Slot()
    def _restore(self) -> None:
        self.set_value(self._value)

    @Slot()
    def _edited(self) -> None:
        units = []
        for field in self.fields[: len(self._value)]:
            try:
                units.append(field.units())
            except ValueError:
                typed = field.text()
                self._restore()
                field.refuse(field.parameter.refusal(typed))
                return
        if tuple(units) != self._value:
            self._take(tuple(units))
        elif any(field.mended for field in self.fields):
            self._restore()

    @Slot()
    def _add(self) -> None:
        value = self.value
        self._take((*value, value[-1] if value else 4))

    @Slot()
    def _remove(self) -> None:
        self._take(self.value[:-1])

    def _take(self, value: tuple[int, ...]) -> None:
        self.set_value(value)
        self.changed.emit(value)
