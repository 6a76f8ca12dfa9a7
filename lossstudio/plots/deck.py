"""A card of several pages, one of them shown; many are chosen from a list, few by tabs."""

from collections.abc import Mapping

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget

from lossstudio.core.training import Snapshot
from lossstudio.looks.tokens import Tokens
from lossstudio.plots.card import PlotCard, quiet_combo
from lossstudio.plots.page import Page

MOST_TABS = 2


class Deck(PlotCard):
    """A card whose tabs turn its pages; the controls of the shown page stand in its head.

    Parameters
    ----------
    pages : mapping of str to Page
        Titles of the tabs and what they turn to.
    """

    def __init__(self, pages: Mapping[str, Page]) -> None:
        many = len(pages) > MOST_TABS
        super().__init__(*(() if many else pages))
        self.pages = tuple(pages.values())
        self.chooser = quiet_combo({}, "Page", "What this card shows")
        self.chooser.addItems(list(pages))
        self.chooser.setVisible(many)
        if many:
            self.head.insertWidget(0, self.chooser)
            self.chooser.activated.connect(self.turn)
        self.stack = QStackedWidget()
        for page in self.pages:
            self.stack.addWidget(page)
            for control in page.controls:
                self.head.addWidget(control)
        self.body.addWidget(self.stack, 1)
        self.tabs.idClicked.connect(self.turn)
        self.turn(0)

    @Slot(int)
    def turn(self, place: int) -> None:
        """Turn to a page."""
        if self.tabs.buttons():
            self.tabs.button(place).setChecked(True)
        self.chooser.setCurrentIndex(place)
        self.stack.setCurrentIndex(place)
        for other, page in enumerate(self.pages):
            for control in page.controls:
                control.setVisible(other == place)

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot on every page that is seen, now or later."""
        for page in self.pages:
            page.show_snapshot(snapshot)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        for page in self.pages:
            page.set_tokens(tokens)
