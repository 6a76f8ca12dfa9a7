"""Reliability: whether what is given 70 % comes true in 70 of 100 cases."""

from collections.abc import Iterator

import numpy as np

from lossstudio.core.analysis.predictions import predictions_of
from lossstudio.core.arrays import Floats
from lossstudio.core.metrics import Predictions, ece, reliability_bins
from lossstudio.core.metrics.calibration import BINS, top_class
from lossstudio.core.numbers import Cell
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.contender_plot import ContenderPlot
from lossstudio.plots.base.named_rows import named_rows
from lossstudio.plots.classification.class_page import ClassPage, visible
from lossstudio.session.view_state import View
from lossstudio.widgets.look.tokens import Tokens

HISTOGRAM = 0.2  # of the height
AXES = {
    Task.BINARY: ("predicted probability", "share that came true"),
    Task.MULTICLASS: ("probability of the likeliest class", "share that was right"),
}


def _judged(predictions: Predictions, row: int, task: Task) -> tuple[Floats, Floats]:
    """Return what came true and what was given to it, of the likeliest class where several are."""
    positive, probability = predictions.truth, predictions.probability[row]
    if task is Task.MULTICLASS:
        return top_class(predictions.true_class, probability)
    return positive, probability


class ReliabilityPage(ClassPage):
    """Predicted probabilities against what came true, bin by bin; bars: samples of the first."""

    called = "reliability"
    columns = ("contender", "side", "bin", "samples", "mean_probability", "share_that_came_true")

    def __init__(self, tokens: Tokens, view: View) -> None:
        self.diagram = ContenderPlot(tokens, *AXES[Task.BINARY], "ECE", dots=True)
        self.diagram.setToolTip(
            "On the diagonal, probabilities mean what they say; below it, they are too sure. "
            "ECE is the mean distance from it. Bars: where the samples of the first contender lie."
        )
        super().__init__(
            tokens,
            view,
            self.diagram,
            (Task.BINARY, Task.MULTICLASS),
            "For classification: whether probabilities come true.",
            movable=False,
        )

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.diagram.plot.set_tokens(tokens)
        super().set_tokens(tokens)

    def draw_diagram(self, snapshot: Snapshot, split: Split) -> None:
        """Draw the diagram."""
        predictions = predictions_of(snapshot, split)
        task = snapshot.prepared.task
        self.diagram.plot.name_axes(*AXES[task])
        rows, curves, numbers = visible(snapshot), [], []
        for index, row in enumerate(rows):
            positive, probability = _judged(predictions, row, task)
            if not np.isfinite(probability).all():
                curves.append((np.empty(0), np.empty(0)))
                numbers.append("–")
                continue
            bins = reliability_bins(positive, probability)
            held = bins.counts > 0
            curves.append((bins.mean_probability[held], bins.positive_share[held]))
            numbers.append(f"{ece(positive, probability):.3f}")
            if index == 0:
                self._draw_bars(bins.counts)
        self.diagram.show_guide((0, 1), (0, 1))
        self.diagram.show_lines(snapshot, rows, curves, [None] * len(rows), numbers)

    def rows(self, snapshot: Snapshot, split: Split) -> Iterator[list[Cell]]:
        """Yield what is known of each bin that holds samples."""
        predictions, task = predictions_of(snapshot, split), snapshot.prepared.task
        for row, name in named_rows(snapshot).items():
            positive, probability = _judged(predictions, row, task)
            if not np.isfinite(probability).all():
                continue
            bins = reliability_bins(positive, probability)
            for place in np.flatnonzero(bins.counts).tolist():
                told = (bins.counts, bins.mean_probability, bins.positive_share)
                numbers = [float(each[place]) for each in told]
                yield [name, split.word, place + 1, int(numbers[0]), *numbers[1:]]

    def _draw_bars(self, count: Floats) -> None:
        middles = (np.arange(BINS) + 0.5) / BINS
        heights = HISTOGRAM * count / max(1.0, count.max())
        self.diagram.show_bars(middles, heights, 0.9 / BINS)
