"""The line above the fit: what is what on it."""

from collections.abc import Iterable

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QHBoxLayout

from lossstudio.core.analysis.predictions import has_thresholds, thresholds_text
from lossstudio.core.datasets import Samples
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.legend import Entries
from lossstudio.session.view_state import INFLUENCE, ViewState
from lossstudio.widgets.caption import Caption
from lossstudio.widgets.look.tokens import GAP, Tokens, sign

SPACES = "   "
SIZE_TIP = (
    "Influence: the area of a training sample is its share in all the pull\n"
    "on the selected contender (in tiles, on the tile's own).\n"
    "The pull is |d loss / d score|: how hard the loss wants the prediction moved.\n"
    "An outlier pulls hard under MSE, and no harder than δ under Huber.\n"
    "Test samples pull nothing."
)


class FitCaption(Caption):
    """Stands in the head of the card, or beside the names where there is more room for it.

    Parameters
    ----------
    head, names : QHBoxLayout
        Where it comes first and second.
    legend : Entries
        The names.
    """

    def __init__(self, head: QHBoxLayout, names: QHBoxLayout, legend: Entries) -> None:
        super().__init__()
        self._head, self._names, self._legend = head, names, legend
        self._beside = False
        self.classes = False  # equations beside names would change their length all the time
        head.insertWidget(0, self)

    def settle(self, inside: QRect) -> None:
        """Stand beside the names where both fit into one row inside the card."""
        both = self._legend.length + GAP + self.sizeHint().width()
        beside = self.classes and both <= inside.width()
        if beside != self._beside:
            self._beside = beside
            layout, place = (self._names, 1) if beside else (self._head, 0)
            layout.insertWidget(place, self)


def told(
    snapshot: Snapshot, state: ViewState, behind: str, heights: Iterable[str], density: str = ""
) -> tuple[str, ...]:
    """Return the parts of the caption; some may be empty.

    Parameters
    ----------
    snapshot : Snapshot
    state : ViewState
    behind : str
        Whose picture lies behind all the others; empty: each has its own.
    heights : iterable of str
        The targets at which lines lie on a surface.
    density : str
        What is told of a picture of very many samples, where none is drawn by itself.
    """
    samples = snapshot.prepared.samples
    tested = bool(len(snapshot.prepared.test))
    parts = [density or "● train" + "   ○ test" * tested]
    if samples.classes:
        classes = SPACES.join(_classes(samples))
        parts = [density, classes] if density else [classes, "hollow: test" * tested]
    if samples.task is Task.BINARY and has_thresholds(snapshot.experiment):
        parts.insert(0, f"boundary at p = {thresholds_text(snapshot.experiment)}")
    if snapshot.experiment.repeats > 1:
        parts.append(f"the first of {snapshot.experiment.repeats} repeats")
    weighing = state.sample_size == INFLUENCE
    of = ("background",) * (snapshot.fit.y is not None) + ("size",) * weighing
    if of and behind:
        parts.append(f"{' and '.join(of)}: {behind}")
    if samples.task is Task.REGRESSION and snapshot.fit.y is not None:
        parts.append(f"lines: {samples.target_name} is {', '.join(heights)}")
    if samples.features.shape[1] > 2:
        parts.append("slice: the other features at their means")
    return tuple(parts)


def tints(samples: Samples, text: str, tokens: Tokens) -> dict[int, str]:
    """Return the colour from each place of a caption on at which a class is named."""
    classes = _classes(samples)
    place, found = text.find(SPACES.join(classes)), {}
    for row, words in enumerate(classes):
        found[place] = tokens.class_(row)
        place += len(words) + len(SPACES)
    return found


def _classes(samples: Samples) -> list[str]:
    return [f"{sign(row)} {name}" for row, name in enumerate(samples.classes)]
