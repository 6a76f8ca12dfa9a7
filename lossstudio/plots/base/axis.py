"""An axis in the notation of the house, with a name that stays within it."""

import math
from html import escape, unescape
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF

from lossstudio.plots.base import dates
from lossstudio.plots.base.tick_texts import RAISED, counted_from, origin_of, texts
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal

PLAIN = 6.0  # decades from 1; where an axis goes further, its numbers are powers of ten
MARGINS = (8, 4)  # px beside a plot, and above it
AROUND = 4  # px around the name
CLEAR = (-6.0, -1.0, 6.0, 1.0)  # px around a number
ROOM = (34, 64)  # px for a date, upright and lying
DIGITS = ((1,), (2, 5), (3, 4, 6, 7, 8, 9))  # of the ticks of a log axis, the coarser first
APART = 3  # px between two ticks of a log axis at least
MOST_LEVELS = 3  # of ticks on a log axis that have nothing between


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """An axis whose name stands in the middle; where it is too long, a shorter one, or it is cut.

    Where its numbers are nearly equal they are counted from a round one, which stands in the name.

    Attributes
    ----------
    times : str
        What it counts since 1970-01-01: "days", "seconds", or nothing, which is plain numbers.
    shorter : tuple of str
        What it is called where there is no room for its name, the longer first.
    shared : bool
        Whether its name stands beside several plots: then it is written here only where it tells
        more, such as from where the numbers are counted.
    numbers_wide : float
        How much room its numbers need beside it, in px; 0 before they are drawn.
    """

    numbers_widened = Signal()  # they take another width than before
    times = ""
    shorter: tuple[str, ...] = ()
    shared = False
    numbers_wide = 0.0
    _origin = 0.0
    _mark: tuple[float, str] | None = None

    def set_times(self, times: str) -> None:
        """Write dates beside the ticks, or plain numbers again."""
        if times != self.times:
            self.times = times
            self.setRange(*self.range)
            self.resizeEvent()

    def setRange(self, mn: float, mx: float) -> None:  # noqa: N802
        """Set the range, and count from a round number where that is needed."""
        super().setRange(mn, mx)
        origin = 0.0 if self.logMode or self.times else origin_of(mn, mx)
        told, self._origin = self._origin, origin
        if self.times or told != origin:
            self.resizeEvent()

    def mark(self, place: float, name: str) -> None:
        """Name a place of an axis below; numbers that would run into the name are left out.

        Where the place is nan there is none.
        """
        mark = None if math.isnan(place) else (place, name)
        if mark != self._mark:
            self._mark = mark
            self.picture = None
            self.update()

    @property
    def own_name(self) -> str:
        """The name as it was given."""
        return unescape(self.labelText)

    @property
    def name(self) -> str:
        """The name, with what the ticks do not tell."""
        return self._told(self.own_name)

    def _told(self, name: str) -> str:
        low, high = self.range
        if self.times and not self.logMode:
            return dates.named(name, low, high, self.times)
        return counted_from(name, self._origin, low, high)

    @property
    def cut_name(self) -> str:
        """The whole name where there is no room for it, or else nothing."""
        cut = self.label.toolTip() and self._named_here and self.isVisible()
        return self.name if cut else ""

    @property
    def _named_here(self) -> bool:
        """Whether the name is to be read beside this plot alone."""
        return bool(self.labelText) and not (self.shared and self.name == self.own_name)

    def setLabel(self, *args: Any, **kwargs: Any) -> None:  # noqa: N802
        """Name the axis, and put the name in the middle, clear of the numbers at any zoom."""
        self.label.document().setDocumentMargin(px(AROUND))
        super().setLabel(*args, **kwargs)
        self.resizeEvent()

    @guarded()
    def resizeEvent(self, event: Any = None) -> None:  # noqa: N802
        """Show as much of the name as fits now, in the middle."""
        if self.label is not None:  # which it is once the plot is closed
            self.label.setHtml(self.labelString())
            if self.shared and self.label.isVisible() != self._named_here:
                self.showLabel(self._named_here)
        super().resizeEvent(event)

    def keep_room(self, wide: int) -> None:
        """Have so much room for the numbers beside it, in px, whatever they need."""
        if self.style["autoExpandTextSpace"] or self.style["tickTextWidth"] != wide:
            self.setStyle(autoExpandTextSpace=False, tickTextWidth=wide)

    def labelString(self) -> str:  # noqa: N802
        """Return the name as rich text, as far as there is room."""
        name = self.name
        font = QFont(self.label.font())
        font.setPixelSize(px(SMALL))
        size = self.size()
        room = size.width() if self.orientation in ("top", "bottom") else size.height()
        end, metrics = Qt.TextElideMode.ElideRight, QFontMetricsF(font)
        names = [name, *map(self._told, self.shorter)]
        some = [each for each in names if metrics.horizontalAdvance(each) <= room]
        fitting = metrics.elidedText((some or names[-1:])[0], end, room)
        self.label.setToolTip(literal(name) if fitting != name else "")
        style = ";".join(f"{key}: {value}" for key, value in self.labelStyle.items())
        return f"<span style='{style}'>{escape(fitting)}</span>"

    @guarded(QRectF)
    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the room of the axis, with the margins of the plot, where a last number ends."""
        rect: QRectF = super().boundingRect()
        if self.orientation in ("top", "bottom"):
            return rect.adjusted(-MARGINS[0], 0.0, MARGINS[0], 0.0)
        return rect.adjusted(0.0, -MARGINS[1], 0.0, MARGINS[1])

    def generateDrawSpecs(self, painter: Any) -> Any:  # noqa: N802
        """Leave out the numbers that would run into others; the coarser ticks come first."""
        specs = super().generateDrawSpecs(painter)
        if self.textWidth != self.numbers_wide:
            self.numbers_wide = self.textWidth
            self.numbers_widened.emit()
        if specs is None:
            return None
        line, ticks, numbers = specs
        kept = self._marked(painter, numbers)
        for number in numbers:
            around = number[0].adjusted(*CLEAR)
            if not any(around.intersects(other[0]) for other in kept):
                kept.append(number)
        return line, ticks, kept

    def _marked(self, painter: Any, numbers: list[Any]) -> list[Any]:
        """Return the name of the place that has one, as if it were one of the numbers."""
        if self._mark is None or not numbers:
            return []
        (place, name), (low, high), room = self._mark, self.range, self.boundingRect()
        like, flags, _ = numbers[0]
        wide = painter.boundingRect(like, flags, name).width()
        left = self.size().width() * (place - low) / (high - low) - wide / 2
        left = min(max(left, room.left()), room.right() - wide)
        return [(QRectF(left, like.top(), wide, like.height()), flags, name)]

    def tickValues(self, *place: float) -> Any:  # noqa: N802
        """Return where ticks stand; those of dates at whole hours, days, months and years."""
        low, high, size = place
        found = None
        if self.times and not self.logMode:
            room = px(ROOM[self.orientation in ("top", "bottom")])
            found = dates.ticks(low, high, self.times, max(2, int(size / room)))
        return super().tickValues(low, high, size) if found is None else [found]

    def logTickValues(  # noqa: N802
        self, low: float, high: float, size: float, ticks: list[tuple[float, list[float]]]
    ) -> list[tuple[float | None, list[float]]]:
        """Return the decades, then what lies between: where room is short, that gives way first."""
        powers = np.arange(math.floor(low), math.ceil(high) + 1.0)
        found: list[tuple[float | None, list[float]]] = [tick for tick in ticks if tick[0] >= 1.0]
        decade = size / (high - low)  # px
        if len(found) < MOST_LEVELS:
            for digits in DIGITS[bool(found) :]:
                if found and decade * math.log10(10.0 / digits[-1]) < APART:
                    break
                places = np.add.outer(powers, np.log10(digits)).ravel()
                found.append((None, places[(places >= low) & (places <= high)].tolist()))
        return found

    def tickStrings(  # noqa: N802
        self, values: list[float], scale: float, spacing: float
    ) -> list[str]:
        """Return the numbers of an axis, thousands set apart, with a true minus; or dates."""
        if self.logMode:
            found: list[str] = super().tickStrings(values, scale, spacing)
            return found
        told = dates.texts(values, spacing, self.times) if self.times else None
        if told is not None:
            return told
        origin = self._origin
        shown = [value * scale for value in values]
        largest = max((abs(end - origin) for end in (*self.range, *shown)), default=0.0)
        return texts(shown, spacing * scale, largest, origin)

    def logTickStrings(  # noqa: N802
        self, values: list[float], scale: float, spacing: float | None
    ) -> list[str]:
        """Return the numbers of a log axis, all of them written in the same way."""
        if max(map(abs, self.range)) <= PLAIN:
            numbers = 10.0 ** np.asarray(values, dtype=float)
            return [np.format_float_positional(x, 1, fractional=False, trim="-") for x in numbers]
        return [_power(value) for value in values]


def _power(exponent: float) -> str:
    """Return 10^exponent as its first digit and a power of ten."""
    digit, power = f"{10.0 ** (exponent - np.floor(exponent)):.0f}", int(np.floor(exponent))
    ten = "10" + str(power).translate(RAISED)
    return ten if digit == "1" else f"{digit}·{ten}"


def nice(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20 … that is not below `value`."""
    if not math.isfinite(value) or value <= 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * 0.999)


def levels(low: float, high: float, most: int = 5) -> list[float]:
    """Return at most so many round numbers between two others, evenly spaced."""
    if not (math.isfinite(high - low) and high > low):
        return []
    step = nice((high - low) / most)
    first, last = math.ceil(low / step), math.floor(high / step)
    inside = (float(f"{step * number:.6g}") for number in range(first, last + 1))
    return [value for value in inside if low < value < high]
