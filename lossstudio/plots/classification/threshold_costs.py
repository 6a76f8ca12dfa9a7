"""The mean cost over the threshold: where mistakes are cheapest, and where that is in theory."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from lossstudio.core.analysis.predictions import predictions_of
from lossstudio.core.analysis.threshold_costs import CostCurve, cost_curve
from lossstudio.core.arrays import Floats
from lossstudio.core.costs import HALF
from lossstudio.core.differences import full_names
from lossstudio.core.numbers import Cell
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.contender_plot import PAD, ContenderPlot
from lossstudio.plots.base.named_rows import named_rows
from lossstudio.plots.classification.class_page import ClassPage, visible
from lossstudio.plots.classification.instead import PAGE, Instead
from lossstudio.session.view_state import ALL, ONE, YARDSTICK, View
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.view_choice import ViewChoice

ROOM = 1.3  # times what it costs to call all samples alike
TIP = (
    "A dot is a contender at its threshold, a ring where its mistakes cost least. Dashed: Elkan's "
    "threshold a / (a + b) with the cost a of a false alarm and b of a miss; there they cost least "
    "where probabilities come true (Elkan 2001)."
)
ELKAN = "Elkan's threshold, best where probabilities come true: {}"
WHOSE = "Whose thresholds are moved: of all contenders, or of the selected one."
COST = ("mean cost", "cost")  # the name of the axis where it is low
CHEAPEST = "Let each contender call positive what is above its cheapest threshold:"
FLATTERED = "A threshold chosen on the test samples looks better there than it is."
BRIEFLY = "looks better there"  # beside the button that chooses one on the test samples
MEAN_COST = Instead(
    "Only two classes have a threshold. What mistakes cost here: Yardstick, Mean cost.",
    "Show mean cost",
    {"yardstick": "mean_cost", PAGE: YARDSTICK},
)


class ThresholdCostsPage(ClassPage):
    """What mistakes cost at every threshold, of each contender."""

    called = "cost over threshold"
    columns = ("contender", "side", "threshold_from", "threshold_below", "mean_cost")

    def __init__(self, tokens: Tokens, view: View) -> None:
        self.diagram = ContenderPlot(tokens, "threshold", "mean cost", "mean cost (least)")
        self.diagram.setToolTip(TIP)
        self.rings = pg.ScatterPlotItem(pxMode=True, size=13)
        self.rings.setZValue(9)
        self.diagram.plot.addItem(self.rings, ignoreBounds=True)
        others = (Task.REGRESSION, Task.MULTICLASS)
        super().__init__(tokens, view, self.diagram, dict.fromkeys(others, MEAN_COST))
        self.cheapest = QPushButton("Use the cheapest")
        self.cheapest.setObjectName("link")
        self.cheapest.clicked.connect(self._take_cheapest)
        self.of = ViewChoice(view, "threshold_of", {ALL: "for all", ONE: "for one"}, WHOSE)
        self.warning = Label()  # never cut: the page is as wide as that takes
        self.warning.setObjectName("hint")
        self.bar = QWidget()
        row = QHBoxLayout(self.bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.cheapest)
        row.addWidget(self.of)
        row.addWidget(self.warning, 1)
        self.body.insertWidget(0, self.bar)
        bottom, left = (self.diagram.plot.getAxis(side) for side in ("bottom", "left"))
        bottom.shorter, left.shorter = ("threshold",), COST
        self._best: dict[int, float] = {}

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.diagram.plot.set_tokens(tokens)
        super().set_tokens(tokens)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the diagram, and say on which samples the cheapest thresholds are."""
        super().draw(snapshot)
        binary = snapshot.prepared.task is Task.BINARY
        self.bar.setVisible(binary)
        split = self.view.state.split_in(snapshot.prepared)
        self.cheapest.setText(f"Use the cheapest on {split.word}")
        chosen_there = split is Split.TEST
        self.warning.setText(BRIEFLY * chosen_there)
        self.warning.setToolTip(FLATTERED * chosen_there)

    def draw_diagram(self, snapshot: Snapshot, split: Split) -> None:
        """Draw the curves, the thresholds in force, the cheapest and Elkan's."""
        costs, tokens = snapshot.experiment.costs, self.tokens
        known = _curves(snapshot, split)
        elkan = costs.best_threshold
        near = HALF if math.isnan(elkan) else elkan
        self._best = {row: curve.best(near) for row, curve in known.items()}
        rows, curves, numbers, spots = visible(snapshot), [], [], []
        points: list[tuple[float, float] | None] = []
        for row in rows:
            contender = snapshot.experiment.contenders[row]
            if row not in known:
                curves.append((np.empty(0), np.empty(0)))
                points.append(None)
                numbers.append("–")
                continue
            curve, best = known[row], self._best[row]
            curves.append(_steps(curve))
            paid, least = curve.at(contender.threshold), curve.at(best)
            points.append((contender.threshold, paid))
            shown, best_shown = (figures(cost, 3, steady=True) for cost in (paid, least))
            numbers.append(f"{shown} ({best_shown})")
            pen = pg.mkPen(tokens.contender(contender.colour), width=2)
            spots.append({"pos": (best, least), "pen": pen, "brush": pg.mkBrush(None)})
        top = _top([known[row] for row in rows if row in known], [at[1] for at in points if at])
        plot = self.diagram.plot
        plot.name_axes(f"threshold ({costs.words(Task.BINARY)})", f"mean cost, {split.word}")
        theory = "" if math.isnan(elkan) else figures(elkan, 3)
        plot.getAxis("bottom").mark(elkan, f"Elkan {theory}")
        plot.setRange(xRange=(-PAD, 1 + PAD), yRange=(-PAD * top, (1 + PAD) * top), padding=0)
        self.diagram.show_guide((elkan, elkan), (0.0, top))
        self.rings.setData(spots)
        names = full_names(snapshot.experiment.contenders)
        each = "".join(f"\n{names[row]}: {figures(best, 4)}" for row, best in self._best.items())
        self.cheapest.setToolTip(literal(CHEAPEST + each))
        also = theory and ELKAN.format(theory)
        self.diagram.show_lines(snapshot, rows, curves, points, numbers, also=also)

    def rows(self, snapshot: Snapshot, split: Split) -> Iterator[list[Cell]]:
        """Yield every step of the curves."""
        known = _curves(snapshot, split)
        for row, name in named_rows(snapshot).items():
            if row in known:
                ends, costs = known[row].thresholds.tolist(), known[row].costs.tolist()
                for low, high, cost in zip(ends[:-1], ends[1:], costs, strict=True):
                    yield [name, split.word, low, high, cost]

    @Slot()
    def _take_cheapest(self) -> None:
        """Give the contenders whose threshold is moved the cheapest on the samples shown."""
        wanted = {row: self._best[row] for row in self.control.rows if row in self._best}
        self.view.thresholds_wanted.emit(wanted)
        self.view.thresholds_let_go.emit()


def _curves(snapshot: Snapshot, split: Split) -> dict[int, CostCurve]:
    """Return the curves of the contenders that have probabilities, by their places."""
    predictions, costs = predictions_of(snapshot, split), snapshot.experiment.costs
    sound = np.isfinite(predictions.probability).all(axis=-1)
    return {
        row: cost_curve(predictions.truth, predictions.probability[row], costs)
        for row in np.flatnonzero(sound).tolist()
    }


def _top(curves: Sequence[CostCurve], paid: Sequence[float]) -> float:
    """Return how high the axis goes: what is far above calling all samples alike is left out."""
    highest = max((float(curve.costs.max()) for curve in curves), default=1.0)
    alike = min((float(min(curve.costs[0], curve.costs[-1])) for curve in curves), default=1.0)
    least = max((float(curve.costs.min()) for curve in curves), default=0.0)
    return max(min(highest, ROOM * alike), ROOM * least, *paid, 0.0) or 1.0


def _steps(curve: CostCurve) -> tuple[Floats, Floats]:
    """Return the corners of the steps."""
    return np.repeat(curve.thresholds, 2)[1:-1], np.repeat(curve.costs, 2)
