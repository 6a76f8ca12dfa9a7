"""A lesson under way: asked, run, seen, tried, and where its claim ends."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons.conditions.base import Verdict
from lossstudio.core.lessons.lesson import Lesson
from lossstudio.core.lessons.outcome import OWN, Races
from lossstudio.core.lessons.runner import Draw, check_draws, run_lesson, seeded
from lossstudio.core.lessons.scope import Scope
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.training.resume import named_as
from lossstudio.session.faults import refusals
from lossstudio.session.jobs import Job
from lossstudio.session.lesson_steps import OTHERS, SEED, Step
from lossstudio.session.session import Session
from lossstudio.session.speed import FASTEST, SLOWEST
from lossstudio.session.view_state import ViewState

SEEDS_DIFFER = (
    "This is measured for one seed for all that is drawn; the seeds differ now. Undo takes that "
    "back."
)
Report = Callable[[float], None]


@dataclass(frozen=True)
class Measured:
    """What came of an experiment that was trained from its start."""

    experiment: Experiment
    races: Races
    verdict: Verdict
    seen: str

    @property
    def epoch(self) -> int:
        """Where the race ended."""
        return self.races[OWN].last.epoch


class LessonRun(QObject):
    """Leads through one lesson; the session shows its race.

    What is measured comes from a race of the same experiment in the background: the same
    experiment gives the same numbers, bit for bit, and the check may ask for earlier moments and
    for other races, of which the screen has none.

    Parameters
    ----------
    session : Session
    lesson : Lesson
    parent : QObject

    Attributes
    ----------
    written : Lesson
        As its file has it.
    lesson : Lesson
        As it is done: with its seed, and with what the learner wrote for a formula.
    step : Step
    answer : object
        What the learner said; None before that.
    measured : Measured or None
        What the race on the screen came to; None until it has ended, and where it was changed on
        its way.
    draws : list of Draw
        Other draws that were checked so far.
    trial : int
        Which change is to be tried.
    trouble : str
        Why it cannot be measured.
    """

    changed = Signal()
    luck_changed = Signal()

    def __init__(self, session: Session, lesson: Lesson, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.written = lesson
        self.lesson = replace(lesson, experiment=seeded(lesson.experiment, SEED))
        self.step = Step.ASK
        self.answer: Any = None
        self.measured: Measured | None = None
        self.trouble = ""
        self.draws: list[Draw] = []
        self.trial = 0
        self._known: Measured | None = None
        self._asked: Experiment | None = None  # what is measured, or being measured
        self._begun = self.lesson.experiment  # with what the race on the screen began
        self._clean = True  # and whether it went on so
        self._check = Job("check", self)
        self._luck = Job("check", self)
        for signal, slot in (
            (self._check.done, self._take),
            (self._check.failed, self._fail),
            (self._luck.progressed, self.luck_changed),
            (self._luck.done, self.luck_changed),
            (self._luck.cancelled, self._forget_draws),
            (self._luck.failed, self._fail_luck),
            (session.snapshot_changed, self._follow),
        ):
            signal.connect(slot)

    def start(self) -> None:
        """Show the experiment of the lesson in the place of what there is."""
        session = self._session
        session.pause()
        session.look_up()
        session.run_end.of_lesson = self.lesson.run.epochs
        shown = self.lesson.question.before(self.lesson.experiment)
        session.set_aside(shown, ViewState.read(self.lesson.view))
        session.reset()
        if not self.hides_formula:
            self._measure(shown)
        self.changed.emit()

    def close(self) -> None:
        """End all that works for the lesson; the session is as it is."""
        self._session.snapshot_changed.disconnect(self._follow)
        self._session.pause()
        self._session.run_end.of_lesson = None
        self._check.close()
        self._luck.close()

    @property
    def speed(self) -> float:
        """The speed at which the run lasts as long as it should, from 0 to 1."""
        snapshot = self._session.snapshot
        batch = self.lesson.experiment.batch_size
        per_epoch = 1 if batch is None or snapshot is None else snapshot.steps_per_epoch
        rate = max(self.lesson.run.epochs * per_epoch / self.lesson.run.seconds, SLOWEST)
        return min(1.0, max(0.0, math.log(rate / SLOWEST) / math.log(FASTEST / SLOWEST)))

    @property
    def stale(self) -> bool:
        """Whether the race on the screen was changed on its way."""
        return not self._clean

    @property
    def hides_formula(self) -> bool:
        """Whether the learner is to write a loss, whose formula is then on no page."""
        return self.step is Step.ASK and self.lesson.question.asks_formula

    @property
    def at_end(self) -> bool:
        """Whether the race on the screen has come to where it is measured."""
        snapshot = self._session.snapshot
        return snapshot is not None and self._ended(snapshot)

    @property
    def checking(self) -> bool:
        """Whether other draws are being checked."""
        return self._luck.running

    def take_answer(self, answer: Any) -> None:
        """Take what the learner expects; the race may run."""
        if self.step is Step.ASK:
            self.answer = answer
            self.step = Step.RUN
            self._race_answer()
            self._show(again=True)  # where nothing is trained, there is nothing to wait for

    def _race_answer(self) -> None:
        """Let an answer race that is a part of the experiment itself."""
        lesson, session = self.lesson, self._session
        if not lesson.question.asks_formula:
            return
        experiment = lesson.question.after(lesson.experiment, self.answer)
        self.lesson = replace(lesson, experiment=experiment)
        session.set_aside(experiment, session.view.state)
        session.reset()
        self._measure(experiment)

    def run(self) -> None:
        """Run or pause; a race that is over, or was changed on its way, begins again."""
        if not self._session.running and (self.stale or self.at_end):
            self._session.reset()
        if self.lesson.run.epochs:
            self._session.toggle()

    def go_on(self) -> None:
        """Go to the next step, from what was seen on."""
        trials = len(self.lesson.trials)
        if self.step is Step.SEEN and trials:
            self.step = Step.TRY
        elif self.step is Step.TRY and self.trial + 1 < trials:
            self.trial += 1
            self._session.edit(self.lesson.experiment)  # each change is one of the lesson's own
        elif self.step in (Step.SEEN, Step.TRY):
            self.step = Step.LIMIT
        self.changed.emit()

    def ask_luck(self) -> None:
        """Check the claim for other draws, or leave off with it."""
        if self._luck.running:
            self._luck.cancel()
            return
        self.draws = []
        self._luck.start(partial(_checked, self.lesson, self.draws))
        self.luck_changed.emit()

    def _measure(self, experiment: Experiment) -> None:
        if experiment != self._asked:
            self._asked = experiment
            self.trouble = ""
            self._check.start(partial(_measured, self.lesson, experiment))

    def _ended(self, snapshot: Snapshot) -> bool:
        known = self._known is not None and self._known.experiment == self._asked
        end = self._known.epoch if known and self._known is not None else self.lesson.run.epochs
        return snapshot.epoch >= end or snapshot.finished

    @Slot(object)
    def _follow(self, snapshot: Snapshot) -> None:
        """Go along with the race on the screen."""
        if snapshot.past:
            return
        now = snapshot.experiment
        if snapshot.step == 0:
            self._begun, self.measured = now, None
        was_clean, self._clean = self._clean, _same_race(self._begun, now)
        if self._clean and not self.hides_formula and (snapshot.step or not self.lesson.run.epochs):
            self._measure(self._begun)
        self._show(again=was_clean != self._clean or snapshot.step == 0)

    @Slot(object)
    def _take(self, measured: Measured) -> None:
        if measured.experiment == self._asked:
            self._known = measured
            self._session.run_end.of_lesson = measured.epoch
            self._show(again=True)

    def _show(self, *, again: bool) -> None:
        """Show what was measured, once the race on the screen has got there."""
        known = self._known
        fits = known is not None and known.experiment == self._begun and self._clean
        measured = known if fits and self.at_end else None
        if measured is None and self.measured is not None and self._clean and self.at_end:
            return
        again = again or measured is not self.measured
        self.measured = measured
        if measured is not None and self.step is Step.RUN:
            self.step = Step.SEEN
        if again:
            self.changed.emit()

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self.trouble = sentence
        if self.step is Step.RUN:
            self.step = Step.SEEN
        self.changed.emit()

    @Slot(str)
    def _fail_luck(self, sentence: str) -> None:
        self.trouble = sentence
        self.luck_changed.emit()

    @Slot()
    def _forget_draws(self) -> None:
        self.draws = []
        self.luck_changed.emit()


def _same_race(begun: Experiment, now: Experiment) -> bool:
    """Whether nothing but names, colours and who is hidden differs."""
    alike = len(begun.contenders) == len(now.contenders)
    return alike and named_as(begun, now) == now


def _measured(lesson: Lesson, experiment: Experiment, report: Report) -> Measured:
    """Run the races of a lesson with another experiment for its own, and check its claim."""
    with refusals():
        seeds = experiment.seeds
        if seeded(experiment, seeds.data).seeds != seeds:
            raise ValueError(SEEDS_DIFFER)
        lesson = replace(lesson, experiment=experiment)
        scope = Scope(lesson.experiments(), lesson.run.epochs)
        for measure in lesson.all_measures():
            measure.check(scope)
        races = run_lesson(lesson, seeds.data, report=report)
        return Measured(experiment, races, lesson.check.judge(races), lesson.seen_in(races))


def _checked(lesson: Lesson, draws: list[Draw], report: Report) -> None:
    """Check a lesson for other draws, and add them to a list one by one."""
    with refusals():
        draws.extend(check_draws(lesson, OTHERS, report=report))  # each as soon as it is there
