"""Other colours for all widgets at once, with none laid out or painted more than it must be."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget
from shiboken6 import isValid


class Recolour(QTimer):
    """Dresses widgets again after the palette has changed, which the style sheet refers to.

    To set the sheet anew lays everything out anew too, and takes twice as long.

    Parameters
    ----------
    app : QApplication
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._unseen: list[QWidget] = []
        self.setSingleShot(True)
        self.timeout.connect(self._dress_unseen)

    def dress(self) -> None:
        """Dress what is seen now, and the larger part that is not once that is painted."""
        polished = Qt.WidgetAttribute.WA_WState_Polished
        self._unseen = []
        for widget in filter(isValid, self._app.allWidgets()):  # some are being deleted
            if widget.isVisible():
                widget.style().polish(widget)
            elif widget.testAttribute(polished):  # else Qt does so before it is first shown
                self._unseen.append(widget)
        self.start(0)

    @Slot()
    def _dress_unseen(self) -> None:
        unseen, self._unseen = self._unseen, []
        for widget in filter(isValid, unseen):
            widget.style().polish(widget)


@contextmanager
def painted_once(app: QApplication) -> Iterator[None]:
    """Let each scene that changes meanwhile be painted once.

    A scene that has changed paints its window as soon as Qt comes to it: of several, all but the
    first would be painted with it, and then again.
    """
    views = [
        widget
        for widget in filter(isValid, app.allWidgets())
        if isinstance(widget, QGraphicsView) and widget.isVisible()
    ]
    for view in views:
        view.viewport().setUpdatesEnabled(False)
    try:
        yield
        for view in views:
            app.sendPostedEvents(view.scene(), QEvent.Type.MetaCall)
    finally:
        for view in views:
            view.viewport().setUpdatesEnabled(True)
