"""The landscapes of a race, worked out beside the window, from coarse to fine."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.analysis.landscape.landscape import Landscape
from lossstudio.core.analysis.landscape.minimised import Minimised
from lossstudio.core.analysis.landscape.plane import WEIGHTS
from lossstudio.core.analysis.landscape.planning import Path, Plan, Tile, plan
from lossstudio.core.analysis.optimum import Optimum
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.jobs import Job, Report
from lossstudio.widgets.throttle import Throttle

CHANGED_MS, DRIFTED_MS = 150, 1500  # between two searches, at least
BREATH = 0.02  # s between two looks at whether to go on
REST, LONGEST_REST = 2.0, 0.03  # times as long as was worked the window has Python for itself; s
GROWN = 2.0  # times as many epochs as a path had: its main directions are found anew
SETTLED_MS = 500  # after the last snapshot they are, too
Choices = tuple[str, int | None]  # over what, and the contender whose loss is under all paths


@dataclass(frozen=True, eq=False)
class Found:
    """What is worked out so far.

    Attributes
    ----------
    choices : tuple
    plan : Plan
    landscapes : tuple of Landscape or None
        For each tile of the plan.
    level : int
        How fine they are, from 0.
    """

    choices: Choices
    plan: Plan
    landscapes: tuple[Landscape | None, ...]
    level: int = 0

    @property
    def complete(self) -> bool:
        """Whether they become no finer."""
        return not any(self.landscapes) or self.level + 1 >= len(self.plan.levels)

    def is_of(self, snapshot: Snapshot, choices: Choices) -> bool:
        """Whether it is of exactly these losses and samples."""
        return _key(self.plan.snapshot, self.choices) == _key(snapshot, choices)

    def resembles(self, snapshot: Snapshot, choices: Choices) -> bool:
        """Whether it may stand until the landscapes of a snapshot are there."""
        return _looks(self.plan.snapshot, self.choices) == _looks(snapshot, choices)

    def covers(self, snapshot: Snapshot, paths: Mapping[int, Path]) -> bool:
        """Whether all paths are on it, and those that have ended are not."""
        return all(self._has(tile, snapshot, paths) for tile in self.plan.tiles)

    def _has(self, tile: Tile, snapshot: Snapshot, paths: Mapping[int, Path]) -> bool:
        if tile.plane is None or tile.box is None:
            return snapshot.past or snapshot.epoch <= self.plan.snapshot.epoch
        if any(snapshot.diverged[row] is not None for row in tile.rows):
            return False
        return all(tile.box.contains(tile.plane.project(paths[row][1])) for row in tile.rows)

    def is_late(self, snapshot: Snapshot, grown: float) -> bool:
        """Whether paths have grown so much that directions and shares may be others."""
        planes = [tile.plane for tile in self.plan.tiles if tile.plane is not None]
        if all(plane.kind == WEIGHTS for plane in planes):
            return False
        before, now = _ends(self.plan.snapshot), _ends(snapshot)
        return now < before or (now > before and now >= grown * before)


class LandscapeSearch(QObject):
    """Works out what is asked for, one thing after the other; of what is superseded it lets go.

    Parameters
    ----------
    job : Job
        Its thread, which it shares with nobody.
    parent : QObject
    """

    changed = Signal()

    def __init__(self, job: Job, parent: QObject) -> None:
        super().__init__(parent)
        self._job = job
        self.found: Found | None = None
        self._wanted: tuple[Snapshot, Choices] | None = None
        self._working: tuple[Snapshot, Choices] | None = None
        self._failed: tuple[tuple[object, ...], str] | None = None  # the last of all, and why
        self._change = Throttle(self._begin, CHANGED_MS, self)
        self._drift = Throttle(self._begin, DRIFTED_MS, self)
        self._rest = Throttle(self._settle, SETTLED_MS, self, leading=False)
        job.done.connect(self._take)
        job.failed.connect(self._fail)

    def show(self, snapshot: Snapshot, choices: Choices, paths: Mapping[int, Path]) -> None:
        """See to it that the landscapes of a snapshot are worked out, if they are others."""
        if not snapshot.recorded.weights:
            return  # they are on their way
        self._wanted = snapshot, choices
        if self.error_of(snapshot, choices):
            return  # it would fail again, for ever
        self._failed = None
        under_way = self._working
        if under_way is not None and _key(*under_way) != _key(*self._wanted):
            self._job.cancel()
            self._working = under_way = None
        if under_way is not None:
            return
        found = self.found
        if found is None or not found.is_of(snapshot, choices):
            self._change.request()
        elif not found.covers(snapshot, paths) or found.is_late(snapshot, GROWN):
            self._drift.request()
        elif not found.complete:  # for a while something else was asked for
            self._working = found.plan.snapshot, found.choices
            self._job.start(partial(finer, found))
        elif found.is_late(snapshot, 1.0):
            self._rest.request()

    def error_of(self, snapshot: Snapshot, choices: Choices) -> str:
        """Return why the landscapes of a snapshot could not be worked out, if that was tried."""
        if self._failed is None or self._failed[0] != _key(snapshot, choices):
            return ""
        return self._failed[1]

    @Slot()
    def _settle(self) -> None:
        if self._working is None:
            self._begin()

    @Slot()
    def _begin(self) -> None:
        if self._wanted is None or self.error_of(*self._wanted):
            return
        self._job.cancel()
        self._working = snapshot, choices = self._wanted
        known = {}
        if self.found is not None and self.found.is_of(snapshot, choices):
            known = dict(self.found.plan.optima)
        self._job.start(partial(first, snapshot, choices, known))

    @Slot(object)
    def _take(self, found: Found) -> None:
        if self._working is None or found.plan.snapshot is not self._working[0]:
            return
        self.found = found
        if found.complete:
            self._working = None
        else:
            self._job.start(partial(finer, found))
        self.changed.emit()

    @Slot(str)
    def _fail(self, why: str) -> None:
        if self._working is None or self._job.running:
            return  # it was let go, and what is wanted may fare better
        self._failed, self._working = (_key(*self._working), why), None
        self.changed.emit()


def _key(snapshot: Snapshot, choices: Choices) -> tuple[object, ...]:
    """Return all that a landscape follows from, beside the paths."""
    experiment = snapshot.experiment
    losses = tuple(contender.loss for contender in experiment.contenders)
    weighed = experiment.class_weighting, experiment.class_weights
    return _looks(snapshot, choices), losses, experiment.model, snapshot.prepared, weighed


def _looks(snapshot: Snapshot, choices: Choices) -> tuple[object, ...]:
    """Return what decides on how many landscapes there are, and of what."""
    contenders = snapshot.experiment.contenders
    kinds = tuple((contender.loss.key, contender.hidden) for contender in contenders)
    return choices, snapshot.race_id, kinds


def _ends(snapshot: Snapshot) -> int:
    return max(snapshot.recorded.weights, default=0)


def first(
    snapshot: Snapshot, choices: Choices, known: Mapping[int, Optimum], report: Report
) -> Found:
    """Return the coarsest landscapes of a snapshot."""
    breathe = _breath(report)
    planned = plan(snapshot, *choices, known=known, breathe=breathe)
    return _worked_out(Found(choices, planned, (None,) * len(planned.tiles)), 0, breathe)


def finer(found: Found, report: Report) -> Found:
    """Return the landscapes that come after others."""
    return _worked_out(found, found.level + 1, _breath(report))


def _worked_out(found: Found, level: int, breathe: Callable[[], None]) -> Found:
    snapshot, points = found.plan.snapshot, found.plan.levels
    made: list[Landscape | None] = []
    for tile, coarser in zip(found.plan.tiles, found.landscapes, strict=True):
        landscape = None
        if tile.plane is not None and tile.box is not None:
            minimised = Minimised(snapshot.experiment, snapshot.prepared.sampled, tile.row)
            where = tile.plane, tile.box, points[level]
            landscape = Landscape.of(
                minimised, *where, coarser=coarser, report=lambda share: breathe()
            )
        made.append(landscape)
    return Found(found.choices, found.plan, tuple(made), level)


def _breath(report: Report) -> Callable[[], None]:
    """Return what ends work that nobody waits for, and lets the window have its turns."""
    rested = time.perf_counter()
    looked = rested - BREATH

    def breathe() -> None:
        nonlocal rested, looked
        now = time.perf_counter()
        if now - looked >= BREATH:
            report(0.0)
            looked = now
        time.sleep(min(REST * (now - rested), LONGEST_REST))
        rested = time.perf_counter()

    return breathe
