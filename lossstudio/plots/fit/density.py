"""Very many samples on the fit as a picture: how many lie in each cell of it."""

import weakref
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRectF

from lossstudio.core.arrays import Bools, Floats, Ints
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.tasks import Task
from lossstudio.plots.fit.sample_places import height_of
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.throttle import Throttle

CELL = 3  # px
REST_MS = 120  # between two pictures while the axes move
FAINTEST, STRONGEST = 0.15, 0.8  # of the colour, where one sample lies and where most do
DEPTH = -50  # on the picture of a surface, behind all lines
Frame = tuple[float, float, float, float]
Cells = tuple[int, int]


class Density(pg.ImageItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """The picture; it follows the axes of its plot.

    Parameters
    ----------
    plot : pyqtgraph.PlotItem
    parent : QObject
        With which it ends.
    """

    def __init__(self, plot: pg.PlotItem, parent: QObject) -> None:
        super().__init__()
        self.setZValue(DEPTH)
        self.hide()
        self._plot = plot
        self._shown: tuple[Prepared, Tokens] | None = None
        self._drawn: object = None  # of what, where and how fine
        self.outside = 0  # samples that lie outside the axes
        plot.addItem(self, ignoreBounds=True)
        box = plot.getViewBox()
        self._throttle = Throttle(self.draw, REST_MS, parent)
        box.sigRangeChanged.connect(self._throttle.request)
        box.sigResized.connect(self._throttle.request)

    def show_samples(self, prepared: Prepared | None, tokens: Tokens) -> None:
        """Have samples shown by `draw`; None: there is no such picture."""
        self._shown = None if prepared is None else (prepared, tokens)
        self.setVisible(prepared is not None)

    @property
    def words(self) -> str:
        """What it shows, in few words for the head of a card, and of how many samples."""
        if self._shown is None:
            return ""
        prepared, tokens = self._shown
        samples = prepared.samples
        count = f"{len(samples.target):,}"
        if prepared.task is Task.REGRESSION and samples.features.shape[1] > 1:
            hue = "white" if tokens.dark else "black"
            return f"{hue}: count, colour: fit of {samples.target_name}   {count} samples"
        return f"stronger: more samples   {count} in all"

    def draw(self) -> None:
        """Draw what is new about samples, axes, size or colours."""
        if self._shown is None:
            self._drawn = None
            return
        prepared, tokens = self._shown
        box = self._plot.getViewBox()
        (left, right), (low, high) = box.viewRange()
        frame = left, right, low, high
        side = px(CELL)
        cells = max(1, round(box.width() / side)), max(1, round(box.height() / side))
        if (wanted := (id(prepared), frame, cells, tokens)) == self._drawn:
            return
        self._drawn = wanted
        counts = counts_in(prepared, frame, cells)
        self.outside = len(prepared.samples.target) - int(counts.sum())
        self.setImage(colours_of(counts, _hues(prepared, tokens)), autoLevels=False, levels=None)
        self.setRect(QRectF(left, low, right - left, high - low))


_LATEST: list[tuple["weakref.ref[Prepared]", Frame, Cells, Floats]] = []  # tiles ask for the same


def counts_in(prepared: Prepared, frame: Frame, cells: Cells) -> Floats:
    """Return how many samples of each class, or of all, lie in each cell, (nx, ny, kinds)."""
    for known, its_frame, its_cells, counts in _LATEST:
        if known() is prepared and (its_frame, its_cells) == (frame, cells):
            return counts
    kinds = max(1, len(prepared.samples.classes))
    features, target = prepared.samples.features, prepared.samples.target
    heights = height_of(features, target, prepared)
    across, inside = _places(features[:, 0], frame[:2], cells[0])
    up, between = _places(heights, frame[2:], cells[1])
    flat = across * cells[1] + up
    if prepared.task is not Task.REGRESSION:
        flat = flat * kinds + target
    found = np.bincount(flat[inside & between], minlength=cells[0] * cells[1] * kinds)
    counts = found.reshape(*cells, kinds).astype(np.float64)
    _LATEST[:] = [(weakref.ref(prepared), frame, cells, counts)]
    return counts


def _places(values: Floats, ends: tuple[float, float], count: int) -> tuple[Ints, Bools]:
    """Return in which of so many cells in a row each value lies, and which lie in one at all."""
    low, high = ends
    place = (values - low) * (count / ((high - low) or 1.0))
    np.clip(place, -1.0, count, out=place)  # what lies outside stays there
    cell = np.floor(place).astype(np.int64)
    return cell, (cell >= 0) & (cell < count)


def colours_of(counts: Floats, hues: Sequence[str]) -> NDArray[np.uint8]:
    """Return cells as colours (nx, ny, 4): whose samples they are, and on a log scale how many."""
    total = counts.sum(axis=-1)
    most = float(total.max(initial=0.0))
    share = np.log1p(total) / np.log1p(max(most, 1.0))
    rgb = np.array([[int(hue[at : at + 2], 16) for at in (1, 3, 5)] for hue in hues], dtype=float)
    colours = np.zeros((*total.shape, 4), dtype=np.uint8)
    colours[..., :3] = counts @ rgb / np.maximum(total, 1.0)[..., None]
    strength = FAINTEST + (STRONGEST - FAINTEST) * share
    colours[..., 3] = np.where(total > 0.0, 255.0 * strength, 0.0)
    return colours


def _hues(prepared: Prepared, tokens: Tokens) -> list[str]:
    """Return the colour of each class, or of all samples."""
    count = len(prepared.samples.classes)
    on_surface = prepared.samples.features.shape[1] > 1
    return [tokens.class_(index) for index in range(count)] or [
        tokens.text if on_surface else tokens.muted
    ]
