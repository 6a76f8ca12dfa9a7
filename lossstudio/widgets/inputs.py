"""Sliders, lists and fields that keep to themselves what is typed and turned on them.

The window has keys of its own (space, arrows, letters); an input that has the focus comes first.
The mouse wheel changes only an input that has the focus, else it scrolls the panel.
"""

import re

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    QPointF,
    QRect,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QSlider,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionSlider,
    QToolTip,
    QWidget,
)

from lossstudio.widgets.look.style import restyle
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal

MARK_MS = 12_000
ROWS = 20  # of a list, before it is scrolled
LIST_PAD = 12  # px right of the longest entry
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)


def _is_plain_key(event: QEvent, *keys: Qt.Key) -> bool:
    """Whether the event asks if one of these keys (or any), without Ctrl or Alt, is a shortcut."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if keys and event.key() not in keys:
        return False
    held = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
    return held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class _Guard(QObject):
    """Keeps some plain keys to an input, and leaves the mouse wheel to the panel around it.

    The wheel turns the input only while it has the focus.

    Parameters
    ----------
    guarded : QWidget
    keys : Qt.Key
        The keys; all of them if none is named.
    """

    def __init__(self, guarded: QWidget, *keys: Qt.Key) -> None:
        super().__init__(guarded)
        self._guarded, self._keys = guarded, keys
        guarded.installEventFilter(self)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Claim the keys, and let the wheel pass."""
        if _is_plain_key(event, *self._keys):
            event.accept()
            return True
        if event.type() is QEvent.Type.Wheel and not self._guarded.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class Slider(QSlider):
    """A slider that a click does not give the focus, and whose arrow keys are its own."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        _Guard(self, *ARROWS)

    @guarded()
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the handle to where the groove is pressed; it is dragged on from there."""
        handle = self._part(QStyle.SubControl.SC_SliderHandle)
        left = event.button() is Qt.MouseButton.LeftButton
        if left and not handle.contains(event.position().toPoint()):
            groove = self._part(QStyle.SubControl.SC_SliderGroove)
            along = round(event.position().x()) - groove.x() - handle.width() // 2
            room = groove.width() - handle.width()
            at = QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), along, room)
            self.setSliderDown(True)  # first: what comes of it is part of the drag
            self.setSliderPosition(at)
            middle = QPointF(self._part(QStyle.SubControl.SC_SliderHandle).center())
            event = QMouseEvent(
                event.type(),
                middle,
                self.mapToGlobal(middle),
                event.button(),
                event.buttons(),
                event.modifiers(),
            )
        super().mousePressEvent(event)

    def _part(self, part: QStyle.SubControl) -> QRect:
        """Return where a part of the slider lies."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        slider = QStyle.ComplexControl.CC_Slider
        return self.style().subControlRect(slider, option, part, self)


class Combo(QComboBox):
    """A list whose keys are its own, and which lets go of the focus once a click has chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(ROWS)
        self.setItemDelegate(QStyledItemDelegate(self))  # the style sheet's room around entries
        _Guard(self)
        self._clicked = False
        self.activated.connect(self._let_go)

    @guarded()
    def showPopup(self) -> None:  # noqa: N802
        """Open the list, as wide as its longest entry."""
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 2 * view.frameWidth() + LIST_PAD)
        super().showPopup()

    @guarded()
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the list, by a mouse."""
        self._clicked = True
        super().mousePressEvent(event)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose or open the list, by a key."""
        self._clicked = False
        super().keyPressEvent(event)

    @Slot()
    def _let_go(self) -> None:
        if self._clicked:
            self.clearFocus()


class Switch(QCheckBox):
    """A check box that a click does not give the focus, and whose space key is its own."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        _Guard(self, Qt.Key.Key_Space)


def take_typed() -> None:
    """Let the field that has the focus take what is typed, before something else is done."""
    field = QApplication.focusWidget()
    if isinstance(field, Field):
        field.clearFocus()


class Field(QLineEdit):
    """A text field: Return takes what is typed and lets go, Escape drops it and lets go.

    A press of the mouse anywhere else in its window takes it, too, be it on something that does
    not take the focus; so does every action of the window, by `take_typed`.

    `refused` tells why what was typed is not taken, and an empty text once that is mended.
    """

    cancelled = Signal()
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._help = ""
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.timeout.connect(self._fade)

    @property
    def marked(self) -> bool:
        """Whether what was typed last is not allowed."""
        return bool(self.property("marked"))

    @property
    def mended(self) -> bool:
        """Whether a person has edited the marked field since."""
        return self.marked and self.isModified()

    def show_text(self, text: str) -> None:
        """Show what is in force, from its beginning, and without a mark."""
        self.setText(text)
        self.setCursorPosition(0)
        self._fade()

    def refuse(self, sentence: str) -> None:
        """Mark the field, and say beside it why, for a while or until another text is shown."""
        self._help = self.toolTip()
        self.setToolTip(literal(sentence))
        self._mark(True)
        self._fading.start(MARK_MS)
        self.refused.emit(sentence)
        QTimer.singleShot(0, self, self._say)  # a tip goes when the focus does, which is just now

    @Slot()
    def _fade(self) -> None:
        """Take the mark away: what the field shows is in force."""
        self._fading.stop()
        if self.marked:
            self.setToolTip(self._help)
            self._mark(False)
            self.refused.emit("")

    def _mark(self, marked: bool) -> None:
        self.setProperty("marked", marked)
        restyle(self)

    @Slot()
    def _say(self) -> None:
        if self.marked and self.isVisible():
            QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), self.toolTip(), self)

    @guarded()
    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Select everything, so that typing replaces it."""
        super().focusInEvent(event)
        QTimer.singleShot(0, self.selectAll)  # after the click that gave the focus
        self._application.installEventFilter(self)

    @guarded()
    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Let go; Qt takes what is typed."""
        self._application.removeEventFilter(self)
        super().focusOutEvent(event)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let go before anything else in the window is pressed."""
        pressed = event.type() is QEvent.Type.MouseButtonPress
        if pressed and isinstance(watched, QWidget) and watched.window() is self.window():
            inside = watched is self or self.isAncestorOf(watched)
            if not inside and self.hasFocus():
                self.clearFocus()
        return False

    @property
    def _application(self) -> QCoreApplication:
        application = QCoreApplication.instance()
        assert application is not None
        return application

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let go on Return and Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            self.clearFocus()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            self.clearFocus()
        else:
            super().keyPressEvent(event)


class NumberField(Field):
    """A field for a number; a double click selects all of it, beyond its decimal point."""

    @guarded()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select the whole number."""
        super().mouseDoubleClickEvent(event)
        self.selectAll()


class NumbersField(NumberField):
    """A field for some numbers; a double click selects all of one."""

    @guarded()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select the number under the mouse."""
        super().mouseDoubleClickEvent(event)
        here = self.cursorPositionAt(event.position().toPoint())
        for number in re.finditer(r"[^\s,;]+", self.text()):
            if number.start() <= here <= number.end():
                self.setSelection(number.start(), number.end() - number.start())
                return
