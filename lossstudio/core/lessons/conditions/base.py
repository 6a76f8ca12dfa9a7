"""Conditions over measures: what a claim comes down to, and what came of it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from lossstudio.core.lessons.measures import Measure
from lossstudio.core.lessons.outcome import Races
from lossstudio.core.lessons.scope import Scope
from lossstudio.core.parameters import Parameterised
from lossstudio.core.parts import part
from lossstudio.core.plain_text import figures
from lossstudio.core.registry import Registry


@dataclass(frozen=True)
class Measured:
    """One number that a check went by.

    Attributes
    ----------
    name : str
        As the lesson calls it, or what is measured.
    words : str
        What is measured, in plain words.
    value : float
    wanted : str
        What it had to be, such as "above 2.5".
    held : bool
    where : str
        Where on the screen it can be read; empty where nowhere.
    """

    name: str
    words: str
    value: float
    wanted: str
    held: bool
    where: str

    @property
    def sentence(self) -> str:
        """The number, and what it had to be."""
        turn = "as claimed" if self.held else "not as claimed"
        return f"{self.words} is {figures(self.value)}: {self.wanted}, {turn}."


@dataclass(frozen=True)
class Verdict:
    """Whether a condition held, and the numbers it went by."""

    held: bool
    measured: tuple[Measured, ...]


@dataclass(frozen=True)
class Condition(Parameterised, ABC):
    """Something that holds or does not."""

    @abstractmethod
    def judge(self, races: Races) -> Verdict:
        """Return whether it holds, and by which numbers; what is nan holds nothing."""

    @abstractmethod
    def measures(self) -> Iterator[Measure]:
        """Yield all measures in it."""

    def check(self, scope: Scope) -> None:
        """Check that all of it can be measured in these races.

        Raises
        ------
        ValueError
            In one sentence that names the field.
        """
        for measure in self.measures():
            measure.check(scope)


CONDITIONS: Registry[Condition] = Registry("condition")


@dataclass(frozen=True)
class Several(Condition):
    """Several conditions as one."""

    of: tuple[Condition, ...] = part("Of", CONDITIONS, many=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.of:
            raise ValueError(f"{self.title}: of is empty; allowed are one or more conditions.")

    def judge(self, races: Races) -> Verdict:
        """Return whether it holds, with the numbers of all."""
        verdicts = [condition.judge(races) for condition in self.of]
        measured = tuple(one for verdict in verdicts for one in verdict.measured)
        return Verdict(self.holds([verdict.held for verdict in verdicts]), measured)

    @abstractmethod
    def holds(self, each: list[bool]) -> bool:
        """Return whether all of it holds."""

    def measures(self) -> Iterator[Measure]:
        """Yield those of all conditions."""
        for condition in self.of:
            yield from condition.measures()


@CONDITIONS.register("all")
@dataclass(frozen=True)
class All(Several):
    """Holds where every one does."""

    title = "all"

    def holds(self, each: list[bool]) -> bool:
        """Return whether every one holds."""
        return all(each)


@CONDITIONS.register("any")
@dataclass(frozen=True)
class Any(Several):
    """Holds where one does."""

    title = "any"

    def holds(self, each: list[bool]) -> bool:
        """Return whether one holds."""
        return any(each)
