"""The keyboard: which keys the focused control takes, how the focus is seen, where Tab goes on.

The window has keys of its own (space, arrows, letters). They act only where the control that has
the focus does not want the key: Qt asks it first, by an event called ShortcutOverride.
"""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QRegion,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.roles import Role, role_of

Key = Qt.Key
ARROWS = frozenset((Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down))
PRESSES = frozenset((Key.Key_Space, Key.Key_Return, Key.Key_Enter))
RETURNS = PRESSES - {Key.Key_Space}
MOVES = ARROWS | {Key.Key_Home, Key.Key_End, Key.Key_PageUp, Key.Key_PageDown}
RING, CORNER = 2, 6  # px
LAYING_OUT = (QSplitter, QStackedWidget, QAbstractScrollArea)  # their children are no rings
GOES = MOVES | {Key.Key_Tab, Key.Key_Backtab}
FITTED = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


def _is_plain(event: QKeyEvent) -> bool:
    """Whether a key is pressed without Ctrl, Alt or Meta."""
    held = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
    return held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


def wants(widget: QWidget, event: QKeyEvent) -> bool:
    """Return whether a key is for the control that has the focus, and no shortcut there.

    A widget of our own that reacts to keys names them as `keys`.
    """
    if not _is_plain(event):
        return False
    key = Key(event.key())
    if key in getattr(widget, "keys", ()):
        return True
    if isinstance(widget, QAbstractButton):
        presses = RETURNS if _stands(widget) else PRESSES
        return key in presses or (key in ARROWS and widget.group() is not None)
    if isinstance(widget, QAbstractSlider | QTableView):  # few rows need no search by letters
        here = {Key.Key_Space: _on_box, Key.Key_F2: _is_named}.get(key)
        return key in MOVES or (here is not None and here(widget))
    if isinstance(widget, QComboBox | QAbstractItemView):  # letters search in them
        return key in MOVES or key in PRESSES or (event.text().isprintable() and event.text() != "")
    return isinstance(widget, QLabel) and key in RETURNS  # a link


def _stands(button: QAbstractButton) -> bool:
    """Whether a button is the one chosen of several: Space would do nothing to it."""
    group = button.group()
    return group is not None and group.exclusive() and button.isChecked()


def _on_box(widget: QWidget) -> bool:
    """Whether the current cell of a table has a box, which Space ticks."""
    box = Qt.ItemFlag.ItemIsUserCheckable
    return isinstance(widget, QTableView) and box in widget.currentIndex().flags()


def _is_named(widget: QWidget) -> bool:
    """Whether what stands in a table can be given another name."""
    edits = QAbstractItemView.EditTrigger.EditKeyPressed
    return isinstance(widget, QTableView) and bool(widget.editTriggers() & edits)


def _took_marked(view: QWidget, event: QKeyEvent) -> bool:
    """Take the marked entry of an open list by Space, as Qt does by Return; whether that was it."""
    space = event.type() is QEvent.Type.KeyPress and event.key() == Key.Key_Space
    if not space or not isinstance(view.window().parentWidget(), QComboBox):
        return False
    none = Qt.KeyboardModifier.NoModifier
    # Qt gives an open list its keys by this very event
    QCoreApplication.sendEvent(view, QKeyEvent(QEvent.Type.ShortcutOverride, Key.Key_Return, none))
    return True


def press(button: QAbstractButton) -> None:
    """Do what a click on a button does, and open its menu where it has one."""
    if isinstance(button, QToolButton | QPushButton) and button.menu() is not None:
        button.showMenu()
    else:
        button.click()


def let_go(page: QWidget | None) -> None:
    """Take the focus from a page that is turned by the mouse; Qt would give it to the next one."""
    focus = None if page is None else page.window().focusWidget()
    if page is not None and focus is not None and page.isAncestorOf(focus):
        focus.clearFocus()


class FocusRing(QWidget):
    """A ring around the control that has the focus; it takes no room and no mouse."""

    def __init__(self, around: QWidget, colour: str) -> None:
        parent = around.parentWidget()
        inside = isinstance(around, QAbstractScrollArea) or parent is None
        if inside or isinstance(parent, QSplitter | QStackedWidget):  # they lay children out
            parent = around
        elif (
            parent is not None and role_of(parent) is Role.PageTabList
        ):  # it ends where its tabs end
            parent = parent.parentWidget()
        parent = self._roomy(around, parent)
        super().__init__(parent)
        self._around, self._colour = around, colour
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for holder in {parent, around.parentWidget()}:
            if holder is not None:
                holder.installEventFilter(self)  # it may grow or move after the control has
        self.fit()

    @staticmethod
    def _roomy(around: QWidget, parent: QWidget | None) -> QWidget | None:
        """Return what has room for the ring, where the control lies at the edge of its parent."""
        if parent is None or parent is around:
            return parent
        place = QRect(around.mapTo(parent, QPoint()), around.size())
        above = parent.parentWidget()
        at_edge = not parent.rect().contains(place.adjusted(-RING, -RING, RING, RING))
        if not at_edge or above is None or isinstance(above, LAYING_OUT):
            return parent
        return parent if isinstance(above.parentWidget(), QAbstractScrollArea) else above

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the widget that holds the control."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and isValid(self._around):
            self.fit()
        return False

    def fit(self) -> None:
        """Lie around the control, as far as the widget that holds it reaches."""
        parent, around = self.parentWidget(), self._around
        if parent is None or parent is around:
            self.setGeometry(around.rect())
        else:
            place = QRect(around.mapTo(parent, QPoint()), around.size())
            grown = place.adjusted(-RING, -RING, RING, RING)
            self.setGeometry(grown & parent.rect())
        whole = QRect(self.rect())
        path = QPainterPath()
        path.addRoundedRect(QRectF(whole).adjusted(RING, RING, -RING, -RING), CORNER, CORNER)
        inner = QRegion(path.toFillPolygon().toPolygon())
        self.setMask(QRegion(whole) - inner)  # what is inside is painted without it
        self.setVisible(around.isVisible())
        self.raise_()

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._colour), RING))
        half = RING / 2
        place = QRectF(self.rect()).adjusted(half, half, -half, -half)
        painter.drawRoundedRect(place, CORNER + half, CORNER + half)


class FocusKeys(QObject):
    """Watches whatever has the focus in an application, and nothing else.

    Parameters
    ----------
    parent : QObject
    tokens : Tokens
        The colours; the ring is in the accent.
    """

    def __init__(self, parent: QObject, tokens: Tokens) -> None:
        super().__init__(parent)
        self._colour = tokens.accent
        self._watched: QWidget | None = None
        self._last: QWidget | None = None
        self._by_keys = False  # the ring is for who goes about by keys
        self.ring: FocusRing | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._colour = tokens.accent
        self._surround(self._watched)

    def resume(self) -> None:
        """Give the focus back to the control that let go of it, so that Tab goes on from there."""
        last = self._last
        if QApplication.focusWidget() is None and last is not None and isValid(last):
            last.setFocus()

    @Slot(QWidget, QWidget)
    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        if self._watched is not None and isValid(self._watched):
            self._watched.removeEventFilter(self)
        if now is None and before is not None:
            self._last = before
        self._watched = now
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._by_keys = False
        if now is not None:
            now.installEventFilter(self)
        self._surround(now)

    def _surround(self, widget: QWidget | None) -> None:
        if self.ring is not None and isValid(self.ring):
            self.ring.hide()
            self.ring.deleteLater()
        self.ring = None
        seen = widget is not None and isValid(widget) and not widget.isWindow()
        if widget is not None and seen and self._by_keys:
            self.ring = FocusRing(widget, self._colour)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Leave the control its keys; Return presses every button; the ring follows."""
        kind = event.type()
        if not isinstance(watched, QWidget):
            return False
        if isinstance(event, QKeyEvent):
            if watched.window().windowType() is Qt.WindowType.Popup:
                return _took_marked(watched, event)  # the rest is Qt's
            return self._took(watched, event)
        if kind in FITTED and self.ring is not None and isValid(self.ring):
            self.ring.fit()
        return False

    def _took(self, widget: QWidget, event: QKeyEvent) -> bool:
        """Whether a key has been dealt with."""
        kind, key = event.type(), Key(event.key())
        if kind is QEvent.Type.KeyPress and key in GOES and not self._by_keys:
            self._by_keys = True
            self._surround(widget)
        if kind is QEvent.Type.ShortcutOverride and wants(widget, event):
            event.accept()
            return True
        returns = kind is QEvent.Type.KeyPress and key in RETURNS and _is_plain(event)
        if returns and isinstance(widget, QAbstractButton) and widget.isEnabled():
            if not event.isAutoRepeat():
                press(widget)
            return True
        return False
