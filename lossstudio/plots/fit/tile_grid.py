"""Tiles: a picture for each contender, all of one size, in as many columns as suit the page."""

import math
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from lossstudio.core.experiment import MOST_CONTENDERS
from lossstudio.plots.base.axis_name import AxisName
from lossstudio.plots.base.plot import Plot
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded

TileT = TypeVar("TileT", bound=QWidget)
SPACING = 4  # px
LEAST = (100, 100)  # px of a tile: of smaller ones there is nothing to be seen
AROUND = (30, 40)  # px of a tile for numbers and title


class Tiled(QScrollArea):
    """Tells when it has another size, and scrolls only when it is told to.

    Parameters
    ----------
    content : QWidget
    """

    resized = Signal()

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.content = content
        self.setWidget(self.content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to what gets the focus
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(1, 1)

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Tell it."""
        super().resizeEvent(event)
        self.resized.emit()

    @property
    def bar_width(self) -> int:
        """How much room a scroll bar takes, in px."""
        return self.verticalScrollBar().sizeHint().width()

    def keep_bar(self, *, wanted: bool, across: bool = False) -> None:
        """Show scroll bars or not: one that came and went by itself could do so without end.

        Parameters
        ----------
        wanted, across : bool
            Whether the one for up and down is shown, and the one for sideways.
        """
        on, off = Qt.ScrollBarPolicy.ScrollBarAlwaysOn, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(on if wanted else off)
        self.setHorizontalScrollBarPolicy(on if across else off)


class TileGrid(QWidget, Generic[TileT]):
    """Holds as many pictures as there are contenders to be seen; where they are many, it scrolls.

    Parameters
    ----------
    make : callable
        Returns another picture.
    plot_of : callable
        Returns the plot of a picture.
    tokens : Tokens
    """

    scrolled = Signal()

    def __init__(
        self, make: Callable[[], TileT], plot_of: Callable[[TileT], Plot], tokens: Tokens
    ) -> None:
        super().__init__()
        self._make, self._plot_of = make, plot_of
        self.tiles: list[TileT] = []
        self._tiled = Tiled(QWidget())
        self._grid = QGridLayout(self._tiled.content)
        self._grid.setSpacing(SPACING)
        self.left, self.bottom = AxisName(tokens, upright=True), AxisName(tokens, upright=False)
        around = QGridLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        around.addWidget(self.left, 0, 0)
        around.addWidget(self._tiled, 0, 1)
        around.addWidget(self.bottom, 1, 1)
        self._tiled.resized.connect(self._arrange)
        self._tiled.verticalScrollBar().valueChanged.connect(self.scrolled)

    @property
    def rows(self) -> tuple[tuple[QWidget, ...], ...]:
        """What is drawn on a picture of it, row by row: all tiles, also those scrolled away."""
        return (self.left, self._tiled.content), (self.bottom,)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours of what stands beside the tiles, and their least size by the zoom."""
        self.left.set_tokens(tokens)
        self.bottom.set_tokens(tokens)
        self._arrange()

    def fit(self, count: int) -> None:
        """Have so many pictures."""
        if count == len(self.tiles):
            return
        while len(self.tiles) > count:
            view = self.tiles.pop()
            self._grid.removeWidget(view)
            view.hide()
            view.deleteLater()
        while len(self.tiles) < count:
            view = self._make()
            view.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
            self._plot_of(view).getAxis("left").numbers_widened.connect(self._align)
            self.tiles.append(view)
        self._arrange()
        self._align()

    def share_names(self, *, shared: bool) -> None:
        """Write the names of the axes once, beside all tiles, where they are the same."""
        shared = shared and len(self.tiles) > 1
        for tile in self.tiles:
            self._plot_of(tile).share_names(shared=shared)
        for side, name in (("left", self.left), ("bottom", self.bottom)):
            axis = self._plot_of(self.tiles[0]).getAxis(side) if shared else None
            name.show_name(*(("",) if axis is None else (axis.own_name, axis.shorter)))

    @Slot()
    def _align(self) -> None:
        """Give the numbers of all tiles the same room: so all plots are of one size."""
        axes = [self._plot_of(tile).getAxis("left") for tile in self.tiles]
        widest = math.ceil(max((axis.numbers_wide for axis in axes), default=0))
        for axis in axes if widest else ():
            axis.keep_room(widest)

    @Slot()
    def _arrange(self) -> None:
        """Put the pictures where they are largest."""
        count = max(1, len(self.tiles))
        columns = best_columns(count, self._tiled.maximumViewportSize())
        high = self._least_height(columns)
        bar = high > self._tiled.maximumViewportSize().height()
        self._tiled.keep_bar(wanted=bar)
        if bar:
            columns = best_columns(count, self._tiled.viewport().size())
        self._tiled.content.setMinimumHeight(self._least_height(columns) if bar else 0)
        rows, room = math.ceil(count / columns), self._tiled.viewport().size()
        right, below = (room.width() + SPACING) % columns, (room.height() + SPACING) % rows
        self._grid.setContentsMargins(0, 0, right, 0 if bar else below)  # else some were larger
        for index, view in enumerate(self.tiles):
            self._grid.addWidget(view, index // columns, index % columns)
        for place in range(MOST_CONTENDERS):
            self._grid.setColumnStretch(place, int(place < columns))
            self._grid.setRowStretch(place, int(place < rows))

    def _least_height(self, columns: int) -> int:
        rows = math.ceil(len(self.tiles) / columns)
        return rows * (px(LEAST[1]) + SPACING) - SPACING


def best_columns(count: int, room: QSize) -> int:
    """Return in how many columns so many tiles are largest: the plot in each, by its short side.

    Else there are as few rows as may be, so that little is scrolled, and then columns.
    """
    wide, high = (size + SPACING for size in (room.width(), room.height()))
    least_wide, least_high = (px(size) + SPACING for size in LEAST)

    def large(columns: int) -> tuple[float, int, int]:
        rows = math.ceil(count / columns)
        tall = max(least_high, high / rows)
        short = min(wide / columns - px(AROUND[0]), tall - px(AROUND[1]))
        return short, -rows, -columns

    fitting = range(1, min(count, max(1, wide // least_wide)) + 1)
    return max(fitting, key=large)
