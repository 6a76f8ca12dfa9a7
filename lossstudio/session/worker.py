"""The trainer in its own thread: it works when asked, answers once, and never sees a widget."""

import threading
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer

CHUNK = 0.004  # s between two looks at whether to stop


@dataclass(frozen=True)
class Request:
    """What the worker is asked to do before it sends one snapshot.

    Attributes
    ----------
    run : int
        Id of the run; a new id builds a new trainer.
    experiment : Experiment
        A changed one is adopted where that is possible, or else a new trainer is built.
    steps : int
        Steps to train at most.
    seconds : float
        Time to train at most.
    back : int or None
        An epoch to go back to before anything is trained.
    look : int or None
        An epoch whose picture is wanted instead of the present one.
    """

    run: int
    experiment: Experiment
    steps: int = 0
    seconds: float = 1.0
    back: int | None = None
    look: int | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """What became of an order: a snapshot, or a sentence why not; steps and time it took."""

    request: Request
    snapshot: Snapshot | None
    trouble: str = ""
    steps: int = 0
    seconds: float = 0.0


class Worker(QObject):
    """Serves one order at a time, in the thread it lives in."""

    served = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.interrupt = threading.Event()  # set by the session: cut the current order short
        self._trainer: Trainer | None = None
        self._run = -1

    @Slot(object)
    def serve(self, request: Request) -> None:
        """Carry out an order and emit `served` with its answer."""
        started = time.perf_counter()
        try:
            trainer = self._prepared(request)
            steps = self._train(trainer, request)
            spent = time.perf_counter() - started
            picture = (
                trainer.snapshot()
                if request.look is None
                else trainer.look(request.look, request.experiment)
            )
            answer = Answer(request, picture, steps=steps, seconds=spent)
        except (ValueError, OSError) as fault:
            answer = Answer(request, None, str(fault))
        except MemoryError:
            answer = Answer(request, None, "There is not enough memory for this experiment.")
        self.served.emit(answer)

    def _prepared(self, request: Request) -> Trainer:
        trainer = self._trainer
        if trainer is not None and request.run == self._run and self._follows(trainer, request):
            return trainer
        self._trainer = trainer = Trainer(request.experiment)  # if it fails, the old one stays
        self._run = request.run
        return trainer

    @staticmethod
    def _follows(trainer: Trainer, request: Request) -> bool:
        """Bring a trainer to where an order wants it, if it can go on with that experiment.

        A change made while a moment of the past is looked at is adopted only when the race goes
        on from there.
        """
        wanted = request.experiment
        if request.look is not None and trainer.would_adopt(wanted, request.look):
            return True
        if request.back is not None and trainer.would_adopt(wanted, request.back):
            trainer.go_back(request.back)
        return wanted == trainer.experiment or trainer.adopt(wanted)

    def _train(self, trainer: Trainer, request: Request) -> int:
        """Train in chunks that grow until each takes a few milliseconds; return the steps."""
        end = time.perf_counter() + request.seconds
        left, chunk = request.steps, 1
        while left > 0 and not trainer.finished and not self.interrupt.is_set():
            before = time.perf_counter()
            if before >= end:
                break
            chunk = min(chunk, left)
            trainer.advance(chunk)
            left -= chunk
            if time.perf_counter() - before < CHUNK / 2:
                chunk *= 2
        return request.steps - left
