"""Where the contenders are heading as lines on the fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.analysis.optimum import Optimum
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Contender
from lossstudio.core.recording.fit_grid import Fit, FitGrid
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.fit.drawing.tools import DrawState
from lossstudio.plots.fit.surface import boundary
from lossstudio.session.optima import Optima

SURFACE = "A surface has no one line that could be drawn."
Line = tuple[object, object]


@dataclass(frozen=True, eq=False)
class Headings:
    """Where the contenders of a snapshot are heading.

    Attributes
    ----------
    snapshot : Snapshot
    lines : dict of int to (x, y)
        Of those that are heading somewhere.
    reasons : tuple of str
        Why there is no line, in a sentence for each contender without one.
    """

    snapshot: Snapshot
    lines: Mapping[int, Line] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()

    def line(self, snapshot: Snapshot, row: int) -> Line | None:
        """Return a line that may stand on a snapshot, until that has been searched itself."""
        mine, theirs = self.snapshot.experiment, snapshot.experiment
        if row >= len(mine.contenders) or not self.snapshot.shares_samples_with(snapshot):
            return None
        alike = _aim(mine.contenders[row]) == _aim(theirs.contenders[row])
        return self.lines.get(row) if alike and mine.model == theirs.model else None


class HeadingSearch(QObject):
    """Has the lines worked out while a tool is in hand and they are wanted.

    Parameters
    ----------
    state : DrawState
    optima : Optima
    """

    found = Signal()

    def __init__(self, state: DrawState, optima: Optima) -> None:
        super().__init__(state)
        self._state, self._optima = state, optima
        self.headings: Headings | None = None
        state.changed.connect(self._follow)
        optima.found.connect(self._take)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why some have no line, in sentences."""
        return () if self.headings is None else self.headings.reasons

    @Slot()
    def _follow(self) -> None:
        heads = self._state.heads
        self._optima.ask("fit", heads)
        self._optima.work_out(headings if heads else None)
        if heads and self.headings is None:
            self._take()
        elif not heads:
            self.headings = None

    @Slot()
    def _take(self) -> None:
        latest = self._optima.latest
        if not self._state.heads or latest is None:
            return
        if latest.error:
            self.headings = Headings(latest.snapshot, reasons=(latest.error,))
        elif isinstance(latest.beside, Headings):
            self.headings = latest.beside
        self.found.emit()


def _aim(contender: Contender) -> tuple[object, ...]:
    """Return what a line follows from, beside the samples, and how it looks."""
    return contender.loss, contender.colour


def headings(snapshot: Snapshot, optima: Mapping[int, Optimum]) -> Headings:
    """Return the lines of optima."""
    prepared, experiment = snapshot.prepared, snapshot.experiment
    if prepared.task is Task.REGRESSION and snapshot.fit.y is not None:
        return Headings(snapshot, reasons=(SURFACE,))
    names = distinct_names(experiment.contenders)
    thetas = {row: each.theta for row, each in optima.items() if each.theta is not None}
    lines = {}
    if thetas:
        with np.errstate(all="ignore"):
            fit = FitGrid.over(prepared).of(np.stack(list(thetas.values())))
            lines = {row: _line(snapshot, fit, at, row) for at, row in enumerate(thetas)}
    reasons = tuple(f"{names[row]}: {each.reason}" for row, each in optima.items() if each.reason)
    return Headings(snapshot, lines, reasons)


def _line(snapshot: Snapshot, fit: Fit, place: int, row: int) -> Line:
    """Return a fit as a line: its heights, or its boundary between the classes."""
    if fit.y is None:
        heights = snapshot.prepared.predict(fit.score[place], row)
        return fit.x, heights[:, -1] if heights.ndim == 2 else heights
    return boundary(fit.x, fit.y, fit.score[place], snapshot.prepared.task)
