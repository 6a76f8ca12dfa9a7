"""What is read from a whole stretch of a curve: means, ranges, extremes, and when it got where."""

from abc import abstractmethod
from dataclasses import dataclass

from lossstudio.core.arrays import Floats, Ints
from lossstudio.core.lessons.measures.base import MEASURES, MOST_EPOCHS, NAN, Curve, Measure
from lossstudio.core.lessons.outcome import Races
from lossstudio.core.lessons.scope import Scope
from lossstudio.core.parameters import param, shown
from lossstudio.core.parts import part


def as_curve(measure: Measure, where: str) -> Curve:
    """Return a measure as a curve over all epochs.

    Raises
    ------
    ValueError
        If it is none.
    """
    curve = measure.bare
    if not isinstance(curve, Curve) or curve.at is not None:
        raise ValueError(
            f"{where}: of is {shown(curve.key)}; allowed is a loss, a metric or a gradient, "
            "without “at”."
        )
    return curve


@dataclass(frozen=True)
class OfCurve(Measure):
    """A number read from a curve."""

    of: Measure = part("Of", MEASURES)

    def __post_init__(self) -> None:
        super().__post_init__()
        as_curve(self.of, self.title)

    def check(self, scope: Scope) -> None:
        """Check that there is a curve."""
        self.curve.check_series(self.title)

    @property
    def curve(self) -> Curve:
        """The curve it is read from."""
        return as_curve(self.of, self.title)

    def named(self, races: Races) -> str:
        """Return the curve in words."""
        words = self.curve.words(races).removesuffix(" at the end")
        return words[:1].lower() + words[1:] if words[1:2].islower() else words

    def track(self, races: Races) -> tuple[Ints, Floats]:
        """Return the recorded epochs and values."""
        return races[self.curve.race].last.curves.epoch, self.curve.series(races)


@dataclass(frozen=True)
class OverLast(OfCurve):
    """A number over the last epochs of a curve."""

    last: int | None = param(
        None,
        kind=int,
        label="Last epochs",
        help="How many; none: all, without the start.",
        low=1,
        high=MOST_EPOCHS,
        optional=True,
    )
    verb = ""

    def value(self, races: Races) -> float:
        """Return it, nan where any of the numbers is missing."""
        epochs, series = self.track(races)
        chosen = epochs > (0 if self.last is None else epochs[-1] - self.last)
        return float(self.reduce(series[chosen])) if chosen.any() else NAN

    @abstractmethod
    def reduce(self, numbers: Floats) -> float:
        """Return one number of several."""

    def words(self, races: Races) -> str:
        """Return what is measured."""
        span = "all epochs" if self.last is None else f"the last {self.last:,} epochs"
        return f"{self.verb} over {span} of: {self.named(races)}"


@MEASURES.register("mean")
@dataclass(frozen=True)
class Mean(OverLast):
    """The mean over the last epochs."""

    title, verb = "mean", "Mean"

    def reduce(self, numbers: Floats) -> float:
        """Return the mean."""
        return float(numbers.mean())


@MEASURES.register("range")
@dataclass(frozen=True)
class Range(OverLast):
    """How far apart the largest and the smallest value of the last epochs are."""

    title, verb = "range", "Largest less smallest"

    def reduce(self, numbers: Floats) -> float:
        """Return the range."""
        return float(numbers.max() - numbers.min())


@MEASURES.register("least")
@dataclass(frozen=True)
class Least(OverLast):
    """The smallest value of the last epochs."""

    title, verb = "least", "Smallest"

    def reduce(self, numbers: Floats) -> float:
        """Return the smallest."""
        return float(numbers.min())


@MEASURES.register("most")
@dataclass(frozen=True)
class Most(OverLast):
    """The largest value of the last epochs."""

    title, verb = "most", "Largest"

    def reduce(self, numbers: Floats) -> float:
        """Return the largest."""
        return float(numbers.max())
