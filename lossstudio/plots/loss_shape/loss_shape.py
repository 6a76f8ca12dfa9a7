"""The shape of a loss: its value and gradient, with the training samples riding on the curve."""

import math

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Slot

from lossstudio.core.analysis.loss_shape import LossCurve, loss_curve, sample_positions
from lossstudio.core.arrays import Floats
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.plot import Plot, pale
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.look.tokens import Tokens

POINTS = 241  # of each curve
BINS = 24
HISTOGRAM = 0.22  # of the height
SIZE = QSize(240, 210)  # px
LEAST = 130  # px of height
NAMES = {
    Task.REGRESSION: "residual (score − target)",
    Task.BINARY: "margin (score towards the true class)",
    Task.MULTICLASS: "lead of the true class",
}


def nice(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20 … that is not below `value`."""
    if not math.isfinite(value) or value <= 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * 0.999)


class LossShape(Plot):
    """Shows the loss of one contender and where its training samples stand."""

    KEY = "━ value   ╌ gradient   ● samples"

    def __init__(self, tokens: Tokens, view: View) -> None:
        super().__init__(tokens)
        self._snapshot: Snapshot | None = None
        self._view = view
        view.changed.connect(self._follow)
        self.value = pg.PlotCurveItem()
        self.gradient = pg.PlotCurveItem(connect="finite")
        self.histogram = pg.BarGraphItem(x=[0], height=[0], width=1)
        self.samples = pg.ScatterPlotItem(size=5, pxMode=True)
        self.zero = pg.InfiniteLine(pos=0.0, angle=0)
        for depth, item in enumerate(
            (self.histogram, self.zero, self.gradient, self.value, self.samples)
        ):
            item.setZValue(depth)
            self.addItem(item)
        self.setMinimumHeight(LEAST)
        self.setMouseEnabled(x=False, y=False)
        self.dress()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size at which it reads well; more is welcome."""
        return SIZE

    @Slot(object, object)
    def _follow(self, state: ViewState, before: ViewState) -> None:
        if state.selected != before.selected:
            self._draw()

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot."""
        self._snapshot = snapshot
        self._draw()

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        super().dress()
        self.zero.setPen(pg.mkPen(self.tokens.line))
        self.histogram.setOpts(brush=pg.mkBrush(pale(self.tokens.faint, 90)), pen=pg.mkPen(None))
        self._draw()

    def _draw(self) -> None:
        snapshot = self._snapshot
        if snapshot is None or not self.isVisible():
            return
        index = self._view.state.contender(len(snapshot.experiment.contenders))
        contender = snapshot.experiment.contenders[index]
        where, values = sample_positions(snapshot.prepared, snapshot.theta[index], contender.loss)
        reach = nice(1.05 * float(np.abs(where).max())) if len(where) else 3.0
        reach = max(reach, 3.0) if contender.loss.task is not Task.REGRESSION else reach
        curve = loss_curve(contender.loss, np.linspace(-reach, reach, POINTS))
        colour = self.colour(contender.colour)
        self.name_axes(NAMES[contender.loss.task], "loss, gradient")
        self.value.setData(curve.position, curve.value, pen=pg.mkPen(colour, width=2))
        dashed = pg.mkPen(colour, width=1.2, dash=[5, 4])
        self.gradient.setData(curve.position, curve.derivative, pen=dashed)
        self.samples.setData(
            x=where, y=values, brush=pg.mkBrush(pale(colour, 150)), pen=pg.mkPen(None)
        )
        self._frame(reach, curve, values)
        self._count(where, reach)
        self._told = contender.full_name, where, values
        self.speak()

    def spoken(self) -> str:
        """Return whose loss is drawn, and where its samples stand."""
        name, where, values = self._told
        if not len(where):
            return f"{name}: no sample has a finite loss"
        farthest, middle = float(np.abs(where).max()), float(np.median(values))
        return f"{name}: median loss {middle:.3g} of training samples, farthest {farthest:.3g}"

    def _frame(self, reach: float, curve: LossCurve, samples: Floats) -> None:
        high = max(float(np.nanmax(curve.value)), float(samples.max(initial=0.0)))
        low = min(0.0, max(float(np.nanmin(curve.derivative)), -high))
        self._high, pad = (high or 1.0), 0.05 * ((high - low) or 1.0)
        self.setRange(xRange=(-reach, reach), yRange=(low - pad, high + pad), padding=0)

    def _count(self, where: Floats, reach: float) -> None:
        """Draw how many samples stand where, at the foot of the plot."""
        counts, edges = np.histogram(where, bins=BINS, range=(-reach, reach))
        heights = counts / max(1, counts.max()) * HISTOGRAM * self._high
        middles = 0.5 * (edges[1:] + edges[:-1])
        self.histogram.setOpts(x=middles, height=heights, width=0.9 * (edges[1] - edges[0]))
