"""Reliability: whether what is given 70 % comes true in 70 of 100 cases."""

from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lossstudio.core.analysis.predictions import predictions_of
from lossstudio.core.analysis.reliability import Reliability, reliability_of
from lossstudio.core.analysis.temperature import temperature_of
from lossstudio.core.arrays import Floats
from lossstudio.core.metrics.calibration import BINS
from lossstudio.core.numbers import Cell
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.contender_plot import ContenderPlot
from lossstudio.plots.base.named_rows import named_rows
from lossstudio.plots.base.plot import pale, pen_width
from lossstudio.plots.classification.class_page import ClassPage, visible
from lossstudio.plots.classification.instead import off
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.inputs import Switch
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.number_row import NumberRow

HISTOGRAM = 0.2  # of the height
AXES = {
    Task.BINARY: ("predicted probability", "share that came true"),
    Task.MULTICLASS: ("probability of the likeliest class", "share that was right"),
}
SHORTER = {  # where the legend takes several rows
    Task.BINARY: (("probability",), ("came true",)),
    Task.MULTICLASS: (("probability",), ("was right",)),
}
TIP = (
    "On the diagonal, probabilities mean what they say; below it, they are too sure. "
    "ECE is the mean distance from it. Upright lines hold the true share in 95 of 100 cases "
    "(Wilson 1927). Bars: where the samples of the first contender lie."
)
SCALE_TIP = (
    "Divide the logits of each contender by the temperature T at which its log loss on the "
    "training samples is least (Guo et al. 2017). Above 1 it was too sure. The class that is "
    "likeliest stays the same. Pale: before."
)
ONLY = "For classification: whether probabilities come true."
FITTED, LACKING = "T is fitted on the training samples", "; –: there is none"
NONE = "Who has every training sample right, or learned nothing, has no T."
BEFORE, INTERVAL = 90, 120  # of 255: how strongly what was before is drawn, and intervals


class ReliabilityPage(ClassPage):
    """Predicted probabilities against what came true, bin by bin; bars: samples of the first."""

    called = "reliability"
    follows = ("split", "bins", "temperature")
    columns = (
        *("contender", "side", "temperature", "bin", "samples", "mean_probability"),
        *("share_that_came_true", "share_from", "share_to"),
    )

    def __init__(self, tokens: Tokens, view: View) -> None:
        self.diagram = ContenderPlot(tokens, *AXES[Task.BINARY], "ECE", dots=True)
        self.diagram.setToolTip(TIP)
        self.before: list[pg.PlotCurveItem] = []
        self.intervals: list[pg.ErrorBarItem] = []
        otherwise = {Task.REGRESSION: off(ONLY)}
        super().__init__(tokens, view, self.diagram, otherwise, movable=False)
        parameters = ViewState.parameters()
        self.scale = Switch("Temperature scaling")
        self.scale.setToolTip(SCALE_TIP)
        self.scale.setChecked(view.state.temperature)
        self.scale.clicked.connect(self._scale)
        self.bins = NumberRow(parameters["bins"])
        hold(self.bins.label, width=30)
        self.bins.set_value(view.state.bins)
        self.bins.changed.connect(self._sort)
        self.bar = QWidget()
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.scale)
        row.addWidget(self.bins, 1)
        self.body.insertWidget(0, self.bar)
        self.whose.setWordWrap(True)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.diagram.plot.set_tokens(tokens)
        super().set_tokens(tokens)

    @Slot(bool)
    def _scale(self, on: bool) -> None:
        self.view.update(temperature=on)

    @Slot(object)
    def _sort(self, bins: int) -> None:
        self.view.update(bins=bins)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the diagram, and say on which samples temperatures are fitted."""
        state = self.view.state
        self.bar.setVisible(snapshot.prepared.task.is_classification)
        self.scale.setChecked(state.temperature)
        if self.bins.value != state.bins:
            self.bins.set_value(state.bins)
        self.whose.setToolTip("")
        super().draw(snapshot)

    def draw_diagram(self, snapshot: Snapshot, split: Split) -> None:
        """Draw the diagram."""
        task, bins = snapshot.prepared.task, self.view.state.bins
        for side, shorter in zip(("bottom", "left"), SHORTER[task], strict=True):
            self.diagram.plot.getAxis(side).shorter = shorter
        self.diagram.plot.name_axes(*AXES[task])
        self.diagram.measure = "ECE" if bins == BINS else f"ECE, {bins} bins"
        rows = visible(snapshot)
        found = self._found(snapshot, split, rows)
        curves, numbers = [], []
        for before, after in found:
            shown = after or before
            curves.append((np.empty(0), np.empty(0)) if shown is None else shown.line)
            numbers.append(self._number(before, after))
        self.diagram.show_guide((0, 1), (0, 1))
        self.diagram.show_lines(snapshot, rows, curves, [None] * len(rows), numbers)
        self._draw_around(snapshot, rows, found)
        first = next((after or before for before, after in found[:1]), None)
        self._draw_bars(np.zeros(bins) if first is None else first.bins.counts)
        if self.view.state.temperature:
            lacking = any(before is not None and after is None for before, after in found)
            moment = f"Of {snapshot.moment}." if snapshot.experiment.repeats > 1 else ""
            words = filter(None, (moment, f"{FITTED}{LACKING * lacking}."))
            self.whose.setText(" ".join(words))
            self.whose.setToolTip(NONE * lacking)
            self.whose.show()

    def _found(
        self, snapshot: Snapshot, split: Split, rows: list[int]
    ) -> list[tuple[Reliability | None, Reliability | None]]:
        """Return contenders as they are, and as they are at their temperatures, if wanted."""
        predictions, bins = predictions_of(snapshot, split), self.view.state.bins
        before = [reliability_of(predictions, row, 1.0, bins) for row in rows]
        if not self.view.state.temperature:
            return [(each, None) for each in before]
        trained = predictions_of(snapshot, Split.TRAIN)
        after = [reliability_of(predictions, r, temperature_of(trained, r), bins) for r in rows]
        return list(zip(before, after, strict=True))

    def _number(self, before: Reliability | None, after: Reliability | None) -> str:
        if before is None:
            return "–"
        if not self.view.state.temperature:
            return f"{before.ece:.3f}"
        if after is None:
            return f"{before.ece:.3f}, T –"
        return f"{before.ece:.3f} → {after.ece:.3f}, T {figures(after.temperature, 3, steady=True)}"

    def _draw_around(
        self,
        snapshot: Snapshot,
        rows: list[int],
        found: list[tuple[Reliability | None, Reliability | None]],
    ) -> None:
        """Draw the intervals, and pale what was before the scaling."""
        plot = self.diagram.plot
        while self.before:
            plot.removeItem(self.before.pop())
            plot.removeItem(self.intervals.pop())
        for row, (before, after) in zip(rows, found, strict=True):
            colour = plot.colour(snapshot.experiment.contenders[row].colour)
            line = pg.PlotCurveItem(pen=pg.mkPen(pale(colour, BEFORE), width=pen_width(2)))
            bars = pg.ErrorBarItem(pen=pg.mkPen(pale(colour, INTERVAL), width=pen_width(1)))
            shown = after or before
            if before is not None and after is not None:
                line.setData(*before.line)
            if shown is not None:
                held = shown.bins.counts > 0
                x, y = shown.line
                low, high = (end[held] for end in shown.interval)
                bars.setData(x=x, y=y, bottom=y - low, top=high - y, beam=0.0)
            for items, item in ((self.before, line), (self.intervals, bars)):
                item.setZValue(-1)
                plot.addItem(item, ignoreBounds=True)
                items.append(item)

    def rows(self, snapshot: Snapshot, split: Split) -> Iterator[list[Cell]]:
        """Yield what is known of each bin that holds samples, before and after the scaling."""
        names = named_rows(snapshot)
        for (_, name), both in zip(
            names.items(), self._found(snapshot, split, list(names)), strict=True
        ):
            for each in filter(None, both):
                low, high = each.interval
                told = (each.bins.mean_probability, each.bins.positive_share, low, high)
                for place in np.flatnonzero(each.bins.counts).tolist():
                    count = int(each.bins.counts[place])
                    numbers = [float(column[place]) for column in told]
                    yield [name, split.word, each.temperature, place + 1, count, *numbers]

    def _draw_bars(self, count: Floats) -> None:
        bins = len(count)
        middles = (np.arange(bins) + 0.5) / bins
        heights = HISTOGRAM * count / max(1.0, count.max())
        self.diagram.show_bars(middles, heights, 0.9 / bins)
