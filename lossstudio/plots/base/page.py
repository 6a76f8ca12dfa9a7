"""One page of a deck: a view of the race that is drawn only while it is seen."""

from abc import abstractmethod
from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lossstudio.core.numbers import Numbers
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.picture import Picture, lines_of, raced
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded


class Page(QWidget):
    """Keeps the last snapshot, and draws it when it comes or when the page is turned to.

    Parameters
    ----------
    tokens : Tokens
    view : View
        What is chosen about how the race is shown.

    Attributes
    ----------
    controls : sequence of QWidget
        What stands in the head of the deck while this page is shown.
    of_curves : bool
        Whether the page shows nothing but what is recorded at the end of each epoch.
    follows : tuple of str
        The fields of the view that change what is drawn.
    called : str
        What files of its picture and numbers are called.
    """

    of_curves = False
    follows: tuple[str, ...] = ()
    called = ""

    def __init__(self, tokens: Tokens, view: View) -> None:
        super().__init__()
        self.tokens = tokens
        self.view = view
        self.snapshot: Snapshot | None = None
        self.controls: Sequence[QWidget] = ()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(2)
        view.changed.connect(self._follow)

    @abstractmethod
    def draw(self, snapshot: Snapshot) -> None:
        """Draw a snapshot; called only while the page is seen."""

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take a snapshot, and draw it if the page is seen."""
        before, self.snapshot = self.snapshot, snapshot
        if not (self.of_curves and before is not None and snapshot.has_curves_of(before)):
            self.redraw()

    @Slot(object, object)
    def _follow(self, state: ViewState, before: ViewState) -> None:
        if state.differs(before, self.follows):
            self.turned(state)

    def turned(self, state: ViewState) -> None:
        """Draw again, with other choices."""
        self.redraw()

    @Slot()
    def redraw(self) -> None:
        """Draw the last snapshot again."""
        if self.snapshot is not None and self.isVisible():
            self.draw(self.snapshot)

    def picture(self) -> Picture | None:
        """Return what is seen of it now, with who is who and what was raced."""
        snapshot = self.snapshot
        if snapshot is None:
            return None
        lines = lines_of(snapshot, self.tokens)
        return Picture(
            ((self,),), self.tokens, lines, caption=raced(snapshot, all_repeats=self.of_curves)
        )

    def numbers(self) -> Numbers | None:
        """Return the numbers of what is seen of it now, or None where there are none."""
        return None

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.tokens = tokens
        self.redraw()

    @guarded()
    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Draw what came while the page was not seen."""
        super().showEvent(event)
        self.redraw()
