"""The shape of a loss that is being written, before it is raced; it can be drawn as well."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from lossstudio.core.analysis.loss_shape import LossCurve
from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Contender
from lossstudio.core.losses import Loss
from lossstudio.plots.base.drawn_points import DrawnPoints
from lossstudio.plots.base.plot import pen_width
from lossstudio.plots.loss_shape.loss_curves import HIGHEST, KEY, Span
from lossstudio.plots.loss_shape.loss_shape import LossShape
from lossstudio.session.view_state import View
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded

HANDLES = 7
INSIDE = 0.94  # of the width, where the outer ones stand at first
BELOW = 0.2  # of the height, for the gradient
ROOM = 1.25  # above the highest of them
Key = Qt.Key
WAYS = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, 1), Key.Key_Down: (0, -1)}


class LossPreview(LossShape):
    """Value, gradient and second derivative of a draft, with the samples where they stand now.

    While it is drawn, up and down move the point that is held, left and right hold the one beside
    it, and with Shift move it. `drawn` tells the points.
    """

    KEY = f"{KEY}   ┈ second derivative   ● samples"
    SECOND = True
    drawn = Signal(object, object)

    def __init__(self, tokens: Tokens, view: View) -> None:
        self.seconds: list[pg.PlotCurveItem] = []
        self._draft: Loss | None = None
        self.points = DrawnPoints()
        super().__init__(tokens, view)
        self.setAccessibleName("Curve of the formula")
        self.points.hide()
        self.addItem(self.points)
        self.points.moved.connect(self._tell)

    @property
    def drawing(self) -> bool:
        """Whether there are points to be dragged."""
        return bool(self.points.isVisible())

    @property
    def keys(self) -> frozenset[Qt.Key]:
        """Those that it takes while it has the focus."""
        return frozenset(WAYS) if self.drawing else frozenset()

    def show_draft(self, loss: Loss) -> None:
        """Show another draft."""
        self._draft = loss
        self.redraw()

    def loss_of(self, contender: Contender) -> Loss:
        """Return the draft."""
        return contender.loss if self._draft is None else self._draft

    def redraw(self) -> None:
        """Draw the draft, also where there are no data to stand on it."""
        if self._snapshot is not None or self._draft is None:
            super().redraw()
        elif self.isVisible():
            self._draw_alone(self._draft)

    def begin_drawing(self) -> None:
        """Put points on the curve, to be dragged."""
        x, value = self.values[0].getData()
        value = np.clip(np.nan_to_num(value, posinf=0.0, neginf=0.0), -HIGHEST, HIGHEST)
        places = np.linspace(INSIDE * x[0], INSIDE * x[-1], HANDLES)
        heights = np.minimum(np.interp(places, x, value), self._high)  # as far as it is seen
        foot, top = min(0.0, float(heights.min())), ROOM * max(0.0, float(heights.max()))
        top = top or ROOM * -foot or 1.0
        self.points.show_points(places, heights, (x[0], x[-1], foot, top), self.tokens)
        self._high = top
        self.setRange(yRange=(min(-BELOW * top, ROOM * foot), 1.05 * top), padding=0)
        self.points.show()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocus()
        self._tell()

    def end_drawing(self) -> None:
        """Take the points away."""
        self.points.hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.redraw()

    @Slot()
    def _tell(self) -> None:
        self.drawn.emit(self.points.x, self.points.y)

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        super().dress()
        if self.drawing:
            self.points.dress(self.tokens)

    def _draw_curves(self, curves: Sequence[LossCurve], colour: str) -> None:
        super()._draw_curves(curves, colour)
        self._fit(self.seconds, len(curves), depth=2)
        for row, curve in enumerate(curves):
            own = self.tokens.class_(row) if len(curves) > 1 else colour
            pen = pg.mkPen(own, width=pen_width(1.2), dash=[1, 3])
            self.seconds[row].setData(curve.position, curve.second, pen=pen)

    def _frame(self, span: Span, curves: Sequence[LossCurve], samples: Floats) -> None:
        if not self.drawing:  # the plot stands still under the hand
            super()._frame(span, curves, samples)

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Keep Undo and Redo for the points while they are dragged."""
        asked = event.type() is QEvent.Type.ShortcutOverride and self.drawing
        if asked and isinstance(event, QKeyEvent) and self.points.step_of(event) is not None:
            event.accept()
            return True
        return bool(super().event(event))

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Hold another point, or move the one that is held."""
        way = WAYS.get(Key(event.key())) if self.drawing else None
        step = self.points.step_of(event) if self.drawing else None
        if step is not None:
            step()
        elif way is None:
            super().keyPressEvent(event)
        elif way[0] and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.points.hold(self.points.held + way[0])
        else:
            self.points.step(*way)
