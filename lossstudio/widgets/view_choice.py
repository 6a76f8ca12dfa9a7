"""A drop-down that shows one choice of the view, and changes it."""

from collections.abc import Mapping

from PySide6.QtCore import Slot

from lossstudio.core.preparation.split import Split
from lossstudio.session.view_state import View, ViewState
from lossstudio.widgets.card import QuietCombo

BOTH = {split.word: split.word for split in (Split.TEST, Split.TRAIN)}
TRAINED = {Split.TRAIN.word: Split.TRAIN.word}


class ViewChoice(QuietCombo):
    """Keeps no choice of its own.

    Parameters
    ----------
    view : View
    field : str
        The field of the view's state.
    words : mapping of str to str
        What is shown for each value that is offered.
    tip : str, optional
        By default the help of the field.
    letters : int, optional
        How many letters are seen at least; by default all.
    """

    def __init__(
        self,
        view: View,
        field: str,
        words: Mapping[str, str],
        tip: str = "",
        letters: int | None = None,
    ) -> None:
        parameter = ViewState.parameters()[field]
        super().__init__(parameter.label, tip or parameter.help, letters)
        self._view, self._field = view, field
        self.set_words(words)
        self.activated.connect(self._choose)
        view.changed.connect(self._follow)

    def set_words(self, words: Mapping[str, str]) -> None:
        """Offer other values; for one that is not offered the first stands in."""
        super().set_words(words)
        self._follow()

    @Slot()
    def _choose(self) -> None:
        data = self.currentData()
        if data is None:  # a separator
            self._follow()
        else:
            self._view.update(**{self._field: data})

    @Slot()
    def _follow(self) -> None:
        self.setCurrentIndex(max(0, self.findData(getattr(self._view.state, self._field))))


class SplitChoice(ViewChoice):
    """Chooses whose samples are looked at; where none are held back there are training ones alone.

    Parameters
    ----------
    view : View
    """

    def __init__(self, view: View) -> None:
        super().__init__(view, "split", BOTH)

    def fit(self, *, tested: bool) -> None:
        """Offer what there is: whether there are test samples."""
        self.set_words(BOTH if tested else TRAINED)
        self.setEnabled(tested)
