"""The frame of a plot: tabs on the left of its head, choices on the right."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, QSize, Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lossstudio.widgets.inputs import Combo
from lossstudio.widgets.look.tokens import GAP
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.roles import Role, set_role, tell_chosen


def tab_button(title: str) -> QToolButton:
    """Return a button that looks like the tab of a page."""
    tab = QToolButton()
    tab.setText(title)
    tab.setObjectName("tab")
    tab.setCheckable(True)
    set_role(tab, Role.PageTab)
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

    @Slot(object)
    def _keep_stop(self, tab: QToolButton) -> None:
        one_tab_stop(self)
        tell_chosen(tab)


class TabBar(QWidget):
    """Holds tabs side by side.

    Parameters
    ----------
    gap : int
        Between them, in px.
    """

    def __init__(self, gap: int = GAP) -> None:
        super().__init__()
        set_role(self, Role.PageTabList)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(gap)

    def add(self, tab: QToolButton) -> None:
        """Put a tab behind the others."""
        self._row.addWidget(tab)


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
        self.head.setSpacing(GAP // 2)  # heads are full
        self.tabs = TabGroup(self)
        self._tab_bar = TabBar()
        for place, title in enumerate(tabs):
            self.add_tab(title, place).setChecked(place == 0)
        if tabs:
            self.head.addWidget(self._tab_bar)
        self.head.addStretch(1)
        self.end = QHBoxLayout()  # what stays at the right, whatever else comes
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(10, 6, 8, 6)
        self.body.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(GAP // 2)
        row.addLayout(self.head, 1)
        row.addLayout(self.end)
        self.body.addLayout(row)

    def add_tab(self, title: str, place: int) -> QToolButton:
        """Add a tab with the number `place` behind the others."""
        tab = tab_button(title)
        self.tabs.addButton(tab, place)
        self._tab_bar.add(tab)
        return tab


class QuietCombo(Combo):
    """A drop-down that looks like a heading, as wide as what it shows, where there is room.

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
        self.setAccessibleDescription(f"{name}. {tip}")  # on Linux Qt names a list by its choice
        self._whole = letters is None
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(letters or 1)
        self.currentIndexChanged.connect(self.updateGeometry)

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room for all it shows; it may make do with less."""
        hint, metrics = super().sizeHint(), self.fontMetrics()
        words = metrics.horizontalAdvance(self.shown) + 1  # which was rounded
        return QSize(max(hint.width(), words + hint.width() - self.room(hint)), hint.height())

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the room for the letters that are seen at least."""
        return self.sizeHint() if self._whole else super().minimumSizeHint()

    def set_words(self, words: Mapping[str, str]) -> None:
        """Offer values; `words` maps each to what is shown."""
        known = {self.itemData(i): self.itemText(i) for i in range(self.count())}
        if list(known.items()) != list(words.items()):
            self.clear()
            for value, word in words.items():
                self.addItem(word, value)
