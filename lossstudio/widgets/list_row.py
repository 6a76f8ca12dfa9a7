"""A list of numbers, typed into one field."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lossstudio.core.parameters import Parameter
from lossstudio.core.typed_numbers import typed_numbers
from lossstudio.widgets.fields import NumbersField
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.number_row import LABEL, shown


class ListRow(QWidget):
    """Edits a tuple of numbers, written one after the other with spaces or semicolons.

    Parameters
    ----------
    parameter : Parameter
    """

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self.parameter = parameter
        self._value: tuple[float, ...] = ()
        self.label = Label(parameter.label)
        self.label.setObjectName("muted")
        hold(self.label, width=LABEL)
        self.field = NumbersField()
        self.field.setAccessibleName(parameter.label)
        self.field.setPlaceholderText("1, 10")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.label)
        layout.addWidget(self.field, 1)
        self.setToolTip(f"{parameter.help}\nAllowed is {parameter.allowed}.")
        self.field.editingFinished.connect(self._typed)
        self.field.cancelled.connect(self._restore)
        self.field.refused.connect(self.refused)

    def set_value(self, value: tuple[float, ...]) -> None:
        """Show numbers without telling anybody."""
        self._value = value
        self.field.show_text(", ".join(shown(number) for number in value))

    @Slot()
    def _restore(self) -> None:
        self.set_value(self._value)

    @Slot()
    def _typed(self) -> None:
        text = self.field.text()
        if text == ", ".join(shown(number) for number in self._value):
            if self.field.mended:
                self._restore()
            return
        try:
            value = self.parameter.check(typed_numbers(text), self.parameter.label)
        except ValueError:
            self._restore()
            self.field.refuse(self.parameter.refusal(text))
            return
        known = self._value
        self.set_value(value)
        if value != known:
            self.changed.emit(value)
