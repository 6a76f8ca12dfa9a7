"""The pages beside the pictures of the fit, each made when it is first turned to."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtWidgets import QStackedWidget, QWidget

from lossstudio.widgets.card import PlotCard


class Added(NamedTuple):
    """A page beside the pictures.

    Attributes
    ----------
    page : QWidget
        With a `set_tokens` of its own.
    controls : sequence of QWidget
        What stands in the head of the card while it is shown.
    taken : object
        What may be taken away of it, unless that is the page itself.
    """

    page: Any
    controls: Sequence[QWidget]
    taken: object = None


class AddedPages:
    """Pages of a card beside those it begins with.

    Parameters
    ----------
    card : PlotCard
        Whose tabs turn to them.
    stack : QStackedWidget
        That shows them.
    """

    def __init__(self, card: PlotCard, stack: QStackedWidget) -> None:
        self._card, self._stack = card, stack
        self._makers: dict[int, Callable[[], Added]] = {}
        self._places: dict[int, QWidget] = {}
        self._made: dict[int, Added] = {}

    def add(self, title: str, make: Callable[[], Added]) -> None:
        """Add a tab for a page that is still to be made."""
        place = QWidget()
        index = self._stack.addWidget(place)
        self._card.add_tab(title, index)
        self._makers[index], self._places[index] = make, place

    def is_made(self, index: int) -> bool:
        """Whether a page has been made."""
        return index in self._made

    @property
    def made(self) -> dict[int, Added]:
        """Those that have been made, by their places in the stack."""
        return self._made

    def page(self, index: int) -> Any:
        """Return a page, which is made now unless it is there."""
        make = self._makers.pop(index, None)
        if make is not None:
            try:
                added = make()
            except BaseException:
                self._makers[index] = make  # to be tried again
                raise
            self._take(index, added)
        return self._made[index].page

    def _take(self, index: int, added: Added) -> None:
        """Put a page into the place that was kept for it."""
        place = self._places.pop(index)
        self._stack.insertWidget(index, added.page)
        self._stack.removeWidget(place)
        place.deleteLater()
        for control in added.controls:
            self._card.head.addWidget(control)
            control.hide()
        self._made[index] = added

    def show_controls(self, shown: int | None, own: Sequence[QWidget]) -> None:
        """Show the controls of one page alone; those of the card, its own, where it is None."""
        heads = [(index, added.controls) for index, added in self._made.items()]
        # the shown ones last: both at once would make the window wider for good
        for index, controls in sorted([*heads, (None, own)], key=lambda head: head[0] == shown):
            for control in controls:
                control.setVisible(index == shown)
