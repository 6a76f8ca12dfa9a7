"""What a mistake costs, as a formula to be edited on."""

import numpy as np
from numpy.typing import ArrayLike

from lossstudio.core.losses.formula.notation import FormulaError
from lossstudio.core.losses.formula.typed_loss import TypedLoss, formula_loss
from lossstudio.core.tasks import Task

TWO_COSTS = {
    Task.REGRESSION: "too_low*max(-r, 0) + too_high*max(r, 0)",
    Task.BINARY: "miss*y*softplus(-z) + false_alarm*(1 - y)*softplus(z)",
}


def two_costs(task: Task, first: float, second: float) -> TypedLoss:
    """Return the loss of two costs, each a parameter of the formula.

    Parameters
    ----------
    task : Task
        Regression or two classes.
    first, second : float
        What a unit too low and one too high cost; or a miss and a false alarm.
    """
    loss = formula_loss(TWO_COSTS[task], task=task)
    return formula_loss(
        loss.text, task=task, **dict(zip(loss.values, (first, second), strict=True))
    )


def cost_table(costs: ArrayLike) -> TypedLoss:
    """Return the expected cost Σ cost(t, k)·pₖ as a loss of several classes.

    Parameters
    ----------
    costs : array_like (k, k)
        In the row of the true class, what it costs to take it for each of the classes; what is
        right costs 0 as a rule.

    Raises
    ------
    ValueError
        If the table is not square, or a cost is below 0 or not finite.
    FormulaError
        If it has so many classes that the formula would be too long.
    """
    table = np.asarray(costs, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise ValueError(f"The table of costs is {table.shape}; allowed is a square.")
    if not (np.isfinite(table).all() and (table >= 0.0).all()):
        raise ValueError("The table of costs holds a number that is no cost, from 0 upwards.")
    rows = [_row(row) for row in table]
    text = rows[-1]
    for number in reversed(range(len(rows) - 1)):
        text = f"{rows[number]} if t == {number} else {text}"
    try:
        return formula_loss(text, task=Task.MULTICLASS)
    except FormulaError as fault:
        raise FormulaError(f"The table of costs is too large for a formula: {fault}") from None


def _row(costs: np.ndarray) -> str:
    terms = [_term(cost, number) for number, cost in enumerate(costs) if cost]
    return " + ".join(terms) or "0"


def _term(cost: float, number: int) -> str:
    return f"p{number}" if cost == 1.0 else f"{cost:.6g}*p{number}"
