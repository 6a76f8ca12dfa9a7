"""Tiles: a picture for each contender, side by side or in two rows."""

import math
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from lossstudio.core.experiment import MOST_CONTENDERS

TileT = TypeVar("TileT", bound=QWidget)


class TileGrid(QWidget, Generic[TileT]):
    """Holds as many pictures as there are contenders to be seen.

    Parameters
    ----------
    make : callable
        Returns another picture.
    """

    def __init__(self, make: Callable[[], TileT]) -> None:
        super().__init__()
        self._make = make
        self.tiles: list[TileT] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)

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
            self.tiles.append(view)
        columns = max(1, count if count <= 3 else math.ceil(count / 2))
        for index, view in enumerate(self.tiles):
            self._grid.addWidget(view, index // columns, index % columns)
        for column in range(MOST_CONTENDERS):
            self._grid.setColumnStretch(column, int(column < columns))
        for row in range(2):
            self._grid.setRowStretch(row, int(row * columns < count))
