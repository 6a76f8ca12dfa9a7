"""Where new samples lie outside of the training samples: what is said there, nobody has learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from lossstudio.core.analysis.sample_fields import MOST_NAMED, Field, NumberField, time_text
from lossstudio.core.arrays import Floats
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tables.errors import counted

OUTSIDE = "outside of what was learned from"
EXACT = 17  # digits that tell any two numbers apart


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

    def text_of(self, value: float) -> str:
        """Return a number, with as many digits as tell it apart from where the range ends."""
        if self.time:
            return time_text(value, self.time)
        ends = (self.low, self.high)
        apart = (
            d for d in range(4, EXACT) if figures(value, d) not in [figures(e, d) for e in ends]
        )
        return figures(value, 4 if value in ends else next(apart, EXACT))

    @property
    def words(self) -> str:
        """The range, to be read after what lies outside of it."""
        return f"(training samples: {self.text_of(self.low)} to {self.text_of(self.high)})"


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
    found = [
        f"{each.name} is {each.text_of(float(value))} {each.words}"
        for each in ranges
        if not each.low <= (value := features[0, each.column]) <= each.high and np.isfinite(value)
    ]
    return f"{OUTSIDE.capitalize()}: {_some(found)}." if found else ""


def rows_outside(ranges: Sequence[LearnedRange], features: Floats) -> str:
    """Return in one sentence how many rows (n, d) lie outside; empty where none does."""
    outside, found = np.zeros(len(features), dtype=bool), []
    for each in ranges:
        values = features[:, each.column]
        beyond = (values < each.low) | (values > each.high)
        if beyond.any():
            outside |= beyond
            found.append(f"{each.name} {each.words}")
    count = int(np.count_nonzero(outside))
    are = "is" if count == 1 else "are"
    return f"{counted(count, 'row')} {are} {OUTSIDE}: {_some(found)}." if found else ""


def _some(found: Sequence[str]) -> str:
    more = len(found) - MOST_NAMED
    return ", ".join(found[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
