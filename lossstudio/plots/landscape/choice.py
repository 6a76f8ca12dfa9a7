"""A choice in a head that is full: it takes the room of what it tells, and makes do with less."""

from collections.abc import Mapping

from PySide6.QtCore import QSize

from lossstudio.session.view_state import View
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.view_choice import ViewChoice

LETTERS = 2  # that are seen at least


class LandscapeChoice(ViewChoice):
    """Shows one choice of the view, and changes it.

    Parameters
    ----------
    view, field, words
        As for a `ViewChoice`.
    """

    def __init__(self, view: View, field: str, words: Mapping[str, str]) -> None:
        super().__init__(view, field, words, letters=LETTERS)
        self.currentTextChanged.connect(self.updateGeometry)

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room for all it tells."""
        hint, words = super().sizeHint(), self.fontMetrics().horizontalAdvance(self.currentText())
        return QSize(max(hint.width(), words + hint.width() - self.room(hint)), hint.height())
