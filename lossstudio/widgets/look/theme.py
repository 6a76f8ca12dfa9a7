"""The theme in use: follows the system or the person's choice, and tells who must repaint."""

from dataclasses import replace
from enum import Enum
from weakref import WeakSet

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from lossstudio.widgets.look.measures import NORMAL, px, set_zoom
from lossstudio.widgets.look.recolour import Recolour, painted_once
from lossstudio.widgets.look.style import style_sheet
from lossstudio.widgets.look.tokens import DARK, LIGHT, TEXT, Tokens


class Scheme(Enum):
    """What the person asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


REQUESTS = {  # what Qt is asked to be; Unknown leaves it to the system
    Scheme.SYSTEM: Qt.ColorScheme.Unknown,
    Scheme.LIGHT: Qt.ColorScheme.Light,
    Scheme.DARK: Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """Keeps the palette, the style sheet of the window, and the tokens for what paints itself.

    The style sheet is the window's: with one of the application, Qt matches each rule anew to
    all that is in a widget whenever that is put into another, a fifth of a start.

    What is not ours to paint (title bars, native dialogs) follows Qt's own colour scheme.

    Parameters
    ----------
    app : QApplication
    scheme : Scheme
    zoom : int
        How large everything is, in percent.
    """

    changed = Signal(object)

    def __init__(
        self, app: QApplication, scheme: Scheme = Scheme.SYSTEM, zoom: int = NORMAL
    ) -> None:
        super().__init__(app)
        self._app = app
        self._recolour = Recolour(app)
        self._windows = WeakSet[QWidget]()
        app.setStyle("Fusion")
        self.scheme = scheme
        self.zoom = zoom
        set_zoom(zoom)
        self._request()
        self.tokens = self._wanted()
        self._dress()
        app.styleHints().colorSchemeChanged.connect(self._follow)

    def dress(self, window: QWidget) -> None:
        """Give the style sheet to a window, before there is much in it, and all that it opens."""
        self._windows.add(window)
        window.setStyleSheet(style_sheet())

    def choose(self, scheme: Scheme) -> None:
        """Take the person's choice."""
        self.scheme = scheme
        self._request()
        self._follow()

    def set_zoom(self, percent: int) -> None:
        """Make everything so large."""
        self.zoom = percent
        set_zoom(percent)
        self._follow()

    def _request(self) -> None:
        self._app.styleHints().setColorScheme(REQUESTS[self.scheme])

    @Slot()
    def _follow(self) -> None:
        wanted = self._wanted()
        if wanted != self.tokens:
            self.tokens = wanted
            with painted_once(self._app):
                self._dress()
                self.changed.emit(wanted)

    def _wanted(self) -> Tokens:
        dark = self.scheme is Scheme.DARK
        if self.scheme is Scheme.SYSTEM:
            dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return replace(DARK if dark else LIGHT, zoom=self.zoom)

    def _dress(self) -> None:
        sheet = style_sheet()
        anew = [w for w in self._windows if isValid(w) and w.styleSheet() != sheet]
        for window in anew:
            # Without a sheet in between, Qt matches every rule to every widget again and again:
            # 330 ms instead of 130 ms for 780 widgets.
            window.setStyleSheet("")
        font = QFont(self._app.font())
        if font.pixelSize() != px(TEXT):
            font.setPixelSize(px(TEXT))
            self._app.setFont(font)
            told = QEvent.Type.ApplicationFontChange  # under a new sheet nobody would hear of it
            self._app.sendPostedEvents(None, told.value)
        self._app.setPalette(palette(self.tokens))
        for window in anew:
            window.setStyleSheet(sheet)
        if not anew:
            self._recolour.dress()


def palette(tokens: Tokens) -> QPalette:
    """Return Qt's palette for the tokens."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.window,
        role.WindowText: tokens.text,
        role.Base: tokens.panel,
        role.AlternateBase: tokens.raised,
        role.ToolTipBase: tokens.panel,
        role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.faint,
        role.Text: tokens.text,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.warning,
        role.Light: tokens.panel,
        role.Midlight: tokens.grid,
        role.Mid: tokens.line,
        role.Dark: tokens.faint,
        role.Shadow: tokens.line,
        role.Highlight: tokens.accent,
        role.HighlightedText: tokens.on_accent,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.muted,
        role.Accent: tokens.accent,
    }
    made = QPalette()
    for name, colour in colours.items():
        made.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.faint))
    return made
