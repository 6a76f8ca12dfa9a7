"""The frame of a plot: tabs on the left of its head, choices on the right or below them."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QResizeEvent
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
    """A rounded frame with a head; where that is too long for one row, the choices take a second.

    Parameters
    ----------
    tabs : sequence of str
        Titles; with one it is just a heading.
    """

    def __init__(self, *tabs: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.start = QHBoxLayout()  # what stays at the left
        self._choices = QWidget()
        self.head = QHBoxLayout(self._choices)
        self.head.setContentsMargins(0, 0, 0, 0)
        self._broken = False  # whether the choices stand in a row of their own
        self.tabs = TabGroup(self)
        self._tab_bar = TabBar()
        for place, title in enumerate(tabs):
            self.add_tab(title, place).setChecked(place == 0)
        if tabs:
            self.start.addWidget(self._tab_bar)
        self.end = QHBoxLayout()  # what stays at the right, whatever else comes
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(10, 6, 8, 6)
        self.body.setSpacing(2)
        self._row = QHBoxLayout()
        for row in (self._row, self.start, self.head):
            row.setSpacing(GAP // 2)  # heads are full
        self._row.addLayout(self.start)
        self._row.addStretch(1)
        self._row.addWidget(self._choices)
        self._row.addLayout(self.end)
        self.body.addLayout(self._row)

    def add_tab(self, title: str, place: int) -> QToolButton:
        """Add a tab with the number `place` behind the others."""
        tab = tab_button(title)
        self.tabs.addButton(tab, place)
        self._tab_bar.add(tab)
        return tab

    @property
    def _ends(self) -> int:
        """How wide the first row is without the choices, in px."""
        return sum(part.minimumSize().width() + GAP // 2 for part in (self.start, self.end))

    @property
    def _beside(self) -> int:
        """The margins of the card, in px."""
        margins = self.body.contentsMargins()
        return margins.left() + margins.right() + self.width() - self.contentsRect().width()

    def _settle(self) -> None:
        """Give the choices a row of their own where they do not fit beside the tabs."""
        need = self._ends + self._choices.sizeHint().width()
        broken = need > self.width() - self._beside
        if broken != self._broken:
            self._broken = broken
            (self._row if broken else self.body).removeWidget(self._choices)
            if broken:
                self.body.insertWidget(1, self._choices, 0, Qt.AlignmentFlag.AlignRight)
            else:
                self._row.insertWidget(2, self._choices)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the room for the widest row; that of the head could still be broken."""
        below = [self.body.itemAt(row) for row in range(1, self.body.count())]
        parts = [part.minimumSize().width() for part in below if part is not None]
        least = max(self._ends, self._choices.minimumSizeHint().width(), *parts)
        return QSize(least + self._beside, super().minimumSizeHint().height())

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Break the head, or no longer."""
        super().resizeEvent(event)
        self._settle()

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Break the head, or no longer, where something in it needs more or less room."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._settle()
        return super().event(event)


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
