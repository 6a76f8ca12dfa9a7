"""The choice of both axes of curves: how values are drawn, and how many epochs are seen."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QKeyEvent

from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.view_choice import ViewChoice

FIRST = (10, 20, 50, 100, 200, 500, 1000)  # epochs that are offered
ALL = 0
CHOSEN, LETTERS = "  ✓", 2  # letters that are seen at least
EPOCHS = ViewState.parameters()["first_epochs"]


class AxisChoice(ViewChoice):
    """Shows how values are drawn; below that its list holds the epochs, the chosen one ticked.

    Parameters
    ----------
    view, field, words, letters
        As for a `ViewChoice`.
    """

    def __init__(
        self, view: View, field: str, words: Mapping[str, str], letters: int = LETTERS
    ) -> None:
        self._words: dict[str, str] = {}
        self._ticked: int | None = None
        self._opened = False
        tip = ViewState.parameters()[field].help
        super().__init__(view, field, words, f"{tip}\n{EPOCHS.label}: {EPOCHS.help}", letters)

    def set_words(self, words: Mapping[str, str]) -> None:
        """Offer other ways to draw values, and the epochs."""
        if self._words != words:
            self._words = dict(words)
            self._offer()
        self._follow()

    def _offer(self) -> None:
        self._ticked = chosen = self._view.state.first_epochs
        self.clear()
        for value, word in self._words.items():
            self.addItem(word, value)
        self.insertSeparator(self.count())
        some = sorted({*FIRST, *(() if chosen is None else (chosen,))})
        for first in (None, *some):
            word = "all epochs" if first is None else f"first {first:,} epochs"
            self.addItem(word + CHOSEN * (first == chosen), first or ALL)

    @guarded()
    def showPopup(self) -> None:  # noqa: N802
        """Open the list, in which epochs can be chosen."""
        self._opened = True
        super().showPopup()

    @guarded()
    def hidePopup(self) -> None:  # noqa: N802
        """Close the list; what was chosen there is told right after it."""
        super().hidePopup()
        QTimer.singleShot(0, self, self._close)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go through the ways to draw values, or open the list."""
        self._opened = False
        super().keyPressEvent(event)

    @Slot()
    def _close(self) -> None:
        self._opened = False

    @Slot()
    def _choose(self) -> None:
        data: Any = self.currentData()
        if isinstance(data, int):
            self._follow()  # what is shown is how values are drawn
            if self._opened:  # arrow keys and the wheel go through those alone
                self._view.update(first_epochs=data or None)
        else:
            super()._choose()

    @Slot()
    def _follow(self) -> None:
        if self._ticked != self._view.state.first_epochs:
            self._offer()
        super()._follow()
