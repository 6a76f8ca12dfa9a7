"""The hidden layers of a network: how many, and how many units each has."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QToolButton, QVBoxLayout, QWidget

from lossstudio.core.parameters import Parameter


class LayersRow(QWidget):
    """A small field for the units of every layer, and buttons to add and to remove a layer."""

    changed = Signal(object)

    def __init__(self, parameter: Parameter) -> None:
        super().__init__()
        self.parameter = parameter
        self.count = QLabel()
        self.count.setObjectName("muted")
        self.fewer = QToolButton(text="−")
        self.fewer.setToolTip("Remove the last hidden layer")
        self.more = QToolButton(text="+")
        self.more.setToolTip("Add a hidden layer")
        head = QHBoxLayout()
        head.addWidget(self.count, 1)
        head.addWidget(self.fewer)
        head.addWidget(self.more)
        head.setSpacing(4)
        self.boxes: list[QSpinBox] = []
        fields = QHBoxLayout()
        fields.setSpacing(4)
        for place in range(parameter.most or 1):
            box = QSpinBox()
            box.setRange(int(parameter.low or 1), int(parameter.high or 1))
            box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
            box.setAlignment(Qt.AlignmentFlag.AlignCenter)
            box.setMinimumWidth(28)
            box.setKeyboardTracking(False)
            box.setAccessibleName(f"Units of hidden layer {place + 1}")
            box.setToolTip(f"Units of hidden layer {place + 1}: {parameter.low} to {parameter.high}")
            box.valueChanged.connect(self._edited)
            self.boxes.append(box)
            fields.addWidget(box, 1)
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
        return tuple(box.value() for box in self.boxes if not box.isHidden())

    def set_value(self, value: tuple[int, ...]) -> None:
        """Show the units of each layer without telling anybody."""
        for place, box in enumerate(self.boxes):
            box.blockSignals(True)
            box.setVisible(place < len(value))
            if place < len(value):
                box.setValue(value[place])
            box.blockSignals(False)
        number = len(value) or "No"
        self.count.setText(f"{number} hidden layer{'s' if len(value) != 1 else ''}")
        self.fewer.setEnabled(bool(value))
        self.more.setEnabled(len(value) < len(self.boxes))

    @Slot()
    def _edited(self) -> None:
        self.changed.emit(self.value)

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
