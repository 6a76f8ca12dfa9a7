"""What a person expects, drawn on a plot before it is known, and kept beside what comes."""

from functools import partial

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from lossstudio.core.arrays import Floats
from lossstudio.plots.base.drawn_points import DrawnPoints
from lossstudio.plots.base.plot import Plot, pen_width
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL, Tokens
from lossstudio.widgets.overrides import guarded

Key = Qt.Key
WAYS = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, 1), Key.Key_Down: (0, -1)}
TAKES = (Key.Key_Return, Key.Key_Enter)
NAME = "your guess"
DEPTH = 7  # behind the fits, before the samples
DASH, KEPT = (6, 4), (2, 2, 8, 2)  # while it is drawn; afterwards like no other line
FULL = 210  # of 255: samples behind the name are faint


def name_line(item: pg.TextItem, name: str, colour: str, tokens: Tokens) -> None:
    """Write the name of a line beside it, to be read over samples and other lines."""
    font = QFont(QApplication.font())
    font.setPixelSize(px(SMALL))
    item.setText(name, color=colour)
    item.setFont(font)
    behind = QColor(tokens.panel)
    behind.setAlpha(FULL)
    item.fill = pg.mkBrush(behind)


class Guess(QObject):
    """A line through points that are moved up and down, by the mouse or by keys.

    While it is drawn, left and right hold another point, up and down move it; Return is done.

    Parameters
    ----------
    plot : Plot
    x, y : ndarray (points,)
        Where the points stand at first.
    limits : tuple of float
        The least and the largest y.
    tokens : Tokens

    Attributes
    ----------
    measured : str
        What is guessed: what the plot called its vertical axis at first.
    """

    moved = Signal()
    done = Signal()
    left = Signal()

    def __init__(
        self, plot: Plot, x: Floats, y: Floats, limits: tuple[float, float], tokens: Tokens
    ) -> None:
        super().__init__(plot)
        self.plot = plot
        self.drawing = True
        self.measured = plot.getAxis("left").own_name
        self.line = pg.PlotCurveItem()
        self.line.setZValue(DEPTH)
        self.points = DrawnPoints()
        self.points.setZValue(40)
        self.points.upright = True
        self.name = pg.TextItem(anchor=(1.0, 1.1))
        self.name.setZValue(40)
        for item in (self.line, self.points, self.name):
            plot.addItem(item, ignoreBounds=True)
        self.points.show_points(x, y, (float(x[0]), float(x[-1]), *limits), tokens)
        self.points.hold(0)
        self._policy = plot.focusPolicy()
        plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        plot.installEventFilter(self)
        self.points.moved.connect(self._follow)
        plot.recoloured.connect(self.set_tokens)  # also for a picture
        self.set_tokens(tokens)

    @staticmethod
    def on(plot: Plot) -> "Guess | None":
        """Return what is drawn on a plot, if there is something."""
        found: Guess | None = plot.findChild(Guess)
        return found

    @property
    def places(self) -> list[tuple[float, float]]:
        """Its points."""
        return list(zip(self.x.tolist(), self.y.tolist(), strict=True))

    @property
    def x(self) -> Floats:
        """Where the points stand along the plot."""
        return self.points.x

    @property
    def y(self) -> Floats:
        """How high they stand."""
        return self.points.y

    @property
    def words(self) -> str:
        """The point that is held, for screen readers."""
        index = self.points.held
        return f"point {index + 1} of {len(self.x)}: {self.x[index]:.3g}, {self.y[index]:.3g}"

    def keep(self) -> None:
        """Leave it on the plot; nothing moves it any more."""
        if self.drawing:
            self.drawing = False
            self.points.keep()
            self.plot.removeEventFilter(self)
            self.plot.setFocusPolicy(self._policy)
            self.set_tokens(self._tokens)

    def remove(self) -> None:
        """Take it off the plot."""
        self.keep()
        if isValid(self.plot):
            for item in (self.line, self.points, self.name):
                self.plot.removeItem(item)
        self.deleteLater()

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        colour, dash = (tokens.accent, DASH) if self.drawing else (tokens.text, KEPT)
        self.line.setPen(pg.mkPen(colour, width=pen_width(1.6), dash=dash))
        name_line(self.name, NAME, colour, tokens)
        self.points.dress(tokens)
        self._draw()

    def _draw(self) -> None:
        self.line.setData(self.x, self.y)
        self.name.setPos(float(self.x[-1]), float(self.y[-1]))

    @Slot()
    def _follow(self) -> None:
        self._draw()
        self.moved.emit()

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take the keys that hold and move a point, before whatever else they do on the plot."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if not isinstance(event, QKeyEvent) or event.type() not in kinds or not self.drawing:
            return False
        key, step = Key(event.key()), self.points.step_of(event)
        if step is None and key not in (*WAYS, *TAKES, Key.Key_Escape):
            return False
        event.accept()
        if event.type() is QEvent.Type.KeyPress:
            (step or partial(self._press, key))()
        return True

    def _press(self, key: Qt.Key) -> None:
        across, up = WAYS.get(key, (0, 0))
        if key is Key.Key_Escape:
            self.left.emit()
        elif key in TAKES:
            self.done.emit()
        elif across:
            self.points.hold(self.points.held + across)
            self.moved.emit()
        else:
            self.points.step(0, up)
