"""What is drawn of a study: one yardstick, its summary, and what is said of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from lossstudio.core.arrays import Bools, Floats
from lossstudio.core.differences import full_names
from lossstudio.core.experiment import Contender
from lossstudio.core.plain_text import figures, one_line
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.factor import FactorKind, Value
from lossstudio.core.studies.results import StudyResults, Summary
from lossstudio.core.studies.study import Study
from lossstudio.core.studies.yardsticks import DISTANCE, Yardstick

DIGITS = 3
# times the usual way from the best, on a linear and a log axis: beyond that it would hide the rest
FAR, FAR_ON_LOG, LEAST_FAR_ON_LOG = 100.0, 6.0, 3.0  # the last one in decades
DECADES = 1.2  # between the least and the most, from which on an axis is proposed to be log
FEW = 3  # values that are named where contenders diverged


@dataclass(frozen=True, eq=False)
class FactorAxis:
    """Where the values of a factor lie.

    Attributes
    ----------
    name : str
    words : tuple of str
        The values as they are read.
    places : ndarray (values,)
        On the axis; on a log axis the logarithm to 10.
    log, named : bool
        Whether it is logarithmic; whether the values lie side by side under their words.
    ordered : bool
        Whether there is a way from one value to the next.
    """

    name: str
    words: tuple[str, ...]
    places: Floats
    log: bool
    named: bool
    ordered: bool

    @classmethod
    def of(cls, kind: FactorKind, values: tuple[Value, ...]) -> "FactorAxis":
        """Return the axis of a factor: as it declares, where all its values have a place there."""
        words = tuple(one_line(kind.words(value)) for value in values)
        numbers = [float(value) for value in values if isinstance(value, int | float)]
        named = not kind.is_number or len(numbers) < len(values)
        log = not named and kind.log and min(numbers) > 0.0
        if named or (kind.log and not log):  # a 0 among the ratios stands beside them
            beside = np.arange(len(values), dtype=float)
            return cls(kind.label, words, beside, log=False, named=True, ordered=kind.is_number)
        places = np.log10(numbers) if log else np.array(numbers)
        return cls(kind.label, words, places, log=log, named=False, ordered=True)


@dataclass(frozen=True, eq=False)
class Shown:
    """A yardstick of all races so far, on one side.

    Attributes
    ----------
    results : StudyResults
    yardstick : Yardstick
    split : Split
    log : bool
        Whether the yardstick has a log axis.
    """

    results: StudyResults
    yardstick: Yardstick
    split: Split
    log: bool

    @property
    def study(self) -> Study:
        """The study."""
        return self.results.study

    @cached_property
    def summary(self) -> Summary:
        """The median and the quartiles."""
        return self.results.summary(self.yardstick.key, self.split)

    @cached_property
    def axes(self) -> tuple[FactorAxis, ...]:
        """Where the values of the factors lie."""
        pairs = zip(self.study.kinds, self.study.factors, strict=True)
        return tuple(FactorAxis.of(kind, factor.values) for kind, factor in pairs)

    @cached_property
    def contenders(self) -> tuple[Contender, ...]:
        """All of them."""
        return self.study.experiment.contenders

    @cached_property
    def names(self) -> list[str]:
        """What to call each."""
        return [one_line(name) for name in full_names(self.contenders)]

    @cached_property
    def rows(self) -> list[int]:
        """Which of them are drawn."""
        seen = [row for row, contender in enumerate(self.contenders) if not contender.hidden]
        return seen or list(range(len(self.contenders)))

    @property
    def name(self) -> str:
        """What is measured, as an axis has it."""
        unit = " (target units)" if self.yardstick.unit == "target" else ""
        side = "" if self.yardstick.key == DISTANCE else f", {self.split.word}"
        return f"{self.yardstick.label}{unit}{side}"

    def placed(self, values: Floats) -> Floats:
        """Return values as they lie on the axis of the yardstick; nan where they have no place."""
        if not self.log:
            return values
        with np.errstate(all="ignore"):
            placed: Floats = np.where(values > 0.0, np.log10(values), np.nan)
        return placed

    @cached_property
    def middles(self) -> Floats:
        """The medians on their axis; nan where they are so far off that nothing else was told."""
        placed = self.placed(self.summary.median)
        known = placed[np.isfinite(placed)]
        if not len(known):
            return np.full_like(placed, np.nan)
        best = known.max() if self.yardstick.higher_is_better else known.min()
        usual = float(np.median(np.abs(known - best))) or abs(float(best)) or 1.0
        far = max(FAR_ON_LOG * usual, LEAST_FAR_ON_LOG) if self.log else FAR * usual
        with np.errstate(invalid="ignore"):
            near = np.abs(placed - best) <= far
        return np.where(near, placed, np.nan)

    @cached_property
    def span(self) -> tuple[float, float]:
        """The lowest and the highest median on its axis, apart from each other."""
        known = self.middles[..., self.rows]
        known = known[np.isfinite(known)]
        if not len(known):
            return 0.0, 1.0
        low, high = float(known.min()), float(known.max())
        return (low, high) if low < high else (low - 0.5, high + 0.5)

    @cached_property
    def far(self) -> Bools:
        """Where there is a median that is too far off to be drawn."""
        far: Bools = np.isnan(self.middles) & ~np.isnan(self.placed(self.summary.median))
        return far

    @cached_property
    def lost(self) -> Bools:
        """Where races were run and a cross stands for the median."""
        lost: Bools = self.far | ((self.summary.diverged > 0) & (self.summary.count == 0))
        return lost

    def reading(self, first: int, second: int = 0) -> str:
        """Return what was found at a value: of each contender the median and the quartiles."""
        summary = self.summary
        if not summary.done[first, second]:
            return f"{self.study.words_at(first, second)}: not raced yet"
        told = []
        for row in self.rows:
            low, middle, high = (
                figures(float(each[first, second, row]), DIGITS)
                for each in (summary.low, summary.median, summary.high)
            )
            lost = int(summary.diverged[first, second, row])
            if summary.count[first, second, row]:
                several = summary.count[first, second, row] > 1
                quartiles = f" ({low} to {high})" if several else ""
                told.append(f"{self.names[row]} {middle}{quartiles}")
                told[-1] += f", {lost} diverged" if lost else ""
            else:
                told.append(f"{self.names[row]} {'diverged' if lost else 'has no number'}")
        return f"{self.study.words_at(first, second)}: {'; '.join(told)}"

    @property
    def best_text(self) -> str:
        """Where each contender did best, and how well."""
        told = []
        for row in self.rows:
            placed = self.middles[..., row]
            if np.isfinite(placed).any():
                best = np.nanargmax if self.yardstick.higher_is_better else np.nanargmin
                first, second = (int(i) for i in np.unravel_index(best(placed), placed.shape))
                value = figures(float(self.summary.median[first, second, row]), DIGITS)
                told.append(f"{self.names[row]} {value} at {self.study.words_at(first, second)}")
        return f"Best: {'; '.join(told)}" if told else ""

    @property
    def cells_text(self) -> str:
        """What a cell of a map is."""
        draws, whole = self.study.draws, self.results.finished
        if draws == 1:
            return "Each cell is one draw."
        return f"Each cell is the median of {f'{draws:,} draws' if whole else 'the draws so far'}."

    @property
    def lost_text(self) -> str:
        """Which contenders diverged, how often and where, and what is too far off to be drawn."""
        diverged, done, told, far = self.summary.diverged, int(self.summary.done.sum()), [], []
        for row in self.rows:
            if diverged[..., row].any():
                share = f"{int(diverged[..., row].sum()):,} of {done:,} races"
                told.append(f"{self.names[row]} in {share} (at {self._where(diverged[..., row])})")
            if self.far[..., row].any():
                far.append(f"{self.names[row]} at {self._where(self.far[..., row])}")
        sentences = {"Diverged, so not in the medians": told, "Too far off to be drawn": far}
        return " ".join(f"✕ {how}: {', '.join(who)}." for how, who in sentences.items() if who)

    def _where(self, marked: Any) -> str:
        """Return the first few of the values that are marked."""
        places = np.argwhere(marked).tolist()
        values = [self.study.values_at(*place) for place in places[:FEW]]
        words = [
            " and ".join(
                one_line(kind.words(value))
                for kind, value in zip(self.study.kinds, each, strict=True)
            )
            for each in values
        ]
        return "; ".join([*words, *["…"] * (len(places) > FEW)])


def is_log(results: StudyResults, yardstick: Yardstick, split: Split) -> bool:
    """Whether a log axis tells more: where medians differ by orders of magnitude."""
    values = results.summary(yardstick.key, split).median
    values = values[np.isfinite(values)]
    if not len(values) or values.min() <= 0.0:
        return False
    with np.errstate(all="ignore"):
        return bool(np.log10(values.max() / values.min()) > DECADES)
