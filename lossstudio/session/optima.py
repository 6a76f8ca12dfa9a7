"""The optimum of every contender, searched for beside the window."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from lossstudio.core.analysis.optimum import Optimum, optimum
from lossstudio.core.experiment import Contender, Experiment
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.jobs import Job, Report

EVERY_MS, SLOWEST_MS = 60, 1000  # between two searches
COST = 3.0  # the search may take a quarter of the time at most
BREATH = 0.05  # seconds after which a search looks whether it is still wanted
UNASKED = 400_000  # inputs: of more, what takes seconds is searched only for who looks at it
Beside = Callable[[Snapshot, Mapping[int, Optimum]], Any]


@dataclass(frozen=True, eq=False)
class Found:
    """Where the contenders of a snapshot are heading.

    Attributes
    ----------
    snapshot : Snapshot
    optima : dict of int to Optimum
        Of the contenders at these places, those that are hidden left out.
    beside : object
        What was to be worked out from them in the same thread.
    took : float
        Seconds.
    error : str
        Why the search failed, in a sentence.
    """

    snapshot: Snapshot
    optima: Mapping[int, Optimum] = field(default_factory=dict)
    beside: Any = None
    took: float = 0.0
    error: str = ""


class Optima(QObject):
    """Searches whenever samples, losses or penalties are others; one search at a time.

    It follows no race until somebody gives it snapshots.

    Parameters
    ----------
    parent : QObject
        Who closes its thread.
    """

    found = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.latest: Found | None = None
        self._job = Job("search", parent)
        self._snapshot: Snapshot | None = None
        self._searched: Snapshot | None = None
        self._wanted: tuple[_Sought, Beside | None] | None = None
        self._begun: object = None  # what was searched for last
        self._beside: Beside | None = None
        self._asking: set[str] = set()
        self._pause_ms = EVERY_MS
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._search)
        self._job.done.connect(self._take)
        self._job.failed.connect(self._fail)

    @Slot(object)
    def follow(self, snapshot: Snapshot) -> None:
        """Search for the optima of a snapshot, unless they are those of the last."""
        self._snapshot = snapshot
        if not self._asking and snapshot.prepared.train.inputs.size > UNASKED:
            return
        wanted, known = _sought(snapshot), self._wanted
        if known is None or not wanted.is_of(known[0]) or self._beside not in (None, known[1]):
            self._wanted = wanted, self._beside
            if not self._pause.isActive():
                self._search()

    def ask(self, who: str, asks: bool) -> None:
        """Take note that somebody looks at them, or does no longer."""
        (self._asking.add if asks else self._asking.discard)(who)
        if asks and self._snapshot is not None:
            self.follow(self._snapshot)

    def work_out(self, beside: Beside | None) -> None:
        """Work something out from all that is found from now on, in the same thread."""
        self._beside = beside
        if self._snapshot is not None:
            self.follow(self._snapshot)

    def of(self, snapshot: Snapshot) -> Mapping[int, Optimum]:
        """Return what is known of exactly what a snapshot shows; nothing while it is searched."""
        latest = self.latest
        return self._alike(latest, snapshot) if latest and self._knows(snapshot) else {}

    def waits_for(self, snapshot: Snapshot) -> bool:
        """Whether those of a snapshot are being searched."""
        wanted = self._wanted
        if wanted is None or self._knows(snapshot):
            return False
        return wanted[0].is_of(_sought(snapshot))

    def near(self, snapshot: Snapshot) -> Mapping[int, Optimum]:
        """Return what may stand on a snapshot: where samples are moved, those of just before."""
        latest = self.latest
        if latest is None or not latest.snapshot.shares_samples_with(snapshot):
            return {}
        mine, theirs = latest.snapshot.experiment, snapshot.experiment
        alike = _setting(mine) == _setting(theirs)
        return self._alike(latest, snapshot) if alike else {}

    def _knows(self, snapshot: Snapshot) -> bool:
        latest = self.latest
        if latest is None or latest.snapshot.prepared is not snapshot.prepared:
            return False
        return _setting(latest.snapshot.experiment) == _setting(snapshot.experiment)

    @staticmethod
    def _alike(latest: Found, snapshot: Snapshot) -> Mapping[int, Optimum]:
        """Return those of contenders whose losses are the same."""
        both = latest.snapshot.experiment.contenders, snapshot.experiment.contenders
        pairs = enumerate(zip(*both, strict=False))
        alike = [row for row, (then, now) in pairs if then.loss == now.loss]
        return {row: latest.optima[row] for row in alike if row in latest.optima}

    @Slot()
    def _search(self) -> None:
        if self._snapshot is None or self._wanted is self._begun:
            return
        self._begun = self._wanted
        before, self._searched = self._searched, self._snapshot
        if before is not None and not before.shares_samples_with(self._snapshot):
            self._job.cancel()
        last = {} if self.latest is None else self.latest.optima
        self._job.start(partial(search, self._snapshot, last, self._beside))
        self._pause.start(self._pause_ms)

    @Slot(object)
    def _take(self, found: Found) -> None:
        rest = min(round(1000 * COST * found.took), SLOWEST_MS)
        self._pause_ms = max(EVERY_MS, rest)
        self.latest = found
        self.found.emit()

    @Slot(str)
    def _fail(self, why: str) -> None:
        if self._searched is not None:
            self._take(Found(self._searched, error=why))


def _setting(experiment: Experiment) -> tuple[object, ...]:
    """Return what every optimum follows from, beside samples and losses."""
    return experiment.model, experiment.class_weighting, experiment.class_weights


def _aim(contender: Contender) -> tuple[object, ...]:
    return contender.loss, contender.colour, contender.hidden


@dataclass(frozen=True, eq=False)
class _Sought:
    """All that is searched for, and how it looks; samples that were made anew are others."""

    prepared: Prepared
    rest: tuple[object, ...]

    def is_of(self, other: "_Sought") -> bool:
        return self.prepared is other.prepared and self.rest == other.rest


def _sought(snapshot: Snapshot) -> _Sought:
    experiment = snapshot.experiment
    rest = tuple(map(_aim, experiment.contenders)), *_setting(experiment)
    return _Sought(snapshot.prepared, rest)


def search(
    snapshot: Snapshot, last: Mapping[int, Optimum], beside: Beside | None, report: Report
) -> Found:
    """Return where the contenders that are seen are heading; `last` is where they were."""
    started = time.perf_counter()
    breathe = _breath(report)
    optima = {
        row: optimum(snapshot.experiment, snapshot.prepared, row, last.get(row), breathe)
        for row, contender in enumerate(snapshot.experiment.contenders)
        if not contender.hidden
    }
    more = None if beside is None else beside(snapshot, optima)
    return Found(snapshot, optima, more, time.perf_counter() - started)


def _breath(report: Report) -> Callable[[], None]:
    """Return what ends a search that nobody waits for, and is called far more often than needed."""
    next_look = time.perf_counter()

    def breathe() -> None:
        nonlocal next_look
        if time.perf_counter() >= next_look:
            next_look = time.perf_counter() + BREATH
            report(0.0)

    return breathe
