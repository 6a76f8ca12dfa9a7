"""A lesson: a guided experiment with a claim, and a check that the claim came out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons.changes import Changes, changed
from lossstudio.core.lessons.conditions import Condition
from lossstudio.core.lessons.measures import Measure
from lossstudio.core.lessons.outcome import OWN, Races
from lossstudio.core.lessons.question_base import Question
from lossstudio.core.lessons.scope import Scope
from lossstudio.core.lessons.texts import filled

GROUPS = (
    "regression",
    "outliers",
    "classification",
    "loss is not accuracy",
    "your own objective",
)
PLACES = (
    *("fit", "tiles", "table", "races", "formula"),
    *("loss", "gradient", "yardstick", "path", "confusion", "reliability", "roc"),
    *("precision_recall", "loss shape", "timeline", "contenders"),
)
NUMBERED = ("contender", "sample")  # places that have a number: "contender 2", "sample 1"
PANELS = ("dataset", "model", "optimizer", "contenders", "loss")


@dataclass(frozen=True)
class Run:
    """How long a lesson trains.

    Attributes
    ----------
    epochs : int
        At most.
    seconds : float
        How long that should take on the screen.
    until : Condition or None
        What ends it before.
    """

    epochs: int
    seconds: float
    until: Condition | None = None


@dataclass(frozen=True)
class Trial:
    """What a learner may change afterwards, and what was measured then."""

    text: str
    changes: Changes
    seen: str


@dataclass(frozen=True)
class Control:
    """The cause of the effect, removed: the claim must then fail.

    Attributes
    ----------
    text : str
        What is removed.
    changes : mapping
        None where a lesson does not say.
    at_most : float
        The share of draws in which it may hold all the same.
    """

    text: str = ""
    changes: Changes = field(default_factory=dict)
    at_most: float = 0.0


@dataclass(frozen=True)
class Lesson:
    """A guided experiment.

    Attributes
    ----------
    name : str
        Short, as its file is called.
    title, group, claim : str
    question : Question
        Asked before the run.
    experiment : Experiment
    races : mapping of str to changes
        Other races that the check compares with, each a change of the experiment.
    view : mapping
        Fields of the view, what is looked at.
    highlight, lock : tuple of str
        Places that are pointed out; panels that are out of reach until the check.
    run : Run
    measures : mapping of str to Measure
        By name.
    check : Condition
    seen : str
        What was seen, with {names} of measures for the numbers.
    otherwise : str
        Why the claim may not hold this time.
    trials : tuple of Trial
    limit : str
        Where the claim ends.
    next : str
        The name of another lesson, or empty.
    control : Control
    """

    name: str
    title: str
    group: str
    claim: str
    question: Question
    experiment: Experiment
    run: Run
    check: Condition
    seen: str
    otherwise: str
    limit: str
    control: Control = Control()
    trials: tuple[Trial, ...] = ()
    next: str = ""
    races: Mapping[str, Changes] = field(default_factory=dict)
    view: Mapping[str, Any] = field(default_factory=dict)
    highlight: tuple[str, ...] = ()
    lock: tuple[str, ...] = ()
    measures: Mapping[str, Measure] = field(default_factory=dict)

    def experiments(self, control: bool = False) -> dict[str, Experiment]:
        """Return all races by name, the lesson's own first; or those without the cause.

        Raises
        ------
        ValueError
            If a change leads nowhere.
        """
        own = self.experiment
        if control and self.control.changes:
            own = changed(own, self.control.changes, "The lesson: control: changes")
        others = {
            name: changed(own, changes, f"The lesson: races: {name}")
            for name, changes in self.races.items()
        }
        return {OWN: own, **others}

    def all_measures(self) -> Iterator[Measure]:
        """Yield every measure in it, also those that only its words speak of."""
        for measure in self.measures.values():
            yield from measure.all()
        yield from self.check.measures()
        yield from self.question.measures()
        if self.run.until is not None:
            yield from self.run.until.measures()

    def check_scope(self) -> None:
        """Check that all it measures is there to be measured, and that its changes can be made.

        Raises
        ------
        ValueError
            In one sentence that names the field.
        """
        for control in (False, True):
            scope = Scope(self.experiments(control), self.run.epochs)
            for measure in self.all_measures():
                measure.check(scope)
            self.question.check(scope)
        if self.run.until is not None:
            own = Scope({OWN: self.experiment}, self.run.epochs)
            self.run.until.check(own)
        for index, trial in enumerate(self.trials):
            changed(self.experiment, trial.changes, f"The lesson: try[{index}]: changes")

    def seen_in(self, races: Races) -> str:
        """Return what was seen, with the numbers of these races."""
        return filled(self.seen, self.measures, races)
