"""Where each contender is heading: faint lines at the optimum for the samples as they are."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import QObject, Slot

from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.curve import Curve
from lossstudio.plots.base.plot import Plot, line_pen
from lossstudio.plots.fit.heading_search import HeadingSearch, Line

WIDTH, FAINT = 1.4, 0.45
DEPTH = 6  # behind the fits


class Heading(QObject):
    """Lines on one picture of the fit; the last ones stand until new ones have been found.

    Parameters
    ----------
    plot : Plot
    search : HeadingSearch
    """

    def __init__(self, plot: Plot, search: HeadingSearch) -> None:
        super().__init__(plot)
        self._plot, self._search = plot, search
        self.lines: dict[int, pg.PlotCurveItem] = {}
        self._drawn: dict[int, Line] = {}
        self._snapshot: Snapshot | None = None
        self._indices: Sequence[int] = ()
        search.found.connect(self.redraw)

    def show_snapshot(self, snapshot: Snapshot, indices: Sequence[int], *, wanted: bool) -> None:
        """Show where the contenders at `indices` are heading, if that is wanted."""
        self._snapshot, self._indices = snapshot, indices if wanted else ()
        self.redraw()

    @Slot()
    def redraw(self) -> None:
        """Draw what has been found, in the colours of the plot."""
        snapshot, found = self._snapshot, self._search.headings
        lines = {}
        if snapshot is not None and found is not None:
            lines = {row: found.line(snapshot, row) for row in self._indices}
        for row in [row for row in self.lines if lines.get(row) is None]:
            self._plot.removeItem(self.lines.pop(row))
            del self._drawn[row]
        for row, line in lines.items():
            if line is not None and snapshot is not None:
                self._draw(row, line, snapshot.experiment.contenders[row].colour)

    def _draw(self, row: int, line: Line, colour: int) -> None:
        if row not in self.lines:
            self.lines[row] = Curve(connect="finite")
            self.lines[row].setZValue(DEPTH)
            self._plot.addItem(self.lines[row], ignoreBounds=True)
        self.lines[row].setPen(line_pen(self._plot.colour(colour), colour, WIDTH))
        self.lines[row].setOpacity(FAINT)
        if self._drawn.get(row) is not line:
            self._drawn[row] = line
            self.lines[row].setData(*line)
