"""A card of several pages, one of them shown; many are chosen from a list, few by tabs."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget

from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.hidden_note import HiddenNote
from lossstudio.plots.base.page import Page
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.card import PlotCard, QuietCombo
from lossstudio.widgets.focus import let_go
from lossstudio.widgets.look.tokens import Tokens

MOST_TABS = 2


class Deck(PlotCard):
    """A card whose tabs turn its pages; the controls of the shown page stand in its head.

    Parameters
    ----------
    view : View
    field : str
        The field of the view that says which page is shown.
    pages : mapping of str to callable
        Titles of the tabs in the order of that field's choices, and what makes each page when it
        is first turned to.
    """

    def __init__(self, view: View, field: str, pages: Mapping[str, Callable[[], Page]]) -> None:
        many = len(pages) > MOST_TABS
        super().__init__(*(() if many else pages))
        self._view, self._field = view, field
        self._keys = ViewState.parameters()[field].choices
        self._makers = tuple(pages.values())
        self.pages: dict[int, Page] = {}
        self._snapshot: Snapshot | None = None
        self.chooser = QuietCombo("Page", "What this card shows")
        self.chooser.addItems(list(pages))
        self.start.addWidget(self.chooser)  # shown without a parent it were a window
        self.chooser.setVisible(many)
        self.chooser.activated.connect(self.turn)
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack, 1)
        self.note = HiddenNote(self.stack)
        self.tabs.idClicked.connect(self.turn)
        view.changed.connect(self._follow)
        self._show(self._keys.index(getattr(view.state, field)))

    @Slot(int)
    def turn(self, index: int) -> None:
        """Turn to a page."""
        let_go(self.stack.currentWidget())
        self._view.update(**{self._field: self._keys[index]})

    @Slot(object, object)
    def _follow(self, state: ViewState, before: ViewState) -> None:
        if state.differs(before, [self._field]):
            self._show(self._keys.index(getattr(state, self._field)))

    def _show(self, index: int) -> None:
        if self.tabs.buttons():
            self.tabs.button(index).setChecked(True)
        self.chooser.setCurrentIndex(index)
        if index not in self.pages:
            self.pages[index] = self._made(index)
        self.stack.setCurrentWidget(self.pages[index])
        # the shown ones last: both at once would make the window wider for good
        for other in sorted(self.pages, key=lambda number: number == index):
            for control in self.pages[other].controls:
                control.setVisible(other == index)

    def _made(self, index: int) -> Page:
        page = self._makers[index]()
        self.stack.addWidget(page)
        for control in page.controls:
            self.head.addWidget(control)
        if self._snapshot is not None:
            page.show_snapshot(self._snapshot)
        return page

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot on every page that is seen, now or later."""
        self._snapshot = snapshot
        self.note.show_snapshot(snapshot)
        for page in self.pages.values():
            page.show_snapshot(snapshot)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        for page in self.pages.values():
            page.set_tokens(tokens)
