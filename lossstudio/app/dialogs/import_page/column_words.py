"""What is told of a column, and what can be chosen for it."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from lossstudio.core.plain_text import figures, shorten
from lossstudio.core.tables import Column, ColumnSettings
from lossstudio.core.tables.settings import (
    AUTO,
    CLASS,
    DATE,
    DATE_ORDERS,
    FEATURE,
    KINDS,
    LEAVE_OUT,
    MEDIAN,
    MOST_FREQUENT,
    NONE,
    OWN_CLASS,
    ROLES,
    ROWS,
    TARGET,
    TEXT,
    WEIGHT,
)
from lossstudio.core.tables.usable import why_not_feature, why_not_target, why_not_weight

MOST_NAME = 40  # letters
FEW = 5  # classes that are named
DAY = 86_400
WHY_NOT = {TARGET: why_not_target, FEATURE: why_not_feature, WEIGHT: why_not_weight}
GAP_WORDS = {
    ROWS: "leave rows out",
    MEDIAN: "fill: median",
    MOST_FREQUENT: "fill: most frequent",
    OWN_CLASS: "a class of its own",
}


class Choice(NamedTuple):
    """An entry of a menu.

    Attributes
    ----------
    words : str
    value : object
        A role, or what is said of the column from then on.
    checked, possible : bool
    """

    words: str
    value: Any
    checked: bool
    possible: bool = True


def kinds_offered(column: Column, said: ColumnSettings) -> list[Choice]:
    """Return what the cells of a column can be taken for."""
    kinds = [
        Choice(kind, {"kind": kind}, kind == said.kind, possible=True)
        for kind in KINDS
        if kind != DATE
    ]
    dates = [
        Choice(
            f"date, {order}",
            {"kind": DATE, "dates": order},
            said.kind == DATE and said.dates == order,
        )
        for order in DATE_ORDERS
    ]
    plain = Choice(DATE, {"kind": DATE, "dates": AUTO}, said.kind == DATE and said.dates == AUTO)
    found = Choice("as found", {"kind": AUTO, "dates": AUTO}, checked=False)
    return [*kinds[:2], plain, *dates, *kinds[2:], found]


def roles_offered(column: Column, said: ColumnSettings) -> list[Choice]:
    """Return what a column can be used as, and why not."""
    offered = []
    for role in ROLES:
        why = WHY_NOT[role](column) if role in WHY_NOT else ""
        words = f"{role}: {why}" if why else role
        offered.append(Choice(words, role, role == said.role, not why))
    return offered


def gaps_offered(column: Column, said: ColumnSettings) -> list[Choice]:
    """Return what can become of the gaps of a feature."""
    if said.role != FEATURE or not column.missing:
        return []
    number = column.is_number and said.kind not in {CLASS, TEXT}
    rules = (ROWS, MEDIAN, MOST_FREQUENT) if number else (ROWS, MOST_FREQUENT, OWN_CLASS)
    current = ROWS if said.gaps == AUTO else said.gaps
    return [Choice(GAP_WORDS[rule], {"gaps": rule}, rule == current) for rule in rules]


def gaps_of(column: Column, said: ColumnSettings) -> str:
    """Return what becomes of gaps, in words; empty where there are none or none matter."""
    if not column.missing or said.role == NONE or column.kind == LEAVE_OUT:
        return ""
    return GAP_WORDS[ROWS if said.gaps == AUTO or said.role != FEATURE else said.gaps]


def holds(column: Column, said: ColumnSettings) -> str:
    """Return what stands in a column, in words."""
    if column.kind == LEAVE_OUT:
        return "not read"
    missing = f"{column.missing:,} missing" if column.missing else ""
    return ", ".join(filter(None, (_values(column), missing)))


def _values(column: Column) -> str:
    low, high = column.minimum, column.maximum
    if column.is_number:
        if low is None or high is None:
            return "nothing"
        if column.kind == DATE:
            return f"{moment(low, column.time)} to {moment(high, column.time)}"
        unit = f" {column.unit}" if column.unit else ""
        return f"{figures(low)} to {figures(high)}{unit}"
    words = [shorten(word, 16) for word in column.words[: FEW + 1]]
    if 0 < column.distinct <= FEW:
        return ", ".join(words)
    some = f", such as {words[0]}" if words else ""
    return f"{column.distinct:,} different texts{some}" if column.distinct else "nothing"


def moment(value: float, time: str) -> str:
    """Return a date, with its time where that matters."""
    seconds = value * DAY if time == "days" else value
    when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return f"{when:%Y-%m-%d}" if time == "days" else f"{when:%Y-%m-%d %H:%M}"
