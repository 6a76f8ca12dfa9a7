"""The search for good learning rates, in a thread of its own."""

import logging
import threading
import time

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.experiment import Experiment
from lossstudio.core.studies.learning_rate_search import (
    LearningRateGrid,
    LearningRateResult,
    LearningRateSearch,
)
from lossstudio.session.background import BackgroundThread
from lossstudio.session.faults import fault_text, refusals

logger = logging.getLogger(__name__)
CHUNK = 0.006  # s of search between two rests
REST = 0.002  # s in which the window has Python's lock to itself


class _Searcher(QObject):
    """Searches when asked, in the thread it lives in."""

    progressed = Signal(float)
    found = Signal(object)
    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.cancel = threading.Event()

    @Slot(object, object)
    def search(self, experiment: Experiment, grid: LearningRateGrid) -> None:
        """Search until done or cancelled; emit one of the signals at the end."""
        result: LearningRateResult | None = None
        try:
            search = LearningRateSearch(experiment, grid)
            with refusals():
                search.begin()
            while not search.finished and not self.cancel.is_set():
                search.advance(CHUNK)
                self.progressed.emit(search.done)
                time.sleep(REST)
            if search.finished:
                result = search.result()
        except Exception as fault:
            self.failed.emit(fault_text(fault, "search", logger))
            return
        self.found.emit(result)


class LearningRateFinder(QObject):
    """Searches good learning rates in the background.

    Parameters
    ----------
    parent : QObject, optional
    """

    progressed = Signal(float)
    found = Signal(object)  # a LearningRateResult, or None when cancelled
    failed = Signal(str)
    _wanted = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running = False
        self._closed = False
        self._searcher = _Searcher()
        self._wanted.connect(self._searcher.search)
        self._searcher.progressed.connect(self.progressed)
        self._searcher.found.connect(self._take)
        self._searcher.failed.connect(self._fail)
        self._thread = BackgroundThread(self._searcher, self._searcher.cancel.set, self)

    @property
    def open(self) -> bool:
        """Whether the thread runs."""
        return not self._thread.finished

    def start(self, experiment: Experiment, grid: LearningRateGrid) -> None:
        """Begin a search; `found` or `failed` tells its end."""
        if not self.running:
            self.running = True
            self._searcher.cancel.clear()
            self._wanted.emit(experiment, grid)

    def cancel(self) -> None:
        """Stop searching; `found` then brings None."""
        self._searcher.cancel.set()

    def close(self) -> None:
        """End the thread."""
        if not self._closed:
            self._closed = True
            self._thread.close()

    @Slot(object)
    def _take(self, result: LearningRateResult | None) -> None:
        self.running = False
        if not self._closed:
            self.found.emit(result)

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self.running = False
        if not self._closed:
            self.failed.emit(sentence)
