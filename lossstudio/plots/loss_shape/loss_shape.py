"""The shape of a loss: its value and gradient, with the training samples riding on the curve."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Slot
from PySide6.QtGui import QBrush, QShowEvent

from lossstudio.core.analysis.loss_shape import (
    LossCurve,
    ShapeAxis,
    least_reach,
    sample_positions,
    shape_curves,
)
from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.differences import full_names
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import Loss
from lossstudio.core.numbers import Cell, Numbers
from lossstudio.core.preparation.weighting import class_shares
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.axis import nice
from lossstudio.plots.base.picture import Picture, raced
from lossstudio.plots.base.plot import pale
from lossstudio.plots.loss_shape.loss_curves import (
    HIGHEST,
    KEY,
    POINTS,
    STANDARDISED,
    LossCurves,
    Span,
    axis_name,
)
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import Tokens, marker
from lossstudio.widgets.overrides import guarded

BINS = 24
HISTOGRAM = 0.22  # of the height
SIZE = QSize(240, 210)  # px
LEAST = 110  # px of height
LEAST_MARGIN = 3.0  # to both sides
EDGE = 0.005  # from the ends of the axis of probabilities, where a loss may be infinite
MOST_KNOWN = 64  # curves: eight contenders, and what a slider went through
BRIEFLY, ERROR = "loss, gradient", " p − y"  # on the axis, the latter where there is room


@dataclass(frozen=True, eq=False)
class Shown:
    """What is drawn: the loss of a contender, along an axis, with where its samples stand.

    Attributes
    ----------
    weight : ndarray (k,) or None
        What a sample of each class weighs.
    span : tuple of float
        The ends of the axis.
    samples : tuple of ndarray (samples,)
        Position, loss and target of each.
    """

    snapshot: Snapshot
    index: int
    loss: Loss
    axis: ShapeAxis
    weight: Floats | None
    span: Span
    samples: tuple[Floats, Floats, Targets]


class LossShape(LossCurves):
    """Shows the loss of one contender and where its training samples stand.

    Where the classes cost differently each has a curve of its own, in its colour.
    """

    KEY = f"{KEY}   ● samples"
    called = "loss shape"

    def __init__(self, tokens: Tokens, view: View) -> None:
        super().__init__(tokens)
        self._snapshot: Snapshot | None = None
        self._known: dict[Hashable, tuple[LossCurve, ...]] = {}
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

    def picture(self) -> Picture | None:
        """Return the curves with their key, and what was raced."""
        picture, snapshot = super().picture(), self._snapshot
        if picture is None or snapshot is None:
            return picture
        return replace(picture, caption=raced(snapshot))

    def numbers(self) -> Numbers:
        """Return the curves, and where the samples stand on them."""
        curves = super().numbers()
        return Numbers(curves.columns, lambda: [*curves.rows, *self._samples()])

    def _samples(self) -> Iterator[list[Cell]]:
        if len(self.samples.data):
            name, *drawn = self._told
            for place, value in zip(*(each.tolist() for each in drawn), strict=True):
                yield ["sample", name, None, place, value, None]

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
        loss = self.loss_of(contender)
        if not self._fits(snapshot, loss):
            self._draw_alone(loss)
            return
        weight = class_shares(snapshot.experiment, prepared.samples, prepared.train.index)
        axis, theta = self._axis(snapshot), snapshot.theta[index]
        samples = sample_positions(prepared, theta, loss, weight, index, axis=axis)
        span = self._span(snapshot, loss, axis, samples[0])
        shown = Shown(snapshot, index, loss, axis, weight, span, samples)
        self._show(shown, self._curves(shown, loss))

    def _fits(self, snapshot: Snapshot, loss: Loss) -> bool:
        """Whether the data of the moment can race a loss."""
        prepared = snapshot.prepared
        classes = len(prepared.samples.classes)
        return loss.task is prepared.task and loss.least_classes <= max(2, classes)

    def _axis(self, snapshot: Snapshot) -> ShapeAxis:
        """Return along what the losses are drawn."""
        return ShapeAxis.OWN

    def _span(self, snapshot: Snapshot, loss: Loss, axis: ShapeAxis, where: Floats) -> Span:
        """Return from where to where the axis goes."""
        if axis is ShapeAxis.PROBABILITY:
            return 0.0, 1.0
        farthest = float(np.abs(where).max(initial=0.0))
        reach = nice(min(max(self._least_reach(snapshot, loss), 1.05 * farthest), HIGHEST))
        return -reach, reach

    def _least_reach(self, snapshot: Snapshot, loss: Loss) -> float:
        """Return how far the axis goes at least, wherever the samples stand."""
        prepared = snapshot.prepared
        if prepared.task is Task.REGRESSION and not loss.log_link:
            return least_reach(loss, prepared.sampled.train.scaled_target)
        return LEAST_MARGIN

    def _curves(self, shown: Shown, loss: Loss) -> tuple[LossCurve, ...]:
        """Return the curves of a loss; worked out anew only where something is another."""
        facts, prepared = shown.snapshot.prepared.facts, shown.snapshot.prepared
        target = float(np.median(prepared.sampled.train.target)) if loss.log_link else None
        shares = tuple(None if s is None else tuple(s) for s in (shown.weight, facts.class_shares))
        key = (loss, shown.axis, shown.span, shares, facts.mean, facts.spread, target)
        if key not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            along = np.linspace(*shown.span, POINTS)
            if shown.axis is ShapeAxis.PROBABILITY:
                along = np.clip(along, EDGE, 1.0 - EDGE)
            self._known[key] = self._worked_out(shown, loss, along)
        return self._known[key]

    def _worked_out(self, shown: Shown, loss: Loss, along: Floats) -> tuple[LossCurve, ...]:
        """Return a loss at places on the axis."""
        prepared = shown.snapshot.prepared
        target = float(np.median(prepared.sampled.train.target)) if loss.log_link else None
        return shape_curves(
            loss,
            along,
            shown.axis,
            shown.weight,
            prepared.facts,
            target=target,
            second=self.SECOND,
        )

    def _show(self, shown: Shown, curves: tuple[LossCurve, ...]) -> None:
        """Draw the loss with its samples."""
        snapshot = shown.snapshot
        prepared, contender = snapshot.prepared, snapshot.experiment.contenders[shown.index]
        where, values, target = shown.samples
        colour, task = self.colour(contender.colour), prepared.task
        self.getAxis("left").shorter = (BRIEFLY,)
        self.name_axes(self._axis_name(shown), self._height_name(shown))
        self._draw_curves(curves, colour)
        self._draw_samples(where, values, target, task, colour)
        self.legend.setVisible(task.is_classification)
        self._name_classes(prepared.samples.classes, shown.weight if len(curves) > 1 else None)
        self._frame(shown.span, curves, values)
        self._count(where, shown.span)
        self._alone, self._name = None, full_names(snapshot.experiment.contenders)[shown.index]
        self._told = self._name, where, values
        self.speak()

    def _axis_name(self, shown: Shown) -> str:
        """Return what the axis is of."""
        prepared, loss = shown.snapshot.prepared, shown.loss
        scaled = prepared.task is Task.REGRESSION and shown.snapshot.experiment.scale_target
        if scaled and not loss.log_link:
            return STANDARDISED
        middle = float(np.median(prepared.sampled.train.target))
        return axis_name(loss, prepared.samples.target_name, middle)

    def _height_name(self, shown: Shown) -> str:
        """Return what the heights are, with the gradient as p − y where that is what it is."""
        error = shown.loss.gradient_is_error and shown.weight is None
        return f"{BRIEFLY}{ERROR if error else ''}"

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

    def _count(self, where: Floats, span: Span) -> None:
        """Draw how many samples stand where, at the foot of the plot."""
        counts, edges = np.histogram(where, bins=BINS, range=span)
        heights = counts / max(1, counts.max()) * HISTOGRAM * self._high
        middles = 0.5 * (edges[1:] + edges[:-1])
        self.histogram.setOpts(x=middles, height=heights, width=0.9 * (edges[1] - edges[0]))
