"""The search for where the contenders are heading, beside the window."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.analysis.optimum import Optimum, optimum
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Contender
from lossstudio.core.recording.fit_grid import Fit, FitGrid
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.fit.drawing.tools import DrawState
from lossstudio.plots.fit.surface import boundary
from lossstudio.session.jobs import Job, Report
from lossstudio.widgets.throttle import Throttle

EVERY_MS, SLOWEST_MS = 30, 1000  # between two searches
COST = 3.0  # the search may take a quarter of the time at most
BREATH = 0.05  # seconds after which a search looks whether it is still wanted
SURFACE = "A surface has no one line that could be drawn."
Line = tuple[object, object]


@dataclass(frozen=True, eq=False)
class Headings:
    """Where the contenders of a snapshot are heading.

    Attributes
    ----------
    snapshot : Snapshot
    optima : dict of int to Optimum
        Of the contenders at these places.
    lines : dict of int to (x, y)
        Of those that are heading somewhere.
    reasons : tuple of str
        Why there is no line, in a sentence for each contender without one.
    took : float
        Seconds.
    """

    snapshot: Snapshot
    optima: Mapping[int, Optimum] = field(default_factory=dict)
    lines: Mapping[int, Line] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    took: float = 0.0

    def line(self, snapshot: Snapshot, row: int) -> Line | None:
        """Return a line that may stand on a snapshot, until that has been searched itself."""
        mine, theirs = self.snapshot.experiment, snapshot.experiment
        if row >= len(mine.contenders) or not self.snapshot.shares_samples_with(snapshot):
            return None
        alike = _aim(mine.contenders[row]) == _aim(theirs.contenders[row])
        return self.lines.get(row) if alike and mine.model == theirs.model else None


class HeadingSearch(QObject):
    """Searches while a tool is in hand and the lines are wanted; one search at a time.

    Parameters
    ----------
    state : DrawState
    job : Job
        Its thread, which it shares with nobody.
    """

    found = Signal()

    def __init__(self, state: DrawState, job: Job) -> None:
        super().__init__(state)
        self._state, self._job = state, job
        self.headings: Headings | None = None
        self._snapshot: Snapshot | None = None
        self._searched: Snapshot | None = None
        self._of: tuple[object, ...] = ()
        self._throttle = Throttle(self._search, EVERY_MS, self)
        state.changed.connect(self._follow)
        job.done.connect(self._take)
        job.failed.connect(self._fail)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why some have no line, in sentences."""
        return () if self.headings is None else self.headings.reasons

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Search for the samples of a snapshot, if they are others than the last."""
        self._snapshot = snapshot
        self._follow()

    @Slot()
    def _follow(self) -> None:
        if not self._state.heads:
            self._throttle.cancel()
            self._job.cancel()
            self.headings, self._of = None, ()
        elif self._snapshot is not None and _key(self._snapshot) != self._of:
            self._of = _key(self._snapshot)
            self._throttle.request()

    @Slot()
    def _search(self) -> None:
        before, self._searched = self._searched, self._snapshot
        if self._snapshot is None:
            return
        if before is not None and not before.shares_samples_with(self._snapshot):
            self._job.cancel()
        last = {} if self.headings is None else self.headings.optima
        self._job.start(partial(headings, self._snapshot, last))

    @Slot(object)
    def _take(self, found: Headings) -> None:
        if self._state.heads:
            rest = min(round(1000 * COST * found.took), SLOWEST_MS)
            self._throttle.interval_ms = max(EVERY_MS, rest)
            self.headings = found
            self.found.emit()

    @Slot(str)
    def _fail(self, why: str) -> None:
        if self._snapshot is not None:
            self._take(Headings(self._snapshot, reasons=(why,)))


def _aim(contender: Contender) -> tuple[object, ...]:
    """Return what a line follows from, beside the samples, and how it looks."""
    return contender.loss, contender.colour


def _key(snapshot: Snapshot) -> tuple[object, ...]:
    """Return all that the lines follow from."""
    experiment = snapshot.experiment
    seen = tuple((*_aim(each), each.hidden) for each in experiment.contenders)
    weights = experiment.class_weighting, experiment.class_weights
    return snapshot.prepared, seen, experiment.model, weights


def headings(snapshot: Snapshot, last: Mapping[int, Optimum], report: Report) -> Headings:
    """Return where the contenders that are seen are heading; `last` is where they were."""
    started = time.perf_counter()
    prepared, experiment = snapshot.prepared, snapshot.experiment
    if prepared.task is Task.REGRESSION and snapshot.fit.y is not None:
        return Headings(snapshot, reasons=(SURFACE,))
    breathe = _breath(report)
    optima = {
        row: optimum(experiment, prepared, row, last.get(row), breathe)
        for row, contender in enumerate(experiment.contenders)
        if not contender.hidden
    }
    names = distinct_names(experiment.contenders)
    thetas = {row: each.theta for row, each in optima.items() if each.theta is not None}
    lines = {}
    if thetas:
        with np.errstate(all="ignore"):
            fit = FitGrid(prepared).of(np.stack(list(thetas.values())))
            lines = {row: _line(snapshot, fit, at, row) for at, row in enumerate(thetas)}
    reasons = tuple(f"{names[row]}: {each.reason}" for row, each in optima.items() if each.reason)
    return Headings(snapshot, optima, lines, reasons, time.perf_counter() - started)


def _breath(report: Report) -> Callable[[], None]:
    """Return what ends a search that nobody waits for, and is called far more often than needed."""
    next_look = time.perf_counter()

    def breathe() -> None:
        nonlocal next_look
        if time.perf_counter() >= next_look:
            next_look = time.perf_counter() + BREATH
            report(0.0)

    return breathe


def _line(snapshot: Snapshot, fit: Fit, place: int, row: int) -> Line:
    """Return a fit as a line: its heights, or its boundary between the classes."""
    if fit.y is None:
        heights = snapshot.prepared.predict(fit.score[place], row)
        return fit.x, heights[:, -1] if heights.ndim == 2 else heights
    return boundary(fit.x, fit.y, fit.score[place], snapshot.prepared.task)
