"""What the person chooses about colours and size: put into effect at once, and remembered."""

from PySide6.QtCore import QObject, Slot

from lossstudio.app.system.settings import Settings
from lossstudio.app.window.actions import Actions
from lossstudio.widgets.look.measures import LEVELS, NORMAL
from lossstudio.widgets.look.theme import Theme


class Looks(QObject):
    """Serves the actions of the theme and of the zoom.

    Parameters
    ----------
    actions : Actions
    theme : Theme
    settings : Settings
    parent : QObject
    """

    def __init__(self, actions: Actions, theme: Theme, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._actions, self._theme, self._settings = actions, theme, settings
        actions.themes.triggered.connect(self._choose_theme)
        actions.zooms.triggered.connect(self._choose_zoom)
        actions.larger.triggered.connect(self._enlarge)
        actions.smaller.triggered.connect(self._shrink)
        actions.normal.triggered.connect(self._normalise)
        self._check()

    def _check(self) -> None:
        for action in self._actions.themes.actions():
            action.setChecked(action.data() is self._theme.scheme)
        for action in self._actions.zooms.actions():
            action.setChecked(action.data() == self._theme.zoom)
        self._actions.larger.setEnabled(self._theme.zoom < LEVELS[-1])
        self._actions.smaller.setEnabled(self._theme.zoom > LEVELS[0])

    @Slot(object)
    def _choose_theme(self, action: QObject) -> None:
        self._settings.scheme = action.data()  # type: ignore[attr-defined]
        self._theme.choose(action.data())  # type: ignore[attr-defined]

    @Slot(object)
    def _choose_zoom(self, action: QObject) -> None:
        self._zoom(action.data())  # type: ignore[attr-defined]

    @Slot()
    def _enlarge(self) -> None:
        self._zoom(min(level for level in LEVELS if level > self._theme.zoom))

    @Slot()
    def _shrink(self) -> None:
        self._zoom(max(level for level in LEVELS if level < self._theme.zoom))

    @Slot()
    def _normalise(self) -> None:
        self._zoom(NORMAL)

    def _zoom(self, percent: int) -> None:
        self._settings.zoom = percent
        self._theme.set_zoom(percent)
        self._check()
