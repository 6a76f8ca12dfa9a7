"""The fields of a lesson's file that are more than a text, each bounded.

All of these raise a ValueError in one sentence, naming the field, its value and what is allowed.
"""

from collections.abc import Callable
from typing import Any

from lossstudio.core.json_fields import Fields
from lossstudio.core.lessons.changes import Changes
from lossstudio.core.lessons.lesson import NUMBERED, PANELS, PLACES, Control, Run, Trial
from lossstudio.core.lessons.measures.base import MOST_EPOCHS
from lossstudio.core.lessons.reading import Reader
from lossstudio.core.lessons.texts import number, text
from lossstudio.core.parameters import shown
from lossstudio.core.registry import near_miss

MOST_SECONDS = 15.0
MOST_RACES, MOST_TRIALS, MOST_PLACES, MOST_VIEW = 4, 4, 8, 30
WHERE = "The lesson"


def taken(fields: Fields, name: str, most: int) -> dict[str, Any]:
    """Take an object that may be absent, with so many fields at most."""
    found: dict[str, Any] = fields.take(name, dict) if name in fields else {}
    if len(found) > most:
        raise ValueError(f"{WHERE}: {name} has {len(found)} fields; allowed are at most {most}.")
    return found


def races(fields: Fields) -> dict[str, Changes]:
    """Take the other races: names, and what changes in each."""
    found = taken(fields, "races", MOST_RACES)
    for name, changes in found.items():
        if not isinstance(changes, dict) or not name.strip() or len(name) > 60:
            raise ValueError(
                f"{WHERE}: races: {shown(name)} is {shown(changes)}; allowed is a name and an "
                "object {…} of changes."
            )
    return found


def view(fields: Fields) -> dict[str, Any]:
    """Take the fields of the view; which there are, only the session knows."""
    found = taken(fields, "view", MOST_VIEW)
    for name, value in found.items():
        if not isinstance(value, str | int | float):
            raise ValueError(
                f"{WHERE}: view: {shown(name)} is {shown(value)}; allowed is a text or a number."
            )
    return found


def _is_place(word: str) -> bool:
    kind, _, digits = word.partition(" ")
    numbered = kind in NUMBERED and digits.isascii() and digits.isdigit() and len(digits) < 7
    return word in PLACES or numbered


def places(fields: Fields) -> tuple[str, ...]:
    """Take what is pointed out."""
    return _words(fields, "highlight", _is_place, PLACES)


def panels(fields: Fields) -> tuple[str, ...]:
    """Take what is out of reach."""
    return _words(fields, "lock", PANELS.__contains__, PANELS)


def _words(
    fields: Fields, name: str, allowed: Callable[[str], bool], known: tuple[str, ...]
) -> tuple[str, ...]:
    found = fields.take(name, list) if name in fields else []
    if len(found) > MOST_PLACES:
        raise ValueError(
            f"{WHERE}: {name} has {len(found)} items; allowed are at most {MOST_PLACES}."
        )
    for word in found:
        if not isinstance(word, str) or not allowed(word):
            raise ValueError(f"{WHERE}: {name} has {shown(word)}: {near_miss(str(word), known)}")
    return tuple(found)


def run(fields: Fields, reader: Reader) -> Run:
    """Read how long it trains."""
    where = f"{WHERE}: run"
    epochs = int(number(fields, "epochs", where, low=0, high=MOST_EPOCHS, whole=True))
    seconds = number(fields, "seconds", where, low=0, high=MOST_SECONDS)
    until = None
    if "until" in fields:
        until = reader.condition(fields.take("until", object), f"{where}: until")
    fields.rest(())
    return Run(epochs, seconds, until)


def trials(fields: Fields) -> tuple[Trial, ...]:
    """Take what a learner may try afterwards."""
    rows = fields.items("try")
    if not 1 <= len(rows) <= MOST_TRIALS:
        raise ValueError(f"{WHERE}: try has {len(rows)} items; allowed are 1 to {MOST_TRIALS}.")
    found = []
    for index, row in enumerate(rows):
        where = f"{WHERE}: try[{index}]"
        found.append(
            Trial(text(row, "text", where), row.take("changes", dict), text(row, "seen", where))
        )
        row.rest(())
    return tuple(found)


def control(outer: Fields) -> Control:
    """Read what removes the cause, if a lesson says so; a person's own may know none."""
    if "control" not in outer:
        return Control()
    fields, where = outer.inner("control"), f"{WHERE}: control"
    share = number(fields, "at_most", where, low=0, high=1) if "at_most" in fields else 0.0
    found = Control(text(fields, "text", where), fields.take("changes", dict), share)
    fields.rest(())
    if not found.changes:
        raise ValueError(f"{where}: changes is empty; allowed are one or more changes.")
    return found
