"""The page of confusion matrices: where there is no room for their counts, it is scrolled."""

import math
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot

from lossstudio.core.analysis.predictions import predictions_of
from lossstudio.core.differences import full_names
from lossstudio.core.metrics import METRICS
from lossstudio.core.numbers import Cell
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.named_rows import named_rows
from lossstudio.plots.classification.class_page import ClassPage, visible
from lossstudio.plots.classification.confusion import Matrices, Matrix
from lossstudio.plots.classification.instead import off
from lossstudio.plots.fit.tile_grid import Tiled
from lossstudio.session.view_state import View
from lossstudio.widgets.look.tokens import Tokens

FIGURES = ("accuracy", "precision", "recall", "f1")
ONLY = "For classification: which class is taken for which."
Key = Qt.Key


class MatricesArea(Tiled):
    """Scrolls matrices where there is no room for their counts, also by keys.

    Parameters
    ----------
    matrices : Matrices
    """

    keys = frozenset(
        (Key.Key_Up, Key.Key_Down, Key.Key_Left, Key.Key_Right, Key.Key_PageUp, Key.Key_PageDown)
    )

    def __init__(self, matrices: Matrices) -> None:
        super().__init__(matrices)
        self._matrices = matrices
        self.setAccessibleName(matrices.accessibleName())
        self.resized.connect(self.arrange)

    @property
    def hidden(self) -> QSize:
        """How much larger it would have to be that nothing is scrolled, in px."""
        return (self._matrices.minimumSize() - self.viewport().size()).expandedTo(QSize(0, 0))

    @Slot()
    def arrange(self) -> None:
        """Give the matrices the width and height that they need."""
        matrices, room, bar = self._matrices, self.maximumViewportSize(), self.bar_width
        least = matrices.least_width
        across = least > room.width()
        high = room.height() - across * bar
        down = matrices.least_height(max(least, room.width()), high) > high
        across = least > room.width() - down * bar  # one bar takes room from the other
        self.keep_bar(wanted=down, across=across)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if down or across else Qt.FocusPolicy.NoFocus)
        port = self.viewport().size()
        high = matrices.least_height(max(least, port.width()), port.height())
        matrices.setMinimumSize(least if across else 0, high if down else 0)


class ConfusionPage(ClassPage):
    """The confusion matrices at the chosen threshold."""

    called = "confusion"
    columns = ("contender", "side", "true", "predicted", "count", "share_of_true")

    def __init__(self, tokens: Tokens, view: View) -> None:
        self.diagram = Matrices(tokens)
        self._area = MatricesArea(self.diagram)
        super().__init__(tokens, view, self._area, {Task.REGRESSION: off(ONLY)})
        self.drawn = self.diagram  # also what is scrolled away

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.diagram.tokens = tokens
        super().set_tokens(tokens)
        self._area.arrange()  # the zoom may be another one

    def draw_diagram(self, snapshot: Snapshot, split: Split) -> None:
        """Count, and paint."""
        predictions = predictions_of(snapshot, split)
        with np.errstate(all="ignore"):
            counts = predictions.confusion
            measured = {key: METRICS.create(key).compute(predictions) for key in FIGURES}
        contenders = snapshot.experiment.contenders
        names = full_names(contenders)
        matrices = [
            Matrix(
                names[row],
                contenders[row].colour,
                counts[row],
                {key: float(values[row]) for key, values in measured.items()},
            )
            for row in visible(snapshot)
        ]
        self.diagram.show_matrices(matrices, snapshot.prepared.samples.classes)
        self._area.arrange()

    def rows(self, snapshot: Snapshot, split: Split) -> Iterator[list[Cell]]:
        """Yield the count of each true and predicted class, and its share of the true class."""
        predictions = predictions_of(snapshot, split)
        classes = snapshot.prepared.samples.classes
        with np.errstate(all="ignore"):
            counts = predictions.confusion
            shares = counts / counts.sum(axis=-1, keepdims=True)
        for row, name in named_rows(snapshot).items():
            for true, true_name in enumerate(classes):
                for predicted, its_name in enumerate(classes):
                    count, share = (float(n[row, true, predicted]) for n in (counts, shares))
                    whole = int(count) if math.isfinite(count) else None
                    yield [name, split.word, true_name, its_name, whole, share]
