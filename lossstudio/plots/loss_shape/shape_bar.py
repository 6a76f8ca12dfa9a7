"""What stands above and below the shapes of losses: whose, over what, and what the dot reads."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lossstudio.core.tasks import Task
from lossstudio.session.view_state import (
    ALL,
    ONE,
    PROBABILITY,
    SCORE,
    SHAPE_CONTENDERS,
    View,
    ViewState,
)
from lossstudio.widgets.card import TabBar, TabGroup, tab_button
from lossstudio.widgets.look.tokens import GAP
from lossstudio.widgets.view_choice import ViewChoice

TITLES = {ONE: "One", ALL: "All"}
TIPS = {
    ONE: "The loss of the selected contender",
    ALL: "The losses of all contenders over each other. Different losses are in different units: "
    "compare where they are steep, flat or bounded, not how high they stand",
}
OVER = {
    Task.BINARY: {SCORE: "over margin", PROBABILITY: "over p"},
    Task.MULTICLASS: {SCORE: "over lead", PROBABILITY: "over p"},
}


class ShapeBar(QWidget):
    """Chooses one contender or all, and with classes the axis.

    Parameters
    ----------
    view : View
    """

    def __init__(self, view: View) -> None:
        super().__init__()
        self._view = view
        self.tabs = TabGroup(self)
        bar = TabBar()
        bar.setAccessibleName(ViewState.parameters()["shape_contenders"].label)
        for place, key in enumerate(SHAPE_CONTENDERS):
            tab = tab_button(TITLES[key])
            tab.setToolTip(TIPS[key])
            self.tabs.addButton(tab, place)
            bar.add(tab)
        self.axis = ViewChoice(view, "shape_axis", OVER[Task.BINARY])
        self.axis.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(bar)
        row.addStretch(1)
        row.addWidget(self.axis)
        self.end = row
        self.tabs.idClicked.connect(self._choose)
        view.changed.connect(self._follow)
        self._follow()

    def set_task(self, task: Task) -> None:
        """Offer the axes of a task: a regression has one."""
        self.axis.setVisible(task.is_classification)
        if task.is_classification:
            self.axis.set_words(OVER[task])

    @Slot(int)
    def _choose(self, place: int) -> None:
        self._view.update(shape_contenders=SHAPE_CONTENDERS[place])

    @Slot()
    def _follow(self) -> None:
        chosen = SHAPE_CONTENDERS.index(self._view.state.shape_contenders)
        self.tabs.button(chosen).setChecked(True)
