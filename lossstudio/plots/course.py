"""Curves over epochs: one colour a contender, thick on training and thin on test samples."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Slot

from lossstudio.core.experiment import Contender
from lossstudio.looks.tokens import SMALL, Tokens
from lossstudio.plots.plot import Plot, line_pen

Floats = NDArray[np.float64]
Epochs = NDArray[np.int64]
WIDTHS = (2.0, 1.0)  # px: train, test


@dataclass
class _Pair:
    """The two curves of one contender."""

    train: pg.PlotDataItem
    test: pg.PlotDataItem


class CoursePlot(Plot):
    """Draws (points, rows, 2) arrays over epochs, and tells exact values under the mouse.

    Parameters
    ----------
    tokens : Tokens
    """

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens)
        self.pairs: list[_Pair] = []
        self._epochs: Epochs = np.empty(0, dtype=np.int64)
        self._values: Floats = np.empty((0, 0, 2))
        self._lanes: Sequence[Contender] = ()
        self._log = False
        self.crosshair = pg.InfiniteLine(angle=90, movable=False)
        self.crosshair.setZValue(30)
        self.reading = pg.TextItem(anchor=(0, 0))
        self.reading.setZValue(40)
        for item in (self.crosshair, self.reading):
            self.addItem(item, ignoreBounds=True)
            item.hide()
        self.scene().sigMouseMoved.connect(self._point)
        self.dress()

    def show_course(self, epochs: Epochs, values: Floats, lanes: Sequence[Contender]) -> None:
        """Draw `values` (points, rows, 2) over `epochs` (points,)."""
        self._epochs, self._values, self._lanes = epochs, values, lanes
        self._fit_pairs(len(lanes))
        for row, (pair, lane) in enumerate(zip(self.pairs, lanes, strict=True)):
            for side, curve in enumerate((pair.train, pair.test)):
                course = values[:, row, side]
                if self._log:
                    course = np.where(course > 0.0, course, np.nan)
                curve.setVisible(not lane.hidden)
                seen = bool(np.isfinite(course).any())
                curve.setData(*((epochs, course) if seen else ([], [])))
                pen = line_pen(self.colour(lane.colour), lane.colour, WIDTHS[side])
                if curve.opts["pen"] != pen:
                    curve.setPen(pen)

    def set_log(self, log: bool) -> None:
        """Choose a logarithmic or a linear second axis."""
        self._log = log
        self.setLogMode(x=False, y=log)
        self.show_course(self._epochs, self._values, self._lanes)
        self.enableAutoRange()

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        super().dress()
        if hasattr(self, "cursor"):
            self.crosshair.setPen(pg.mkPen(self.tokens.faint, width=1))
            self.reading.fill = pg.mkBrush(self.tokens.panel)
            self.reading.border = pg.mkPen(self.tokens.line)
            self.show_course(self._epochs, self._values, self._lanes)

    def _fit_pairs(self, count: int) -> None:
        while len(self.pairs) > count:
            pair = self.pairs.pop()
            self.removeItem(pair.train)
            self.removeItem(pair.test)
        while len(self.pairs) < count:
            curves = [
                pg.PlotDataItem(connect="finite", autoDownsample=True, downsampleMethod="peak")
                for _ in WIDTHS
            ]
            for curve in curves:
                self.addItem(curve)
            self.pairs.append(_Pair(*curves))

    @Slot(object)
    def _point(self, where: QPointF) -> None:
        """Tell the values at the epoch nearest to the mouse."""
        box = self.getViewBox()
        if not len(self._epochs) or not box.sceneBoundingRect().contains(where):
            self._hide_reading()
            return
        at = box.mapSceneToView(where)
        point = int(np.abs(self._epochs - at.x()).argmin())
        self.crosshair.setPos(float(self._epochs[point]))
        self.reading.setHtml(self.told(point))
        right = at.x() > box.viewRect().center().x()
        self.reading.setAnchor((1.05 if right else -0.05, 0))
        self.reading.setPos(float(self._epochs[point]), box.viewRect().bottom())
        self.crosshair.show()
        self.reading.show()

    def told(self, point: int) -> str:
        """Return the values at a recorded point, as rich text."""
        rows = [f"epoch {self._epochs[point]:.0f}"]
        for row, lane in enumerate(self._lanes):
            if lane.hidden:
                continue
            train, test = self._values[point, row]
            tail = "" if np.isnan(test) else f", test {test:.5g}"
            value = "not finite" if np.isnan(train) else f"train {train:.5g}{tail}"
            name = " ".join(filter(None, (lane.label, lane.detail)))
            rows.append(f'<span style="color:{self.colour(lane.colour)}">{name}</span> {value}')
        style = f"color:{self.tokens.text};font-size:{SMALL}px"
        return f'<div style="{style}">{"<br>".join(rows)}</div>'

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Take the reading away with the mouse."""
        self._hide_reading()
        super().leaveEvent(event)

    def _hide_reading(self) -> None:
        self.crosshair.hide()
        self.reading.hide()
