"""What all kinds of questions have in common."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons.measures import Measure
from lossstudio.core.lessons.scope import Scope

WHERE = "The lesson: question"


@dataclass(frozen=True)
class Question(ABC):
    """A question with an answer that the races give.

    Attributes
    ----------
    kind : str
        As files call it.
    asks_formula : bool
        Whether the answer is a formula, which then races.
    text : str
    """

    kind: ClassVar[str]
    asks_formula: ClassVar[bool] = False
    text: str

    @abstractmethod
    def measures(self) -> Iterator[Measure]:
        """Yield all measures that the answer needs."""

    @abstractmethod
    def plain(self) -> dict[str, Any]:
        """Return its own fields as plain data."""

    def check(self, scope: Scope) -> None:
        """Check that the answer can be measured; ValueError otherwise."""
        for measure in self.measures():
            measure.check(scope)

    def before(self, experiment: Experiment) -> Experiment:
        """Return what is on the screen of an experiment while the question is open."""
        return experiment

    def after(self, experiment: Experiment, answer: Any) -> Experiment:
        """Return the experiment that is raced with an answer."""
        return experiment

    def as_plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"kind": self.kind, "text": self.text, **self.plain()}
