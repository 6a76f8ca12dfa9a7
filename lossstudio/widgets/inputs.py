"""Sliders, lists and fields that keep to themselves what is typed and turned on them.

The window has keys of its own (space, arrows, letters); an input that has the focus comes first.
The mouse wheel changes only an input that has the focus, else it scrolls the panel.
"""

from PySide6.QtCore import (
    QEvent,
    QObject,
    QPointF,
    QRect,
    Qt,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QSlider,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionSlider,
    QWidget,
)

from lossstudio.widgets.overrides import guarded

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
