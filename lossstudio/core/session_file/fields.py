"""Reading the plain data of a session: numbers within bounds, and texts on one line."""

import math
from enum import Enum
from typing import Any, TypeVar

from lossstudio.core.arrays import Floats
from lossstudio.core.json_fields import Fields
from lossstudio.core.parameters import shown
from lossstudio.core.plain_text import one_line

E = TypeVar("E", bound=Enum)
LONGEST = 1000  # letters of a text
MOST = 2**53  # of what is counted


def count(fields: Fields, name: str, low: int = 0, high: int = MOST) -> int:
    """Take a whole number within bounds; a ValueError where it is none."""
    number: int = fields.take(name, int)
    if not low <= number <= high:
        raise ValueError(f"The session: {name} is {shown(number)}; allowed is {low} to {high:,}.")
    return number


def maybe_count(fields: Fields, name: str) -> int | None:
    """Take a whole number from 0, or nothing."""
    value = fields.take(name, object)
    return None if value is None else _whole(value, name)


def number(fields: Fields, name: str) -> float:
    """Take a number of any kind."""
    value = fields.take(name, object)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"The session: {name} is {shown(value)}; allowed is a number.")
    try:
        return float(value)
    except OverflowError:
        return math.inf


def seconds(fields: Fields, name: str) -> float:
    """Take how long something took."""
    value = number(fields, name)
    if not 0.0 <= value <= MOST:  # nan is neither
        raise ValueError(f"The session: {name} is {shown(value)}; allowed is 0 to {MOST:,}.")
    return value


def check_times(times: Floats) -> None:
    """Check how long was trained until each point of curves."""
    if not ((times >= 0.0) & (times <= MOST)).all():
        raise ValueError(f"The session: the seconds of a race are not all from 0 to {MOST:,}.")


def text(fields: Fields, name: str) -> str:
    """Take a text, on one line and not endless."""
    return as_text(fields.take(name, str))


def as_text(value: str) -> str:
    """Return a text on one line that is not endless."""
    return one_line(value[:LONGEST])


def flag(fields: Fields, name: str) -> bool:
    """Take what is true or false."""
    value = fields.take(name, object)
    if not isinstance(value, bool):
        raise ValueError(f"The session: {name} is {shown(value)}; allowed is true or false.")
    return value


def member(fields: Fields, name: str, kind: type[E]) -> E:
    """Take the value of an enumeration."""
    value = fields.take(name, object)
    try:
        return kind(value)
    except ValueError:
        allowed = ", ".join(str(each.value) for each in kind)
        raise ValueError(f"The session: {name} is {shown(value)}; allowed are {allowed}.") from None


def counts(fields: Fields, name: str) -> list[int]:
    """Take a list of whole numbers from 0."""
    return [_whole(value, name) for value in fields.take(name, list)]


def numbers(fields: Fields, name: str) -> list[float]:
    """Take a list of numbers."""
    return [number(Fields({name: value}, "The session"), name) for value in fields.take(name, list)]


def _whole(value: Any, name: str) -> int:
    return count(Fields({name: value}, "The session"), name)
