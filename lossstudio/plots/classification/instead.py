"""What stands where a diagram of classes makes no sense: why, and a link to what serves instead."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from lossstudio.core.tasks import Task
from lossstudio.session.view_state import CONFUSION, YARDSTICK, View
from lossstudio.widgets.focus import let_go
from lossstudio.widgets.labels import Label

PAGE = "yardstick_page"  # the field of the view


@dataclass(frozen=True, eq=False)
class Instead:
    """A sentence, and a link that changes the view."""

    words: str
    link: str
    changes: Mapping[str, str]


def off(first: str) -> Instead:
    """Return what is said to a regression, after a sentence why a page is not for it."""
    words = f"{first} How far a regression is off: Yardstick."
    return Instead(words, "Show yardstick", {PAGE: YARDSTICK})


def mixed_up(first: str) -> Instead:
    """Return what is said to several classes, after a sentence why a page is not for them."""
    words = f"{first} Which class is taken for which: Confusion."
    return Instead(words, "Show confusion", {PAGE: CONFUSION})


class InsteadNote(QWidget):
    """Says what serves instead, for each task that a diagram is not for.

    Parameters
    ----------
    view : View
    served : mapping of Task to Instead
    """

    def __init__(self, view: View, served: Mapping[Task, Instead]) -> None:
        super().__init__()
        self._view, self._served = view, served
        self._shown = next(iter(served.values()))
        middle = Qt.AlignmentFlag.AlignCenter
        self.words = Label()
        self.words.setObjectName("hint")
        self.words.setWordWrap(True)
        self.words.setAlignment(middle)
        self.link = QPushButton()
        self.link.setObjectName("link")
        self.link.clicked.connect(self._turn)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addWidget(self.words)
        layout.addWidget(self.link, 0, middle)
        layout.addStretch(1)

    def fit(self, task: Task) -> None:
        """Say what serves a task, where the diagram does not."""
        self._shown = self._served.get(task, self._shown)
        self.words.setText(self._shown.words)
        self.link.setText(self._shown.link)

    @Slot()
    def _turn(self) -> None:
        let_go(self)
        self._view.update(**self._shown.changes)
