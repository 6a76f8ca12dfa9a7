"""When a curve got where, and what another one was just then."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lossstudio.core.lessons.measures.base import MEASURES, NAN, Measure
from lossstudio.core.lessons.measures.stretches import OfCurve, as_curve
from lossstudio.core.lessons.outcome import Races
from lossstudio.core.lessons.scope import Scope
from lossstudio.core.parameters import param
from lossstudio.core.parts import part
from lossstudio.core.plain_text import figures


def level_param(label: str, help: str, high: float | None = None) -> Any:
    """Declare a level of a curve, one of which has to be given."""
    low = None if high is None else 0.0
    return param(None, kind=float, label=label, help=help, low=low, high=high, optional=True)


@MEASURES.register("first_epoch")
@dataclass(frozen=True)
class FirstEpoch(OfCurve):
    """The first epoch at which a curve is where it should be; infinite where it never is."""

    title = "first_epoch"
    at_least: float | None = level_param("At least", "A level to rise to.")
    at_most: float | None = level_param("At most", "A level to fall to.")
    way: float | None = level_param(
        "Way", "Which share of the way from the start to the end it has to have gone.", high=1.0
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        given = [n for n in ("at_least", "at_most", "way") if getattr(self, n) is not None]
        if len(given) != 1:
            raise ValueError(
                f"first_epoch has {' and '.join(given) or 'no level'}; allowed is one of "
                "at_least, at_most and way."
            )

    def value(self, races: Races) -> float:
        """Return the epoch."""
        epochs, series = self.track(races)
        if self.way is not None:
            reached = (series - series[0]) / (series[-1] - series[0]) >= self.way
        elif self.at_least is not None:
            reached = series >= self.at_least
        else:
            reached = series <= self.at_most  # type: ignore[operator]  # one of them is given
        return float(epochs[reached.argmax()]) if reached.any() else np.inf

    def words(self, races: Races) -> str:
        """Return what is measured."""
        if self.way is not None:
            how = f"has gone {self.way:.0%} of its way"
        elif self.at_least is not None:
            how = f"is {figures(self.at_least)} or more"
        else:
            assert self.at_most is not None  # one of them is given
            how = f"is {figures(self.at_most)} or less"
        return f"First epoch at which this {how}: {self.named(races)}"


@MEASURES.register("best_epoch")
@dataclass(frozen=True)
class BestEpoch(OfCurve):
    """The epoch at which a curve is lowest."""

    title = "best_epoch"

    def value(self, races: Races) -> float:
        """Return the epoch, the first of equals."""
        epochs, series = self.track(races)
        return float(epochs[np.nanargmin(series)]) if np.isfinite(series).any() else NAN

    def words(self, races: Races) -> str:
        """Return what is measured."""
        return f"Epoch of the smallest value of: {self.named(races)}"


@MEASURES.register("at_best")
@dataclass(frozen=True)
class AtBest(OfCurve):
    """The value of a curve at the epoch at which another one is lowest."""

    title = "at_best"
    best: Measure = part("Best", MEASURES)

    def __post_init__(self) -> None:
        super().__post_init__()
        if as_curve(self.best, self.title).race != self.curve.race:
            raise ValueError("at_best: best is of another race; allowed is the same one.")

    def check(self, scope: Scope) -> None:
        """Check that there are two curves."""
        super().check(scope)
        as_curve(self.best, self.title).check_series(self.title)

    def value(self, races: Races) -> float:
        """Return the value there."""
        _, series = self.track(races)
        other = as_curve(self.best, self.title).series(races)
        return float(series[np.nanargmin(other)]) if np.isfinite(other).any() else NAN

    def words(self, races: Races) -> str:
        """Return what is measured."""
        best = self.best.words(races).removesuffix(" at the end")
        return f"Value of {self.named(races)}, at the epoch of the smallest value of {best}"
