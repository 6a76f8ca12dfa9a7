"""Ticks of dates: at whole seconds, hours, days, months and years, as one reads them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from lossstudio.core.plain_text import MONTHS

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
MONTH, YEAR = 30.4375 * DAY, 365.25 * DAY
STEPS = (  # seconds
    *(1.0, 2.0, 5.0, 10.0, 15.0, 30.0),
    *(each * MINUTE for each in (1.0, 2.0, 5.0, 10.0, 15.0, 30.0)),
    *(each * HOUR for each in (1.0, 2.0, 3.0, 6.0, 12.0)),
    *(each * DAY for each in (1.0, 2.0, 4.0, 7.0, 14.0)),
    *(each * MONTH for each in (1.0, 2.0, 3.0, 6.0)),
    *(each * YEAR * 10**power for power in range(4) for each in (1.0, 2.0, 5.0)),
)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = -62135596800.0, 253402300799.0  # the years 1 to 9999, in seconds from 1970
LEAST = 3  # ticks: one at an end may lose its text
LONG = 150.0 * DAY  # where ticks tell the year themselves
UNITS = {"days": DAY, "seconds": 1.0}


def ticks(low: float, high: float, times: str, most: int) -> tuple[float, list[float]] | None:
    """Return the step and the places of at most so many ticks; None where these are no dates.

    Parameters
    ----------
    low, high : float
        The ends of the axis, in the unit.
    times : str
        The unit, "days" or "seconds", since 1970-01-01.
    most : int
    """
    unit = UNITS[times]
    first, last = sorted((float(low) * unit, float(high) * unit))
    if not FIRST <= first < last <= LAST:
        return None
    if last - first < 2.0 * STEPS[0]:
        return None
    fitting = next((n for n, step in enumerate(STEPS) if last - first <= most * step), -1)
    for step in STEPS[fitting::-1] if fitting >= 0 else STEPS[::-1]:
        at = _by_calendar(step, first, last) if step >= MONTH else _evenly(step, first, last)
        if len(at) >= LEAST:  # else a finer one, whose texts may be thinned out
            break
    return step / unit, [each / unit for each in at]


def _evenly(step: float, first: float, last: float) -> list[float]:
    start = -(-first // step)
    return [each * step for each in range(int(start), int(last // step) + 1)]


def _by_calendar(step: float, first: float, last: float) -> list[float]:
    """Return the beginnings of every so many months."""
    months = round(step / MONTH) if step < YEAR else 12 * round(step / YEAR)
    start, end = _date(first), _date(last)
    found = []
    for count in range(12 * start.year // months, (12 * end.year + 12) // months + 1):
        year, month = divmod(count * months, 12)
        if 1 <= year <= 9999:
            at = (datetime(year, month + 1, 1, tzinfo=UTC) - EPOCH).total_seconds()
            found += [at] if first <= at <= last else []
    return found


def _date(seconds: float) -> datetime:
    return EPOCH + timedelta(seconds=round(seconds))


def texts(values: Sequence[float], spacing: float, times: str) -> list[str] | None:
    """Return what stands beside ticks of a step; None where they are no dates."""
    unit = UNITS[times]
    if not values or not all(FIRST <= value * unit <= LAST for value in values):
        return None
    if spacing * unit < STEPS[0]:
        return None
    return [_text(_date(value * unit), spacing * unit) for value in values]


def _text(date: datetime, step: float) -> str:
    if step >= YEAR:
        return f"{date.year}"
    if step >= MONTH:
        return f"{MONTHS[date.month - 1]} {date.year}"
    if step >= DAY or not (date.hour or date.minute or date.second):
        return f"{date.day} {MONTHS[date.month - 1]}"
    return f"{date:%H:%M}" if step >= MINUTE else f"{date:%H:%M:%S}"


def named(name: str, low: float, high: float, times: str) -> str:
    """Return the name of an axis with the year, or the day, that its ticks leave out."""
    unit = UNITS[times]
    first, last = sorted((float(low) * unit, float(high) * unit))
    if not FIRST <= first < last <= LAST or last - first > LONG:
        return name
    start, end = _date(first), _date(last)
    years = f"{start.year}" if start.year == end.year else f"{start.year}–{end.year}"
    if last - first > DAY:
        return f"{name} ({years})"
    return f"{name} ({start.day} {MONTHS[start.month - 1]} {start.year})"
