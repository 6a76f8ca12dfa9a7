"""The trainer in its own thread: it works when asked, answers once, and never sees a widget."""

import logging
import threading
import time
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.sizes import check_sizes
from lossstudio.core.recording.race import Measured
from lossstudio.core.recording.race_history import Known, RaceUpdate
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training import Trainer
from lossstudio.core.training.plateau import Plateau, PlateauWatch
from lossstudio.core.training.resume import without_looks
from lossstudio.session.faults import fault_text, refusals
from lossstudio.session.measuring import Measurer, Wanted

logger = logging.getLogger(__name__)
NOTHING, ALL_KNOWN = Known(), Wanted()
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
    known : Known
        What is known of the race already.
    wanted : Wanted
        What all contenders are to be measured by, beside what is recorded.
    edit : int
        Number of the edit that led to the experiment; a drag is one.
    forget : tuple of int
        The contenders whose optimizers are to forget all earlier gradients first.
    quick : bool
        Whether loss and metrics may be those of the epoch's beginning, where they take long.
    edited_there : bool
        Whether the experiment was edited while the moment was looked at.
    end : int or None
        The epoch at which no more is trained, however many steps it takes to get there.
    until : (Plateau, int) or None
        On which no more is trained, and the number of the run that looks for it.
    """

    run: int
    experiment: Experiment
    steps: int = 0
    seconds: float = 1.0
    back: int | None = None
    look: int | None = None
    known: Known = NOTHING
    wanted: Wanted = ALL_KNOWN
    edit: int = 0
    forget: tuple[int, ...] = ()
    quick: bool = False
    edited_there: bool = False
    end: int | None = None
    until: tuple[Plateau, int] | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """What became of a request.

    Attributes
    ----------
    request : Request
    snapshot : Snapshot or None
        None where it failed.
    update : RaceUpdate or None
        What is new beside the snapshot, to who knew what the request says.
    measured : Measured
        That, as far as it is worked out.
    error : str
        A sentence that says why it failed.
    steps : int
        Trained for it.
    seconds : float
        Which that took.
    flat : bool
        Whether that ended on a plateau.
    """

    request: Request
    snapshot: Snapshot | None
    update: RaceUpdate | None = None
    measured: Measured = field(default_factory=Measured)
    error: str = ""
    steps: int = 0
    seconds: float = 0.0
    flat: bool = False


class Worker(QObject):
    """Serves one request at a time, in the thread it lives in."""

    served = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.interrupt = threading.Event()  # set by the session: cut the current request short
        self._trainer: Trainer | None = None
        self._run = -1
        self._measurer = Measurer()
        self._watch: PlateauWatch | None = None
        self._watched: object = None  # of which run, experiment and trainer
        self._flat = False

    @Slot(object)
    def serve(self, request: Request) -> None:
        """Carry out a request and emit `served` with its answer, whatever happens."""
        try:
            answer = self._carry_out(request)
        except Exception as fault:
            then = "" if self._trainer is None else "; the race is where it was"
            answer = Answer(request, None, error=fault_text(fault, "experiment", logger, then))
        self.served.emit(answer)

    def _carry_out(self, request: Request) -> Answer:
        """Return the answer to a request; where that fails, the race is where it was."""
        before = self._trainer
        saved = None if before is None else before.save_point()
        try:
            started = time.perf_counter()
            with refusals():
                trainer = self._trainer_for(request)
            for row in request.forget:
                trainer.forget_memory(row)
            steps = self._train(trainer, request)
            spent = time.perf_counter() - started
            if request.look is None:
                snapshot = trainer.snapshot(quick=request.quick)
            else:
                drawn = request.experiment.dataset if request.edited_there else None
                snapshot = trainer.look(request.look, request.experiment, drawn)
            update = trainer.recorder.since(request.known)
            measured = self._measurer.measure(trainer, request.wanted)
            return Answer(
                request, snapshot, update, measured, steps=steps, seconds=spent, flat=self._flat
            )
        except BaseException:
            self._trainer = None  # should the next line fail, the race begins anew
            if before is not None and saved is not None:
                before.restore(saved)
            self._trainer, self._run = before, request.run
            raise

    def _trainer_for(self, request: Request) -> Trainer:
        trainer = self._trainer
        if trainer is not None and request.run == self._run and self._follows(trainer, request):
            return trainer
        trainer = Trainer(request.experiment)
        check_sizes(trainer.prepared.samples)
        self._trainer, self._run = trainer, request.run
        return trainer

    @staticmethod
    def _follows(trainer: Trainer, request: Request) -> bool:
        """Bring a trainer to where a request wants it, if it can go on with that experiment.

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
        watch = self._watch_of(trainer, request)
        self._flat = False
        while left > 0 and not (trainer.finished or self._flat or self.interrupt.is_set()):
            before = time.perf_counter()
            if before >= end:
                break
            to_end = trainer.steps_per_epoch - (trainer.step - trainer.epoch_began)
            bounded = watch is not None or request.end is not None
            most = min(left, max(1, to_end)) if bounded else left
            steps = min(chunk, most)
            trainer.advance(steps)
            left -= steps
            if trainer.step == trainer.epoch_began:
                if watch is not None:
                    self._flat = watch.follow(trainer.recorder.history)
                if trainer.epoch == request.end:
                    break
            if time.perf_counter() - before < CHUNK / 2:
                chunk = min(2 * chunk, request.steps)
        return request.steps - left

    def _watch_of(self, trainer: Trainer, request: Request) -> PlateauWatch | None:
        """Return what looks for the plateau of a run; a change begins it anew."""
        watched = request.until, trainer, without_looks(trainer.experiment), request.back
        if request.until is None:
            self._watch, self._watched = None, None
        elif request.steps and watched != self._watched:
            self._watch = PlateauWatch(request.until[0], trainer.recorder.history)
            self._watched = (*watched[:-1], None)
        return self._watch
