"""A question that is answered by a formula: a loss, written from scratch."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lossstudio.core.arrays import Floats, Targets
from lossstudio.core.experiment import MOST_CONTENDERS, Experiment
from lossstudio.core.json_fields import Fields
from lossstudio.core.lessons.measures import Measure
from lossstudio.core.lessons.outcome import OWN, Races
from lossstudio.core.lessons.question_base import WHERE, Question
from lossstudio.core.lessons.scope import Scope
from lossstudio.core.lessons.texts import number, text
from lossstudio.core.losses import Loss
from lossstudio.core.losses.formula import TypedLoss, formula_loss
from lossstudio.core.parameters import shown
from lossstudio.core.plain_text import figures
from lossstudio.core.tasks import Task

POINTS = 41
LEAST_REACH, THRESHOLDS = 4.0, 4.0  # of a residual, and times a threshold of the loss
SCORES = 8.0  # to both sides, of a logit: p from 0.0003 to 0.9997
TARGETS = (0.0, 1.0, -2.0)  # of a regression: a loss of the residual is the same at all of them
MOST_HINTS = 5


@dataclass(frozen=True, eq=False)
class Compared:
    """A typed loss beside the built-in one.

    Attributes
    ----------
    position : ndarray (points,)
        The residual, or the logit.
    target : ndarray (targets,)
    typed, right : ndarray (targets, points)
        What each charges.
    axis : str
        "r", or "z".
    """

    position: Floats
    target: Floats
    typed: Floats
    right: Floats
    axis: str

    @property
    def apart(self) -> Floats:
        """How far they are apart, (targets, points); infinite where only one is a number."""
        with np.errstate(invalid="ignore"):
            apart = np.abs(self.typed - self.right)
        alike = (self.typed == self.right) | (np.isnan(self.typed) & np.isnan(self.right))
        return np.where(alike, 0.0, np.where(np.isnan(apart), np.inf, apart))

    @property
    def most(self) -> float:
        """The largest difference."""
        return float(self.apart.max())

    @property
    def worst(self) -> tuple[int, int]:
        """Which target and which point has it."""
        row, column = np.unravel_index(self.apart.argmax(), self.apart.shape)
        return int(row), int(column)

    @property
    def place(self) -> str:
        """Where that is, in words."""
        row, column = self.worst
        at = f"{self.axis} = {figures(float(self.position[column]), 3)}"
        spread = self.apart[:, column]
        differs = self.axis == "z" or not np.allclose(spread, spread[0])
        return f"{at}, y = {figures(float(self.target[row]))}" if differs else at


@dataclass(frozen=True)
class FormulaAsked(Question):
    """A formula for the loss of a contender, which the learner races against the built-in one.

    The lesson's experiment has both: the built-in loss, and the contender that races what is
    written. In the file that one has a right formula, so that the lesson is checked without a
    learner; while the question is open it is not on the screen.

    Attributes
    ----------
    target : int
        Which contender has the loss that is to be written, from 1.
    contender : int
        Which one races the formula.
    tolerance : float
        The largest difference that counts as none.
    hints : tuple of str
        Told one by one.
    """

    kind = "formula"
    asks_formula = True
    target: int
    contender: int
    tolerance: float
    hints: tuple[str, ...]

    def measures(self) -> Iterator[Measure]:
        """Yield nothing."""
        yield from ()

    def check(self, scope: Scope) -> None:
        """Check that there are two such contenders, and that the loss can be written."""
        for field in (self.target, self.contender):
            scope.check_contender(OWN, field, WHERE)
        if self.target == self.contender:
            raise ValueError(f"{WHERE}: target is {self.target}; allowed is another contender.")
        experiment = scope.race(OWN, WHERE)
        if experiment.task is Task.MULTICLASS or self.loss(experiment).log_link:
            raise ValueError(
                f"{WHERE}: kind is 'formula'; allowed is that for a loss of a residual or of two "
                "classes."
            )
        if not isinstance(experiment.contenders[self.contender - 1].loss, TypedLoss):
            raise ValueError(
                f"{WHERE}: contender is {self.contender}; allowed is one that races a formula."
            )

    def loss(self, experiment: Experiment) -> Loss:
        """Return the loss that is to be written."""
        return experiment.contenders[self.target - 1].loss

    def read(self, words: str, experiment: Experiment) -> TypedLoss:
        """Return the loss that a formula describes; its parameters are those of the built-in one.

        Raises
        ------
        ValueError
            If it is no formula, or calls built-in losses.
        """
        right = self.loss(experiment)
        typed = formula_loss(words, right.task)
        called = typed.program.parsed.losses
        if called:
            raise ValueError(f"The formula has {shown(called[0].key)} in it; write that out.")
        known = {name: value for name, value in right.settings().items() if name in typed.values}
        return formula_loss(words, right.task, **known)

    def compare(self, typed: Loss, experiment: Experiment) -> Compared:
        """Return what a typed loss and the built-in one charge at `POINTS` points."""
        right = self.loss(experiment)
        binary = right.task is Task.BINARY
        reach = SCORES if binary else max(LEAST_REACH, THRESHOLDS * right.threshold)
        position = np.linspace(-reach, reach, POINTS)
        targets: Targets = np.array((0, 1) if binary else TARGETS)
        score = position + (0.0 if binary else 1.0) * targets[:, None]
        full = np.broadcast_to(targets[:, None], score.shape)
        with np.errstate(all="ignore"):
            values = [np.asarray(loss.value(score, full)) for loss in (typed, right)]
        target = targets.astype(np.float64)
        return Compared(position, target, values[0], values[1], "z" if binary else "r")

    def is_alike(self, compared: Compared) -> bool:
        """Whether a difference counts as none."""
        return compared.most <= self.tolerance

    def is_right(self, answer: TypedLoss, races: Races) -> bool:
        """Return whether a formula is that of the loss."""
        return self.is_alike(self.compare(answer, races[OWN].last.experiment))

    def before(self, experiment: Experiment) -> Experiment:
        """Return the race without the formula."""
        left = list(experiment.contenders)
        del left[self.contender - 1]
        return replace(experiment, contenders=tuple(left))

    def after(self, experiment: Experiment, answer: TypedLoss) -> Experiment:
        """Return the race with what the learner wrote."""
        return experiment.with_contender(self.contender - 1, loss=answer)

    def plain(self) -> dict[str, Any]:
        """Return its own fields."""
        names = ("target", "contender", "tolerance", "hints")
        return {name: getattr(self, name) for name in names}


def read_formula_asked(words: str, fields: Fields) -> FormulaAsked:
    """Return the question that plain data describe; raises a ValueError as all readers do."""
    target, contender = (
        int(number(fields, name, WHERE, low=1.0, high=MOST_CONTENDERS, whole=True))
        for name in ("target", "contender")
    )
    tolerance = number(fields, "tolerance", WHERE, low=0.0)
    rows = fields.take("hints", list) if "hints" in fields else []
    if len(rows) > MOST_HINTS:
        raise ValueError(f"{WHERE}: hints has {len(rows)} items; allowed are at most {MOST_HINTS}.")
    hints = tuple(text(Fields({"hint": row}, WHERE), "hint", WHERE) for row in rows)
    return FormulaAsked(words, target, contender, tolerance, hints)
