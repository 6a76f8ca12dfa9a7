"""A card of several pages, one of them shown; many are chosen from a list, few by tabs."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget

from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.page import Page
from lossstudio.widgets.card import PlotCard, quiet_combo
from lossstudio.widgets.look.tokens import Tokens

MOST_TABS = 2


class Deck(PlotCard):
    """A card whose tabs turn its pages; the controls of the shown page stand in its head.

    Parameters
    ----------
    pages : mapping of str to callable
        Titles of the tabs, and what makes each page when it is first turned to.
    """

    def __init__(self, pages: Mapping[str, Callable[[], Page]]) -> None:
        many = len(pages) > MOST_TABS
        super().__init__(*(() if many else pages))
        self._makers = tuple(pages.values())
        self.pages: dict[int, Page] = {}
        self._snapshot: Snapshot | None = None
        self.chooser = quiet_combo({}, "Page", "What this card shows")
        self.chooser.addItems(list(pages))
        self.head.insertWidget(0, self.chooser)  # shown without a parent it were a window
        self.chooser.setVisible(many)
        self.chooser.activated.connect(self.turn)
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack, 1)
        self.tabs.idClicked.connect(self.turn)
        self.turn(0)

    @Slot(int)
    def turn(self, index: int) -> None:
        """Turn to a page."""
        if self.tabs.buttons():
            self.tabs.button(index).setChecked(True)
        self.chooser.setCurrentIndex(index)
        if index not in self.pages:
            self.pages[index] = self._made(index)
        self.stack.setCurrentWidget(self.pages[index])
        for other, page in self.pages.items():
            for control in page.controls:
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
        for page in self.pages.values():
            page.show_snapshot(snapshot)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        for page in self.pages.values():
            page.set_tokens(tokens)
