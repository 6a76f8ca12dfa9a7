"""The fits of pinned races, pale behind those of the race on the screen."""

from collections.abc import Sequence
from operator import is_

import pyqtgraph as pg
from PySide6.QtGui import QPen

from lossstudio.core.arrays import Floats
from lossstudio.core.links import logit
from lossstudio.core.recording.race_record import RaceRecord
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.axis import levels
from lossstudio.plots.base.curve import Curve
from lossstudio.plots.base.plot import Plot, line_pen, pale
from lossstudio.plots.fit.surface import boundary, contours

STRENGTH = 120  # of 255
WIDTH = 1.4  # px
DEPTH = 6  # behind the fits, before the picture and the truth


def fitting(records: Sequence[RaceRecord], snapshot: Snapshot) -> tuple[RaceRecord, ...]:
    """Return the races whose fits belong on the plot of a race: those on the same data."""
    task, data = snapshot.prepared.task, snapshot.experiment.dataset.called
    return tuple(
        record
        for record in records
        if record.fit is not None
        and record.task is task
        and record.experiment.dataset.called == data
        and (record.fit.y is None) == (snapshot.fit.y is None)
    )


class FitGhosts:
    """Draws them on one plot.

    Parameters
    ----------
    plot : Plot
    """

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self._found: tuple[RaceRecord, ...] = ()
        self._told: object = None  # how they are drawn
        self.records: tuple[RaceRecord, ...] = ()
        self.lines: list[pg.PlotCurveItem] = []

    def show_snapshot(self, snapshot: Snapshot, indices: Sequence[int]) -> None:
        """Draw the ghosts of the contenders at `indices`, told by colour, of all that fit.

        Parameters
        ----------
        snapshot : Snapshot
        indices : sequence of int
        """
        found = fitting(self.records, snapshot)
        colours = {snapshot.experiment.contenders[index].colour for index in indices}
        ranges = snapshot.prepared.samples.ranges[-1].tolist()  # which contours are drawn within
        told = ranges, colours, self._plot.tokens
        same = len(found) == len(self._found) and all(map(is_, found, self._found))
        if same and told == self._told:
            return
        self._found, self._told = found, told
        while self.lines:
            self._plot.removeItem(self.lines.pop())
        for record in found:
            for row, contender in enumerate(record.experiment.contenders):
                if contender.colour in colours and not contender.hidden:
                    self._draw(contender.colour, *_line(record, row, snapshot))

    def _draw(self, colour: int, x: Floats, y: Floats) -> None:
        pen = QPen(line_pen(self._plot.colour(colour), colour, WIDTH))
        pen.setColor(pale(self._plot.colour(colour), STRENGTH))
        line = Curve(x, y, pen=pen, connect="finite")
        line.setZValue(DEPTH)
        self._plot.addItem(line, ignoreBounds=True)
        self.lines.append(line)


def _line(record: RaceRecord, row: int, snapshot: Snapshot) -> tuple[Floats, Floats]:
    """Return the line of a fit, its boundary or its contours, as the plot draws those it shows."""
    fit, surface = record.fit, record.surface
    assert fit is not None
    if fit.y is None:
        assert surface is not None
        return fit.x, surface[row] if surface[row].ndim == 1 else surface[row][:, -1]
    if surface is not None:
        low, high = snapshot.prepared.samples.ranges[-1].tolist()
        return contours(fit.x, fit.y, surface[row], levels(low, high))
    threshold = record.experiment.contenders[row].threshold
    turn = logit(threshold) if record.task is Task.BINARY else 0.0
    return boundary(fit.x, fit.y, fit.score[row], record.task, turn)
