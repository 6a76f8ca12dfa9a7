"""What a column can be used as, and why not."""

import numpy as np

from lossstudio.core.tables.columns import Column
from lossstudio.core.tables.errors import counted, shown
from lossstudio.core.tables.kinds import MOST_VALUES
from lossstudio.core.tables.settings import CLASS, DATE, LEAVE_OUT, NUMBER, TEXT

MOST_CLASSES = 10
# pairs of whole numbers by which people write two classes
CLASS_PAIRS = {(0.0, 1.0), (-1.0, 1.0), (1.0, 2.0)}


def two_values(column: Column) -> tuple[float, float] | None:
    """Return the two whole numbers that are all a column holds, or None."""
    if column.kind != NUMBER or column.distinct != 2:
        return None
    low, high = column.minimum, column.maximum
    if low is None or high is None or not (low.is_integer() and high.is_integer()):
        return None
    return low, high


def why_not_target(column: Column) -> str:
    """Return why a column cannot be the target, in a few words; empty: it can."""
    name = shown(column.name)
    if column.kind == LEAVE_OUT:
        return f"{name} is left out"
    if column.distinct == 0:
        return f"{name} is empty"
    if column.is_number:
        return ""
    if column.distinct == 1:
        return f"{name} has only one class"
    if column.distinct > MOST_CLASSES:
        many = "many" if not column.words else f"{column.distinct:,}"
        return f"{name} has {many} classes, more than {MOST_CLASSES}"
    return ""


def why_not_feature(column: Column) -> str:
    """Return why a column cannot be a feature, in a few words; empty: it can."""
    name = shown(column.name)
    if column.kind == LEAVE_OUT:
        return f"{name} is left out"
    if column.distinct == 0:
        return f"{name} is empty"
    if column.kind in {CLASS, TEXT} and column.distinct > MOST_VALUES:
        return f"{name} has more than {MOST_VALUES} different texts"
    return ""


def why_not_weight(column: Column) -> str:
    """Return why a column cannot be the weights, in a few words; empty: it can."""
    low, high = column.minimum, column.maximum
    if column.kind != NUMBER or low is None or high is None:
        return f"{shown(column.name)} holds no numbers"
    if low < 0.0 or high == 0.0:
        return (
            f"the weights in {shown(column.name)} go from {low:g} to {high:g}; allowed are numbers "
            "from 0, not all of them 0"
        )
    return ""


def counts_rows(column: Column) -> bool:
    """Return whether a column does nothing but count the rows."""
    if column.kind != NUMBER or column.missing or len(column.values) < 2:
        return False
    first = column.values[0]
    if first not in (0.0, 1.0):
        return False
    return bool((column.values == np.arange(first, first + len(column.values))).all())


def is_constant(column: Column) -> bool:
    """Return whether there is only one value in a column."""
    return column.distinct < 2


def texts(column: Column) -> str:
    """Return how many different values there are, in words."""
    if column.kind == DATE:
        return counted(column.distinct, "date")
    return counted(column.distinct, "different text")
