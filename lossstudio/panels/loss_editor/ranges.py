"""Over which range the slider of each parameter goes, and what the parameter means."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from lossstudio.core.losses.formula import TypedLoss
from lossstudio.core.losses.formula.slider import Slider
from lossstudio.core.typed_numbers import typed_number
from lossstudio.widgets.fields import Field, NumberField
from lossstudio.widgets.inputs import Switch
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.number_row import FIELD, shown

LEAST_SHARE = 1e-3  # of the end of a logarithmic slider, where it begins unless one says
OPEN, SHUT = "Ranges of the sliders…", "Ranges of the sliders"


class RangeRow(QWidget):
    """From, to, log and help of one parameter."""

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._slider = Slider(name="w")
        self.name = Label()
        self.low, self.high = NumberField(), NumberField()
        self.log = Switch("log")
        self.help = Field()
        self.help.setPlaceholderText("What it means")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(2)
        for column, widget in enumerate((self.name, self.low, Label("to"), self.high)):
            grid.addWidget(widget, 0, column)
        grid.addWidget(self.log, 0, 4, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.help, 1, 1, 1, 4)
        grid.setColumnStretch(4, 1)
        for field in (self.low, self.high):
            hold(field, width=FIELD)
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.editingFinished.connect(self._take)
        self.help.editingFinished.connect(self._take)
        self.log.clicked.connect(self._take)
        texts: tuple[Field, ...] = (self.low, self.high, self.help)
        for text in texts:
            text.cancelled.connect(self._restore)
            text.refused.connect(self.refused)

    def show_slider(self, slider: Slider) -> None:
        """Show what is declared."""
        self._slider = slider
        self.name.setText(slider.name)
        self.low.setAccessibleName(f"{slider.name}: from")
        self.high.setAccessibleName(f"{slider.name}: to")
        self.log.setAccessibleName(f"{slider.name}: logarithmic")
        self.log.setToolTip("Whether equal ways of the slider are equal ratios.")
        self.help.setAccessibleName(f"{slider.name}: what it means")
        self._restore()

    @Slot()
    def _restore(self) -> None:
        slider = self._slider
        self.low.show_text(shown(slider.low))
        self.high.show_text(shown(slider.high))
        self.help.show_text(slider.help)
        self.log.setChecked(slider.log)

    @Slot()
    def _take(self) -> None:
        changes: dict[str, Any] = {"log": self.log.isChecked(), "help": self.help.text()}
        numbers = {"low": self.low, "high": self.high}
        try:
            for name, field in numbers.items():
                known = getattr(self._slider, name)
                same = field.text() == shown(known)
                changes[name] = known if same else self._number(field, name)
            if changes["log"] and not self._slider.log and changes["low"] <= 0.0 < changes["high"]:
                changes["low"] = LEAST_SHARE * changes["high"]  # where a logarithm can begin
            slider = replace(self._slider, **changes)
        except ValueError as fault:
            field = self.high if self.high.isModified() else self.low
            self._restore()
            field.refuse(str(fault))
            return
        if slider != self._slider:
            self.changed.emit(slider)

    def _number(self, field: NumberField, name: str) -> Any:
        parameter = Slider.parameters()[name]
        try:
            return parameter.check(typed_number(field.text()), parameter.label)
        except ValueError:
            raise ValueError(parameter.refusal(field.text())) from None


class Ranges(QWidget):
    """The ranges of all parameters of a formula, folded away at first."""

    changed = Signal(object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[RangeRow] = []
        self.fold = QPushButton(OPEN)
        self.fold.setObjectName("link")
        self.fold.setToolTip("Where the slider of each parameter begins and ends")
        self.fold.setCheckable(True)
        self.fold.toggled.connect(self._turn)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addWidget(self.fold)

    def show_loss(self, loss: TypedLoss) -> None:
        """Show what is declared of the parameters of a formula."""
        while len(self.rows) > len(loss.sliders):
            row = self.rows.pop()
            self._layout.removeWidget(row)
            row.blockSignals(True)  # what is typed in it, Qt takes as it goes
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(loss.sliders):
            row = RangeRow()
            row.changed.connect(self.changed)
            row.refused.connect(self.refused)
            row.setVisible(self.fold.isChecked())
            self.rows.append(row)
            self._layout.addWidget(row)
        for row, slider in zip(self.rows, loss.sliders, strict=True):
            row.show_slider(slider)
        self.setVisible(bool(loss.sliders))

    @Slot(bool)
    def _turn(self, shown_: bool) -> None:
        self.fold.setText(SHUT if shown_ else OPEN)
        for row in self.rows:
            row.setVisible(shown_)
