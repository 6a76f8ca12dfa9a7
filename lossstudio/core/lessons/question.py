"""What is asked before the run, and what would have been right: measured wherever it can be."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.json_fields import Fields
from lossstudio.core.lessons.conditions import Condition
from lossstudio.core.lessons.formula_asked import FormulaAsked, read_formula_asked
from lossstudio.core.lessons.measures import Measure
from lossstudio.core.lessons.measures.fits import fitted
from lossstudio.core.lessons.measures.stretches import as_curve
from lossstudio.core.lessons.outcome import OWN, Races
from lossstudio.core.lessons.question_base import WHERE, Question
from lossstudio.core.lessons.reading import Reader, plain_tree
from lossstudio.core.lessons.scope import Scope
from lossstudio.core.lessons.texts import number, text
from lossstudio.core.parameters import shown
from lossstudio.core.preparation.true_curve import places
from lossstudio.core.registry import near_miss

CHOICES = 3


@dataclass(frozen=True)
class Choice(Question):
    """One of three answers; right is the first whose condition holds."""

    kind = "choice"
    choices: tuple[tuple[str, Condition], ...]

    def measures(self) -> Iterator[Measure]:
        """Yield those of all conditions."""
        for _, condition in self.choices:
            yield from condition.measures()

    def right(self, races: Races) -> int | None:
        """Return the place of the right answer; None where none is."""
        held = (i for i, (_, when) in enumerate(self.choices) if when.judge(races).held)
        return next(held, None)

    def is_right(self, answer: int, races: Races) -> bool:
        """Return whether an answer, by its place, is right."""
        return answer == self.right(races)

    def plain(self) -> dict[str, Any]:
        """Return the choices."""
        rows = [{"text": words, "when": plain_tree(when)} for words, when in self.choices]
        return {"choices": rows}


@dataclass(frozen=True)
class NumberAsked(Question):
    """A number, right within a tolerance."""

    kind = "number"
    answer: Measure
    tolerance: float
    unit: str

    def measures(self) -> Iterator[Measure]:
        """Yield what the answer is made of."""
        yield from self.answer.all()

    def right(self, races: Races) -> float:
        """Return the measured number."""
        return self.answer.value(races)

    def is_right(self, answer: float, races: Races) -> bool:
        """Return whether a number is near enough."""
        right = self.right(races)
        return answer == right or abs(answer - right) <= self.tolerance

    def plain(self) -> dict[str, Any]:
        """Return answer, tolerance and unit."""
        answer = plain_tree(self.answer)
        return {"answer": answer, "tolerance": self.tolerance, "unit": self.unit}


@dataclass(frozen=True)
class LineDrawn(Question):
    """A straight line drawn on the fit, where that of a contender will lie."""

    kind = "line"
    contender: int
    tolerance: float

    def measures(self) -> Iterator[Measure]:
        """Yield nothing."""
        yield from ()

    def check(self, scope: Scope) -> None:
        """Check that there is such a contender, and a line to draw."""
        scope.check_contender(OWN, self.contender, WHERE)
        if scope.race(OWN, WHERE).task.is_classification:
            raise ValueError(f"{WHERE}: kind is 'line'; allowed is that for a regression only.")

    def right(self, races: Races) -> tuple[Floats, Floats]:
        """Return x and y of the fit, over the range of the samples."""
        at = places(races[OWN].last.prepared)
        return at[:, 0], fitted(races[OWN].last, self.contender - 1, at)

    def is_right(self, answer: tuple[float, float], races: Races) -> bool:
        """Return whether a line, intercept and slope, is near enough on average."""
        x, y = self.right(races)
        return bool(np.abs(answer[0] + answer[1] * x - y).mean() <= self.tolerance)

    def plain(self) -> dict[str, Any]:
        """Return contender and tolerance."""
        return {"contender": self.contender, "tolerance": self.tolerance}


@dataclass(frozen=True)
class CurveDrawn(Question):
    """A curve drawn over the epochs, as a loss or a metric will go."""

    kind = "curve"
    answer: Measure
    tolerance: float

    def measures(self) -> Iterator[Measure]:
        """Yield the curve."""
        yield from self.answer.all()

    def check(self, scope: Scope) -> None:
        """Check that it is a curve."""
        super().check(scope)
        as_curve(self.answer, WHERE).check_series(WHERE)

    def right(self, races: Races) -> tuple[Floats, Floats]:
        """Return the epochs and the values of the curve."""
        curve = as_curve(self.answer, WHERE)
        return races[curve.race].last.curves.epoch.astype(np.float64), curve.series(races)

    def is_right(self, answer: tuple[Floats, Floats], races: Races) -> bool:
        """Return whether a curve, by its epochs and values, is near enough on average."""
        epochs, values = self.right(races)
        return bool(np.abs(np.interp(epochs, *answer) - values).mean() <= self.tolerance)

    def plain(self) -> dict[str, Any]:
        """Return curve and tolerance."""
        return {"answer": plain_tree(self.answer), "tolerance": self.tolerance}


KINDS = {cls.kind: cls for cls in (Choice, NumberAsked, LineDrawn, CurveDrawn, FormulaAsked)}


def read_question(fields: Fields, reader: Reader) -> Question:
    """Return the question that plain data describe.

    Raises
    ------
    ValueError
        In one sentence, naming the field, its value and what is allowed.
    """
    kind = fields.take("kind", str)
    if kind not in KINDS:
        raise ValueError(f"{WHERE}: kind is {shown(kind)}: {near_miss(kind, KINDS)}")
    question = _of_kind(kind, text(fields, "text", WHERE), fields, reader)
    fields.rest(())
    return question


def _of_kind(kind: str, words: str, fields: Fields, reader: Reader) -> Question:
    if kind == Choice.kind:
        return Choice(words, _choices(fields, reader))
    if kind == FormulaAsked.kind:
        return read_formula_asked(words, fields)
    tolerance = number(fields, "tolerance", WHERE, low=0.0)
    if kind == LineDrawn.kind:
        contender = number(fields, "contender", WHERE, low=1.0, whole=True)
        return LineDrawn(words, int(contender), tolerance)
    answer = reader.measure(fields.take("answer", object), f"{WHERE}: answer")
    if kind == CurveDrawn.kind:
        return CurveDrawn(words, answer, tolerance)
    return NumberAsked(words, answer, tolerance, text(fields, "unit", WHERE, most=20, empty=True))


def _choices(fields: Fields, reader: Reader) -> tuple[tuple[str, Condition], ...]:
    rows = fields.items("choices")
    if len(rows) != CHOICES:
        raise ValueError(f"{WHERE}: choices has {len(rows)} items; allowed are {CHOICES}.")
    found = []
    for index, row in enumerate(rows):
        where = f"{WHERE}: choices[{index}]"
        words = text(row, "text", where)
        found.append((words, reader.condition(row.take("when", object), f"{where}: when")))
        row.rest(())
    return tuple(found)
