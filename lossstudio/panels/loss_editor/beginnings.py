"""What a loss of one's own may begin with."""

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from lossstudio.core.losses import LOSSES
from lossstudio.core.losses.formula import TypedLoss, as_formula, two_costs
from lossstudio.core.plain_text import shorten
from lossstudio.core.tasks import Task
from lossstudio.session.own_losses import OwnLosses
from lossstudio.widgets.plain_text import menu_text

TWO_COSTS = {
    Task.REGRESSION: ("Two costs: too low, too high", 9.0, 1.0),
    Task.BINARY: ("Two costs: a miss, a false alarm", 10.0, 1.0),
}


class Beginnings(QMenu):
    """Offers formulas to write on from; it is filled when it opens.

    Parameters
    ----------
    own : OwnLosses
    parent : QWidget
    """

    chosen = Signal(object)  # a typed loss
    table_wanted = Signal()
    drawing_wanted = Signal()
    manage_wanted = Signal()

    def __init__(self, own: OwnLosses, parent: QWidget) -> None:
        super().__init__(parent)
        self._own = own
        self._task = Task.REGRESSION
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)

    def set_task(self, task: Task) -> None:
        """Offer what fits a task."""
        self._task = task

    @Slot()
    def fill(self) -> None:
        """Offer what there is now."""
        self.clear()
        built_in = self.addMenu("A built-in loss")
        for cls in LOSSES.for_task(self._task):
            built_in.addAction(menu_text(cls.title), partial(self._begin, as_formula(cls())))
        kept = self._own.for_task(self._task)
        mine = self.addMenu("One of my losses")
        mine.setEnabled(bool(kept))
        for name, loss in kept.items():
            mine.addAction(menu_text(shorten(name)), partial(self._begin, loss))
        self.addSeparator()
        if self._task in TWO_COSTS:
            title, first, second = TWO_COSTS[self._task]
            self.addAction(title, partial(self._begin, two_costs(self._task, first, second)))
        else:
            self.addAction("A table of costs…", self.table_wanted.emit)
        self.addAction("A drawn curve", self.drawing_wanted.emit)
        self.addSeparator()
        self.addAction("My losses…", self.manage_wanted.emit)

    def _begin(self, loss: TypedLoss) -> None:
        self.chosen.emit(loss)
