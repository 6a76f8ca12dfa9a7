"""Curves over epochs: one colour a contender, thick on training and thin on test samples."""

import math
from collections.abc import Callable, Mapping, Sequence
from html import unescape

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Slot

from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Contender
from lossstudio.plots.base.plot import Plot, pale, pen_width
from lossstudio.plots.curves.bands import Bands
from lossstudio.plots.curves.bubbles import Bubbles
from lossstudio.plots.curves.floors import Floors
from lossstudio.plots.curves.ghosts import Ghost, Ghosts
from lossstudio.plots.curves.log_notes import LogNotes
from lossstudio.plots.curves.pairs import Pair, Pairs
from lossstudio.plots.curves.reading import Reading, spoken_values
from lossstudio.plots.curves.smoothing import smoothed, smoothed_words
from lossstudio.plots.curves.x_axis import OVER_EPOCHS, XAxis
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded

Epochs = NDArray[np.int64]
FIRST_EPOCHS = 10  # shown before there are more
ROOM = 0.15  # of the epochs so far, kept free for the next ones
PAD = 0.06  # of the height, above and below
FURTHEST = 3.0  # times the epochs so far: how much of longer ghosts is shown
BAND = 46  # of 255: how strongly the quartiles are coloured
DIVERGED = 20.0  # times the start; beyond this a curve may leave the plot


class CurvePlot(Plot):
    """Draws (points, rows, 2) arrays over epochs, and tells exact values under the mouse.

    Parameters
    ----------
    tokens : Tokens
    """

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens)
        self._pairs = Pairs(self)
        self._epochs: Epochs = np.empty(0, dtype=np.int64)
        self._values: Floats = np.empty((0, 0, 2))
        self._contenders: Sequence[Contender] = ()
        self.unbounded = False  # whether a value may grow without limit, as losses do
        self._log = False
        self.is_share = False  # whether all values lie between 0 and 1
        self.whole = False  # whether all that lies between is seen, however close the values are
        self.first_epochs: int | None = None  # beyond which no epoch is seen
        self.x_axis = OVER_EPOCHS
        self._x: Floats = np.empty(0)
        self.smoothing = 0.0  # see `smoothed`
        self._moment: int | None = None  # the epoch that is marked
        self._zoomed = False
        self.also: Callable[[float], list[str]] = lambda _epoch: []  # what else is read there
        self._frame: tuple[float, float, float] | None = None
        self.checkpoint = pg.InfiniteLine(angle=90, movable=False)
        self.bands = Bands(self)
        self.ghosts = Ghosts(self)
        self.notes = LogNotes(self)
        self.bubbles = Bubbles(self)
        self.floors = Floors(self)
        self._band: tuple[Floats, Floats] | None = None
        self.addItem(self.checkpoint, ignoreBounds=True)
        self.checkpoint.hide()
        self.reading = Reading(self)
        self.reading.also = self._told_besides
        self.getViewBox().sigRangeChangedManually.connect(self._zoom)
        self.dress()

    def show_curves(
        self,
        epochs: Epochs,
        values: Floats,
        contenders: Sequence[Contender],
        band: tuple[Floats, Floats] | None = None,
    ) -> None:
        """Draw `values` (points, rows, 2) over `epochs` (points,), and a band (points, rows)."""
        if len(epochs) < len(self._epochs):  # another race
            self._zoomed = False
        self._epochs, self._values, self._contenders = epochs, values, contenders
        self._x = x = self.x_axis.place(epochs)
        soft, raw = values, None
        if self.smoothing:
            soft, raw = smoothed(epochs, values, self.smoothing), values
        self._pairs.show(x, soft, raw, contenders, log=self._log)
        if self._log and len(epochs) > 1:
            self.notes.show(epochs, x, values, contenders)
        else:
            self.notes.clear()
        self._show_band(band)
        self._follow()
        self.show_moment(self._moment)
        self.reading.show_values(epochs, values, contenders, self.x_axis)
        self.speak()

    @property
    def pairs(self) -> list[Pair]:
        """The curves of each contender."""
        return self._pairs.shown

    def place(self, epochs: Epochs) -> Floats:
        """Return where epochs lie along the first axis; nan where that is nowhere."""
        return self.x_axis.place(epochs)

    def set_manner(self, x_axis: XAxis, smoothing: float) -> None:
        """Let what is shown from now on lie over another axis, or be smoothed."""
        if x_axis.kind != self.x_axis.kind:
            self._zoomed, self._frame = False, None
        self.x_axis, self.smoothing = x_axis, smoothing
        self.reading.smoothed = smoothing > 0.0
        self._dress_x_axis()

    def _dress_x_axis(self) -> None:
        """Write powers along a log axis; what is drawn is placed there already."""
        axis = self.getAxis("bottom")
        if axis.logMode != self.x_axis.log:
            axis.setLogMode(x=self.x_axis.log)

    @property
    def manner(self) -> str:
        """What the name of the second axis says of the smoothing."""
        return smoothed_words(self.smoothing)

    def name_axes(self, bottom: str, left: str, times: tuple[str, str] = ("", "")) -> None:
        """Name the axes; see `Plot`."""
        super().name_axes(bottom, f"{self.manner}{left}", times)

    def spoken(self) -> str:
        """Return the last value of each contender in words."""
        if not len(self._epochs):
            return ""
        told = spoken_values(self._contenders, self._values[-1])
        what = unescape(self.getAxis("left").labelText).removeprefix(self.manner)
        at = f"{what}: {', '.join(told)} at epoch {self._epochs[-1]}"
        also = *self.also(self._epochs[-1]), *self.floors.words
        return "; ".join([at, *also, *self.bubbles.words])

    def reading_html(self, point: int) -> str:
        """Return what the mouse is told at a recorded point, as rich text."""
        return self.reading.html(point)

    def _told_besides(self, epoch: float) -> list[str]:
        pale = (f"pale: {ghost.name}" for ghost in self.ghosts.shown)
        return [*self.also(epoch), *self.floors.words, *pale]

    def show_floors(self, found: Mapping[int, float]) -> None:
        """Draw faint lines at these heights, by the places of the contenders that are drawn."""
        if self.floors.show(found, self._contenders, log=self._log):
            self._frame = None
            self._follow()
            self.speak()

    def _show_band(self, band: tuple[Floats, Floats] | None) -> None:
        """Draw the band between two curves of each contender, where there is one."""
        self._band = band
        if band is None:
            self.bands.clear()
            return
        colours = [
            None if contender.hidden else pale(self.colour(contender.colour), BAND)
            for contender in self._contenders
        ]
        self.bands.show(self._x, *band, colours, self._log)

    def show_ghosts(self, ghosts: Sequence[Ghost]) -> None:
        """Draw the curves of other races, pale and thin, behind the current ones."""
        self.ghosts.show(ghosts, log=self._log)
        self._frame = None

    def show_moment(self, epoch: int | None) -> None:
        """Mark a moment of the past, or none."""
        self._moment = epoch
        x = np.nan if epoch is None else float(self.place(np.array([epoch]))[0])
        self.checkpoint.setVisible(math.isfinite(x))
        if math.isfinite(x):
            self.checkpoint.setPos(x)

    def _follow(self) -> None:
        """Let the axes hold the curves, with some room, unless the person has zoomed."""
        if self._zoomed or not len(self._epochs):
            return
        low, high = self._bounds()
        measure = self.x_axis.measure
        now = measure(self._epochs[-1])
        ends = [ghost.x_axis.measure(ghost.epochs[-1]) for ghost in self.ghosts.shown]
        now = max([now, *(min(end, FURTHEST * now) for end in ends)])
        first = measure(FIRST_EPOCHS)
        most = measure(self.first_epochs) if self.first_epochs else np.inf
        now = min(now, most)
        if self._frame is not None:
            end, bottom, top = self._frame
            roomy = min(most, max(2.0 * (1.0 + ROOM) * now, 2.0 * first))
            tall = top - bottom > 2.0 * (1.0 + 2.0 * PAD) * (high - low)
            if now <= end <= roomy and bottom <= low and high <= top and not tall:
                return
        end = min(most, first if now <= first else (1.0 + ROOM) * now)
        pad = PAD * (high - low)
        self._frame = end, low - pad, high + pad
        self.setRange(xRange=self.x_axis.span(end), yRange=self._frame[1:], padding=0.0)

    def _seen(self, epochs: Epochs) -> slice:
        """Return the points of the epochs that are to be seen."""
        first, begin = self.first_epochs, int(self.x_axis.log)  # on a log axis there is no 0
        return slice(begin, None if first is None else int(np.searchsorted(epochs, first, "right")))

    def _bounds(self) -> tuple[float, float]:
        """Return the lowest and the highest value that must be seen, on the axis."""
        shown = [row for row, contender in enumerate(self._contenders) if not contender.hidden]
        seen = self._seen(self._epochs)
        values = self._values[seen][:, shown]
        if self._band is not None:
            bands = (band[seen][:, shown, None] for band in self._band)
            values = np.concatenate([values, *bands], axis=-1)
        ghosts = (ghost.values[self._seen(ghost.epochs)].ravel() for ghost in self.ghosts.shown)
        values = np.concatenate([values.ravel(), *ghosts])
        if self.whole and not self._log:
            return 0.0, 1.0
        values = values[np.isfinite(values) & ((values > 0.0) | (not self._log))]
        if not len(values):
            return 0.0, 1.0
        values = np.append(values, self.floors.within(float(values.min()), log=self._log))
        if self._log:
            values = np.log10(values)
        elif self.unbounded:
            start = self._values[0, shown]
            start = np.abs(start[np.isfinite(start)]).max(initial=0.0)
            values = values[np.abs(values) <= DIVERGED * start] if start > 0.0 else values
        low, high = float(values.min(initial=np.inf)), float(values.max(initial=-np.inf))
        if not low <= high:
            return 0.0, 1.0
        if low < high:
            return low, high
        if self.is_share and not self._log:
            return max(0.0, low - 0.5), min(1.0, high + 0.5)
        return low - 0.5, high + 0.5

    @property
    def log(self) -> bool:
        """Whether the second axis is logarithmic."""
        return self._log

    def set_log(self, log: bool) -> None:
        """Choose a logarithmic or a linear second axis."""
        self._log = log
        self.setLogMode(x=False, y=log)
        self._dress_x_axis()
        self._frame = None
        self.show_curves(self._epochs, self._values, self._contenders, self._band)
        self.show_floors(self.floors.found)

    @property
    def epochs_name(self) -> str:
        """The name of the first axis."""
        first, name = self.first_epochs, self.x_axis.name
        unit = "" if name.startswith("epoch") else " epochs"
        return name if first is None else f"{name}, the first {first:,}{unit}"

    def show_first(self, epochs: int | None) -> None:
        """Let the axis end with so many epochs, or with the last one."""
        self.first_epochs = epochs
        self.show_all()

    def show_all(self) -> None:
        """Let the axes follow the curves again."""
        self._zoomed = False
        self._frame = None
        self._follow()

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        super().dress()
        self.reading.dress(self.tokens)
        self.show_ghosts(self.ghosts.shown)
        self.bubbles.dress()
        self.floors.dress()
        self.checkpoint.setPen(pg.mkPen(self.tokens.accent, width=pen_width(1.4)))
        self.show_curves(self._epochs, self._values, self._contenders, self._band)

    @Slot()
    def _zoom(self) -> None:
        self._zoomed = True

    @guarded()
    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Take the reading away with the mouse."""
        self.reading.withdraw()
        super().leaveEvent(event)
