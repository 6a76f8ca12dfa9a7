"""What the pages of a classification share: the threshold, and a word for other races."""

from abc import abstractmethod

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.page import Page
from lossstudio.plots.classification.threshold import Threshold, ThresholdControl
from lossstudio.widgets.look.tokens import Tokens


class ClassPage(Page):
    """Shows a view where the task fits, and else a sentence why not.

    Parameters
    ----------
    tokens : Tokens
    threshold : Threshold
    view : QWidget
    tasks : tuple of Task
        Where the view makes sense.
    otherwise : str
        What is said elsewhere.
    movable : bool
        Whether the threshold matters here.
    """

    def __init__(
        self,
        tokens: Tokens,
        threshold: Threshold,
        view: QWidget,
        tasks: tuple[Task, ...],
        otherwise: str,
        *,
        movable: bool = True,
    ) -> None:
        super().__init__(tokens)
        self.threshold = threshold
        self.control = ThresholdControl(threshold, movable=movable)
        self.controls = (self.control,)
        self._tasks = tasks
        self.word = QLabel(otherwise)
        self.word.setObjectName("hint")
        self.word.setWordWrap(True)
        self.word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._stack.addWidget(view)
        self._stack.addWidget(self.word)
        self.body.addWidget(self._stack)
        threshold.changed.connect(self.redraw)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the view, or say why there is none."""
        self.control.fit(snapshot)
        fits = snapshot.prepared.task in self._tasks
        self._stack.setCurrentIndex(int(not fits))
        if fits:
            self.draw_view(snapshot, self.threshold.split_of(snapshot))

    @abstractmethod
    def draw_view(self, snapshot: Snapshot, split: Split) -> None:
        """Draw the view of a race that fits."""


def visible(snapshot: Snapshot) -> list[int]:
    """Return the places of the contenders that are drawn."""
    return [
        row for row, contender in enumerate(snapshot.experiment.contenders) if not contender.hidden
    ]
