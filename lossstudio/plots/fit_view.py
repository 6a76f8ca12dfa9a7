"""One picture of the fit: samples, and what one or several contenders make of them."""

from collections.abc import Sequence
from html import escape
from textwrap import shorten

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from lossstudio.core.tasks import Task
from lossstudio.core.training import Snapshot
from lossstudio.looks.tokens import SMALL, Tokens
from lossstudio.plots.plot import Plot, line_pen
from lossstudio.plots.samples import SamplesItem
from lossstudio.plots.surface import boundary, picture

TITLE = 28  # letters above a tile


class FitView(Plot):
    """Shows some contenders of a snapshot; the picture behind is that of one of them.

    Parameters
    ----------
    tokens : Tokens
    titled : bool
        Whether the contender's name stands above, as on a tile.
    """

    def __init__(self, tokens: Tokens, titled: bool = False) -> None:
        super().__init__(tokens)
        self._titled = titled
        self.image = pg.ImageItem()
        self.image.setZValue(-100)
        self.addItem(self.image)
        self.samples = SamplesItem(self.getPlotItem())
        self.lines: list[pg.PlotCurveItem] = []
        self._framed: object = None
        self._snapshot: Snapshot | None = None
        self.dress()

    def show_snapshot(self, snapshot: Snapshot, places: Sequence[int], behind: int) -> None:
        """Draw the contenders at `places`, with the picture of the one at `behind`."""
        prepared, fit = snapshot.prepared, snapshot.fit
        target = prepared.samples.target
        low, high = float(target.min()), float(target.max())
        self.samples.show(prepared, self.tokens, low, high)
        self._frame(snapshot)
        self._fit_lines(snapshot, places)
        if fit.y is None:
            self.image.hide()
            self._draw_lines(snapshot, places)
        else:
            self._draw_picture(snapshot, behind, low, high)
            self._draw_boundaries(snapshot, places)
        if self._titled:
            self._name(snapshot, places[0])

    def _frame(self, snapshot: Snapshot) -> None:
        """Set axes and range, once for each race."""
        if self._framed is not snapshot.prepared:
            self._framed = snapshot.prepared
            self._snapshot = snapshot
            self.show_all()

    def show_all(self) -> None:
        """Show all samples again after a zoom."""
        snapshot = self._snapshot
        if snapshot is None:
            return
        samples, fit = snapshot.prepared.samples, snapshot.fit
        x = samples.feature_names[0]
        if fit.y is not None:
            self.name_axes(x, samples.feature_names[1])
            low, high = fit.y[0], fit.y[-1]
        elif samples.task is Task.REGRESSION:
            self.name_axes(x, samples.target_name)
            spread = float(np.ptp(samples.target)) or 1.0
            low = float(samples.target.min()) - 0.08 * spread
            high = float(samples.target.max()) + 0.08 * spread
        else:
            self.name_axes(x, f"probability of {samples.classes[-1]}")
            low, high = -0.06, 1.06
        self.setRange(xRange=(fit.x[0], fit.x[-1]), yRange=(low, high), padding=0)

    def _fit_lines(self, snapshot: Snapshot, places: Sequence[int]) -> None:
        """Have one line for each contender, in its colour and dash."""
        while len(self.lines) < len(places):
            line = pg.PlotCurveItem(connect="finite")
            self.lines.append(line)
            self.addItem(line)
        while len(self.lines) > len(places):
            self.removeItem(self.lines.pop())
        for line, place in zip(self.lines, places, strict=True):
            colour = snapshot.experiment.contenders[place].colour
            pen = line_pen(self.colour(colour), colour, 2.2)
            line.setZValue(12 - 0.01 * place)
            if line.opts["pen"] != pen:
                line.setPen(pen)

    def _draw_lines(self, snapshot: Snapshot, places: Sequence[int]) -> None:
        fit = snapshot.fit
        for line, place in zip(self.lines, places, strict=True):
            heights = fit.surface[place]
            if heights.ndim == 2:  # of several classes: the last, as the axis says
                heights = heights[:, -1]
            line.setData(fit.x, heights)

    def _draw_picture(self, snapshot: Snapshot, behind: int, low: float, high: float) -> None:
        fit = snapshot.fit
        colours = picture(fit.surface[behind], snapshot.prepared.task, self.tokens, low, high)
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

    def _draw_boundaries(self, snapshot: Snapshot, places: Sequence[int]) -> None:
        fit, task = snapshot.fit, snapshot.prepared.task
        for line, place in zip(self.lines, places, strict=True):
            if task is Task.REGRESSION or fit.y is None:
                line.setData([], [])
            else:
                line.setData(*boundary(fit.x, fit.y, fit.score[place], task))

    def _name(self, snapshot: Snapshot, place: int) -> None:
        """Write above a tile whose it is."""
        lane = snapshot.experiment.contenders[place]
        words = shorten(f"{lane.label} {lane.detail}", TITLE, placeholder="…")
        name = escape(words)
        self.setTitle(name, color=self.tokens.text, size=f"{SMALL}px")
