"""Where new samples lie outside of the training samples: what is said there, nobody has learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.analysis.sample_fields import EXACT, MOST_NAMED, Field, NumberField, time_text
from lossstudio.core.arrays import Floats
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tables.dates import DAY
from lossstudio.core.tables.errors import counted

TYPED = 15  # digits that a number keeps as it was typed
OUTSIDE = "outside of what was learned from"


@dataclass(frozen=True)
class LearnedRange:
    """The numbers of a feature that the training samples have.

    Attributes
    ----------
    name, time : str
        As in `NumberField`.
    column : int
        Which of the model's features it is.
    low, high : float
    """

    name: str
    time: str
    column: int
    low: float
    high: float

    def beyond(self, values: Floats) -> NDArray[np.bool_]:
        """Return which numbers lie outside; of moments as they are shown, to the day or second."""
        ends = np.array([self.low, self.high])
        if self.time:
            values, ends = (_as_shown(each, self.time) for each in (values, ends))
        return np.asarray((values < ends[0]) | (values > ends[1]))

    def digits(self, value: float) -> int:
        """Return with how many digits a number is told apart from where the range ends."""
        ends = (self.low, self.high)
        apart = (
            d for d in range(4, EXACT) if figures(value, d) not in [figures(e, d) for e in ends]
        )
        return next(apart, EXACT)

    def words(self, digits: int) -> str:
        """Return the range, to be read after what lies outside of it."""
        low, high = (self.text_of(end, digits) for end in (self.low, self.high))
        return f"(training samples: {low} to {high})"

    def text_of(self, value: float, digits: int) -> str:
        """Return a number, or the moment that it is."""
        return time_text(value, self.time) if self.time else figures(value, digits)


def _typed_digits(value: float) -> int:
    """Return with how many digits a number reads as it was typed."""
    return next((d for d in range(1, TYPED) if float(f"{value:.{d}g}") == value), TYPED)


def _as_shown(moments: Floats, unit: str) -> Floats:
    """Return moments without the part that `time_text` leaves away."""
    seconds = DAY if unit == "days" else 1
    whole: Floats = np.floor(np.round(moments * seconds, 6) / seconds)  # it rounds to microseconds
    return whole


def ranges_of(fields: Sequence[Field], prepared: Prepared) -> tuple[LearnedRange, ...]:
    """Return the range of every number; words are offered as they are in the samples."""
    features = prepared.train.features
    low, high = features.min(axis=0).tolist(), features.max(axis=0).tolist()
    columns = accumulate((field.width for field in fields), initial=0)
    return tuple(
        LearnedRange(field.name, field.time, at, low[at], high[at])
        for field, at in zip(fields, columns, strict=False)
        if isinstance(field, NumberField)
    )


def sample_outside(ranges: Sequence[LearnedRange], features: Floats) -> str:
    """Return in one sentence what of a sample (1, d) lies outside; empty where nothing does."""
    found = []
    for each in ranges:
        value = features[0, [each.column]]
        if np.isfinite(value).all() and each.beyond(value).any():
            number = float(value[0])
            digits = each.digits(number)
            typed = each.text_of(number, max(digits, _typed_digits(number)))
            found.append(f"{each.name} is {typed} {each.words(digits)}")
    return f"{OUTSIDE.capitalize()}: {_some(found)}." if found else ""


def rows_outside(ranges: Sequence[LearnedRange], features: Floats) -> str:
    """Return in one sentence how many rows (n, d) lie outside; empty where none does."""
    outside, found = np.zeros(len(features), dtype=bool), []
    for each in ranges:
        values = features[:, each.column]
        beyond = each.beyond(values)
        if beyond.any():
            outside |= beyond
            far = np.maximum(each.low - values, values - each.high)
            nearest = float(values[np.where(beyond, far, np.inf).argmin()])
            found.append(f"{each.name} {each.words(each.digits(nearest))}")
    count = int(np.count_nonzero(outside))
    are = "is" if count == 1 else "are"
    return f"{counted(count, 'row')} {are} {OUTSIDE}: {_some(found)}." if found else ""


def _some(found: Sequence[str]) -> str:
    more = len(found) - MOST_NAMED
    return ", ".join(found[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
