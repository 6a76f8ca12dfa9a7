"""The usual forms of numbers and dates, many at once; what differs is read cell by cell."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from lossstudio.core.arrays import Floats, Ints
from lossstudio.core.tables.kinds import Kind
from lossstudio.core.tables.numbers import alike
from lossstudio.core.tables.settings import SPACE

EXACT = 2.0**53  # from here on two whole numbers may be one float
_DELIMITERS = {",", ";", "\t", "|", SPACE}
_ZERO, _NINE, _NEWLINE, _BLANK = ord("0"), ord("9"), ord("\n"), ord(" ")
_CODE = re.compile(r"^ *[+-]?0\d", re.MULTILINE)
_ISO = re.compile(r"(?:(?:\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?)?\n)*+")


def plain_values(cells: Sequence[str], kind: Kind) -> Floats | None:
    """Return cells as numbers, or None unless all are empty or digits with the signs of a kind.

    There is no number with leading zeros, or with too many digits to be kept.
    """
    text = "\n".join(cells)
    if "_" in text or _CODE.search(text):
        return None
    if not kind.is_plain:
        if not text.isascii():
            text = alike(f".\n{text}\n.")[2:-2]  # which strips: an empty cell at an end is one
        if not _signed(kind.decimal, kind.thousands, kind.unit).fullmatch(text + "\n"):
            return None
        for sign in filter(None, (kind.thousands, kind.unit)):
            text = text.replace(sign, "")
        cells = text.replace(kind.decimal, ".").split("\n")
    elif not text.isascii():
        return None
    elif (found := _nothing_but_numbers(text, len(cells))) is not None:
        return found
    return _values_of(cells)


def _values_of(cells: Sequence[str]) -> Floats | None:
    """Return cells as numbers, nan where they are empty, or None where one is no number."""
    try:
        values = np.array([float(cell or "nan") for cell in cells])
    except ValueError:
        return None
    finite = np.isfinite(values)
    if np.count_nonzero(finite) != len(values) - cells.count(""):
        return None  # words such as inf
    return values if (np.abs(values[finite]) < EXACT).all() else None


def _nothing_but_numbers(text: str, count: int) -> Floats | None:
    """Return so many numbers, one a line, or None where a line is no number or a large one."""
    data = text.encode()
    if data.translate(None, b"0123456789.eE+-\n") or b"\n\n" in data:
        return None
    values = _numbers_of(data + b"\n", b"\n")
    return values if len(values) == count and (np.abs(values) < EXACT).all() else None


@lru_cache(maxsize=16)
def _signed(decimal: str, thousands: str, unit: str) -> re.Pattern[str]:
    """Return the pattern of lines that are empty or numbers; one way only to match each."""
    point, group, unit = map(re.escape, (decimal, thousands, unit))
    whole = r"\d++"
    if thousands:
        whole = rf"(?>[1-9]\d{{0,2}}(?:{group}\d{{3}})++(?!\d)|\d++)"
    mark = rf"(?:{unit})?+" if unit else ""
    number = rf"[+-]?+{mark}{whole}(?:{point}\d*+)?+(?:[eE][+-]?\d++)?+ ?+{mark}"
    return re.compile(rf"(?:(?:{number})?+\n)*+")


def iso_dates(cells: Sequence[str]) -> Floats | None:
    """Return cells as seconds since 1970-01-01, or None unless all are empty or dates of ISO."""
    if not _ISO.fullmatch("\n".join(cells) + "\n"):
        return None
    try:
        found = np.array([cell or "NaT" for cell in cells], dtype="datetime64[s]")
    except ValueError:
        return None
    values = found.astype(np.int64).astype(np.float64)
    values[np.isnat(found)] = np.nan
    return values


def plain_numbers(text: str, delimiter: str, width: int, decimal: str) -> Floats | None:
    """Return the numbers of whole lines, or None unless there is nothing else in them.

    No line is blank or of another width, no number has leading zeros or too many digits to be kept.
    """
    if delimiter not in _DELIMITERS or not text.isascii():
        return None
    if decimal == ",":
        if "." in text or delimiter == ",":
            return None
        text = text.replace(",", ".")
    data = text.encode()
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not data.endswith(b"\n"):
        data += b"\n"
    sign = delimiter.encode()
    if data.translate(None, b"0123456789.eE+-\n" + sign):
        return None
    letters = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(letters == _NEWLINE)
    if not _even(letters, ends, ord(sign), width) or _has_codes(letters):
        return None
    values = _numbers_of(data, sign)
    if len(values) != width * len(ends) or not (np.abs(values) < EXACT).all():
        return None
    return values.reshape(-1, width)


def _numbers_of(data: bytes, sign: bytes) -> Floats:
    """Return all numbers of whole lines, or fewer where one of them is none."""
    flat = data[:-1].replace(b"\n", sign)
    try:
        return np.fromstring(flat, sep=sign.decode())
    except (ValueError, DeprecationWarning):  # which of them, NumPy has yet to settle
        return np.empty(0)


def _even(letters: np.ndarray, ends: Ints, sign: int, width: int) -> bool:
    """Return whether every line has so many cells."""
    if sign == _BLANK:
        blank = (letters == _BLANK) | (letters == _NEWLINE)
        starts = ~blank
        starts[1:] &= blank[:-1]
        marks = np.flatnonzero(starts)
        wanted = width
    else:
        marks = np.flatnonzero(letters == sign)
        wanted = width - 1
    counts = np.diff(np.searchsorted(marks, ends), prepend=0)
    if not (counts == wanted).all():
        return False
    lengths = np.diff(ends, prepend=-1)
    return bool((lengths > 1).all())


def _has_codes(letters: np.ndarray) -> bool:
    """Return whether a number begins with a zero before another digit."""
    digit = (letters >= _ZERO) & (letters <= _NINE)
    zero = letters == _ZERO
    led = zero[:-1] & digit[1:]
    led[1:] &= ~digit[:-2]
    if not led.any():
        return False
    places = np.flatnonzero(led)
    before = letters[np.maximum(places - 1, 0)]
    return bool(((places == 0) | ~np.isin(before, np.frombuffer(b".eE+-", np.uint8))).any())
