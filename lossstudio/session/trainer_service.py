"""The trainer as those use it who may be in another thread or process: asked, it answers once."""

import logging
import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass

from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.sizes import check_sizes
from lossstudio.core.training import Trainer
from lossstudio.core.training.plateau import PlateauWatch
from lossstudio.core.training.resume import can_resume, without_looks
from lossstudio.core.training.resumed import resumed
from lossstudio.session.faults import fault_text, refusals
from lossstudio.session.left_races import LeftRaces
from lossstudio.session.measuring import Measurer
from lossstudio.session.requests import Answer, Kept, RaceWanted, Request, Resumed

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Saved:
    """A race as it stood, for a process that goes on with it where this one ends.

    Attributes
    ----------
    run : int
        Id of the run.
    epoch : int
    experiment : Experiment
    race : bytes
        A pickled `SavePoint`.
    """

    run: int
    epoch: int
    experiment: Experiment
    race: bytes

    def goes_on(self, request: Request | RaceWanted) -> bool:
        """Whether what is asked for is this race."""
        if request.run != self.run or isinstance(request, RaceWanted):
            return request.run == self.run
        nobody = [None] * len(self.experiment.contenders)
        return can_resume(self.experiment, request.experiment, nobody)


CHUNK = 0.004  # s, about, between two looks at whether to stop; a step may take longer


class TrainerService:
    """Serves one request at a time.

    Parameters
    ----------
    interrupted : callable
        Whether what is trained at the moment is to be cut short.
    """

    def __init__(self, interrupted: Callable[[], bool]) -> None:
        self._interrupted = interrupted
        self._trainer: Trainer | None = None
        self._left = LeftRaces()
        self._run = -1
        self._measurer = Measurer()
        self._watch: PlateauWatch | None = None
        self._watched: object = None  # of which run, experiment and trainer
        self._flat = False
        self._ahead = 0, 0.0  # steps since the last answer, and the seconds they took
        self._chunk = 1  # steps between two looks

    def answer(self, request: Request | RaceWanted) -> Answer | Kept:
        """Carry out a request, and return its answer, whatever happens."""
        if isinstance(request, RaceWanted):
            return self._kept(request)
        try:
            return self._carry_out(request)
        except Exception as fault:
            then = "" if self._trainer is None else "; the race is where it was"
            return Answer(request, None, error=fault_text(fault, "experiment", logger, then))

    def train_ahead(self, request: Request, called: Callable[[], bool]) -> None:
        """Go on with a request that was answered until the next one comes.

        A fault changes nothing: the next request meets it and tells it.
        """
        trainer = self._trainer
        if trainer is None or not request.ahead:
            return
        saved = None
        try:
            saved, started = trainer.save_point(), time.perf_counter()
            steps = self._train(trainer, request, called)
            self._ahead = steps, time.perf_counter() - started
        except Exception:
            logger.info("Training ahead has failed.", exc_info=True)
            if saved is not None:
                trainer.restore(saved)

    def saved(self) -> Saved | None:
        """Return the race as it stands, or None where that cannot be had."""
        if self._trainer is None:
            return None
        try:
            race = pickle.dumps(self._trainer.save_point(), pickle.HIGHEST_PROTOCOL)
        except Exception as fault:
            fault_text(fault, "saving of the race", logger)
            return None
        return Saved(self._run, self._trainer.epoch, self._trainer.experiment, race)

    def _kept(self, wanted: RaceWanted) -> Kept:
        """Return the race as it stands."""
        if self._trainer is None:
            return Kept(wanted, wanted.run == self._run)
        try:
            race = self._trainer.save_point()
        except Exception as fault:
            return Kept(wanted, error=fault_text(fault, "saving of the race", logger))
        race_id = self._trainer.recorder.race.id
        return Kept(wanted, wanted.run == self._run, race, race_id)

    def _carry_out(self, request: Request) -> Answer:
        """Return the answer to a request; where that fails, the race is where it was."""
        before = self._trainer
        saved = None if before is None else before.save_point()
        ahead, spent = went = self._ahead
        self._ahead = 0, 0.0
        try:
            started = time.perf_counter()
            with refusals():
                trainer = self._trainer_for(request)
            for row in request.forget:
                trainer.forget_memory(row)
            steps = self._train(trainer, request, self._interrupted)
            if trainer is not before:
                ahead, spent = 0, 0.0
            spent += time.perf_counter() - started
            if request.look is None:
                with trainer.heeding(self._interrupted):
                    snapshot = trainer.snapshot(quick=request.quick, bare=True)
            else:
                drawn = request.experiment.dataset if request.edited_there else None
                snapshot = trainer.look(request.look, request.experiment, drawn, bare=True)
            update = trainer.recorder.since(request.known, weights=request.wanted.weights)
            measured = self._measurer.measure(trainer, request.wanted)
            self._left.follow(request, before, trainer)
            return Answer(
                request,
                snapshot,
                update,
                measured,
                steps=steps,
                ahead=ahead,
                seconds=spent,
                flat=self._flat,
            )
        except BaseException:
            self._trainer = None  # should the next line fail, the race begins anew
            self._ahead, self._chunk = went, 1
            if before is not None and saved is not None:
                before.restore(saved)
            self._trainer = before
            self._run = self._run if request.resumed else request.run
            raise

    def _trainer_for(self, request: Request) -> Trainer:
        trainer = self._trainer if request.run == self._run else None
        stood = trainer and trainer.experiment
        if request.resumed is not None:
            trainer = self._resumed(request.resumed)
        else:
            trainer = self._left.found(request, trainer) or trainer
        if trainer is None or not self._follows(trainer, request):
            trainer = Trainer(request.experiment)
            check_sizes(trainer.prepared.samples)
        if trainer is not self._trainer or trainer.experiment is not stood:
            self._chunk = 1
        self._trainer, self._run = trainer, request.run
        return trainer

    def _resumed(self, race: Resumed) -> Trainer:
        """Return a trainer of a race of a file, or of one that was left, with its very samples."""
        trainer = self._left.of_race(race.race_id)
        if trainer is None:
            return resumed(race.race, race.race_id)
        trainer.restore(race.race)
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

    def _train(self, trainer: Trainer, request: Request, called: Callable[[], bool]) -> int:
        """Train in chunks of a few milliseconds until called; return the steps."""
        end = time.perf_counter() + request.seconds
        left = request.steps
        watch = self._watch_of(trainer, request)
        self._flat = False
        while left > 0 and not (trainer.finished or self._flat or called()):
            before = time.perf_counter()
            if before >= end:
                break
            to_end = trainer.steps_per_epoch - (trainer.step - trainer.epoch_began)
            ends = request.end is not None and trainer.epoch < request.end
            bounded = watch is not None or ends
            most = min(left, max(1, to_end)) if bounded else left
            steps = min(self._chunk, most)
            with trainer.heeding(lambda: called() or time.perf_counter() >= end):
                taken = trainer.advance(steps)
            left -= taken
            if taken < steps:  # cut short
                break
            if trainer.step == trainer.epoch_began:
                if watch is not None:
                    self._flat = watch.follow(trainer.recorder.history)
                if trainer.epoch == request.end:
                    break
            spent = time.perf_counter() - before
            if spent > CHUNK:
                self._chunk = max(1, self._chunk // 2)
            elif spent < CHUNK / 2 and steps == self._chunk:
                self._chunk *= 2
        return request.steps - left

    def _watch_of(self, trainer: Trainer, request: Request) -> PlateauWatch | None:
        """Return what looks for the plateau of a run; a change begins it anew."""
        if request.until is None:
            self._watch = self._watched = None
            return None
        watched = request.until, trainer, without_looks(trainer.experiment), request.back
        if request.steps and watched != self._watched:
            self._watch = PlateauWatch(request.until[0], trainer.recorder.history)
            self._watched = (*watched[:-1], None)
        return self._watch
