"""The words of a lesson: bounded, on one line, with places for the numbers that were measured."""

import math
import re
from collections.abc import Mapping

from lossstudio.core.json_fields import Fields
from lossstudio.core.lessons.measures import Measure
from lossstudio.core.lessons.outcome import Races
from lossstudio.core.parameters import shown
from lossstudio.core.plain_text import figures, one_line
from lossstudio.core.registry import near_miss

LONGEST = 600  # characters: what one reads in a strip
DIGITS = 3
_PLACE = re.compile(r"\{([^{}]*)\}")
PERCENT = "%"
_ONE = re.compile(r"(?<![\w.,−-])1 epochs\b")  # of a number that is one this time


def text(fields: Fields, name: str, where: str, *, most: int = LONGEST, empty: bool = False) -> str:
    """Take a text of a lesson.

    Raises
    ------
    ValueError
        If it is too long, or empty where that is not allowed.
    """
    found: str = one_line(fields.take(name, str)).strip()
    if len(found) > most or (not found and not empty):
        least = 0 if empty else 1
        raise ValueError(
            f"{where}: {name} is {shown(found)}, {len(found)} characters; allowed are {least} to "
            f"{most}."
        )
    return found


def number(
    fields: Fields,
    name: str,
    where: str,
    *,
    low: float,
    high: float = math.inf,
    whole: bool = False,
) -> float:
    """Take a number of a lesson; ValueError where it is none, or out of bounds."""
    found = fields.take(name, object)
    kinds = int if whole else (int, float)
    sound = isinstance(found, kinds) and not isinstance(found, bool)
    if not sound or not low <= found <= high or not found < 1e300:
        what = "a whole number" if whole else "a number"
        upper = "" if math.isinf(high) else f" to {high:g}"
        raise ValueError(
            f"{where}: {name} is {shown(found)}; allowed is {what} from {low:g}{upper}."
        )
    return float(found)


def check_places(words: str, named: Mapping[str, Measure], where: str) -> None:
    """Check that each {name} in a text is that of a measure; {name%} is one, too.

    Raises
    ------
    ValueError
        Naming what is not.
    """
    for name in _PLACE.findall(words):
        if name.removesuffix(PERCENT) not in named:
            raise ValueError(f"{where}: {shown(name)} in braces: {near_miss(name, named)}")


def filled(words: str, named: Mapping[str, Measure], races: Races) -> str:
    """Return a text with the numbers that were measured, {name%} as per cent."""

    def found(place: re.Match[str]) -> str:
        name = place.group(1)
        value = named[name.removesuffix(PERCENT)].value(races)
        if math.isnan(value):
            return "–"
        if math.isinf(value):
            return "never"
        return f"{100.0 * value:.0f} %" if name.endswith(PERCENT) else figures(value, DIGITS)

    return _ONE.sub("1 epoch", _PLACE.sub(found, words))
