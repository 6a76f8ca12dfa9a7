"""A scroll area for what is read from top to bottom."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QScrollArea


class VerticalScrollArea(QScrollArea):
    """Scrolls up and down; its bar keeps its room, whether there is something to scroll or not.

    A bar that comes and goes takes its room from the content. Where that is lower when it is
    narrower, as a formula is, it then fits, the bar goes, it is too high again, and Qt resizes it
    to and fro until the stack ends.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._follow)
        self._follow(bar.minimum(), bar.maximum())

    @Slot(int, int)
    def _follow(self, least: int, most: int) -> None:
        """Show no handle where there is nothing to scroll."""
        self.verticalScrollBar().setEnabled(most > least)
