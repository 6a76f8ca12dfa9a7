"""The tools with which samples are drawn, and what is chosen of them."""

from collections.abc import Callable, Collection
from enum import Enum

from PySide6.QtCore import QObject, Qt, Signal, Slot

from lossstudio.core.datasets import DrawnDataset
from lossstudio.session.view_state import View, ViewState


class Tool(Enum):
    """A tool: its word, its key, and what it does."""

    MOVE = "Move", "V", "Drag a sample, or all that are selected. Drag beside them to select."
    ADD = "Add", "A", "Click to add a sample; drag to spray many."
    ERASE = "Erase", "E", "Click a sample, or drag over many."
    FLIP = "Flip", "F", "Click a sample, or drag over many: each goes to the other class."
    OUTLIER = "Outlier", "O", "Click a sample: it goes to the far end of the plot."

    @property
    def word(self) -> str:
        """As on its button."""
        return self.value[0]

    @property
    def key(self) -> Qt.Key:
        """What takes it up."""
        return Qt.Key[f"Key_{self.value[1]}"]

    @property
    def tip(self) -> str:
        """What it does, and its key."""
        return f"{self.value[2]} ({self.value[1]})"

    @classmethod
    def offered(cls, classes: int) -> "tuple[Tool, ...]":
        """Return those that make sense with so many classes; none for a regression."""
        return cls.MOVE, cls.ADD, cls.ERASE, (cls.FLIP if classes else cls.OUTLIER)


class DrawState(QObject):
    """What is drawn with, shared by all pictures of the fit.

    Parameters
    ----------
    begin : callable
        Gives the samples as they are, ready to be drawn on; a ValueError says why they cannot be.
    view : View
        Which says whether it is shown where each contender is heading.
    parent : QObject

    Attributes
    ----------
    tool : Tool or None
        None: nothing is drawn, and the mouse moves the plot as ever.
    class_ : int
        The class that is added.
    selected : frozenset of int
        The ids of the samples that are selected.
    """

    changed = Signal()
    drawn = Signal(object)  # the samples, after each step of a gesture
    ended = Signal()  # a gesture is over
    refused = Signal(str)
    held = Signal(object)  # the id of the sample that is dragged, or None

    def __init__(
        self, begin: Callable[[], DrawnDataset], view: View, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._begin, self._view = begin, view
        self._locked = ""  # why nothing may be drawn
        self.tool: Tool | None = None
        self.class_ = 0
        self.selected: frozenset[int] = frozenset()
        view.changed.connect(self._follow)

    @property
    def heading(self) -> bool:
        """Whether it is shown where each contender is heading."""
        return self._view.state.heading

    @property
    def heads(self) -> bool:
        """Whether where they are heading is on the screen: only while a tool is in hand."""
        return self.heading and self.tool is not None

    def show_heading(self, shown: bool) -> None:
        """Show where each contender is heading, or do not."""
        self._view.update(heading=shown)

    @Slot(object, object)
    def _follow(self, state: ViewState, before: ViewState) -> None:
        if state.heading != before.heading:
            self.changed.emit()

    def take(self, tool: Tool | None) -> None:
        """Take up another tool, or none."""
        if tool is not None and self.begin() is None:
            tool = None
        self.tool = tool
        if tool is not Tool.MOVE:
            self.selected = frozenset()
        self.changed.emit()

    def lock(self, why: str) -> None:
        """Let nothing be drawn, and say why; let it be drawn again where that is empty."""
        self._locked = why
        if why and self.tool is not None:
            self.take(None)

    def select(self, ids: Collection[int]) -> None:
        """Select these samples and no others."""
        self.selected = frozenset(ids)
        self.changed.emit()

    def choose_class(self, index: int) -> None:
        """Add samples of another class from here on."""
        self.class_ = index
        self.changed.emit()

    def begin(self) -> DrawnDataset | None:
        """Return the samples as they are, or say why they cannot be drawn on."""
        if self._locked:
            self.refused.emit(self._locked)
            return None
        try:
            return self._begin()
        except (ValueError, OSError) as fault:
            self.refused.emit(str(fault))
            return None

    def do(self, what: Callable[[DrawnDataset], DrawnDataset]) -> None:
        """Do something to the samples as they are, as one gesture of its own."""
        self.ended.emit()  # arrows may have left one open
        self.step(what)
        self.ended.emit()

    def step(self, what: Callable[[DrawnDataset], DrawnDataset]) -> DrawnDataset | None:
        """Do something to the samples as they are, as a step of a gesture; None if refused."""
        before = self.begin()
        try:
            after = None if before is None else what(before)
        except ValueError as fault:
            self.refused.emit(str(fault))
            return None
        if after is not None and after != before:
            self.drawn.emit(after)
        return after
