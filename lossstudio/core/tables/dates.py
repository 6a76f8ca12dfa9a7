"""Dates and times as tables hold them: ISO, day first, month first, with names and zones."""

import re
from datetime import date
from functools import cache
from typing import NamedTuple

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan jän ene gen jän",
            "feb fev fév",
            "mar mär mrz",
            "apr abr avr",
            "may mai mag maj",
            "jun giu",
            "jul lug",
            "aug ago aoû aou",
            "sep set",
            "oct okt ott out",
            "nov",
            "dec dez déc dic",
        ),
        start=1,
    )
    for name in names.split()
} | {"juin": 6, "juil": 7}
_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?(?:\s*(?:Uhr|h))?"
    r"\s*(?P<zone>Z|UTC|GMT|CET|CEST|MEZ|MESZ|[+-]\d{2}:?\d{2}|[+-]\d{2})?(?:\[[\w/]+\])?"
)
_TAIL = rf"(?:(?:[T ]|,\s*|\s+|\s+um\s+)\s*{_TIME})?"
_WEEKDAY = r"(?:[A-Za-zäö]{2,10}\.?,?\s+)?"
_WORD = r"(?P<word>[A-Za-zäéûôç]{3,10})\.?"
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "cet": 3600, "mez": 3600, "cest": 7200, "mesz": 7200}
_AMBIGUOUS = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(?:\d{4}|\d{2})\b.*", re.DOTALL)
_EPOCH = date(1970, 1, 1).toordinal()
DAY = 86_400
LONGEST = 60  # characters


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of dates; made once they are needed, for they take 10 ms."""
    dated = tuple(
        re.compile(form + _TAIL, re.IGNORECASE)
        for form in (
            r"(?P<year>\d{4})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})",
            r"(?P<first>\d{1,2})(?P<s>[-/.])\s?(?P<second_number>\d{1,2})(?P=s)\s?(?P<short>\d{4}|\d{2})",
            rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[.\s-]+(?:de\s)?{_WORD}[\s,-]+(?:de\s)?(?P<short>\d{{4}}|\d{{2}})",
            rf"{_WEEKDAY}{_WORD}[\s-]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]+(?P<year>\d{{4}})",
            rf"(?P<year>\d{{4}})[\s-]{_WORD}[\s-](?P<day>\d{{1,2}})",
        )
    )
    return dated + tuple(
        re.compile(form, re.IGNORECASE)
        for form in (
            rf"{_WORD}[\s-](?P<year>\d{{4}})",
            rf"(?P<year>\d{{4}})[\s-]{_WORD}",
            r"(?P<year>(?:1[5-9]|20)\d{2})-(?P<month>\d{2})",
            r"(?P<month>\d{2})/(?P<year>(?:1[5-9]|20)\d{2})",
            r"(?P<year>\d{4})[\s-]?Q(?P<quarter>[1-4])",
            r"Q(?P<quarter>[1-4])[\s/-](?P<year>\d{4})",
            _TIME,
        )
    )


class Moment(NamedTuple):
    """A date as seconds since 1970-01-01, and whether it has a time of the day."""

    seconds: float
    timed: bool


def read_date(cell: str, *, month_first: bool = False) -> Moment | None:
    """Return the moment that a cell names, or None."""
    cell = cell.strip()
    if len(cell) > LONGEST or not any(letter.isdecimal() for letter in cell):
        return None
    for form in _forms():
        found = form.fullmatch(cell)
        if found is not None:
            try:
                return _moment(found.groupdict(), month_first)
            except ValueError:
                return None
    return None


def _moment(said: dict[str, str | None], month_first: bool) -> Moment:
    year = said.get("year")
    days = 0
    if year or said.get("short"):
        days = date(*_day(said, month_first)).toordinal() - _EPOCH
    timed = said.get("hour") is not None
    return Moment(days * DAY + (_seconds(said) if timed else 0.0), timed)


def _day(said: dict[str, str | None], month_first: bool) -> tuple[int, int, int]:
    year = int(said.get("year") or said.get("short") or 0)
    if year < 100:
        year += 2000 if year < 70 else 1900
    if said.get("first"):
        one, two = int(said["first"] or 0), int(said["second_number"] or 0)
        return (year, one, two) if month_first else (year, two, one)
    month = said.get("month")
    if said.get("word"):
        number = _month(str(said["word"]))
    elif said.get("quarter"):
        number = 3 * int(said["quarter"] or 1) - 2
    else:
        number = int(month or 1)
    return year, number, int(said.get("day") or 1)


def _month(word: str) -> int:
    word = word.casefold()
    found = _MONTHS.get(word[:4]) or _MONTHS.get(word[:3])
    if found is None:
        raise ValueError(word)
    return found


def _seconds(said: dict[str, str | None]) -> float:
    hour, minute = int(said["hour"] or 0), int(said["minute"] or 0)
    second = int(said["second"] or 0)
    half = (said["half"] or "").casefold()
    if hour > 24 or minute > 59 or second > 60 or (half and not 1 <= hour <= 12):
        raise ValueError(hour)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    part = float(f"0.{said['part']}") if said["part"] else 0.0
    return hour * 3600 + minute * 60 + second + part - _offset(said["zone"])


def _offset(zone: str | None) -> int:
    if not zone:
        return 0
    known = _ZONES.get(zone.casefold())
    if known is not None:
        return known
    digits = zone[1:].replace(":", "").ljust(4, "0")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return -seconds if zone[0] == "-" else seconds


def date_order(cells: list[str], *, comma: bool) -> tuple[bool, bool]:
    """Return whether the month comes first, and whether that is certain.

    Parameters
    ----------
    cells : list of str
    comma : bool
        Whether the table has a decimal comma: where people write one, the day comes first.
    """
    pairs = [found for cell in cells if (found := _AMBIGUOUS.fullmatch(cell.strip()))]
    if not pairs:
        return False, True
    if any(int(found[1]) > 12 for found in pairs) or all(found[2] == "." for found in pairs):
        return False, True
    if any(int(found[3]) > 12 for found in pairs):
        return True, True
    return not comma, False
