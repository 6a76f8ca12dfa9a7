"""Measures against limits: above, below, between and equal."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from lossstudio.core.lessons.conditions.base import CONDITIONS, Condition, Measured, Verdict
from lossstudio.core.lessons.measures import MEASURES, Measure, Named, Number
from lossstudio.core.lessons.outcome import Races
from lossstudio.core.parameters import param
from lossstudio.core.parts import part
from lossstudio.core.plain_text import figures

SEEN = 1e-4  # less is rounding, and nobody sees it in a number that is shown


@dataclass(frozen=True)
class Comparison(Condition):
    """A measure against something."""

    of: Measure = part("Of", MEASURES)

    def judge(self, races: Races) -> Verdict:
        """Return whether it holds."""
        value = self.of.value(races)
        held = self.holds(value, races)
        words = self.of.words(races)
        name = self.of.spoken if isinstance(self.of, Named) else words
        measured = Measured(name, words, value, self.wanted(races), held, self.of.where())
        return Verdict(held, (measured,))

    @abstractmethod
    def holds(self, value: float, races: Races) -> bool:
        """Return whether a value is as it should be; never for nan."""

    @abstractmethod
    def wanted(self, races: Races) -> str:
        """Return what the value should be, in words."""

    def measures(self) -> Iterator[Measure]:
        """Yield the measure, and all that it is compared with."""
        for measure in (getattr(self, name) for name in self.parts()):
            yield from measure.all()


def limit_words(limit: Measure, races: Races) -> str:
    """Return a limit as a number, with what it is where it is measured itself."""
    number = figures(limit.value(races))
    if isinstance(limit, Number):
        return number
    what = limit.spoken if isinstance(limit, Named) else limit.words(races)
    return f"{number} ({what})"


@CONDITIONS.register("above")
@dataclass(frozen=True)
class Above(Comparison):
    """Holds where the measure is above the limit."""

    title = "above"
    limit: Measure = part("Limit", MEASURES)

    def holds(self, value: float, races: Races) -> bool:
        """Return whether it is above."""
        return value > self.limit.value(races)

    def wanted(self, races: Races) -> str:
        """Return the limit in words."""
        return f"above {limit_words(self.limit, races)}"


@CONDITIONS.register("below")
@dataclass(frozen=True)
class Below(Comparison):
    """Holds where the measure is below the limit."""

    title = "below"
    limit: Measure = part("Limit", MEASURES)

    def holds(self, value: float, races: Races) -> bool:
        """Return whether it is below."""
        return value < self.limit.value(races)

    def wanted(self, races: Races) -> str:
        """Return the limit in words."""
        return f"below {limit_words(self.limit, races)}"


@CONDITIONS.register("between")
@dataclass(frozen=True)
class Within(Comparison):
    """Holds where the measure is from low to high, both included."""

    title = "between"
    low: Measure = part("Low", MEASURES)
    high: Measure = part("High", MEASURES)

    def holds(self, value: float, races: Races) -> bool:
        """Return whether it is between."""
        return self.low.value(races) <= value <= self.high.value(races)

    def wanted(self, races: Races) -> str:
        """Return the limits in words."""
        return f"from {limit_words(self.low, races)} to {limit_words(self.high, races)}"


@CONDITIONS.register("equal")
@dataclass(frozen=True)
class Equal(Comparison):
    """Holds where the measure differs from another by no more than `within`."""

    title = "equal"
    to: Measure = part("To", MEASURES)
    within: float = param(
        0.0, label="Within", help="The largest difference that counts as none.", low=0.0
    )

    def holds(self, value: float, races: Races) -> bool:
        """Return whether it is near enough."""
        return value == (to := self.to.value(races)) or abs(value - to) <= self.within

    def wanted(self, races: Races) -> str:
        """Return the target in words."""
        about = f", give or take {figures(self.within)}" if self.within >= SEEN else ""
        return f"equal to {limit_words(self.to, races)}{about}"
