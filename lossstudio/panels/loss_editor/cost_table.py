"""A table of what it costs to take one class for another."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from lossstudio.core.arrays import Floats
from lossstudio.core.losses.formula import cost_table
from lossstudio.core.typed_numbers import typed_number
from lossstudio.widgets.fields import NumberField
from lossstudio.widgets.labels import Elided, Label
from lossstudio.widgets.look.measures import hold, px
from lossstudio.widgets.number_row import FIELD, shown

NAME = 120  # px
TOLD = (
    "What it costs to take a sample of the class on the left for the class above. The loss is the "
    "expected cost, Σ cost · p."
)


class CostTable(QDialog):
    """Edits costs, and gives the formula of the expected cost.

    Parameters
    ----------
    classes : sequence of str
        Their names.
    parent : QWidget
    costs : ndarray (k, k), optional
        What is in the fields at first: by default 1 for every mistake.
    """

    chosen = Signal(object)  # a typed loss
    told, action = TOLD, "Write as formula"

    def __init__(
        self, classes: Sequence[str], parent: QWidget, costs: Floats | None = None
    ) -> None:
        super().__init__(parent)
        self._first = 1.0 - np.eye(len(classes)) if costs is None else costs
        self.setWindowTitle("Table of costs")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._classes = classes
        self.fields: list[list[NumberField]] = []
        grid = QGridLayout()
        corner = Label("true ↓   taken for →")
        corner.setObjectName("hint")
        grid.addWidget(corner, 0, 0)
        for column, name in enumerate(classes):
            head = self._name(name)
            head.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(head, 0, column + 1)
        for row, name in enumerate(classes):
            grid.addWidget(self._name(name), row + 1, 0)
            self.fields.append([self._field(row, column) for column in range(len(classes))])
            for column, field in enumerate(self.fields[row]):
                grid.addWidget(field, row + 1, column + 1)
        holder = QWidget()
        holder.setLayout(grid)
        scroll = QScrollArea()
        scroll.setWidget(holder)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        told = Label(self.told)
        told.setWordWrap(True)
        self.trouble = Label()
        self.trouble.setObjectName("trouble")
        self.trouble.setWordWrap(True)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        self.buttons.button(kinds.Ok).setText(self.action)
        self.buttons.accepted.connect(self._choose)
        self.buttons.rejected.connect(self.reject)
        body = QVBoxLayout(self)
        for widget in (told, scroll, self.trouble, self.buttons):
            body.addWidget(widget)
        self.resize(
            min(px(760), px(NAME + 90) + len(classes) * px(NAME - 20)),
            min(px(560), px(170) + len(classes) * px(32)),
        )

    def _name(self, name: str) -> Elided:
        label = Elided()
        label.setText(name)
        hold(label, least_width=FIELD)
        return label

    def _field(self, row: int, column: int) -> NumberField:
        field = NumberField()
        field.show_text(shown(float(self._first[row, column])))
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.setAccessibleName(f"Cost of {self._classes[row]} taken for {self._classes[column]}")
        hold(field, least_width=FIELD)
        field.returnPressed.connect(self._choose)
        return field

    @Slot()
    def _choose(self) -> None:
        """Give what comes of the costs, or say which cost is none."""
        costs = self._read()
        if costs is None:
            return
        try:
            made = self.made(costs)
        except ValueError as fault:  # too many classes for a formula, say
            self.trouble.setText(str(fault))
            return
        self.chosen.emit(made)
        self.accept()

    def made(self, costs: Floats) -> object:
        """Return what comes of costs (k, k): a formula."""
        return cost_table(costs)

    def _read(self) -> Floats | None:
        """Return the costs, or None where one is no cost, which is told."""
        costs = np.zeros((len(self.fields), len(self.fields)))
        for row, fields in enumerate(self.fields):
            for column, field in enumerate(fields):
                try:
                    cost = typed_number(field.text())
                    if not 0.0 <= cost < np.inf:
                        raise ValueError
                except ValueError:
                    self.trouble.setText(
                        f"{field.accessibleName()} is {field.text() or 'empty'}; allowed is a "
                        "number from 0 upwards."
                    )
                    QTimer.singleShot(0, field, field.setFocus)  # on Return it lets go first
                    return None
                costs[row, column] = cost
        return costs
