"""The panels left and right of the plots, and the height that each of them gets."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMainWindow

from lossstudio.panels.panel import Panel

Area = Qt.DockWidgetArea


class Docks(QObject):
    """Docks panels to a window in two columns.

    Parameters
    ----------
    window : QMainWindow
    left, right : sequence of Panel
        From top to bottom.
    """

    def __init__(self, window: QMainWindow, left: Sequence[Panel], right: Sequence[Panel]) -> None:
        super().__init__(window)
        self._window = window
        self.panels: list[Panel] = [*left, *right]
        for area, panels in ((Area.LeftDockWidgetArea, left), (Area.RightDockWidgetArea, right)):
            for panel in panels:
                window.addDockWidget(area, panel)
                panel.grown.connect(self.fit)
        window.setCorner(Qt.Corner.BottomLeftCorner, Area.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Area.RightDockWidgetArea)

    @Slot()
    def fit(self) -> None:
        """Give each panel the height it needs; the lowest of a column takes what is left."""
        docked = [panel for panel in self.panels if not panel.isFloating() and panel.isVisible()]
        heights = [panel.wanted_height for panel in docked]
        self._window.resizeDocks(docked, heights, Qt.Orientation.Vertical)

    def keep_layout(self) -> None:
        """Take the layout as it is now for the one that `reset` goes back to."""
        self._layout = self._window.saveState()

    @Slot()
    def reset(self) -> None:
        """Put all panels back in their places."""
        for panel in self.panels:
            panel.setFloating(False)
        self._window.restoreState(self._layout)
