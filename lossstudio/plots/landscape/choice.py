"""A choice in a head that is full: it tells itself in a word, its list in all of them."""

from collections.abc import Mapping

from PySide6.QtCore import QSize

from lossstudio.session.view_state import View
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.view_choice import ViewChoice

LETTERS = 2  # that are seen at least


class LandscapeChoice(ViewChoice):
    """Shows one choice of the view, and changes it.

    Parameters
    ----------
    view, field, words
        As for a `ViewChoice`.
    short : mapping of str to str
        What the closed list says for words of the open one, where that is less.
    """

    def __init__(
        self, view: View, field: str, words: Mapping[str, str], short: Mapping[str, str]
    ) -> None:
        self._short = short
        super().__init__(view, field, words, letters=LETTERS)
        self.currentTextChanged.connect(self.updateGeometry)

    @property
    def shown(self) -> str:
        """What the closed list says: a word."""
        return self._short.get(self.currentText(), self.currentText())

    @property
    def whole(self) -> str:
        """What the mouse is told: the choice, and the tooltip."""
        return f"{literal(self.currentText())}\n{self.toolTip()}"

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room for all it tells."""
        hint, words = super().sizeHint(), self.fontMetrics().horizontalAdvance(self.shown)
        return QSize(max(hint.width(), words + hint.width() - self.room(hint)), hint.height())
