"""The exact values under the mouse, beside a line at their epoch."""

from collections.abc import Callable, Sequence
from html import escape

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import full_names
from lossstudio.core.experiment import Contender
from lossstudio.core.plain_text import figures
from lossstudio.plots.base.plot import Plot, pen_width
from lossstudio.plots.curves.x_axis import OVER_EPOCHS, XAxis
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL, Tokens

RAW = " (values not smoothed)"
BESIDE, BELOW = 8.0, 4.0  # px from the line, and from the top of the plot


def _number(value: float) -> str:
    return figures(value, 3) if np.isfinite(value) else "not finite"


def spoken_values(contenders: Sequence[Contender], values: Floats) -> list[str]:
    """Return values (contenders, 2) in words, of those that are shown."""
    return [
        f"{name} {_number(train)}" + ("" if np.isnan(test) else f" (test {_number(test)})")
        for contender, name, (train, test) in zip(
            contenders, full_names(contenders), values, strict=True
        )
        if not contender.hidden
    ]


class Reading(pg.TextItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """Follows the mouse on a plot of curves.

    Parameters
    ----------
    plot : Plot

    Attributes
    ----------
    also : callable
        Returns lines on what else is read at an epoch.
    """

    def __init__(self, plot: Plot) -> None:
        super().__init__(anchor=(0, 0))
        self._plot = plot
        self._mouse: QPointF | None = None
        self._epochs: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._x: Floats = np.empty(0)
        self._values: Floats = np.empty((0, 0, 2))
        self._contenders: Sequence[Contender] = ()
        self._x_axis = OVER_EPOCHS
        self.smoothed = False  # whether the curves are, which what is read never is
        self.also: Callable[[float], list[str]] = lambda _epoch: []
        self.line = pg.InfiniteLine(angle=90, movable=False)
        self.line.setZValue(30)
        self.setZValue(40)
        for item in (self.line, self):
            plot.addItem(item, ignoreBounds=True)
        self.withdraw()
        plot.scene().sigMouseMoved.connect(self._point)

    def show_values(
        self,
        epochs: NDArray[np.int64],
        values: Floats,
        contenders: Sequence[Contender],
        x_axis: XAxis,
    ) -> None:
        """Read from `values` (points, rows, 2) over `epochs` from now on."""
        self._x_axis, self._x = x_axis, x_axis.place(epochs)
        self._epochs, self._values, self._contenders = epochs, values, contenders
        if self.isVisible() and self._mouse is not None:
            self._point(self._mouse)

    def dress(self, tokens: Tokens) -> None:
        """Take on the colours of the tokens."""
        self.line.setPen(pg.mkPen(tokens.faint, width=pen_width(1)))
        self.fill = pg.mkBrush(tokens.panel)
        self.border = pg.mkPen(tokens.line)

    def withdraw(self) -> None:
        """Tell nothing."""
        self._mouse = None
        self.line.hide()
        self.hide()

    def _point(self, where: QPointF) -> None:
        """Tell the values at the point nearest to the mouse."""
        self._mouse = where
        box = self._plot.getViewBox()
        if not np.isfinite(self._x).any() or not box.sceneBoundingRect().contains(where):
            self.withdraw()
            return
        point = int(np.nanargmin(np.abs(self._x - box.mapSceneToView(where).x())))
        x = float(self._x[point])
        self.line.setPos(x)
        self.setHtml(self.html(point))
        self.line.show()
        self.show()
        frame, width = box.sceneBoundingRect(), self.boundingRect().width()
        beside = box.mapViewToScene(QPointF(x, 0.0)).x() + BESIDE
        if beside + width > frame.right():
            beside -= width + 2.0 * BESIDE
        left = min(max(beside, frame.left()), max(frame.right() - width, frame.left()))
        self.setPos(box.mapSceneToView(QPointF(left, frame.top() + BELOW)))

    def html(self, point: int) -> str:
        """Return the values at a recorded point, as rich text."""
        rows = [self._x_axis.told(float(self._epochs[point])) + RAW * self.smoothed]
        names = full_names(self._contenders)
        for row, contender in enumerate(self._contenders):
            if contender.hidden:
                continue
            train, test = self._values[point, row]
            tail = "" if np.isnan(test) else f", test {figures(test, 5, steady=True)}"
            value = (
                "not finite" if np.isnan(train) else f"train {figures(train, 5, steady=True)}{tail}"
            )
            name = escape(names[row])
            rows.append(
                f'<span style="color:{self._plot.colour(contender.colour)}">{name}</span> {value}'
            )
        rows += map(escape, self.also(self._epochs[point]))
        style = f"color:{self._plot.tokens.text};font-size:{px(SMALL)}px"
        return f'<div style="{style}">{"<br>".join(rows)}</div>'
