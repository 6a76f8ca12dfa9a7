"""Until when a race runs: until it is paused, to an epoch, or to a plateau."""

from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lossstudio.panels.form import ChoiceRow
from lossstudio.session.run_until import AT_EPOCH, ON_PLATEAU, PAUSED
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.number_row import NumberRow

WORDS = {PAUSED: "paused", AT_EPOCH: "an epoch", ON_PLATEAU: "a plateau"}
NUMBERS = {"end_epoch": AT_EPOCH, "plateau_epochs": ON_PLATEAU, "plateau_percent": ON_PLATEAU}


class RunUntilRows(QWidget):
    """Edits where runs end by themselves; no number of the race depends on it.

    Parameters
    ----------
    view : View
    """

    refused = Signal(str)

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view
        declared = ViewState.parameters()
        until = declared["run_until"]
        self.until = ChoiceRow(until.label, WORDS, until.help)
        self.numbers = {name: NumberRow(declared[name]) for name in NUMBERS}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.until)
        self.until.changed.connect(self._choose)
        for name, row in self.numbers.items():
            layout.addWidget(row)
            row.changed.connect(partial(self._take, name))
            row.refused.connect(self.refused)
        view.changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        state = self._view.state
        self.until.set_value(state.run_until)
        for name, row in self.numbers.items():
            if row.value != getattr(state, name):
                row.set_value(getattr(state, name))
            row.setVisible(state.run_until == NUMBERS[name])

    @Slot(object)
    def _choose(self, until: str) -> None:
        self._view.update(run_until=until)

    def _take(self, name: str, value: Any) -> None:
        self._view.update(**{name: value})
