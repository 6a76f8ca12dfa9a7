"""The trainer's side of the port: a thread that waits for it, so that the window never does."""

import logging
import threading
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.session.faults import fault_text
from lossstudio.session.requests import Answer, Kept, RaceWanted, Request
from lossstudio.session.trainer_service import Saved, TrainerService
from lossstudio.session.training_process import ProcessService, with_race

logger = logging.getLogger(__name__)


class Service(Protocol):
    """Who trains, here or in another process.

    Attributes
    ----------
    parallel : bool
        Whether it works while Python does something else.
    """

    parallel: bool

    def start(self) -> None:
        """Get ready, unless it is; an exception where that cannot be."""

    def begin(self) -> None:
        """Take note that a request is coming, which no interrupt of before concerns."""

    def answer(self, request: Request | RaceWanted) -> Answer | Kept:
        """Carry out a request, or tell how its race stands."""

    def interrupt(self) -> None:
        """Cut short what is trained; called in the window's thread."""

    def close(self) -> None:
        """Cut short everything, for good; called in the window's thread."""


class LocalService(TrainerService):
    """Trains in the thread that it is called in.

    Parameters
    ----------
    saved : Saved, optional
        The race of a process that has ended, which it goes on with.
    """

    parallel = False

    def __init__(self, saved: Saved | None = None) -> None:
        self._saved = saved
        self._interrupt = threading.Event()
        super().__init__(self._interrupt.is_set)
        self.begin = self._interrupt.clear
        self.interrupt = self.close = self._interrupt.set

    def start(self) -> None:
        """There is nothing to do."""

    def answer(self, request: Request | RaceWanted) -> Answer | Kept:
        """Carry out a request, or tell how its race stands."""
        if isinstance(request, RaceWanted):
            return super().answer(request)
        saved, self._saved = self._saved, None
        answer: Any = super().answer(with_race(request, saved))
        answered: Answer = replace(answer, request=request)
        return answered


class Worker(QObject):
    """Has one request at a time carried out, in the thread it lives in.

    Parameters
    ----------
    process : bool
        Whether the trainer is to have a process of its own; where none can be started, it
        trains in the thread.
    """

    served = Signal(object)
    kept = Signal(object)

    def __init__(self, process: bool) -> None:
        super().__init__()
        self.service: Service = ProcessService() if process else LocalService()

    @Slot()
    def start(self) -> None:
        """Get the trainer ready, unless it is."""
        try:
            self.service.start()
        except Exception as fault:  # whatever the system says, the race can run
            logger.warning("The trainer gets no process of its own.", exc_info=fault)
            known = self.service
            self.service = LocalService(known.saved if isinstance(known, ProcessService) else None)

    @Slot(object)
    def serve(self, request: Request) -> None:
        """Emit `served` with the answer to a request, whatever happens."""
        self.start()
        answer = self.service.answer(request)
        self.served.emit(_with_fit(answer) if isinstance(answer, Answer) else answer)

    @Slot(object)
    def keep(self, wanted: RaceWanted) -> None:
        """Emit `kept` with the race as it stands, whatever happens."""
        self.start()
        answer = self.service.answer(wanted)
        self.kept.emit(answer if isinstance(answer, Kept) else Kept(wanted))


def _with_fit(answer: Answer) -> Answer:
    """Have the fit worked out here: neither who trains nor the window is held up by it."""
    try:
        _ = answer.snapshot and answer.snapshot.fit
    except Exception as fault:  # too little memory
        return Answer(answer.request, None, error=fault_text(fault, "fit", logger))
    return answer
