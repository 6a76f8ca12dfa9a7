"""Sliders, lists and check boxes that go with a panel that scrolls.

Which keys they take from the window says `lossstudio.widgets.focus`.
The mouse wheel changes only an input that has the focus, else it scrolls the panel.
"""

from PySide6.QtCore import (
    QEvent,
    QObject,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QStyleOptionSlider,
    QStylePainter,
    QToolTip,
    QWidget,
)

from lossstudio.widgets.list_entries import ListEntries
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal

ROWS = 20  # of a list, before it is scrolled
LIST_PAD = 12  # px right of the longest entry


class _WheelPasses(QObject):
    """Leaves the mouse wheel to the panel around an input that has not the focus.

    Parameters
    ----------
    around : QWidget
    """

    def __init__(self, around: QWidget) -> None:
        super().__init__(around)
        self._input = around
        around.installEventFilter(self)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let the wheel pass."""
        if event.type() is QEvent.Type.Wheel and not self._input.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class Slider(QSlider):
    """A slider that a click does not give the focus."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        _WheelPasses(self)

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
    """A list that lets go of the focus once a click has chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(ROWS)
        _WheelPasses(self)
        self._clicked = False
        self.activated.connect(self._let_go)

    @property
    def shown(self) -> str:
        """What the closed list says: the choice."""
        return self.currentText()

    def room(self, size: QSize) -> int:
        """Return the width there is for words in a list of some size."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.rect = QRect(QPoint(), size)
        kind, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(kind, option, field, self).width()

    @property
    def whole(self) -> str:
        """What the mouse is told: what is shown where it is cut, and the tooltip."""
        cut = self._option().currentText != self.shown
        choice = literal(self.shown) if cut else ""
        return "\n".join(filter(None, (choice, self.toolTip())))

    def _option(self) -> QStyleOptionComboBox:
        """Return how it is drawn: a choice that is cut ends in dots."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        right, room = Qt.TextElideMode.ElideRight, self.room(self.size())
        option.currentText = self.fontMetrics().elidedText(self.shown, right, room)
        return option

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw it with dots where the choice is cut."""
        painter, option = QStylePainter(self), self._option()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """Tell the choice where it is cut."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.whole:
            QToolTip.showText(event.globalPos(), self.whole, self)
            return True
        return super().event(event)

    @guarded()
    def showPopup(self) -> None:  # noqa: N802
        """Open the list, as wide as its longest entry."""
        view = self.view()
        if not isinstance(view.itemDelegate(), ListEntries):  # when it is first opened
            self.setItemDelegate(ListEntries(self))  # with the style sheet's room around entries
            # without the style sheet, in which the list was made, it would scroll like a menu
            view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        view.setMinimumWidth(view.sizeHintForColumn(0) + 2 * view.frameWidth() + LIST_PAD)
        super().showPopup()

    @guarded()
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the list, by a mouse."""
        self._clicked = True
        super().mousePressEvent(event)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose or open the list, by a key; Return opens it as Space does."""
        self._clicked = False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.showPopup()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _let_go(self) -> None:
        if self._clicked:
            self.clearFocus()


class Switch(QCheckBox):
    """A check box that a click does not give the focus."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
