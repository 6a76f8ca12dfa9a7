"""A button that puts every threshold back, seen where one was moved."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton

from lossstudio.core.analysis.predictions import has_thresholds
from lossstudio.core.costs import HALF
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.session.view_state import View


class ResetThresholds(QPushButton):
    """Stands beside the boundaries: the slider may be on a page that is not seen.

    Parameters
    ----------
    view : View
    """

    def __init__(self, view: View) -> None:
        super().__init__(f"Back to {HALF}")
        self.setObjectName("link")
        self.setToolTip(f"Put every threshold, and so every boundary, back to {HALF}")
        self._view = view
        self._count = 0
        self.clicked.connect(self._put_back)
        self.hide()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show itself where there is something to put back."""
        self._count = len(snapshot.experiment.contenders)
        moved = has_thresholds(snapshot.experiment)
        self.setVisible(snapshot.prepared.task is Task.BINARY and moved)

    @Slot()
    def _put_back(self) -> None:
        self._view.thresholds_wanted.emit(dict.fromkeys(range(self._count), HALF))
        self._view.thresholds_let_go.emit()
