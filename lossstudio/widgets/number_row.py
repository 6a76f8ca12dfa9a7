"""A number: its label, a slider over the usual range, and a field that takes any allowed value."""

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lossstudio.core.parameters import Parameter
from lossstudio.core.typed_numbers import typed_number
from lossstudio.widgets.fields import NumberField
from lossstudio.widgets.inputs import Slider
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold, scaled

STOPS = 400
LABEL = 104  # px
FIELD, AROUND = 52, 10  # px: of a field, and around its number where that needs more


@dataclass(frozen=True)
class Scale:
    """Where a value lies on a slider.

    Attributes
    ----------
    low, high : float
        Ends of the slider.
    log : bool
        Whether equal ways are equal ratios.
    whole : bool
        Whether values are whole numbers.
    nonzero : bool
        Whether 0 is passed over: with an odd number of ways no stop lies in the middle.
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False
    nonzero: bool = False

    @classmethod
    def of(cls, parameter: Parameter) -> "Scale":
        """Return the scale that a parameter declares."""
        low, high = parameter.slider or (parameter.low or 0.0, parameter.high or 1.0)
        log, whole = parameter.log and low > 0.0, parameter.kind is int
        return cls(low, high, log, whole, parameter.nonzero)

    @property
    def stops(self) -> int:
        """Number of ways the slider can stand, less one."""
        narrow = self.whole and not self.log and self.high - self.low <= STOPS
        return max(1, round(self.high - self.low)) if narrow else STOPS - self.nonzero

    def stop(self, value: float) -> int:
        """Return the stop nearest to a value."""
        value = min(max(value, self.low), self.high)
        if self.log:
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(share * self.stops)

    def value(self, stop: int) -> float:
        """Return the value at a stop, rounded to three digits so that it reads well."""
        share = stop / self.stops
        if self.log:
            value = self.low * (self.high / self.low) ** share
        else:
            value = self.low + share * (self.high - self.low)
        value = float(f"{value:.3g}") if not self.whole else float(round(value))
        return min(max(value, self.low), self.high)


def shown(value: float) -> str:
    """Return a value as the field shows it."""
    whole = float(value).is_integer() and abs(value) < 1e15
    return f"{value:.0f}" if whole else f"{value:.6g}"


class NumberRow(QWidget):
    """One number of a form.

    Parameters
    ----------
    parameter : Parameter
        What is allowed, and the label and help.
    scale : Scale, optional
        The slider's range, where it is not the parameter's own.
    top_word : str
        Where None is allowed: the word for it; it is the last stop of the slider.
    """

    changed = Signal(object)
    released = Signal()
    refused = Signal(str)

    def __init__(
        self, parameter: Parameter, scale: Scale | None = None, top_word: str = ""
    ) -> None:
        super().__init__()
        self.scale = scale or Scale.of(parameter)
        self.top_word = top_word
        self._value: float | None = None
        self.label = Label(parameter.label)
        self.label.setObjectName("muted")
        hold(self.label, width=LABEL)
        self.slider = Slider()
        self.slider.setRange(0, self.scale.stops)
        self.slider.setAccessibleName(parameter.label)
        self.field = NumberField()
        self.field.setObjectName("number")
        hold(self.field, width=FIELD)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setAccessibleName(parameter.label)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.label)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.field)
        self.limit(parameter)
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(self.released)
        self.field.editingFinished.connect(self._typed)
        self.field.cancelled.connect(self._restore)
        self.field.refused.connect(self.refused)

    def limit(self, parameter: Parameter) -> None:
        """Take other bounds of the same parameter."""
        self.parameter = parameter
        self.setToolTip(f"{parameter.help}\nAllowed is {parameter.allowed_or(self.top_word)}.")

    @property
    def value(self) -> float | None:
        """The number shown, or None."""
        return self._value

    def set_value(self, value: float | None) -> None:
        """Show a number without telling anybody."""
        stop = self.scale.stops if value is None else self.scale.stop(value)
        stands = value == self._value and self.slider.value() == stop
        if stands and self.field.shows(self._word(value)):
            return  # as most do while another is dragged
        self._value = value
        self.slider.blockSignals(True)
        self.slider.setValue(stop)
        self.slider.blockSignals(False)
        self.field.show_text(self._word(value))
        self._fit()

    def _fit(self) -> None:
        """Have room for the whole number: a part of one looks like another."""
        needed = self.field.fontMetrics().horizontalAdvance(self.field.text()) / scaled(1)
        hold(self.field, width=max(FIELD, math.ceil(needed) + AROUND))

    def _word(self, value: float | None) -> str:
        return self.top_word if value is None else shown(value)

    @Slot()
    def _restore(self) -> None:
        self.set_value(self._value)

    def set_scale(self, scale: Scale) -> None:
        """Change the slider's range."""
        if scale != self.scale:
            self.scale = scale
            self.slider.blockSignals(True)
            self.slider.setRange(0, scale.stops)
            self.slider.blockSignals(False)
            self.set_value(self._value)

    def _beyond(self, stop: int) -> int:
        """Return the first stop from there on with another number: several may share one."""
        step = 1 if stop > self.scale.stop(self._value or 0.0) else -1
        known = self._word(self._value)
        while 0 < stop < self.scale.stops and self._word(self.scale.value(stop)) == known:
            stop += step
        return stop

    @Slot(int)
    def _slid(self, stop: int) -> None:
        if self._value is not None and not self.slider.isSliderDown():
            stop = self._beyond(stop)  # or arrow keys would be stuck
        at_top = stop == self.scale.stops and self.top_word
        self._take(self._word(None if at_top else self.scale.value(stop)))
        if not self.slider.isSliderDown():
            self.released.emit()

    @Slot()
    def _typed(self) -> None:
        text = self.field.text().strip()
        if text != self._word(self._value):
            self._take(text)
            self.released.emit()
        elif self.field.mended:
            self._restore()

    def _take(self, text: str) -> None:
        """Take a number as it is written, or say why not and keep the one in force."""
        known = self._value
        try:
            self.set_value(self._read(text))
        except ValueError:
            self._restore()
            self.field.refuse(self.parameter.refusal(text, self.top_word))
        if self._value != known:
            self.changed.emit(self._value)

    def _read(self, text: str) -> Any:
        if self.top_word and text == self.top_word:
            return None
        value = typed_number(text, whole=self.parameter.kind is int)
        return self.parameter.check(value, self.parameter.label)
