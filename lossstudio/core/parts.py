"""Fields that are objects with parameters of their own, and what may become of any field."""

import dataclasses
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

CHANGED = "{parameter} {before} → {after}"
"""How a change is told, unless its field says otherwise."""


class Carry(Enum):
    """What becomes of a field of an experiment when another dataset is chosen."""

    ALWAYS = "it stays"
    TASK = "it stays from classes to classes and from regression to regression, or is as last there"
    SAME = "it stays where only a parameter of the dataset changes"
    NEVER = "it is the new dataset's own"


@dataclass(frozen=True)
class Part:
    """A field that is an object with parameters of its own.

    Attributes
    ----------
    kind : object
        The class it is of, or the registry of the classes it may be of.
    many : bool
        Whether it is a tuple of such objects.
    required : bool
        Whether there is none to fall back on.
    live : bool
        Whether it may become one of another kind during a race.
    carry : Carry
    quiet : bool
        Whether it is left out of files while it is as at first.
    """

    name: str
    label: str
    kind: object
    many: bool = False
    required: bool = False
    live: bool = False
    carry: Carry = Carry.NEVER
    quiet: bool = False


def part(label: str, kind: object, *, default: Any = dataclasses.MISSING, **rules: Any) -> Any:
    """Declare a part as a dataclass field; `rules` are attributes of `Part`.

    Parameters
    ----------
    label : str
    kind : object
    default : object or callable, optional
        What it is where nothing is said; a callable makes a new one each time.
    """
    rules = {"label": label, "kind": kind, "required": default is dataclasses.MISSING, **rules}
    if callable(default):
        return field(default_factory=default, metadata={"part": rules})
    return field(default=default, metadata={"part": rules})
