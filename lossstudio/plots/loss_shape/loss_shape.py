"""The shape of a loss: its value and gradient, with the training samples riding on the curve."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QBrush, QShowEvent

from lossstudio.core.analysis.loss_shape import (
    class_curves,
    least_reach,
    sample_positions,
)
from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import Loss
from lossstudio.core.preparation.weighting import class_shares
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.axis import nice
from lossstudio.plots.base.plot import pale
from lossstudio.plots.loss_shape.loss_curves import (
    KEY,
    POINTS,
    STANDARDISED,
    LossCurves,
    axis_name,
)
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import Tokens, marker
from lossstudio.widgets.overrides import guarded

BINS = 24
HISTOGRAM = 0.22  # of the height
SIZE = QSize(240, 210)  # px
LEAST = 130  # px of height
LEAST_MARGIN = 3.0  # to both sides


class LossShape(LossCurves):
    """Shows the loss of one contender and where its training samples stand.

    Where the classes cost differently each has a curve of its own, in its colour.
    """

    KEY = f"{KEY}   ● samples"

    def __init__(self, tokens: Tokens, view: View) -> None:
        super().__init__(tokens)
        self._snapshot: Snapshot | None = None
        self._view = view
        view.changed.connect(self._follow)
        self.histogram = pg.BarGraphItem(x=[0], height=[0], width=1)
        self.samples = pg.ScatterPlotItem(size=6, pxMode=True)
        for depth, item in ((0, self.histogram), (4, self.samples)):
            item.setZValue(depth)
            self.addItem(item)
        hold(self, least_height=LEAST)
        self.dress()

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size at which it reads well; more is welcome."""
        return SIZE

    @guarded()
    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Draw what came while the plot was not seen, as at the start."""
        super().showEvent(event)
        self.redraw()

    @Slot(object, object)
    def _follow(self, state: ViewState, before: ViewState) -> None:
        if state.selected != before.selected:
            self.redraw()

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot."""
        self._snapshot = snapshot
        self.redraw()

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        super().dress()
        self.histogram.setOpts(brush=pg.mkBrush(pale(self.tokens.faint, 90)), pen=pg.mkPen(None))
        self.redraw()

    def loss_of(self, contender: Contender) -> Loss:
        """Return the loss that is drawn."""
        return contender.loss

    def redraw(self) -> None:
        """Draw the last snapshot again, if it is seen."""
        snapshot = self._snapshot
        if snapshot is None or not self.isVisible():
            return
        prepared = snapshot.prepared
        index = self._view.state.contender(len(snapshot.experiment.contenders))
        contender = snapshot.experiment.contenders[index]
        loss, task = self.loss_of(contender), prepared.task
        classes = len(prepared.samples.classes)
        if loss.task is not task or loss.least_classes > max(2, classes):
            self._draw_alone(loss)
            return
        weight = class_shares(snapshot.experiment, prepared.samples, prepared.train.index)
        theta = snapshot.theta[index]
        where, values, target = sample_positions(prepared, theta, loss, weight, index)
        reach = LEAST_MARGIN
        if task is Task.REGRESSION and not loss.log_link:
            reach = least_reach(loss, prepared.train.scaled_target)
        reach = nice(max(reach, 1.05 * float(np.abs(where).max(initial=0.0))))
        points, middle = np.linspace(-reach, reach, POINTS), float(np.median(prepared.train.target))
        facts, own = prepared.facts, middle if loss.log_link else None
        curves = class_curves(loss, points, weight, facts, target=own, second=self.SECOND)
        axis = axis_name(loss, prepared.samples.target_name, middle)
        if task is Task.REGRESSION and snapshot.experiment.scale_target and not loss.log_link:
            axis = STANDARDISED
        self.name_axes(axis, "loss, gradient")
        self._draw_curves(curves, self.colour(contender.colour))
        self._draw_samples(where, values, target, task, self.colour(contender.colour))
        self.legend.setVisible(task.is_classification)
        self._name_classes(prepared.samples.classes, weight if len(curves) > 1 else None)
        self._frame(reach, curves, values)
        self._count(where, reach)
        self._told = contender.full_name, where, values
        self.speak()

    def _draw_alone(self, loss: Loss) -> None:
        """Draw a loss that the data of the moment cannot race."""
        self.samples.clear()
        self.histogram.setOpts(height=0.0)
        self.show_loss(loss)

    def spoken(self) -> str:
        """Return whose loss is drawn, and where its samples stand."""
        name, where, values = self._told
        if not len(where):
            return f"{name}: no sample has a finite loss"
        farthest, middle = float(np.abs(where).max()), float(np.median(values))
        return f"{name}: median loss {middle:.3g} of training samples, farthest {farthest:.3g}"

    def _draw_samples(
        self, where: Floats, values: Floats, target: Targets, task: Task, colour: str
    ) -> None:
        """Draw the samples; of classes each in its colour, with its marker, as on the fit."""
        brush: QBrush | list[QBrush] = pg.mkBrush(pale(colour, 150))
        symbol: str | list[str] = "o"
        if task.is_classification:
            classes = sorted({int(which) for which in target})
            brushes = {which: pg.mkBrush(pale(self.tokens.class_(which), 190)) for which in classes}
            brush = [brushes[int(which)] for which in target]
            symbol = [marker(int(which)) for which in target]
        self.samples.setData(x=where, y=values, brush=brush, symbol=symbol, pen=pg.mkPen(None))

    def _count(self, where: Floats, reach: float) -> None:
        """Draw how many samples stand where, at the foot of the plot."""
        counts, edges = np.histogram(where, bins=BINS, range=(-reach, reach))
        heights = counts / max(1, counts.max()) * HISTOGRAM * self._high
        middles = 0.5 * (edges[1:] + edges[:-1])
        self.histogram.setOpts(x=middles, height=heights, width=0.9 * (edges[1] - edges[0]))
