"""Names from files and people on one line, and numbers as one reads them."""

import re

LONGEST_NAME = 80  # characters
PLAIN = 1e7  # below, whole numbers are written out
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Control characters, the ends of lines and paragraphs, what turns the direction of the text
# around, halves of characters, and what is none: XML forbids it.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]+"
)
# Where a cell may begin; in some countries spreadsheets separate cells by semicolons.
_FORMULA = re.compile(r"(^|;)(\s*)(?=[=+\-@−＝＋－＠])")


def one_line(text: str) -> str:
    """Return a text on one line: line breaks and control characters show as a space."""
    return _UNSEEN.sub(" ", text)


def as_name(text: str) -> str:
    """Return a name on one line, cut where it is longer than `LONGEST_NAME`."""
    name = one_line(text).strip()
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def shorten(name: str, most: int = 40) -> str:
    """Return a name for a menu or a list, cut where it is longer."""
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def spreadsheet_cell(text: str) -> str:
    """Return a text on one line that no spreadsheet takes for a formula: an apostrophe marks it."""
    return _FORMULA.sub(r"\1\2'", one_line(text))


def figures(value: float, digits: int = 4, *, steady: bool = False) -> str:
    """Return a number as one reads it, with so many digits and a true minus.

    Parameters
    ----------
    value : float
    digits : int
        Significant ones; below ten millions there is no power of ten.
    steady : bool
        Whether zeros at the end stay, so that a number that changes keeps its width.
    """
    text = f"{value:#.{digits}g}".removesuffix(".") if steady else f"{value:.{digits}g}"
    if "e+" in text and abs(value) < PLAIN:
        text = f"{float(text):,.0f}"
    return text.replace("-", "−")


def duration(seconds: float) -> str:
    """Return how long something took, in minutes and seconds; two digits below ten seconds."""
    if round(seconds, 1) < 10.0:
        return f"{figures(seconds, 2)} s"
    minutes, rest = divmod(round(seconds), 60)
    words = [f"{rest} s"] if rest or not minutes else []
    return " ".join([*([f"{minutes:,} min"] if minutes else []), *words])
