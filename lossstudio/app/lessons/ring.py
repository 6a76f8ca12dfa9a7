"""The outline around what a lesson speaks of."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from lossstudio.widgets.focus import FITTED, FocusRing
from lossstudio.widgets.overrides import guarded


class LessonRing(FocusRing):
    """A ring that follows what it lies around, wherever that is moved."""

    def __init__(self, around: QWidget, colour: str) -> None:
        self.around = around
        super().__init__(around, colour)
        around.installEventFilter(self)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the widget, and whatever holds it."""
        if event.type() in FITTED and isValid(self) and isValid(self.around):
            self.fit()
        return False
