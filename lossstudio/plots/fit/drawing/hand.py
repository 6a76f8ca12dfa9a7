"""What the mouse draws on one picture of the fit."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent

from lossstudio.core.analysis.sample_inspection import id_of
from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import DrawnDataset
from lossstudio.core.datasets.drawing import add, erase, flip, make_outliers, move
from lossstudio.plots.fit.drawing.places import Sample, heights, moved_by, sample_at
from lossstudio.plots.fit.drawing.tools import DrawState, Tool
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.throttle import Throttle

if TYPE_CHECKING:
    from lossstudio.plots.fit.drawing.drawable_fit import DrawableFit

EVERY_MS = 30  # between two steps of a gesture
BRUSH = 14  # px around the mouse
SPRAYED, MOST_SPRAYED = 3, 20  # samples at a step
Taken = tuple[NDArray[np.int64], Floats, Floats]  # ids (k,), rows (k, d), target (k,)
DRAGGED = 4  # px, from which on a press is no click


class Hand(QObject):
    """Turns presses and drags into steps of drawing.

    Parameters
    ----------
    view : DrawableFit
    state : DrawState
    """

    def __init__(self, view: "DrawableFit", state: DrawState) -> None:
        super().__init__(view)
        self._view, self.state = view, state
        self._pressed: QPointF | None = None  # where, in px of the view
        self._mouse = QPointF()
        self._path: list[QPointF] = []  # of the mouse since the last step
        self._dragged = False
        self._taken: Taken | None = None  # what is dragged, as it was
        self._touched: set[int] = set()  # what this drag has flipped already
        self._random = np.random.default_rng()
        self._throttle = Throttle(self._step, EVERY_MS, self)

    def press(self, event: QMouseEvent) -> bool:
        """Begin a gesture; returns whether that is what the press is for."""
        left = event.button() is Qt.MouseButton.LeftButton
        place = event.position()
        if self.state.tool is None or not left or not self._view.is_inside(place):
            return False
        self.state.ended.emit()  # arrows may have left one open
        self._pressed = self._mouse = place
        self._path = [place]
        self._dragged = False
        self._touched.clear()
        if self.state.tool is Tool.MOVE:
            self._take(event.modifiers())
        elif self.state.tool is not Tool.ADD:
            self._step()
        return True

    def drag(self, event: QMouseEvent) -> bool:
        """Go on with a gesture."""
        if self._pressed is None:
            return False
        self._mouse = event.position()
        self._path.append(self._mouse)
        away = self._mouse - self._pressed
        self._dragged = self._dragged or away.manhattanLength() > px(DRAGGED)
        if self._dragged:
            self._throttle.request()
        return True

    def release(self, event: QMouseEvent) -> bool:
        """End a gesture."""
        if self._pressed is None:
            return False
        self._mouse = event.position()
        self._path.append(self._mouse)
        self._throttle.cancel()
        if self.state.tool is Tool.ADD and not self._dragged:
            sample = partial(sample_at, place=self._place(), class_=self.state.class_)
            self.state.step(lambda drawn: _added(drawn, [sample(drawn)]))
        elif self._dragged:
            self._step()
        if self.state.tool is Tool.MOVE and self._taken is None:
            self._select_band(event.modifiers())
        self.cancel()
        return True

    def cancel(self) -> None:
        """End a gesture where it is."""
        self._pressed = None
        self._taken = None
        self._view.show_band(None)
        self.state.held.emit(None)
        self.state.ended.emit()

    def _place(self, mouse: QPointF | None = None) -> QPointF:
        """Return where the mouse is in the units of the plot."""
        return self._view.place_at(self._mouse if mouse is None else mouse)

    def _take(self, held: Qt.KeyboardModifier) -> None:
        """Take up the sample under the mouse, and all that are selected with it."""
        drawn, under = self.state.begin(), self._view.sample_under(self._mouse)
        snapshot = self._view.shown
        self._taken = None
        if drawn is None or under is None or snapshot is None:
            return
        which = id_of(snapshot, under)
        selected = self.state.selected
        if held & Qt.KeyboardModifier.ShiftModifier:
            selected = selected ^ {which}
            self.state.select(selected)
        elif which not in selected:
            selected = frozenset((which,))
            self.state.select(selected)
        ids = np.array(drawn.ids)
        places = np.flatnonzero(np.isin(ids, list(selected)))
        if len(places):
            self._taken = ids[places], drawn.rows[places], np.array(drawn.target)[places]
        self._view.chosen.emit(self._view, under)
        self.state.held.emit(which)

    def _step(self) -> None:
        """Draw what the mouse has come over."""
        if self._pressed is None:
            return
        steps: dict[Tool, Callable[[], object]] = {
            Tool.MOVE: self._drag_on,
            Tool.ADD: self._spray,
            Tool.ERASE: lambda: self._brush(erase),
            Tool.FLIP: lambda: self._brush(flip),
            Tool.OUTLIER: lambda: self._brush(make_outliers),
        }
        if self.state.tool is not None:
            steps[self.state.tool]()
        self._path = [self._mouse]

    def _drag_on(self) -> None:
        if self._taken is None:
            self._view.show_band(self._band())
            return
        assert self._pressed is not None
        by = self._place() - self._place(self._pressed)

        ids, rows, target = self._taken

        def moved(drawn: DrawnDataset) -> DrawnDataset:
            there = np.isin(ids, drawn.ids)
            return move(
                drawn, ids[there].tolist(), *moved_by(drawn, rows[there], target[there], by)
            )

        self.state.step(moved)

    def _spray(self) -> None:
        along = self._along()
        count = min(max(SPRAYED, len(along)), MOST_SPRAYED)
        middles = along[self._random.integers(len(along), size=count)]
        spots = self._random.normal(middles, px(BRUSH) / 2)
        mice = [QPointF(*spot) for spot in spots.tolist()]
        places = [self._place(mouse) for mouse in mice if self._view.is_inside(mouse)]
        self.state.step(
            lambda drawn: _added(drawn, [sample_at(drawn, p, self.state.class_) for p in places])
        )

    def _brush(self, what: Callable[[DrawnDataset, set[int]], DrawnDataset]) -> None:
        """Do something to all samples under the mouse, once in a drag."""
        drawn = self.state.begin()
        if drawn is None:
            return
        under = set(self._near(drawn)) - self._touched
        if under:
            self._touched |= under
            self.state.step(lambda drawn: what(drawn, under))

    def _near(self, drawn: DrawnDataset) -> list[int]:
        """Return the ids of the samples under the brush."""
        across, down = self._view.on_view(drawn.rows[:, 0], heights(drawn))
        under = np.zeros(len(across), dtype=bool)
        for x, y in self._along():
            under |= np.hypot(across - x, down - y) <= px(BRUSH)
        return [drawn.ids[index] for index in np.flatnonzero(under).tolist()]

    def _along(self) -> Floats:
        """Return points (k, 2) on the way of the mouse since the last step, as close as brushes."""
        path = np.array([(place.x(), place.y()) for place in self._path])
        if len(path) < 2:
            return path
        lengths = np.hypot(*np.diff(path, axis=0).T)
        at = np.concatenate([[0.0], np.cumsum(lengths)])
        steps = np.linspace(0.0, at[-1], 2 + int(at[-1] / px(BRUSH)))
        return np.column_stack([np.interp(steps, at, path[:, axis]) for axis in (0, 1)])

    def _band(self) -> QRectF:
        """Return what the rubber band covers, in the units of the plot."""
        assert self._pressed is not None
        return QRectF(self._place(self._pressed), self._place()).normalized()

    def _select_band(self, held: Qt.KeyboardModifier) -> None:
        drawn = self.state.begin()
        if drawn is None:
            return
        band, x, y = self._band(), drawn.rows[:, 0], heights(drawn)
        inside = (band.left() <= x) & (x <= band.right()) & (band.top() <= y) & (y <= band.bottom())
        found = {drawn.ids[index] for index in np.flatnonzero(inside).tolist()}
        if held & Qt.KeyboardModifier.ShiftModifier:
            found |= self.state.selected
        self.state.select(found if self._dragged else frozenset())
        self._view.chosen.emit(self._view, None)


def _added(drawn: DrawnDataset, samples: list[Sample]) -> DrawnDataset:
    if not samples:
        return drawn
    return add(drawn, [sample.row for sample in samples], [sample.target for sample in samples])
