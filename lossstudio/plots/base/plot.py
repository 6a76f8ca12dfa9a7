"""A plot in the looks of the house."""

from functools import cache
from html import escape

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication, QGraphicsItem, QWidget

from lossstudio.plots.base.axis import MARGINS, Axis
from lossstudio.widgets.look.measures import px, scaled
from lossstudio.widgets.look.tokens import SMALL, Tokens, dash
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.roles import Role, set_role
from lossstudio.widgets.throttle import Throttle

SIDES = ("left", "bottom")
SPEAK_MS = 1000

pg.setConfigOptions(antialias=True)


def line_pen(colour: str, index: int, width: float) -> QPen:
    """Return the pen of the contender with the colour place `index`; to be copied, not changed."""
    return _line_pen(colour, index, width, pen_width(width))


def pen_width(width: float) -> float:
    """Return a width in px for a pen of a plot, which Qt draws in the pixels of the screen."""
    app = QApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QApplication) else 1.0
    return scaled(width) * ratio


@cache
def _line_pen(colour: str, index: int, width: float, drawn: float) -> QPen:
    pen: QPen = pg.mkPen(colour, width=drawn)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pattern = dash(index)
    if pattern:
        pen.setDashPattern([length / width for length in pattern])
    return pen


def _quieten(axis: Axis, *, grid: bool) -> None:
    """Take ticks and, where wished, the grid off an axis that a plot has made its own."""
    axis.setStyle(tickLength=0, tickTextOffset=5, maxTickLevel=1)
    axis.setGrid(255 if grid else False)
    axis.setZValue(-1000)
    axis.enableAutoSIPrefix(False)
    # an axis with its grid lies over the curves: kept as a picture, it is not drawn again with
    # each of them
    axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph carries no types
    """A plot with named axes, a quiet grid, and no menu; subclasses call `dress` once made.

    Parameters
    ----------
    tokens : Tokens
    """

    recoloured = Signal(object)

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        axes = {side: Axis(side) for side in SIDES}
        super().__init__(parent, enableMenu=False, axisItems=axes)
        self._sides: tuple[str, ...] = SIDES
        self.tokens = tokens
        set_role(self, Role.Chart)
        self._speech = Throttle(self._speak, SPEAK_MS, self)
        self.destroyed.connect(self.getPlotItem().ctrlMenu.deleteLater)  # nothing else ends it
        self.scene().sigMouseClicked.connect(self._ask_for_menu)
        self.hideButtons()  # a double click shows everything again
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for axis in axes.values():
            _quieten(axis, grid=True)
        self.getPlotItem().setContentsMargins(0, MARGINS[1], MARGINS[0], 0)

    def add_axis(self, side: str) -> Axis:
        """Add an axis, without a grid and not shown yet; dress the plot then."""
        axis = Axis(side)
        self.getPlotItem().setAxisItems({side: axis})
        _quieten(axis, grid=False)
        self._sides = (*self._sides, side)
        self.show_axis(side, shown=False)
        return axis

    def show_axis(self, side: str, *, shown: bool) -> None:
        """Show or hide an axis."""
        if self.getAxis(side).isVisible() != shown:
            self.getPlotItem().showAxis(side, shown)

    def spoken(self) -> str:
        """Return what is drawn, in words for who cannot see it."""
        return ""

    def speak(self) -> None:
        """Tell screen readers what is drawn, as often as one can listen."""
        self._speech.request()

    def _speak(self) -> None:
        self.setAccessibleDescription(self.spoken())

    @guarded(bool)
    def close(self) -> bool:
        """Say nothing any more: a plot that is closed has no axes left."""
        self._speech.cancel()
        closed: bool = super().close()
        return closed

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.tokens = tokens
        self.dress()
        self.recoloured.emit(tokens)

    def dress(self) -> None:
        """Paint background and axes in the colours of the tokens."""
        self.setBackground(self.tokens.panel)
        font = QFont(self.font())
        font.setPixelSize(px(SMALL))
        for side in self._sides:
            axis = self.getAxis(side)
            axis.setStyle(tickFont=font)
            axis.setPen(pg.mkPen(self.tokens.line))
            axis.setTickPen(pg.mkPen(self.tokens.grid))
            axis.setTextPen(pg.mkPen(self.tokens.muted))
            axis.labelStyle = {"color": self.tokens.muted, "font-size": f"{px(SMALL)}px"}
            axis.setLabel(axis.labelText)

    def name_axes(self, bottom: str, left: str, times: tuple[str, str] = ("", "")) -> None:
        """Name the axes; `times` says which of them count "days" or "seconds" since 1970."""
        for side, text, unit in zip(("bottom", "left"), (bottom, left), times, strict=True):
            axis = self.getAxis(side)
            axis.set_times(unit)
            if axis.labelText != escape(text):
                axis.setLabel(escape(text))
        self.setAccessibleName(f"{left} over {bottom}")

    def share_names(self, *, shared: bool) -> None:
        """Leave the names of the axes to what stands beside several plots, or write them here."""
        for side in SIDES:
            axis = self.getAxis(side)
            if axis.shared != shared:
                axis.shared = shared
                axis.setLabel(axis.labelText)

    @guarded()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Let the card open its menu: by key at once, by mouse after a click that was no drag."""
        event.setAccepted(event.reason() is QContextMenuEvent.Reason.Mouse)

    @Slot(object)
    def _ask_for_menu(self, click: MouseClickEvent) -> None:
        """Have the card open its menu where the right button was clicked."""
        above = self.parentWidget()
        if click.button() is Qt.MouseButton.RightButton and above is not None:
            where = click.screenPos().toPoint()
            reason = QContextMenuEvent.Reason.Other
            event = QContextMenuEvent(reason, above.mapFromGlobal(where), where)
            QApplication.sendEvent(above, event)

    @guarded()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show everything again after a zoom."""
        self.show_all()

    def show_all(self) -> None:
        """Let the axes follow the curves again."""
        self.enableAutoRange()

    @guarded()
    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Keep our own colours when the application's palette changes."""

    def colour(self, index: int) -> str:
        """Return the contender colour at `index`."""
        return self.tokens.contender(index)


def pale(colour: str, alpha: int) -> QColor:
    """Return a colour with an alpha from 0 to 255."""
    made = QColor(colour)
    made.setAlpha(alpha)
    return made
