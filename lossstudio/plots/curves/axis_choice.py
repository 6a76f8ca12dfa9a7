"""The choice of both axes of curves: how values are drawn, over what, and how many epochs."""

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent

from lossstudio.session.view_state import (
    EPOCHS,
    LOG_EPOCHS,
    SECONDS,
    STEPS,
    View,
    ViewState,
)
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.view_choice import ViewChoice

FIRST = (10, 20, 100, 500)  # epochs that are offered: the list fits a laptop
OVER = {
    EPOCHS: "over epochs",
    STEPS: "over steps",
    LOG_EPOCHS: "over log epochs",
    SECONDS: "over seconds of training",
}
OPTIMA = "optima as faint lines"  # shown where it is ticked; choosing it changes that
SMOOTHINGS = (0.0, 0.6, 0.9, 0.98)
CHOSEN, LETTERS = "  ✓", 2  # letters that are seen at least
BETWEEN = QSize(0, 9)  # px between the groups
FIELDS = ("first_epochs", "curves_over", "smoothing")  # of the view, all pages together
Entry = tuple[str, Any]  # a field, and a value for it


class AxisChoice(ViewChoice):
    """Tells how curves are drawn; its list holds that, and what all curves share, ticked.

    Parameters
    ----------
    view, field, words, letters
        As for a `ViewChoice`.
    """

    def __init__(
        self, view: View, field: str, words: Mapping[str, str], letters: int = LETTERS
    ) -> None:
        self._words: dict[str, str] = {}
        self._optima = False
        self._ticked: tuple[Any, ...] = ()
        self._opened = False
        known = ViewState.parameters()
        tips = [f"{known[name].label}: {known[name].help}" for name in FIELDS]
        super().__init__(view, field, words, "\n".join([known[field].help, *tips]), letters)
        self.setMaxVisibleItems(32)

    def set_words(self, words: Mapping[str, str]) -> None:
        """Offer other ways to draw values, and what all curves share."""
        if self._words != words:
            self._words = dict(words)
            self._offer()
        self._follow()

    def offer_optima(self) -> None:
        """Offer to show where curves would end, or not."""
        self._optima = True
        self._offer()
        self._follow()

    @property
    def _shared(self) -> tuple[Any, ...]:
        return tuple(getattr(self._view.state, name) for name in (*FIELDS, "heading"))

    @property
    def _drawn(self) -> str:
        """How values are drawn; for what is not offered the first stands in."""
        value = getattr(self._view.state, self._field)
        return value if value in self._words else next(iter(self._words), "")

    @property
    def shown(self) -> str:
        """What the closed list tells: how values are drawn, and what is not as at first."""
        state = self._view.state
        parts = [self._words.get(self._drawn, "")]
        if state.smoothing:
            parts.append("smoothed")
        if state.first_epochs is not None:
            parts.append(f"first {state.first_epochs:,}")
        if state.curves_over != EPOCHS:
            parts.append(OVER[state.curves_over])
        return " · ".join(parts)

    def _offer(self) -> None:
        self._ticked = self._drawn, *self._shared
        self.clear()
        for value, word in self._words.items():
            self.addItem(word + CHOSEN * (value == self._drawn), value)
        for entries in (self._firsts(), self._overs(), self._smoothings()):
            self.insertSeparator(self.count())
            self.setItemData(self.count() - 1, BETWEEN, Qt.ItemDataRole.SizeHintRole)
            for (name, value), word in entries:
                ticked = value == getattr(self._view.state, name)
                self.addItem(word + CHOSEN * ticked, (name, value))
        if self._optima:
            shown = self._view.state.heading
            self.addItem(OPTIMA + CHOSEN * shown, ("heading", not shown))

    def _firsts(self) -> Iterator[tuple[Entry, str]]:
        chosen = self._view.state.first_epochs
        some = sorted({*FIRST, *(() if chosen is None else (chosen,))})
        for first in (None, *some):
            word = "all epochs" if first is None else f"first {first:,} epochs"
            yield ("first_epochs", first), word

    @staticmethod
    def _overs() -> Iterator[tuple[Entry, str]]:
        for value, word in OVER.items():
            yield ("curves_over", value), word

    def _smoothings(self) -> Iterator[tuple[Entry, str]]:
        for value in sorted({*SMOOTHINGS, self._view.state.smoothing}):
            yield ("smoothing", value), f"smoothed {value:g}" if value else "not smoothed"

    @guarded()
    def showPopup(self) -> None:  # noqa: N802
        """Open the list, in which all of it can be chosen."""
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
        if isinstance(data, (tuple, list)):
            self._follow()  # what is shown is how values are drawn
            if self._opened:  # arrow keys and the wheel go through those alone
                name, value = data
                self._view.update(**{name: value})
        else:
            super()._choose()

    @Slot()
    def _follow(self) -> None:
        if self._ticked != (self._drawn, *self._shared):
            self._offer()
            self.updateGeometry()
        super()._follow()
