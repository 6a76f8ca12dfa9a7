"""Where curves would end: a faint line at the optimum of each contender."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyqtgraph as pg

from lossstudio.core.analysis.optimum import Optimum, measured_alike
from lossstudio.core.arrays import Floats
from lossstudio.core.differences import full_names
from lossstudio.core.experiment import Contender
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.plot import Plot, line_pen
from lossstudio.session.view_state import PENALISED, RELATIVE

WIDTH, FAINT = 1.4, 0.45  # as those on the fit
BEHIND = -4.0
DECADES = 1.0  # on a log axis: so far below the curves the axis goes down for one


def heights(snapshot: Snapshot, optima: Mapping[int, Optimum], measure: str) -> dict[int, float]:
    """Return where on the axis of a measure of the loss page the optima of contenders lie."""
    found = {}
    for row, optimum in optima.items():
        if optimum.theta is None:
            continue
        height = optimum.minimised if measure == PENALISED else optimum.loss
        if measure == RELATIVE:
            height = _relative(snapshot, row, height)
        if np.isfinite(height):
            found[row] = height
    return found


def _relative(snapshot: Snapshot, row: int, loss: float) -> float:
    """Return a training loss in units of the start of a contender, as its curve is."""
    some = measured_alike(snapshot, row)
    if some.start == some.stop:  # it was changed, and no epoch has ended since
        return np.nan
    bases, least = snapshot.curves.bases[some.stop - 1, row, :, Split.TRAIN], 0.0
    if snapshot.prepared.least is not None:
        least = float(snapshot.prepared.least[row, Split.TRAIN])
    base = float(np.median(bases)) - least
    return (loss - least) / (base if base > 0.0 else 1.0)


class Floors:
    """The lines on a plot.

    Parameters
    ----------
    plot : Plot
    """

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.lines: dict[int, pg.InfiniteLine] = {}
        self.found: Mapping[int, float] = {}
        self.shown: dict[int, float] = {}  # those of them that can be drawn
        self._contenders: Sequence[Contender] = ()

    def show(
        self, found: Mapping[int, float], contenders: Sequence[Contender], *, log: bool
    ) -> bool:
        """Draw these lines and no others; returns whether any is elsewhere than before."""
        shown = {
            row: height
            for row, height in found.items()
            if row < len(contenders) and not contenders[row].hidden and (height > 0.0 or not log)
        }
        changed, self.found = shown != self.shown, found
        self.shown, self._contenders = shown, contenders
        for row in [row for row in self.lines if row not in shown]:
            self._plot.removeItem(self.lines.pop(row))
        for row, height in shown.items():
            if row not in self.lines:
                self.lines[row] = pg.InfiniteLine(angle=0, movable=False)
                self.lines[row].setZValue(BEHIND)
                self.lines[row].setOpacity(FAINT)
                self._plot.addItem(self.lines[row], ignoreBounds=True)
            self.lines[row].setPos(float(np.log10(height)) if log else height)
        self.dress()
        return changed

    def dress(self) -> None:
        """Take on the colours of the plot."""
        for row, line in self.lines.items():
            colour = self._contenders[row].colour
            line.setPen(line_pen(self._plot.colour(colour), colour, WIDTH))

    def within(self, lowest: float, *, log: bool) -> Floats:
        """Return those that the axis is to hold: on a log axis not those far below the curves."""
        all_of_them = np.array(list(self.shown.values()))
        if not log or not len(all_of_them):
            return all_of_them
        near: Floats = all_of_them[all_of_them >= lowest * 10.0**-DECADES]
        return near

    @property
    def words(self) -> list[str]:
        """Where they are, in words."""
        names = full_names(self._contenders)
        each = [f"{names[row]} {figures(height, 4)}" for row, height in self.shown.items()]
        return [f"faint: optimum, {', '.join(each)}"] if each else []
