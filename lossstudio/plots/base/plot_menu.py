"""The menu of every plot: its picture and its numbers, to be copied or saved."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from lossstudio.plots.base.picture import SCALES, Picture
from lossstudio.plots.base.take_away import PDF, PNG, SVG, Takeable, TakeAway
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.menu_hover import MenuHover

WIDTH = 16  # px: heads are full
NOTHING = "Nothing is shown that could be taken away"
TIP = "Copy or save the picture and the numbers (also by a right click on the plot)"


class PlotMenu(QObject):
    """Opens on a card by a right click or the Menu key, and from its button.

    Parameters
    ----------
    card : QWidget
        Where a right click opens it, unless a part has a menu of its own.
    name : str
        Of the card, for screen readers.
    shown : callable
        Returns the page or plot that is seen there.
    away : TakeAway

    Attributes
    ----------
    button : QToolButton
        To be put into the head of the card.
    """

    def __init__(
        self, card: QWidget, name: str, shown: Callable[[], object], away: TakeAway
    ) -> None:
        super().__init__(card)
        self._card, self._shown, self._away = card, shown, away
        self.button = QToolButton()
        self.button.setObjectName("plain")
        self.button.setText("⋮")
        hold(self.button, width=WIDTH)
        self.button.setAccessibleName(f"Picture and numbers of {name}")
        self.button.setToolTip(TIP)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu = QMenu(self.button)
        self.menu.aboutToShow.connect(self._fill)
        MenuHover(self.button, self.menu)
        card.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        card.customContextMenuRequested.connect(self._open)

    @staticmethod
    def of(widget: QWidget) -> "PlotMenu | None":
        """Return the menu of the card that a widget lies on, if it has one."""
        above: QWidget | None = widget
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        while above is not None:
            found = above.findChildren(PlotMenu, options=direct)
            if found:
                return found[0]
            above = above.parentWidget()
        return None

    @Slot(QPoint)
    def _open(self, where: QPoint) -> None:
        self.menu.popup(self._card.mapToGlobal(where))

    @Slot()
    def _fill(self) -> None:
        self.menu.clear()
        self.add_to(self.menu)

    def add_to(self, menu: QMenu) -> None:
        """Put the entries at the end of a menu, behind a line where it has others."""
        if menu.actions():
            menu.addSeparator()
        shown = self._shown()
        picture = shown.picture() if isinstance(shown, Takeable) else None
        numbers = shown.numbers() if isinstance(shown, Takeable) else None
        if not isinstance(shown, Takeable) or (picture is None and numbers is None):
            menu.addAction(NOTHING).setEnabled(False)
            return
        if picture is not None:
            self._add_picture(menu, shown, picture)
        if numbers is not None:
            copy = menu.addAction("Copy numbers")
            copy.triggered.connect(partial(self._away.copy_numbers, shown))
            save = menu.addAction("Save numbers…")
            save.triggered.connect(partial(self._away.save_numbers, shown))

    def _add_picture(self, menu: QMenu, shown: Takeable, picture: Picture) -> None:
        away = self._away
        menu.addAction("Copy picture").triggered.connect(partial(away.copy_picture, shown))
        formats = menu.addMenu("Save picture")
        for scale in SCALES:
            size = (picture.size * scale).toSize()
            text = f"PNG {scale}×, {size.width()} by {size.height()} pixels…"
            wanted = partial(away.save_picture, shown, PNG, scale)
            formats.addAction(text).triggered.connect(wanted)
        for form in (SVG, PDF):
            wanted = partial(away.save_picture, shown, form, 1)
            formats.addAction(f"{form}…").triggered.connect(wanted)
        colours = menu.addAction("Colours as on screen")
        colours.setToolTip("Else pictures are dark on white, whatever the theme")
        colours.setCheckable(True)
        colours.setChecked(away.as_on_screen)
        colours.toggled.connect(lambda on: away.choose_colours(as_on_screen=on))
