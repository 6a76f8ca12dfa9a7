"""The frame of a plot: tabs on the left of its head, choices on the right."""

from collections.abc import Mapping

from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QHBoxLayout, QToolButton, QVBoxLayout

from lossstudio.widgets.inputs import Combo
from lossstudio.widgets.look.tokens import GAP


def tab_button(title: str) -> QToolButton:
    """Return a button that looks like the tab of a page."""
    tab = QToolButton()
    tab.setText(title)
    tab.setObjectName("tab")
    tab.setCheckable(True)
    return tab


class PlotCard(QFrame):
    """A rounded frame with a head.

    Parameters
    ----------
    tabs : sequence of str
        Titles; with one it is just a heading.
    """

    def __init__(self, *tabs: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.head = QHBoxLayout()
        self.head.setSpacing(GAP)
        self.tabs = QButtonGroup(self)
        for place, title in enumerate(tabs):
            tab = self.add_tab(title, place)
            tab.setChecked(place == 0)
            self.head.addWidget(tab)
        self.head.addStretch(1)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(10, 6, 8, 6)
        self.body.setSpacing(2)
        self.body.addLayout(self.head)

    def add_tab(self, title: str, place: int) -> QToolButton:
        """Return a new tab with the number `place`, not yet laid out."""
        tab = tab_button(title)
        self.tabs.addButton(tab, place)
        return tab


class QuietCombo(Combo):
    """A drop-down that looks like a heading.

    Parameters
    ----------
    name : str
        Read out by screen readers.
    tip : str
    letters : int, optional
        How many letters are seen at least; by default all.
    """

    def __init__(self, name: str, tip: str, letters: int | None = None) -> None:
        super().__init__()
        self.setObjectName("quiet")
        self.setAccessibleName(name)
        self.setToolTip(tip)
        policy = QComboBox.SizeAdjustPolicy
        self.setSizeAdjustPolicy(policy.AdjustToContents)
        if letters is not None:
            self.setSizeAdjustPolicy(policy.AdjustToMinimumContentsLengthWithIcon)
            self.setMinimumContentsLength(letters)

    def set_words(self, words: Mapping[str, str]) -> None:
        """Offer values; `words` maps each to what is shown."""
        known = {self.itemData(i): self.itemText(i) for i in range(self.count())}
        if list(known.items()) != list(words.items()):
            self.clear()
            for value, word in words.items():
                self.addItem(word, value)
