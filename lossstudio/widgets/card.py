"""The frame of a plot: tabs on the left of its head, choices on the right."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, Slot
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


def one_tab_stop(buttons: QButtonGroup) -> None:
    """Let Tab stop once at buttons of which one is chosen: at that one, or else the first."""
    checked = buttons.checkedButton() or next(iter(buttons.buttons()), None)
    for button in buttons.buttons():
        stop = Qt.FocusPolicy.TabFocus if button is checked else Qt.FocusPolicy.NoFocus
        button.setFocusPolicy(stop)


class TabGroup(QButtonGroup):
    """Tabs of which one is chosen: one stop for Tab, and arrow keys turn them."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.buttonToggled.connect(self._keep_stop)

    @Slot()
    def _keep_stop(self) -> None:
        one_tab_stop(self)


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
        self.tabs = TabGroup(self)
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
