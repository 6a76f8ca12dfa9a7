"""What stands below the curve while it is drawn."""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from lossstudio.core.arrays import Floats
from lossstudio.core.losses.formula import drawn_loss
from lossstudio.session.loss_draft import LossDraft
from lossstudio.widgets.inputs import Switch
from lossstudio.widgets.labels import Elided

TOLD = "Drag the points, or move them by arrow keys."


class DrawingBar(QWidget):
    """Turns the points that are dragged on a curve into the formula of a draft.

    Parameters
    ----------
    preview : LossPreview
    draft : LossDraft
    """

    def __init__(self, preview: Any, draft: LossDraft) -> None:
        super().__init__()
        self._preview, self._draft = preview, draft
        self._points: tuple[Floats, Floats] | None = None
        told = Elided()
        told.setObjectName("hint")
        told.setText(TOLD)
        self.monotone = Switch("monotone")
        self.monotone.setToolTip("The curve rises and falls no more than its points do.")
        self.monotone.setChecked(True)
        self.done = QPushButton("Done")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(told, 1)
        row.addWidget(self.monotone)
        row.addWidget(self.done)
        self.hide()
        self.monotone.clicked.connect(self._write)
        self.done.clicked.connect(self.end)
        preview.drawn.connect(self._take)

    @Slot()
    def begin(self) -> None:
        """Let the curve of the draft be drawn on."""
        self.show()
        self._preview.begin_drawing()

    @Slot()
    def end(self) -> None:
        """Leave the curve as it is."""
        if not self.isHidden():
            self.hide()
            self._preview.end_drawing()

    @Slot(object, object)
    def _take(self, position: Floats, value: Floats) -> None:
        self._points = position, value
        self._write()

    @Slot()
    def _write(self) -> None:
        if self._points is None:
            return
        task, monotone = self._draft.loss.task, self.monotone.isChecked()
        self._draft.begin_with(drawn_loss(*self._points, task, monotone=monotone))
