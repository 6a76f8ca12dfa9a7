"""A plot with one line and a dot for each contender, and a legend that tells a number."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import full_names
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.curve import CurveItem
from lossstudio.plots.base.legend import Entries, swatch
from lossstudio.plots.base.plot import Plot, line_pen, pale, pen_width
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.plain_text import literal

PAD = 0.03


class ContenderPlot(QWidget):
    """A square of rates from 0 to 1.

    Parameters
    ----------
    tokens : Tokens
    bottom, left : str
        Names of the axes.
    measure : str
        What the number of a contender is.
    dots : bool
        Whether each point of a line is marked.
    """

    def __init__(
        self, tokens: Tokens, bottom: str, left: str, measure: str, *, dots: bool = False
    ) -> None:
        super().__init__()
        self.measure = measure
        self._dots = dots
        self.plot = Plot(tokens)
        self.plot.dress()
        self.plot.name_axes(bottom, left)
        self.plot.setRange(xRange=(-PAD, 1 + PAD), yRange=(-PAD, 1 + PAD), padding=0)
        self.plot.setMouseEnabled(x=False, y=False)
        self.guide = pg.PlotCurveItem()
        self.bars = pg.BarGraphItem(x=[0], height=[0], width=1)
        self.bars.hide()
        self.marks = pg.ScatterPlotItem(pxMode=True, size=9)
        self.marks.setZValue(10)
        self.lines: list[pg.PlotDataItem] = []
        for item in (self.bars, self.guide, self.marks):
            self.plot.addItem(item, ignoreBounds=True)
        self.legend = Entries()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.legend)
        layout.addWidget(self.plot, 1)

    def show_lines(
        self,
        snapshot: Snapshot,
        rows: Sequence[int],
        curves: Sequence[tuple[Floats, Floats]],
        points: Sequence[tuple[float, float] | None],
        numbers: Sequence[str],
        *,
        also: str = "",
    ) -> None:
        """Draw the lines (x, y) of some contenders, a marked point and a number of each.

        What else is drawn is told to screen readers by the words of `also`.
        """
        while len(self.lines) < len(rows):
            line = CurveItem(connect="finite", symbolSize=6, symbolPen=None)
            self.lines.append(line)
            self.plot.addItem(line, ignoreBounds=True)
        while len(self.lines) > len(rows):
            self.plot.removeItem(self.lines.pop())
        spots, entries, names = [], [("", self.measure, "")], []
        tokens = self.plot.tokens
        full = full_names(snapshot.experiment.contenders)
        for line, row, (x, y), point, number in zip(
            self.lines, rows, curves, points, numbers, strict=True
        ):
            contender = snapshot.experiment.contenders[row]
            colour = tokens.contender(contender.colour)
            line.setPen(line_pen(colour, contender.colour, 2.0))
            line.setSymbolBrush(colour)
            line.setData(x, y, symbol="o" if self._dots else None)
            if point is not None and np.isfinite(point).all():
                spots.append({"pos": point, "brush": colour, "pen": tokens.panel})
            name = full[row]
            entries.append((swatch(colour, contender.colour), name, number))
            names.append(f"{name}: {self.measure} {number}")
        self.marks.setData(spots)
        self.legend.show_entries(entries)
        self.legend.setToolTip(literal("\n".join(names)))
        self.plot.setAccessibleDescription(", ".join([*names, *filter(None, [also])]))

    def show_guide(self, x: Sequence[float], y: Sequence[float]) -> None:
        """Draw the line to compare with."""
        tokens = self.plot.tokens
        self.guide.setData(np.asarray(x, float), np.asarray(y, float))
        self.guide.setPen(pg.mkPen(tokens.faint, width=pen_width(1), dash=[4, 4]))

    def show_bars(self, middles: Floats, heights: Floats, width: float) -> None:
        """Draw bars at the foot, such as how many samples lie where."""
        brush = pg.mkBrush(pale(self.plot.tokens.faint, 90))
        self.bars.show()
        self.bars.setOpts(x=middles, height=heights, width=width, brush=brush, pen=pg.mkPen(None))
