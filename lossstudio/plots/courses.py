"""The two cards of curves: the loss that is minimised, and the yardstick one cares about."""

from abc import abstractmethod

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox

from lossstudio.core.metrics import METRICS
from lossstudio.core.training import Snapshot
from lossstudio.looks.tokens import Tokens
from lossstudio.plots.card import PlotCard, quiet_combo
from lossstudio.plots.course import CoursePlot

RELATIVE, OWN = "relative", "own"
LINEAR, LOG = "linear", "log"
EPOCHS = "epoch  (thick: train, thin: test)"
SHORTEST = 8  # letters shown of a metric


class CourseCard(PlotCard):
    """A card with curves over epochs and a choice between a linear and a log axis."""

    def __init__(self, title: str, tokens: Tokens) -> None:
        super().__init__(title)
        self._snapshot: Snapshot | None = None
        self.plot = CoursePlot(tokens)
        self.axis = quiet_combo(
            {LINEAR: "linear", LOG: "log"},
            f"{title} axis",
            "On a log axis equal ways are equal ratios",
        )
        self.head.addWidget(self.axis)
        self.body.addWidget(self.plot, 1)
        self.axis.activated.connect(self._set_axis)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.plot.set_tokens(tokens)

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot."""
        self._snapshot = snapshot
        self.draw(snapshot)

    @abstractmethod
    def draw(self, snapshot: Snapshot) -> None:
        """Draw the curves of a snapshot."""

    def redraw(self) -> None:
        """Draw the last snapshot again, with other choices."""
        if self._snapshot is not None:
            self.draw(self._snapshot)
            self.plot.show_all()

    @Slot()
    def _set_axis(self) -> None:
        self.plot.set_log(self.axis.currentData() == LOG)


class LossCard(CourseCard):
    """Each contender's own loss: values of different losses share an axis only as ratios."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__("Loss", tokens)
        self.measure = quiet_combo(
            {RELATIVE: "relative to start", OWN: "own loss"},
            "Loss measure",
            "Values of different losses cannot be compared. Relative to its own start, each "
            "begins at 1.",
        )
        self.head.insertWidget(self.head.count() - 1, self.measure)
        self.plot.unbounded = True
        self.measure.activated.connect(self.redraw)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the losses."""
        curves = snapshot.curves
        values = curves.loss
        if self.measure.currentData() == RELATIVE:
            with np.errstate(all="ignore"):
                values = curves.relative
            self.plot.name_axes(EPOCHS, "own loss / its start")
        else:
            kinds = {lane.loss.title for lane in snapshot.experiment.contenders}
            name = kinds.pop() if len(kinds) == 1 else "own loss (each in its own units)"
            self.plot.name_axes(EPOCHS, name)
        self.plot.show_course(curves.epoch, values, snapshot.experiment.contenders)


class YardstickCard(CourseCard):
    """A metric on which contenders of different losses may be compared."""

    yardstick_changed = Signal(str)

    def __init__(self, tokens: Tokens) -> None:
        super().__init__("Yardstick", tokens)
        self.chooser = quiet_combo({}, "Yardstick", "The metric to compare contenders by")
        shrink = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.chooser.setSizeAdjustPolicy(shrink)
        self.chooser.setMinimumContentsLength(SHORTEST)
        self.head.insertWidget(self.head.count() - 1, self.chooser)
        self.chooser.activated.connect(self._choose)

    @property
    def key(self) -> str:
        """The chosen metric."""
        key: str = self.chooser.currentData() or ""
        return key

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the chosen metric."""
        self._offer(snapshot.curves.keys)
        metric = METRICS[self.key]
        unit = f" ({snapshot.prepared.samples.target_name})" if metric.unit == "target" else ""
        self.plot.name_axes(EPOCHS, metric.title + unit)
        self.chooser.setToolTip(metric.meaning())
        self.plot.unbounded = not metric.higher_is_better
        values = snapshot.curves.metric(self.key)
        self.plot.show_course(snapshot.curves.epoch, values, snapshot.experiment.contenders)

    def _offer(self, keys: tuple[str, ...]) -> None:
        offered = tuple(self.chooser.itemData(i) for i in range(self.chooser.count()))
        if offered != keys:
            self.chooser.clear()
            for key in keys:
                self.chooser.addItem(METRICS[key].title, key)
            self.yardstick_changed.emit(self.key)

    @Slot()
    def _choose(self) -> None:
        self.redraw()
        self.yardstick_changed.emit(self.key)
