"""What stands in the middle of a plot whose contenders are all hidden."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.widgets.labels import Label
from lossstudio.widgets.overrides import guarded

TEXT = "All contenders are hidden"


class HiddenNote(QFrame):
    """Says why nothing is drawn, and offers to show all contenders again.

    Parameters
    ----------
    over : QWidget
        In the middle of which it stands.
    """

    show_wanted = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("card")
        self._over = over
        self.words = Label(TEXT)
        self.words.setObjectName("hint")
        self.show_all = QPushButton("Show all")
        self.show_all.setToolTip("Show every contender again")
        layout = QVBoxLayout(self)
        layout.addWidget(self.words, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignHCenter)
        self.show_all.clicked.connect(self.show_wanted)
        over.installEventFilter(self)
        self.hide()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show up where every contender of a snapshot is hidden."""
        self.setVisible(all(contender.hidden for contender in snapshot.experiment.contenders))
        if not self.isHidden():
            self._stand()

    def _stand(self) -> None:
        self.adjustSize()
        self.move(self._over.rect().center() - self.rect().center())
        self.raise_()

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay in the middle."""
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self._stand()
        return False
