"""A study that is run beside the window, and what has come of it so far."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from lossstudio.core.studies.results import RaceResult, StudyResults
from lossstudio.core.studies.run import run_study
from lossstudio.core.studies.study import Study
from lossstudio.session.faults import refusals
from lossstudio.session.jobs import CancelledError, Job, Report

SHOWN_MS = 250  # between two looks at what has come: more could not be read
ASKED = 0.05  # s between two questions whether to stop
FEWEST = 3  # races after the first, before the time left is told
CHUNK, REST = 0.006, 0.002  # s of a race in this process, and of the rest after it

HandOn = Callable[[Sequence[RaceResult]], None]


class StudyRun(QObject):
    """Runs one study at a time; what came of it stays until the next begins.

    The races are run elsewhere; their results are taken here, in the window's thread, a few times
    a second.

    Parameters
    ----------
    parent : QObject
        The session, which ends it.

    Attributes
    ----------
    results : StudyResults or None
        Those of the last study.
    jobs : int or None
        How many races are run at once; None: as many as there are cores. One is run in a thread
        of this process.
    """

    changed = Signal()  # what has come, or whether it runs
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.results: StudyResults | None = None
        self.jobs: int | None = None
        self._came: deque[tuple[float, RaceResult]] = deque()  # from the other thread
        self._first: tuple[float, int] | None = None  # when results first came, and how many then
        self._last = 0.0
        self._safe = 0  # races that are in a file, or were never here
        self._spent, self._since = 0.0, 0.0  # s of running since; when that began to count
        self._job = Job("study", self)
        self._job.done.connect(self._end)
        self._job.cancelled.connect(self._end)
        self._job.failed.connect(self._fail)
        self._look = QTimer(self)
        self._look.setInterval(SHOWN_MS)
        self._look.timeout.connect(self._take)

    @property
    def running(self) -> bool:
        """Whether races are run."""
        return self._look.isActive()

    @property
    def can_go_on(self) -> bool:
        """Whether races are missing, and none is run."""
        return self.results is not None and not self.running and not self.results.finished

    @property
    def seconds_left(self) -> float | None:
        """How long it will take, as far as can be told."""
        if self._first is None or self.results is None or not self.running:
            return None
        began, before = self._first
        done = self.results.done
        if done - before < FEWEST:
            return None
        return (self.results.study.count - done) * (self._last - began) / (done - before)

    @property
    def unsaved_seconds(self) -> float:
        """How long it took what has come since the results were saved, if anything has."""
        if self.results is None or self.results.done == self._safe:
            return 0.0
        return self._spent + (time.perf_counter() - self._since if self.running else 0.0)

    @property
    def partly_saved(self) -> bool:
        """Whether some of the results were saved: `unsaved_seconds` count since then."""
        return self._safe > 0

    def note_saved(self) -> None:
        """Take note that what has come so far is in a file."""
        self._safe = 0 if self.results is None else self.results.done
        self._spent, self._since = 0.0, time.perf_counter()

    def show(self, results: StudyResults | None) -> None:
        """Let these be the results; what runs is cancelled."""
        self.cancel()
        self._came.clear()
        self.results = results
        self.note_saved()
        self.changed.emit()

    def begin(self, study: Study) -> None:
        """Run a study from its first race on."""
        self.show(StudyResults(study))
        self.go_on()

    def go_on(self) -> None:
        """Run the races that are missing."""
        if not self.can_go_on or self.results is None:
            return
        self._first = None
        came = self._came = deque()  # what an earlier run still hands on is of another

        def hand_on(races: Sequence[RaceResult]) -> None:
            came.extend((time.perf_counter(), race) for race in races)

        self._since = time.perf_counter()
        self._look.start()
        self._job.start(partial(_race, self.results.copy(), self.jobs, hand_on))
        self.changed.emit()

    @Slot()
    def cancel(self) -> None:
        """Stop soon; what has come stays."""
        if self.running:
            self._job.cancel()
            self._stop()

    @Slot()
    def _take(self) -> None:
        """Take what has come since the last look."""
        if self._came and self.results is not None:
            while self._came:
                self._last, race = self._came.popleft()
                self.results.take([race])
            if self._first is None:
                self._first = self._last, self.results.done
            self.changed.emit()

    def _stop(self) -> None:
        self._look.stop()
        self._spent += time.perf_counter() - self._since
        self._take()
        self.changed.emit()

    @Slot()
    def _end(self) -> None:
        if self.running and not self._job.running:
            self._stop()

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self._end()
        self.failed.emit(sentence)


def _race(results: StudyResults, jobs: int | None, hand_on: HandOn, report: Report) -> None:
    """Run the races that are missing in the results, and hand on what comes.

    Raises
    ------
    RefusedError
        If a race cannot be prepared.
    CancelledError
        From `report`, where nobody waits any more.
    """
    asked = rested = time.perf_counter()
    stop = False

    def cancelled() -> bool:
        nonlocal asked, rested, stop
        now = time.perf_counter()
        if now - rested > CHUNK:
            time.sleep(REST)  # the window has Python's lock to itself, should the races be run here
            rested = time.perf_counter()
        if not stop and now - asked >= ASKED:
            asked = now
            try:
                report(results.done / results.study.count)
            except CancelledError:
                stop = True
        return stop

    with refusals():
        whole = run_study(
            results.study, results, jobs=jobs, on_results=hand_on, cancelled=cancelled
        )
    if not whole:
        raise CancelledError
