"""Loss against yardstick: the way of each contender, for loss is not accuracy."""

from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg

from lossstudio.core.differences import full_names
from lossstudio.core.metrics import METRICS
from lossstudio.core.numbers import Cell, Numbers
from lossstudio.core.plain_text import figures
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.curve import Curve
from lossstudio.plots.base.named_rows import named_rows
from lossstudio.plots.base.page import Page
from lossstudio.plots.base.plot import Plot, line_pen
from lossstudio.plots.base.thinning import spread_out
from lossstudio.session.view_state import View
from lossstudio.widgets.look.tokens import Tokens

NOTHING = "No finite value yet"
MOST = 600  # points drawn of each way


def _rows(snapshot: Snapshot, key: str) -> Iterator[list[Cell]]:
    curves, split = snapshot.curves, snapshot.prepared.evaluation_split
    with np.errstate(all="ignore"):
        loss, yardstick = curves.relative[..., split], curves.metric(key)[..., split]
    for row, name in named_rows(snapshot).items():
        columns = (curves.epoch, curves.step, loss[:, row], yardstick[:, row])
        points = zip(*(column.tolist() for column in columns), strict=True)
        for epoch, step, *values in points:
            yield [name, epoch, step, split.word, *values]


class PathPage(Page):
    """Each contender's way through the plane of its own loss and the yardstick."""

    called = "path"
    of_curves = True
    follows = ("yardstick",)

    def __init__(self, tokens: Tokens, view: View) -> None:
        super().__init__(tokens, view)
        self.plot = Plot(tokens)
        self.plot.dress()
        self.body.addWidget(self.plot)
        self.paths: list[pg.PlotCurveItem] = []
        self.ends = pg.ScatterPlotItem(pxMode=True, size=9)
        self.ends.setZValue(10)
        self.plot.addItem(self.ends)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.plot.set_tokens(tokens)
        super().set_tokens(tokens)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the ways, from an open start to a filled end."""
        curves = snapshot.curves
        key = self.view.state.metric(curves.keys)
        split = snapshot.prepared.evaluation_split
        name = METRICS[key].titled(*snapshot.paid)
        self.plot.name_axes(f"loss relative to its start, {split.word}", f"{name}, {split.word}")
        with np.errstate(all="ignore"):
            loss, yardstick = curves.relative[..., split], curves.metric(key)[..., split]
        some = spread_out(len(curves), MOST)
        self._fit_paths(len(snapshot.experiment.contenders))
        names = full_names(snapshot.experiment.contenders)
        spots, told = [], []
        for row, contender in enumerate(snapshot.experiment.contenders):
            path, colour = self.paths[row], self.plot.colour(contender.colour)
            path.setVisible(not contender.hidden)
            path.setPen(line_pen(colour, contender.colour, 1.6))
            x, y = loss[some, row], yardstick[some, row]
            path.setData(x, y)
            seen = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
            if len(seen) and not contender.hidden:
                first, last = seen[[0, -1]]
                paper = self.plot.tokens.panel
                spots.append({"pos": (x[first], y[first]), "brush": paper, "pen": colour})
                spots.append({"pos": (x[last], y[last]), "brush": colour, "pen": paper})
                at = f"loss {figures(x[last])}, {name} {figures(y[last])}"
                told.append(f"{names[row]}: {at}")
        self.ends.setData(spots)
        self.plot.setAccessibleDescription("; ".join(told) or NOTHING)

    def numbers(self) -> Numbers | None:
        """Return every recorded point of the ways."""
        snapshot = self.snapshot
        if snapshot is None:
            return None
        key = self.view.state.metric(snapshot.curves.keys)
        columns = ("contender", "epoch", "step", "side", "relative_loss", key)
        return Numbers(columns, lambda: _rows(snapshot, key))

    def _fit_paths(self, count: int) -> None:
        while len(self.paths) < count:
            path = Curve(connect="finite")
            self.paths.append(path)
            self.plot.addItem(path)
        while len(self.paths) > count:
            self.plot.removeItem(self.paths.pop())
