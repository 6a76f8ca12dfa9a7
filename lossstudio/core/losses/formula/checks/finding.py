"""What is told of a loss, and how places and numbers are written in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from lossstudio.core.plain_text import figures

MOST_PLACES = 3


@dataclass(frozen=True)
class Finding:
    """Something that a person should know of a loss; it forbids nothing.

    Attributes
    ----------
    kind : str
        What it is about, the same in every version: "not finite", "no gradient", "value jumps",
        "gradient differs", "rounding", "below 0", "not least at the target", "may prefer the
        wrong class", "stalls", "unbounded pull", "gradient jumps", "not convex" or "gradient size".
    text : str
        One or two sentences, with the place as the person would type it.
    place : float or None
        The residual, or the margin, at which it was seen.
    letters : tuple of int or None
        The first letter of the formula that is meant, and the one after the last.
    """

    kind: str
    text: str
    place: float | None = None
    letters: tuple[int, int] | None = None


def number(value: float, digits: int = 4) -> str:
    """Return a number as it is shown; what is 0 but for rounding is 0."""
    return figures(value + 0.0, digits)


def listed(numbers: Sequence[str]) -> str:
    """Return "a, b and c", of which a long row shows the first only."""
    shown, more = list(numbers[:MOST_PLACES]), len(numbers) - MOST_PLACES
    if more > 0:
        return f"{', '.join(shown)} and {more} more place{'s' * (more > 1)}"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
