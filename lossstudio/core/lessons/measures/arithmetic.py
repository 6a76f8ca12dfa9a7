"""Numbers worked out from other measures."""

import math
from dataclasses import dataclass

from lossstudio.core.lessons.measures.base import MEASURES, NAN, Measure
from lossstudio.core.lessons.outcome import Races
from lossstudio.core.parts import part


@dataclass(frozen=True)
class OfTwo(Measure):
    """Something of two measures, of two races as well."""

    of: tuple[Measure, ...] = part("Of", MEASURES, many=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.of) != 2:
            raise ValueError(f"{self.title}: of has {len(self.of)} items; allowed are 2.")

    def pair(self, races: Races) -> tuple[float, float]:
        """Return both numbers."""
        return self.of[0].value(races), self.of[1].value(races)


@MEASURES.register("difference")
@dataclass(frozen=True)
class Difference(OfTwo):
    """The first less the second."""

    title = "difference"

    def value(self, races: Races) -> float:
        """Return it."""
        first, second = self.pair(races)
        return first - second

    def words(self, races: Races) -> str:
        """Return what is measured."""
        return f"[{self.of[0].words(races)}] less [{self.of[1].words(races)}]"


@MEASURES.register("ratio")
@dataclass(frozen=True)
class Ratio(OfTwo):
    """The first over the second; infinite over 0, nan where both are 0 or infinite."""

    title = "ratio"

    def value(self, races: Races) -> float:
        """Return it."""
        first, second = self.pair(races)
        if second == 0.0:
            return NAN if first == 0.0 or math.isnan(first) else math.copysign(math.inf, first)
        return first / second

    def words(self, races: Races) -> str:
        """Return what is measured."""
        return f"[{self.of[0].words(races)}] over [{self.of[1].words(races)}]"


@MEASURES.register("product")
@dataclass(frozen=True)
class Product(OfTwo):
    """The first times the second."""

    title = "product"

    def value(self, races: Races) -> float:
        """Return it."""
        first, second = self.pair(races)
        return first * second

    def words(self, races: Races) -> str:
        """Return what is measured."""
        return f"[{self.of[0].words(races)}] times [{self.of[1].words(races)}]"


@MEASURES.register("abs")
@dataclass(frozen=True)
class Size(Measure):
    """A measure without its sign."""

    title = "abs"
    of: Measure = part("Of", MEASURES)

    def value(self, races: Races) -> float:
        """Return it."""
        return abs(self.of.value(races))

    def words(self, races: Races) -> str:
        """Return what is measured."""
        return f"Size of [{self.of.words(races)}]"
