"""Where each contender is heading: faint lines at the optimum for the samples as they are."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.analysis.optimum import Optimum, optimum
from lossstudio.core.differences import distinct_names
from lossstudio.core.recording.fit_grid import Fit, FitGrid
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.plot import Plot, line_pen
from lossstudio.plots.fit.surface import boundary
from lossstudio.widgets.throttle import Throttle

WIDTH, FAINT = 1.4, 0.45
DEPTH = 6  # behind the fits
EVERY_MS, COST = 30, 3.0  # the search may take a quarter of the time at most


class Heading(QObject):
    """Lines on one picture of the fit.

    Parameters
    ----------
    plot : Plot

    Attributes
    ----------
    reasons : tuple of str
        Why there is no line, in a sentence for each contender without one.
    """

    found = Signal()

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self.lines: dict[int, pg.PlotCurveItem] = {}
        self.reasons: tuple[str, ...] = ()
        self._optima: dict[int, Optimum] = {}
        self._of: tuple[object, ...] = ()
        self._snapshot: Snapshot | None = None
        self._indices: Sequence[int] = ()
        self._throttle = Throttle(self._search, EVERY_MS, self, cost=COST)

    def show_snapshot(self, snapshot: Snapshot, indices: Sequence[int], *, wanted: bool) -> None:
        """Show where the contenders at `indices` are heading, if that is wanted."""
        self._snapshot, self._indices = snapshot, indices if wanted else ()
        for row in [row for row in self.lines if row not in self._indices]:
            self._plot.removeItem(self.lines.pop(row))
        if not self._indices:
            self._of = ()
        elif self._key(snapshot) != self._of:
            self._throttle.request()

    @staticmethod
    def _key(snapshot: Snapshot) -> tuple[object, ...]:
        """Return all that the optima follow from."""
        experiment = snapshot.experiment
        losses = tuple((each.loss, each.hidden, each.colour) for each in experiment.contenders)
        weights = experiment.class_weighting, experiment.class_weights
        return id(snapshot.prepared), losses, experiment.model, weights

    @Slot()
    def _search(self) -> None:
        snapshot = self._snapshot
        if snapshot is None or not self._indices:
            return
        self._of = self._key(snapshot)
        prepared, experiment = snapshot.prepared, snapshot.experiment
        names, reasons = distinct_names(experiment.contenders), []
        rows: list[int] = []
        for row in self._indices:
            found = optimum(experiment, prepared, row, self._optima.get(row))
            self._optima[row] = found
            if found.theta is None:
                reasons.append(f"{names[row]}: {found.reason}")
            else:
                rows.append(row)
        self.reasons = tuple(reasons)
        self._draw(snapshot, rows)
        self.found.emit()

    def _draw(self, snapshot: Snapshot, rows: Sequence[int]) -> None:
        for row in [row for row in self.lines if row not in rows]:
            self._plot.removeItem(self.lines.pop(row))
        if not rows:
            return
        thetas = np.stack([self._optima[row].theta for row in rows])  # type: ignore[misc]  # all have
        with np.errstate(all="ignore"):
            fit = FitGrid(snapshot.prepared).of(thetas)
        for place, row in enumerate(rows):
            if row not in self.lines:
                self.lines[row] = pg.PlotCurveItem(connect="finite")
                self.lines[row].setZValue(DEPTH)
                self._plot.addItem(self.lines[row], ignoreBounds=True)
            colour = snapshot.experiment.contenders[row].colour
            self.lines[row].setPen(line_pen(self._plot.colour(colour), colour, WIDTH))
            self.lines[row].setOpacity(FAINT)
            self.lines[row].setData(*_line(snapshot, fit, place, row))

    def redraw(self) -> None:
        """Take on the colours of the plot."""
        self._of = ()
        self._throttle.request()


def _line(snapshot: Snapshot, fit: Fit, place: int, row: int) -> tuple[object, object]:
    """Return a fit as a line: its heights, or its boundary between the classes."""
    task = snapshot.prepared.task
    if fit.y is None:
        heights = snapshot.prepared.predict(fit.score[place], row)
        return fit.x, heights[:, -1] if heights.ndim == 2 else heights
    if task is Task.REGRESSION:
        return np.empty(0), np.empty(0)  # a surface has no one line
    return boundary(fit.x, fit.y, fit.score[place], task)
