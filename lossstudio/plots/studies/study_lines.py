"""A study of one factor: what each contender reached at every value of it."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QKeyEvent

from lossstudio.plots.base.plot import Plot, pen_width
from lossstudio.plots.studies.contender_curves import ContenderCurves
from lossstudio.plots.studies.shown import Shown
from lossstudio.widgets.focus import RETURNS
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded

PAD = 0.06  # of an axis, at both ends
NEAR = 14  # px from a point, which a click still takes for it
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
ENDS = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: 1}
WORDS_APART, MOST_APART = 14, 3  # px between words, and values from one to the next


class StudyLines(Plot):
    """Draws the medians and the quartiles over the values.

    The mouse and the arrow keys mark a value, a click on a point and Return open its race.
    """

    keys = frozenset((*STEPS, *ENDS, *RETURNS))
    marked = Signal(object)  # the indices of the value, or None
    opened = Signal(object)  # likewise

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens)
        self.shown: Shown | None = None
        self.mark: int | None = None
        self.setAccessibleName("Study")
        self.curves = ContenderCurves(self)
        self.cursor = pg.InfiniteLine(angle=90, movable=False)
        self.cursor.setZValue(-20)
        self.cursor.hide()
        self.addItem(self.cursor, ignoreBounds=True)
        self.setMouseEnabled(x=False, y=False)
        self.getViewBox().sigResized.connect(self._name_values)
        self.scene().sigMouseMoved.connect(self._moved)
        self.scene().sigMouseClicked.connect(self._clicked)
        self.dress()

    def show_study(self, shown: Shown) -> None:
        """Draw what has come of a study of one factor."""
        self.shown = shown
        (axis,) = shown.axes
        self.name_axes(axis.name, shown.name)
        for name, log in (("bottom", axis.log), ("left", shown.log)):
            if self.getAxis(name).logMode != log:
                self.getAxis(name).setLogMode(log, log)
        self.curves.show(shown)
        self._follow(shown)
        self._name_values()
        self.curves.show_crosses(shown)
        self.show_mark(self.mark if self.mark is None else min(self.mark, len(axis.places) - 1))
        self.speak()

    def _follow(self, shown: Shown) -> None:
        """Let the axes hold the medians, and the quartiles as far as these do not dwarf them."""
        (bottom, top), places = shown.span, shown.axes[0].places
        reach = top - bottom
        ends = np.concatenate([end.ravel() for end in self.curves.ends])
        ends = ends[np.isfinite(ends)]
        if len(ends):
            bottom = max(min(bottom, float(ends.min())), bottom - reach)
            top = min(max(top, float(ends.max())), top + reach)
        first, last = float(places[0]), float(places[-1])
        side = 0.5 if shown.axes[0].named else PAD * (last - first) or 0.5
        pad = PAD * (top - bottom)
        spans = (first - side, last + side), (bottom - pad, top + pad)
        self.setRange(xRange=spans[0], yRange=spans[1], padding=0.0)

    @Slot()
    def _name_values(self) -> None:
        """Write words below their values, below every second or third where they are long."""
        if self.shown is None:
            return
        axis, bottom = self.shown.axes[0], self.getAxis("bottom")
        if not axis.named:
            bottom.setTicks(None)
            return
        metrics = QFontMetricsF(bottom.style["tickFont"])
        left, right = self.getViewBox().viewRange()[0]
        slot, end = self.getViewBox().width() / (right - left), Qt.TextElideMode.ElideRight
        for apart in range(1, MOST_APART + 1):
            room, words = apart * slot - px(WORDS_APART), axis.words[::apart]
            if max(map(metrics.horizontalAdvance, words)) <= room:
                break
        fitting = [metrics.elidedText(word, end, max(room, 0.0)) for word in words]
        bottom.setTicks([list(zip(axis.places[::apart].tolist(), fitting, strict=True))])

    def show_mark(self, mark: int | None) -> None:
        """Mark a value, or none."""
        self.mark = mark
        self.cursor.setVisible(mark is not None and self.shown is not None)
        if mark is not None and self.shown is not None:
            self.cursor.setPos(float(self.shown.axes[0].places[mark]))
        self.marked.emit(None if mark is None else (mark, 0))

    def show_all(self) -> None:
        """Let the axes hold everything again."""
        if self.shown is not None:
            self.show_study(self.shown)

    def spoken(self) -> str:
        """Return what was found at every value, in words."""
        shown = self.shown
        if shown is None:
            return ""
        told = [shown.reading(index) for index in range(len(shown.axes[0].places))]
        return ". ".join(filter(None, (*told, shown.lost_text)))

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        super().dress()
        self.cursor.setPen(pg.mkPen(self.tokens.faint, width=pen_width(1)))
        self.show_all()

    def place_of(self, value: int, place: int) -> QPointF:
        """Return where the point of a value lies in the scene; `place` is among those drawn."""
        point = QPointF(*self.curves.points[value, place].tolist())
        where: QPointF = self.getViewBox().mapViewToScene(point)
        return where

    def _nearest(self, where: QPointF) -> int | None:
        """Return the value whose point, of any contender, lies at a place of the scene."""
        (left, right), (bottom, top) = self.getViewBox().viewRange()
        frame, (x, y) = self.getViewBox().sceneBoundingRect(), np.moveaxis(self.curves.points, 2, 0)
        across = frame.left() + (x - left) / (right - left) * frame.width() - where.x()
        down = frame.bottom() - (y - bottom) / (top - bottom) * frame.height() - where.y()
        away = np.where(np.isnan(down), np.inf, np.hypot(across, down))
        if away.min(initial=np.inf) > px(NEAR):
            return None
        return int(away.argmin() // away.shape[1])

    @Slot(object)
    def _moved(self, where: QPointF) -> None:
        """Mark the value above which the mouse is."""
        box = self.getViewBox()
        if self.shown is None or not box.sceneBoundingRect().contains(where):
            return
        point = Qt.CursorShape.PointingHandCursor
        self.setCursor(Qt.CursorShape.ArrowCursor if self._nearest(where) is None else point)
        x = box.mapSceneToView(where).x()
        self.show_mark(int(np.argmin(np.abs(self.shown.axes[0].places - x))))

    @Slot(object)
    def _clicked(self, click: Any) -> None:
        nearest = self._nearest(click.scenePos())
        if click.button() is Qt.MouseButton.LeftButton and nearest is not None:
            self.opened.emit((nearest, 0))

    @guarded()
    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Take the mark away with the mouse, unless the keys hold it."""
        if not self.hasFocus():
            self.show_mark(None)
        super().leaveEvent(event)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Mark another value by the arrow keys, and open its race by Return."""
        key, shown = Qt.Key(event.key()), self.shown
        if shown is None or key not in self.keys:
            super().keyPressEvent(event)
            return
        last = len(shown.axes[0].places) - 1
        if key in RETURNS and self.mark is not None:
            self.opened.emit((self.mark, 0))
        elif key in STEPS:
            before = -1 if STEPS[key] > 0 else last + 1
            at = (before if self.mark is None else self.mark) + STEPS[key]
            self.show_mark(min(max(at, 0), last))
        elif key in ENDS:
            self.show_mark(last * ENDS[key])
