"""A picture of the fit on which samples can be drawn."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent

from lossstudio.core.analysis.sample_inspection import SampleRef, ids_of
from lossstudio.core.arrays import Floats
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.plot import pale, pen_width
from lossstudio.plots.base.plot_menu import PlotMenu
from lossstudio.plots.fit.drawing.draw_keys import DrawKeys
from lossstudio.plots.fit.drawing.draw_menu import draw_menu
from lossstudio.plots.fit.drawing.hand import Hand
from lossstudio.plots.fit.drawing.tools import DrawState, Tool
from lossstudio.plots.fit.fit_view import FitView
from lossstudio.plots.fit.heading import Heading
from lossstudio.plots.fit.heading_search import HeadingSearch
from lossstudio.plots.fit.sample_places import places_in
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded

RING = 15  # px across, around a sample that is selected
CURSORS = {None: None, Tool.MOVE: Qt.CursorShape.OpenHandCursor}


class DrawableFit(FitView):
    """Takes presses, drags and keys for the tool that is in hand.

    Parameters
    ----------
    tokens : Tokens
    state : DrawState
    search : HeadingSearch
    titled : bool
        Whether the contender's name stands above, as on a tile.
    """

    def __init__(
        self, tokens: Tokens, state: DrawState, search: HeadingSearch, titled: bool = False
    ) -> None:
        self._rings = pg.ScatterPlotItem(pxMode=True, brush=pg.mkBrush(None))
        self._band = pg.PlotCurveItem()
        super().__init__(tokens, titled)
        self.state = state
        for item, depth in ((self._rings, 21), (self._band, 30)):
            item.setZValue(depth)
            self.addItem(item, ignoreBounds=True)
        self._band.hide()
        self.hand = Hand(self, state)
        self.draw_keys = DrawKeys(self, state)
        self.heading = Heading(self, search)
        self._indices: Sequence[int] = ()
        state.changed.connect(self._follow)

    def show_snapshot(self, snapshot: Snapshot, indices: Sequence[int], behind: int) -> None:
        """Draw contenders, and ring the samples that are selected."""
        super().show_snapshot(snapshot, indices, behind)
        self._indices = indices
        self._show_selected()
        self._show_heading()

    def _show_heading(self) -> None:
        """Show where all are heading while samples are drawn."""
        if self._told is not None:
            self.heading.show_snapshot(self._told, self._indices, wanted=self.state.heads)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        super().set_tokens(tokens)
        self.heading.redraw()

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        super().dress()
        accent = self.tokens.accent
        self._rings.setPen(pg.mkPen(accent, width=pen_width(2)))
        self._band.setPen(pg.mkPen(accent, width=pen_width(1), dash=[4, 3]))
        self._band.setBrush(pg.mkBrush(pale(accent, 40)))

    @property
    def shown(self) -> Snapshot | None:
        """What is drawn."""
        return self._told

    def is_inside(self, mouse: QPointF) -> bool:
        """Whether a place of this widget lies within the axes."""
        inside: bool = (
            self.getViewBox().sceneBoundingRect().contains(self.mapToScene(mouse.toPoint()))
        )
        return inside

    def place_at(self, mouse: QPointF) -> QPointF:
        """Return what a place of this widget is in the units of the plot."""
        place: QPointF = self.getViewBox().mapSceneToView(self.mapToScene(mouse.toPoint()))
        return place

    def on_view(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return where points of the plot are, in px of this widget."""
        frame = self.getViewBox().sceneBoundingRect()
        (left, right), (low, high) = self.getViewBox().viewRange()
        across = frame.left() + (x - left) / (right - left) * frame.width()
        return across, frame.bottom() - (y - low) / (high - low) * frame.height()

    def sample_under(self, mouse: QPointF) -> SampleRef | None:
        """Return the sample at a place of this widget."""
        return self.samples.nearest(QPointF(self.mapToScene(mouse.toPoint())))

    def show_band(self, band: QRectF | None) -> None:
        """Show a rubber band, in the units of the plot, or none."""
        self._band.setVisible(band is not None)
        if band is not None:
            x = [band.left(), band.right(), band.right(), band.left(), band.left()]
            y = [band.top(), band.top(), band.bottom(), band.bottom(), band.top()]
            self._band.setData(x, y)

    @Slot()
    def _follow(self) -> None:
        tool = self.state.tool
        shape = CURSORS.get(tool, Qt.CursorShape.CrossCursor)
        viewport = self.viewport()
        viewport.unsetCursor() if shape is None else viewport.setCursor(shape)
        self._show_selected()
        self._show_heading()

    def _show_selected(self) -> None:
        snapshot, ids = self._told, self.state.selected
        if snapshot is None or not ids:
            if len(self._rings.data):
                self._rings.setData([], [])
            return
        x, y = self.places_of(snapshot, np.isin(ids_of(snapshot), list(ids)))
        self._rings.setData(x, y, size=px(RING))

    @staticmethod
    def places_of(snapshot: Snapshot, chosen: NDArray[np.bool_]) -> tuple[Floats, Floats]:
        """Return where the chosen samples stand in the units of the plot."""
        prepared = snapshot.prepared
        train, test = (places_in(prepared, p, chosen) for p in (prepared.train, prepared.test))
        return np.concatenate([train[0], test[0]]), np.concatenate([train[1], test[1]])

    @property
    def keys(self) -> frozenset[Qt.Key]:
        """The keys that walk the samples, and those that draw."""
        return super().keys | self.draw_keys.keys

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Draw by key, or read the next sample."""
        if not self.draw_keys.press(event):
            super().keyPressEvent(event)

    @guarded()
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin to draw, or ask what may be done to a sample."""
        if self.state.tool is not None and event.button() is Qt.MouseButton.RightButton:
            menu = draw_menu(self, event.position())
            take = PlotMenu.of(self)
            if take is not None:
                take.add_to(menu)
            menu.popup(event.globalPosition().toPoint())
        elif not self.hand.press(event):
            super().mousePressEvent(event)

    @guarded()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go on drawing."""
        if not self.hand.drag(event):
            super().mouseMoveEvent(event)

    @guarded()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Have drawn."""
        if not self.hand.release(event):
            super().mouseReleaseEvent(event)
