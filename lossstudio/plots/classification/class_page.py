"""What the pages of a classification share: the threshold, and a word for other races."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from lossstudio.core.analysis.predictions import has_thresholds, thresholds_text
from lossstudio.core.numbers import Cell, Numbers
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.page import Page
from lossstudio.plots.base.picture import Picture
from lossstudio.plots.classification.instead import Instead, InsteadNote
from lossstudio.plots.classification.threshold import ThresholdControl
from lossstudio.session.view_state import View
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.tokens import Tokens


class ClassPage(Page):
    """Shows a diagram where the task fits, and else why not, and what serves instead.

    Parameters
    ----------
    tokens : Tokens
    view : View
    diagram : QWidget
    otherwise : mapping of Task to Instead
        What serves the tasks for which the diagram makes no sense.
    movable : bool
        Whether the threshold matters here.
    """

    follows = ("selected", "threshold_of", "split")
    columns: tuple[str, ...] = ()  # of the numbers

    def __init__(
        self,
        tokens: Tokens,
        view: View,
        diagram: QWidget,
        otherwise: Mapping[Task, Instead],
        *,
        movable: bool = True,
    ) -> None:
        super().__init__(tokens, view)
        self.control = ThresholdControl(view, movable=movable)
        self.controls = (self.control,)
        self._otherwise = otherwise
        self.movable = movable
        self.instead = InsteadNote(view, otherwise)
        self.drawn = diagram  # on a picture of it
        self._stack = QStackedWidget()
        self._stack.addWidget(diagram)
        self._stack.addWidget(self.instead)
        self.body.addWidget(self._stack)
        self.whose = Label()
        self.whose.setObjectName("hint")
        self.whose.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addWidget(self.whose)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the diagram, or say why there is none."""
        self.control.fit(snapshot)
        fits = snapshot.prepared.task not in self._otherwise
        self.instead.fit(snapshot.prepared.task)
        self._stack.setCurrentIndex(int(not fits))
        split = self.view.state.split_in(snapshot.prepared)
        on = snapshot.prepared.stated(split)
        self.whose.setVisible(fits and (snapshot.experiment.repeats > 1 or bool(on)))
        self.whose.setText(", ".join(filter(None, (snapshot.moment, on))))
        if fits:
            self.draw_diagram(snapshot, split)

    def picture(self) -> Picture | None:
        """Return the diagram with its own legend, where there is one."""
        picture, snapshot = super().picture(), self.snapshot
        if picture is None or snapshot is None or snapshot.prepared.task in self._otherwise:
            return None
        split = self.view.state.split_in(snapshot.prepared)
        on = snapshot.prepared.stated(split)
        caption = ", ".join(filter(None, (picture.caption, f"{split.word} samples", on)))
        binary = snapshot.prepared.task is Task.BINARY
        if self.movable and binary and has_thresholds(snapshot.experiment):
            caption += f", positive above {thresholds_text(snapshot.experiment)}"
        return replace(picture, rows=((self.drawn,),), lines=(), caption=caption)

    def numbers(self) -> Numbers | None:
        """Return the numbers of the diagram, where there is one."""
        snapshot = self.snapshot
        if snapshot is None or snapshot.prepared.task in self._otherwise:
            return None
        split = self.view.state.split_in(snapshot.prepared)
        return Numbers(self.columns, lambda: self.rows(snapshot, split))

    @abstractmethod
    def rows(self, snapshot: Snapshot, split: Split) -> Iterator[list[Cell]]:
        """Yield the numbers of the diagram, each under its column."""

    @abstractmethod
    def draw_diagram(self, snapshot: Snapshot, split: Split) -> None:
        """Draw the diagram of a race that fits."""


def visible(snapshot: Snapshot) -> list[int]:
    """Return the places of the contenders that are drawn."""
    return [
        row for row, contender in enumerate(snapshot.experiment.contenders) if not contender.hidden
    ]
