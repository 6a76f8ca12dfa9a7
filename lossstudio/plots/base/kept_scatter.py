"""The points of a plot, kept as a picture."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtWidgets import QGraphicsItem


class KeptScatter(pg.ScatterPlotItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """Points that are not drawn again with what moves over them, only with the axes.

    Where a plot is moved, Qt moves a kept picture along instead of drawing it anew; but points out
    of view were left out of it, and would be missing once they are in view again.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(pxMode=True, **options)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def viewTransformChanged(self) -> None:  # noqa: N802
        """Draw the picture anew."""
        super().viewTransformChanged()
        self.update()
