"""The frame of a plot: tabs on the left of its head, choices on the right."""

from collections.abc import Mapping

from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QHBoxLayout, QToolButton, QVBoxLayout

from lossstudio.widgets.look.tokens import GAP


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
        tab = QToolButton()
        tab.setText(title)
        tab.setObjectName("tab")
        tab.setCheckable(True)
        self.tabs.addButton(tab, place)
        return tab


def quiet_combo(words: Mapping[str, str], name: str, tip: str) -> QComboBox:
    """Return a combo box that looks like a heading; `words` maps each value to what is shown."""
    combo = QComboBox()
    combo.setObjectName("quiet")
    combo.setAccessibleName(name)
    combo.setToolTip(tip)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for value, word in words.items():
        combo.addItem(word, value)
    return combo
