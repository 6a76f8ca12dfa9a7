"""One picture of the fit: samples, and what one or several contenders make of them."""

from collections.abc import Sequence
from html import escape
from textwrap import shorten

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent

from lossstudio.core.analysis.influence import shares
from lossstudio.core.analysis.sample_inspection import SampleRef, followed
from lossstudio.core.differences import full_names
from lossstudio.core.links import logit
from lossstudio.core.metrics import METRICS
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.axis import levels
from lossstudio.plots.base.curve import Curve
from lossstudio.plots.base.plot import Plot, line_pen, pen_width
from lossstudio.plots.fit.edge_pointer import EdgePointer
from lossstudio.plots.fit.fit_ghosts import FitGhosts
from lossstudio.plots.fit.samples_item import SamplesItem
from lossstudio.plots.fit.surface import boundary, contours, picture
from lossstudio.plots.fit.truth import TruthLine
from lossstudio.widgets.focus import MOVES
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL, Tokens
from lossstudio.widgets.overrides import guarded

WALK = MOVES - {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
TITLE, TITLE_HEIGHT = 28, 16  # letters above a tile, and px
EDGE = 4.5  # px, of lines on a picture of many colours


class FitView(Plot):
    """Shows some contenders of a snapshot; the picture behind is that of one of them.

    Parameters
    ----------
    tokens : Tokens
    titled : bool
        Whether the contender's name stands above, as on a tile.

    Attributes
    ----------
    weighing : bool
        Whether the size of a training sample is its share in the pull on the contender behind.
    threshold : float
        Probability from which on a sample counts as of the second class of two.
    shows_truth : bool
        Whether what the samples were drawn from is drawn, where that is known.
    """

    pointed = Signal(object, object)  # itself, and the sample under the mouse or None
    chosen = Signal(object, object)  # likewise, of a click
    moved = Signal()  # samples stand elsewhere on the screen

    def __init__(self, tokens: Tokens, titled: bool = False) -> None:
        super().__init__(tokens)
        self._titled = titled
        self.image = pg.ImageItem()
        self.image.setZValue(-100)
        self.addItem(self.image)
        self.samples = SamplesItem(self.getPlotItem(), self)
        self.pointer = EdgePointer(self)
        self.lines: list[pg.PlotCurveItem] = []
        self.weighing = False
        self.shows_truth = True
        self.ghosts = FitGhosts(self)
        self.truth = TruthLine()
        for item in (self.truth, self.truth.label):
            self.addItem(item, ignoreBounds=True)
        self.level = pg.InfiniteLine(angle=0)
        self.level.setZValue(5)
        self.addItem(self.level, ignoreBounds=True)
        self._by_key = False
        self._read: SampleRef | None = None  # by key
        self._told: Snapshot | None = None
        self._snapshot: Snapshot | None = None
        self.scene().sigMouseMoved.connect(self._point)
        self.scene().sigMouseClicked.connect(self._choose)
        self.getViewBox().sigRangeChanged.connect(self.moved)
        self.getViewBox().sigResized.connect(self.moved)
        self.dress()

    def show_snapshot(self, snapshot: Snapshot, indices: Sequence[int], behind: int) -> None:
        """Draw the contenders at `indices`, with the picture of the one at `behind`."""
        prepared, fit = snapshot.prepared, snapshot.fit
        low, high = prepared.samples.ranges[-1].tolist()
        self.samples.show(prepared, self.tokens, low, high)
        weighed = shares(snapshot, behind, self.samples.trained) if self.weighing else None
        self.samples.weigh(weighed)
        self._frame(snapshot)
        self.samples.density.draw()
        self.truth.show_snapshot(snapshot, wanted=self.shows_truth)
        self.ghosts.show_snapshot(snapshot, indices)
        self._fit_lines(snapshot, indices)
        if not indices:
            self.image.hide()
        elif fit.y is None:
            self.image.hide()
            self._draw_lines(snapshot, indices)
        else:
            self._draw_picture(snapshot, behind, low, high)
            if prepared.task is Task.REGRESSION:
                self._draw_contours(snapshot, indices, levels(low, high))
            else:
                self._draw_boundaries(snapshot, indices)
        self.level.setVisible(prepared.task is Task.BINARY and fit.y is None)
        self.level.setPos(snapshot.experiment.contenders[behind].threshold)
        if self._titled:
            self._name(snapshot, indices[0])
        if self._told is not None and self._read is not None:
            self._read = followed(self._told, snapshot, self._read)
        self._told = snapshot
        self.speak()

    def _frame(self, snapshot: Snapshot) -> None:
        """Set axes and range, once for each race; samples are drawn on without a jump."""
        before, self._snapshot = self._snapshot, snapshot
        if before is None or not before.shares_samples_with(snapshot):
            self.show_all()

    def show_all(self) -> None:
        """Show all samples again after a zoom."""
        snapshot = self._snapshot
        if snapshot is None:
            return
        samples, fit = snapshot.prepared.samples, snapshot.fit
        x, (when, second) = samples.feature_names[0], (*samples.times, "", "")[:2]
        if fit.y is not None:
            self.name_axes(x, samples.feature_names[1], (when, second))
            low, high = fit.y[0], fit.y[-1]
        elif samples.task is Task.REGRESSION:
            self.name_axes(x, samples.target_name, (when, samples.target_time))
            low, high = samples.ranges[-1].tolist()
            around = 0.08 * (high - low) or 1.0  # a constant is standardised by 1
            low, high = low - around, high + around
        else:
            self.name_axes(x, f"probability of {samples.classes[-1]}", (when, ""))
            low, high = -0.06, 1.06
        self.setRange(xRange=(fit.x[0], fit.x[-1]), yRange=(low, high), padding=0)

    def _fit_lines(self, snapshot: Snapshot, indices: Sequence[int]) -> None:
        """Have one line for each contender, in its colour and dash."""
        while len(self.lines) < len(indices):
            line = Curve(connect="finite")
            self.lines.append(line)
            self.addItem(line)
        while len(self.lines) > len(indices):
            self.removeItem(self.lines.pop())
        for line, index in zip(self.lines, indices, strict=True):
            colour = snapshot.experiment.contenders[index].colour
            pen = line_pen(self.colour(colour), colour, 2.2)
            line.setZValue(12 - 0.01 * index)
            if line.opts["pen"] != pen:
                line.setPen(pen)
            line.setShadowPen(None)

    def _draw_lines(self, snapshot: Snapshot, indices: Sequence[int]) -> None:
        fit = snapshot.fit
        for line, index in zip(self.lines, indices, strict=True):
            heights = snapshot.surface[index]
            if heights.ndim == 2:  # of several classes: the last, as the axis says
                heights = heights[:, -1]
            line.setData(fit.x, heights)

    def _draw_picture(self, snapshot: Snapshot, behind: int, low: float, high: float) -> None:
        fit = snapshot.fit
        colours = picture(snapshot.surface[behind], snapshot.prepared.task, self.tokens, low, high)
        self.image.setImage(colours, autoLevels=False, levels=None)
        if fit.y is not None:
            half_x, half_y = (fit.x[1] - fit.x[0]) / 2, (fit.y[1] - fit.y[0]) / 2
            self.image.setRect(
                QRectF(
                    fit.x[0] - half_x,
                    fit.y[0] - half_y,
                    fit.x[-1] - fit.x[0] + 2 * half_x,
                    fit.y[-1] - fit.y[0] + 2 * half_y,
                )
            )
        self.image.show()

    def _draw_boundaries(self, snapshot: Snapshot, indices: Sequence[int]) -> None:
        fit, task = snapshot.fit, snapshot.prepared.task
        assert fit.y is not None
        for line, index in zip(self.lines, indices, strict=True):
            threshold = snapshot.experiment.contenders[index].threshold
            level = logit(threshold) if task is Task.BINARY else 0.0
            line.setData(*boundary(fit.x, fit.y, fit.score[index], task, level))

    def _draw_contours(
        self, snapshot: Snapshot, indices: Sequence[int], heights: Sequence[float]
    ) -> None:
        """Draw where each contender predicts certain targets, edged so as to be seen anywhere."""
        fit = snapshot.fit
        assert fit.y is not None
        edge = pg.mkPen(self.tokens.panel, width=pen_width(EDGE))
        for line, index in zip(self.lines, indices, strict=True):
            line.setShadowPen(edge)
            line.setData(*contours(fit.x, fit.y, snapshot.surface[index], heights))

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        super().dress()
        self.truth.dress(self.tokens)
        self.level.setPen(pg.mkPen(self.tokens.faint, width=pen_width(1), dash=[4, 4]))

    def on_screen(self, where: QPointF) -> QPoint:
        """Return where a point of the plot is, in px of the whole screen."""
        scene = self.getViewBox().mapViewToScene(where)
        point: QPoint = self.viewport().mapToGlobal(self.mapFromScene(scene))
        return point

    def _sample_at(self, where: QPointF) -> SampleRef | None:
        inside = self.getViewBox().sceneBoundingRect().contains(where)
        return self.samples.nearest(where) if inside else None

    @Slot(object)
    def _point(self, where: QPointF) -> None:
        self.pointed.emit(self, self._sample_at(where))

    @Slot(object)
    def _choose(self, click: MouseClickEvent) -> None:
        if click.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(self, self._sample_at(click.scenePos()))

    @property
    def read(self) -> SampleRef | None:
        """The sample that was read last by key."""
        return self._read

    @property
    def keys(self) -> frozenset[Qt.Key]:
        """The keys that walk the samples; after a click the arrows still step the race."""
        return WALK if self._by_key else frozenset()

    @guarded()
    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Take note of whether Tab has led here."""
        reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self._by_key = event.reason() in reasons
        super().focusInEvent(event)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Read the next sample, from left to right."""
        key = Qt.Key(event.key())
        if key not in self.keys:
            super().keyPressEvent(event)
            return
        stops = self.samples.ordered()
        here = stops.index(self._read) if self._read in stops else -1
        back = max(0, here - 1) if here >= 0 else len(stops) - 1
        goals = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(stops) - 1}
        goals |= {Qt.Key.Key_Left: back, Qt.Key.Key_Up: back}
        goal = goals.get(key, min(here + 1, len(stops) - 1))
        if stops:
            self._read = stops[goal]
            self.chosen.emit(self, self._read)

    def spoken(self) -> str:
        """Return what is learned, from how many samples, and how each contender does."""
        snapshot = self._told
        if snapshot is None:
            return ""
        prepared, curves = snapshot.prepared, snapshot.curves
        what = "regression" if prepared.task is Task.REGRESSION else "classification"
        key = "rmse" if prepared.task is Task.REGRESSION else "accuracy"
        split = prepared.evaluation_split
        values = snapshot.now.metrics[:, curves.keys.index(key), split]
        contenders = snapshot.experiment.contenders
        named = zip(contenders, full_names(contenders), values, strict=True)
        told = [f"{name} {value:.3g}" for c, name, value in named if not c.hidden]
        words = METRICS[key].title, split.word, snapshot.measured, snapshot.measured_on(split)
        measured = ", ".join(filter(None, words))
        return (
            f"{what}, {len(prepared.train)} training and {len(prepared.test)} test samples, "
            f"epoch {snapshot.epoch}. {measured}: {', '.join(told)}"
        )

    @guarded()
    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Point at nothing once the mouse has left."""
        self.pointed.emit(self, None)
        super().leaveEvent(event)

    def _name(self, snapshot: Snapshot, index: int) -> None:
        """Write above a tile whose it is."""
        name = full_names(snapshot.experiment.contenders)[index]
        words = shorten(name, TITLE, placeholder="…")
        name = escape(words)
        item = self.getPlotItem()
        self.setTitle(name, color=self.tokens.text, size=f"{px(SMALL)}px")
        high = px(TITLE_HEIGHT)  # pyqtgraph gives it twice as much, at any zoom
        item.titleLabel.setMaximumHeight(high)
        item.layout.setRowFixedHeight(0, high)
