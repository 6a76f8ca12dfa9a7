"""What a mistake costs: a matter of the problem, and not of the loss that is learned by."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.parameters import Parameterised, param
from lossstudio.core.plain_text import figures
from lossstudio.core.tasks import Task

HALF = 0.5  # the threshold of who has no other
HIGHEST = 1e9
USUAL = (0.0, 20.0)  # what a slider covers
FIELDS = {
    Task.REGRESSION: ("too_low", "too_high"),
    Task.BINARY: ("miss", "false_alarm"),
    Task.MULTICLASS: ("table",),
}


def _cost(label: str, help: str) -> Any:
    return param(1.0, label=label, help=help, low=0.0, high=HIGHEST, slider=USUAL)


def threshold_param() -> Any:
    """Declare the threshold of a contender."""
    return param(
        HALF,
        label="Threshold",
        help="The probability above which it calls a sample positive, for two classes. Lower it "
        "and fewer positives are missed, at the price of more false alarms; training knows "
        "nothing of it.",
        low=0.0,
        high=1.0,
        live=True,
        quiet=True,
    )


def earlier_threshold(contenders: tuple[Any, ...], view: Any) -> tuple[Any, ...]:
    """Return contenders with the threshold that a file once kept in its view, if it does."""
    threshold = view.get("threshold", HALF) if isinstance(view, dict) else HALF
    if threshold == HALF:
        return contenders
    return tuple(replace(contender, threshold=threshold) for contender in contenders)


@dataclass(frozen=True)
class Costs(Parameterised):
    """What each kind of mistake costs; training knows nothing of it, only what is reported does.

    The costs of two classes, of a regression and of several classes stand side by side; only
    those of the task at hand count.
    """

    title: ClassVar[str] = "Costs"
    live_parameters: ClassVar[bool] = True
    miss: float = _cost("Miss costs", "What it costs to call a positive sample negative.")
    false_alarm: float = _cost(
        "False alarm costs", "What it costs to call a negative sample positive."
    )
    too_low: float = _cost(
        "Too low costs", "What each unit costs by which a prediction is below its target."
    )
    too_high: float = _cost(
        "Too high costs", "What each unit costs by which a prediction is above its target."
    )
    table: tuple[float, ...] = param(
        (),
        label="Table of costs",
        help="What it costs to take a sample of one class for another: a row for each true class, "
        "a number in it for each predicted one. Empty: every mistake costs 1.",
        item=float,
        low=0.0,
        high=HIGHEST,
        most=10_000,
        wording="{parameter} changed",
    )

    def __post_init__(self) -> None:
        rows = self.table
        if isinstance(rows, list | tuple) and rows and isinstance(rows[0], list | tuple):
            if any(not isinstance(row, list | tuple) or len(row) != len(rows) for row in rows):
                raise ValueError(
                    f"Costs: table has {len(rows)} rows; allowed are as many numbers in each row."
                )
            object.__setattr__(self, "table", tuple(cost for row in rows for cost in row))
        super().__post_init__()
        if math.isqrt(len(self.table)) ** 2 != len(self.table):
            raise ValueError(
                f"Costs: table has {len(self.table)} numbers; allowed are as many rows as columns."
            )

    def settings(self) -> dict[str, Any]:
        """Return the parameter values as plain data, the table row by row."""
        size = math.isqrt(len(self.table))
        rows = [list(self.table[size * row : size * (row + 1)]) for row in range(size)]
        return {**super().settings(), "table": rows}

    def matrix(self, classes: int) -> Floats:
        """Return the cost (k, k) of each true class (row) taken for each predicted one (column).

        A table for another number of classes counts as none.
        """
        if classes == 2:
            return np.array([[0.0, self.false_alarm], [self.miss, 0.0]])
        if len(self.table) == classes**2:
            return np.array(self.table).reshape(classes, classes)
        return 1.0 - np.eye(classes)

    @property
    def best_threshold(self) -> float:
        """The threshold at which the expected cost is least, where probabilities are true.

        a / (a + b) with the cost a of a false alarm and b of a miss; nan where both are 0.

        References
        ----------
        Elkan (2001), "The foundations of cost-sensitive learning", IJCAI, equation 2.
        """
        both = self.false_alarm + self.miss
        return self.false_alarm / both if both else math.nan

    def words(self, task: Task, classes: int = 0) -> str:
        """Return the costs of a task, such as "miss 10, false alarm 1"."""
        if task is Task.MULTICLASS:
            plain = bool((self.matrix(classes) == 1.0 - np.eye(classes)).all())
            return "every mistake 1" if plain else "by the table of costs"
        names = FIELDS[task]
        each = (f"{name.replace('_', ' ')} {figures(getattr(self, name))}" for name in names)
        return ", ".join(each)

    def misfit(self, task: Task, classes: Sequence[str]) -> str:
        """Return why the table does not serve these classes, in a sentence; empty if it does."""
        if task is not Task.MULTICLASS or len(self.table) in (0, len(classes) ** 2):
            return ""
        size = math.isqrt(len(self.table))
        return (
            f"The table of costs is for {size} classes, and there are {len(classes)}: "
            "every mistake costs 1."
        )


@dataclass(frozen=True)
class Judgement:
    """How predictions are judged, beside how they are learned.

    Attributes
    ----------
    costs : Costs
    thresholds : tuple of float
        For every contender, the probability above which it calls a sample positive; empty: 0.5.
    """

    costs: Costs = Costs()
    thresholds: tuple[float, ...] = ()

    def column(self, dimensions: int) -> Floats | float:
        """Return the thresholds for scores of so many dimensions, contenders first."""
        if not self.thresholds:
            return HALF
        return np.array(self.thresholds).reshape(-1, *(1,) * (dimensions - 1))


PLAIN = Judgement()
