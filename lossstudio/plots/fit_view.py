"""One picture of the fit: samples, and what one or several contenders make of them."""

from collections.abc import Sequence
from html import escape

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from lossstudio.core.tasks import Task
from lossstudio.core.training import Snapshot, equation
from lossstudio.looks.tokens import SMALL, Tokens
from lossstudio.plots.plot import Plot, line_pen
from lossstudio.plots.samples import SamplesItem
from lossstudio.plots.surface import boundary, picture

LEGEND = (0.38, 0.3)  # share of the plot that a legend may cover


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
        self.legend = pg.LegendItem(verSpacing=-4, labelTextSize=f"{SMALL}px")
        self.legend.setParentItem(self.getViewBox())
        self.legend.setZValue(20)
        self._framed: object = None
        self._snapshot: Snapshot | None = None
        self._entries: list[str] = []
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
        self._name(snapshot, places)

    def _frame(self, snapshot: Snapshot) -> None:
        """Set axes and range, once for each race."""
        if self._framed is not snapshot.prepared:
            self._framed = snapshot.prepared
            self._snapshot = snapshot
            self.show_all()
            self._place_legend(snapshot)

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

    def _place_legend(self, snapshot: Snapshot) -> None:
        """Put the legend into the corner where it hides the fewest samples."""
        samples, fit = snapshot.prepared.samples, snapshot.fit
        across = samples.features[:, 0]
        up = samples.features[:, 1] if fit.y is not None else samples.target
        (left, right), (bottom, top) = self.getViewBox().viewRange()
        across, up = (across - left) / (right - left), (up - bottom) / (top - bottom)

        def hidden(corner: tuple[int, int]) -> int:
            near_x = across > 1 - LEGEND[0] if corner[0] else across < LEGEND[0]
            near_y = up < LEGEND[1] if corner[1] else up > 1 - LEGEND[1]
            return int((near_x & near_y).sum())

        corner = min(((1, 0), (0, 0), (1, 1), (0, 1)), key=hidden)
        offset = (-12 if corner[0] else 12, -12 if corner[1] else 8)
        self.legend.anchor(itemPos=corner, parentPos=corner, offset=offset)

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

    def _name(self, snapshot: Snapshot, places: Sequence[int]) -> None:
        """Write who is who: above a tile, or in a legend."""
        lanes = [snapshot.experiment.contenders[place] for place in places]
        names = [escape(" ".join(filter(None, (lane.label, lane.detail)))) for lane in lanes]
        told = [equation(snapshot.prepared, snapshot.theta[place]) for place in places]
        if self._titled:
            self.legend.hide()
            title = "   ".join(filter(None, (names[0], told[0])))
            self.setTitle(title, color=self.tokens.text, size=f"{SMALL}px")
            return
        pairs = zip(names, told, strict=True)
        entries = ["&nbsp;&nbsp;&nbsp;".join(filter(None, pair)) for pair in pairs]
        drawn = snapshot.prepared.task is not Task.REGRESSION or snapshot.fit.y is None
        self.legend.setVisible(drawn)
        if len(entries) != len(self._entries):
            self.legend.clear()
            for line, text in zip(self.lines, entries, strict=True):
                self.legend.addItem(line, text)
        else:
            for (_, label), text, old in zip(
                self.legend.items, entries, self._entries, strict=True
            ):
                if text != old:
                    label.setText(text)
            if entries != self._entries:
                self.legend.updateSize()
        self._entries = entries

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        super().dress()
        self.legend.setBrush(pg.mkBrush(self.tokens.panel + "e6"))
        self.legend.setPen(pg.mkPen(self.tokens.line))
        self.legend.setLabelTextColor(self.tokens.text)
        self.legend.clear()
        self._entries = []
