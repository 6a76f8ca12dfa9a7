"""What a sample consists of: each feature as it is typed, or read from a column."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets.chosen_columns import ChosenColumns
from lossstudio.core.plain_text import figures
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tables import Column, Selection, TableError
from lossstudio.core.tables.dates import DAY, read_date
from lossstudio.core.tables.errors import counted, shown
from lossstudio.core.tables.filling import (
    MISSING_CLASS,
    filled_codes,
    filling_number,
    indicators,
)
from lossstudio.core.tables.settings import (
    AUTO,
    CLASS,
    DATE,
    MOST_FREQUENT,
    NUMBER,
    OWN_CLASS,
    TEXT,
)
from lossstudio.core.typed_numbers import typed_number

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_NAMED = 5  # columns or words in a sentence
EXACT = 17  # digits that tell any two numbers apart


def time_text(value: float, unit: str) -> str:
    """Return a moment, in days or seconds since 1970-01-01, as ISO has it; else the number."""
    try:
        at = EPOCH + timedelta(**{unit: value})
    except (OverflowError, ValueError):
        return repr(value)
    return f"{at:%Y-%m-%d}" if unit == "days" else f"{at:%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True)
class NumberField:
    """A feature that is a number or a moment.

    Attributes
    ----------
    name : str
    time : str
        "days" or "seconds" since 1970-01-01, of moments.
    fill : float
        What fills gaps; nan: nothing.
    usual : float
        The median of the training samples.
    dates : str
        What was said of the order of day and month.
    low, high : float
        Where those samples end.
    """

    name: str
    time: str
    fill: float
    usual: float
    dates: str = AUTO
    low: float = -np.inf
    high: float = np.inf

    @property
    def kind(self) -> str:
        """As what its column is read."""
        return DATE if self.time else NUMBER

    @property
    def width(self) -> int:
        """How many numbers the model gets of it."""
        return 1

    @property
    def first_text(self) -> str:
        """What a person may begin with: of few digits, yet no number that no sample reaches."""
        if self.time:
            return time_text(self.usual, self.time)
        texts = (
            figures(self.usual, digits).replace("−", "-").replace(",", "")
            for digits in range(4, EXACT)
        )
        within = (text for text in texts if self.low <= float(text) <= self.high)
        return next(within, repr(self.usual))

    def typed(self, text: str) -> Floats:
        """Return what is typed as numbers (1,).

        Raises
        ------
        ValueError
            In one sentence.
        """
        if self.time:
            moment = read_date(text)
            if moment is None:
                raise ValueError(f"{self.name} is {shown(text)}; allowed is a date: 2024-12-31.")
            return np.array([moment.seconds / (DAY if self.time == "days" else 1)])
        try:
            number = float(typed_number(text))
        except (ValueError, OverflowError):
            number = np.nan
        if not np.isfinite(number):
            raise ValueError(
                f"{self.name} is {shown(text) if text else 'empty'}; allowed is a number."
            )
        return np.array([number])

    def read(self, column: Column) -> tuple[Floats, list[str]]:
        """Return a column of another table as numbers (n, 1), and what is to be told."""
        values = column.values
        if self.time and column.time != self.time:
            values = values * DAY if self.time == "seconds" else values / DAY
        missing, odd = int(np.count_nonzero(np.isnan(values))), column.odd_count
        told = []
        if odd:
            have, such = ("row has", "") if odd == 1 else ("rows have", "such as ")
            told.append(
                f"{odd:,} {have} a word where {shown(self.name)} needs {self.needed} "
                f"({such}{shown(column.odd[0][1])})."
            )
        if not missing or np.isnan(self.fill):
            return values[:, None], told
        parts = [counted(missing - odd, "gap")] * (missing > odd)
        parts += [counted(odd, "such word")] * (odd > 0)
        told.append(
            f"{' and '.join(parts)} of {shown(self.name)} filled as in the samples, with "
            f"{self._fill_text}."
        )
        return np.where(np.isnan(values), self.fill, values)[:, None], told

    @property
    def needed(self) -> str:
        """What a cell must hold."""
        return "a date" if self.time else "a number"

    @property
    def _fill_text(self) -> str:
        return time_text(self.fill, self.time) if self.time else figures(self.fill)


@dataclass(frozen=True)
class WordField:
    """A feature that is one of several words, which the model gets as numbers 0 and 1.

    Attributes
    ----------
    name : str
    words : tuple of str
    fill : int
        The place of the word that fills gaps; −1: none does.
    usual : int
        That of the most frequent one.
    """

    name: str
    words: tuple[str, ...]
    fill: int
    usual: int

    @property
    def kind(self) -> str:
        """As what its column is read."""
        return CLASS

    @property
    def width(self) -> int:
        """How many numbers the model gets of it."""
        return len(indicators(self.words))

    @property
    def first_text(self) -> str:
        """What a person may begin with."""
        return self.words[self.usual]

    def typed(self, text: str) -> Floats:
        """Return a chosen word as numbers (width,); a ValueError where it is none of them."""
        numbers: Floats = self._numbers(np.array([self.words.index(text)]))[0]
        return numbers

    def read(self, column: Column) -> tuple[Floats, list[str]]:
        """Return a column of another table as numbers (n, width), and what is to be told."""
        codes, words = column.as_classes()
        place = {word: index for index, word in enumerate(self.words)}
        to = np.array([place.get(word, -1) for word in words] + [self.fill], dtype=np.int64)
        known = np.minimum(codes, len(words)) if words else np.where(codes < 0, -1, 0)
        found = to[known] if words else np.where(codes < 0, self.fill, -1)
        told = []
        strange = [word for word in words if word not in place]
        if strange or (not words and (codes >= 0).any()):
            some = ", ".join(map(shown, strange[:MOST_NAMED])) or "more than 1,000 words"
            more = ", …" if len(strange) > MOST_NAMED else ""
            told.append(f"{shown(self.name)} holds {some}{more}, which no sample has.")
        gaps = int(np.count_nonzero(codes < 0))
        if gaps and self.fill >= 0:
            fill = shown(self.words[self.fill])
            told.append(f"{counted(gaps, 'gap')} of {shown(self.name)} taken for {fill}.")
        return self._numbers(found), told

    def _numbers(self, codes: np.ndarray) -> Floats:
        """Return 0 and 1 for words, nan for none."""
        columns = [(codes == code).astype(np.float64) for code, _ in indicators(self.words)]
        numbers = np.column_stack(columns)
        numbers[codes < 0] = np.nan
        return numbers


Field = NumberField | WordField


def fields_of(snapshot: Snapshot) -> tuple[Field, ...]:
    """Return what a sample of the race that is shown consists of.

    Text that became several features of 0 and 1 is one field again, where the table is still
    there; drawn samples of such a table keep those numbers.
    """
    samples, dataset = snapshot.prepared.samples, snapshot.experiment.dataset
    train = samples.features[snapshot.prepared.sampled.train.index]
    if isinstance(dataset, ChosenColumns):
        try:
            chosen = dataset.selection()
            if not chosen.problem and chosen.input_names == samples.feature_names:
                return _of_columns(chosen, train)
        except (TableError, OSError):  # the file has gone
            pass
    times = samples.times or ("",) * len(samples.feature_names)
    rows = zip(samples.feature_names, times, train.T, strict=True)
    return tuple(_number(name, time, np.nan, values) for name, time, values in rows)


def _number(name: str, time: str, fill: float, values: Floats, dates: str = AUTO) -> NumberField:
    """Return a field for a feature of which the training samples have such values."""
    low, middle, high = (float(of(values)) for of in (np.min, np.median, np.max))
    return NumberField(name, time, fill, middle, dates, low, high)


def _of_columns(chosen: Selection, train: Floats) -> tuple[Field, ...]:
    """Return a field for each feature that was chosen in a table."""
    fields: list[Field] = []
    start = 0
    for name in chosen.features:
        column, said = chosen.table.column(name), chosen.settings.column(name)
        field: Field
        if column.is_number and said.kind not in {CLASS, TEXT}:
            fill = filling_number(column, said.gaps)
            field = _number(name, column.time, fill, train[:, start], said.dates)
        else:
            _, words = filled_codes(column, said.gaps)
            field = WordField(name, words, _fill_of(column, words, said.gaps), 0)
            field = replace(field, usual=_usual(field, train[:, start:]))
        fields.append(field)
        start += field.width
    return tuple(fields)


def _fill_of(column: Column, words: tuple[str, ...], gaps: str) -> int:
    """Return the place of the word that fills gaps by a rule; −1 where none does."""
    if gaps == OWN_CLASS:
        return words.index(MISSING_CLASS) if MISSING_CLASS in words else -1
    codes, _ = column.as_classes()
    known = codes[codes >= 0]
    return int(np.argmax(np.bincount(known))) if gaps == MOST_FREQUENT and len(known) else -1


def _usual(field: WordField, numbers: Floats) -> int:
    """Return the place of the most frequent word among the training samples."""
    counts = np.zeros(len(field.words))
    for at, (code, _) in enumerate(indicators(field.words)):
        counts[code] = numbers[:, at].sum()
    if len(field.words) == 2:
        counts[0] = len(numbers) - counts[1]
    return int(np.argmax(counts))
