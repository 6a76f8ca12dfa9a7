"""Text fields that keep what is typed until it is taken, and say why where it is not."""

import re

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QToolTip, QWidget

from lossstudio.widgets.look.style import restyle
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal

MARK_MS = 12_000


def take_typed() -> None:
    """Let the field that has the focus take what is typed, before something else is done."""
    field = QApplication.focusWidget()
    take = getattr(field, "take", None)
    if take is not None:
        take()


class PressedElsewhere(QObject):
    """Lets go of a field before anything else in its window is pressed.

    Parameters
    ----------
    field : QWidget
    """

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field

    def watch(self, *, on: bool) -> None:
        """Look out for it, or no longer."""
        application = QCoreApplication.instance()
        assert application is not None
        if on:
            application.installEventFilter(self)
        else:
            application.removeEventFilter(self)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let go, and let the press pass."""
        field, pressed = self._field, event.type() is QEvent.Type.MouseButtonPress
        if pressed and isinstance(watched, QWidget) and watched.window() is field.window():
            inside = watched is field or field.isAncestorOf(watched)
            if not inside and field.hasFocus():
                field.clearFocus()
        return False


class Field(QLineEdit):
    """A text field: Return takes what is typed and lets go, Escape drops it and lets go.

    In a dialog Escape goes on to that where nothing was typed.

    A press of the mouse anywhere else in its window takes it, too, be it on something that does
    not take the focus; so does every action of the window, by `take_typed`.

    `refused` tells why what was typed is not taken, and an empty text once that is mended.
    """

    cancelled = Signal()
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._help = ""
        self.stays = False  # after Return, selected: another value can be typed at once
        self.told_elsewhere = False  # `refused` is shown in a line: no tip says it again
        self._elsewhere = PressedElsewhere(self)
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.timeout.connect(self._fade)

    def take(self) -> None:
        """Take what is typed, and let go."""
        self.clearFocus()

    @property
    def marked(self) -> bool:
        """Whether what was typed last is not allowed."""
        return bool(self.property("marked"))

    @property
    def mended(self) -> bool:
        """Whether a person has edited the marked field since."""
        return self.marked and self.isModified()

    def shows(self, text: str) -> bool:
        """Whether a text is shown from its beginning, and without a mark."""
        return not self.marked and self.text() == text and self.cursorPosition() == 0

    def show_text(self, text: str) -> None:
        """Show what is in force, from its beginning, and without a mark."""
        self.setText(text)
        self.setCursorPosition(0)
        self._fade()

    def refuse(self, sentence: str) -> None:
        """Mark the field, and say beside it why, for a while or until another text is shown."""
        self._help = self._help if self.marked else self.toolTip()
        self.setToolTip(literal(sentence))
        self._mark(True)
        self._fading.start(MARK_MS)
        self.refused.emit(sentence)
        if not self.told_elsewhere:
            QTimer.singleShot(0, self, self._say)  # a tip goes when the focus does: just now

    @Slot()
    def _select(self) -> None:
        if self.hasFocus():
            self.selectAll()

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
        QTimer.singleShot(0, self, self._select)  # after the click that gave the focus
        self._elsewhere.watch(on=True)

    @guarded()
    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Let go; Qt takes what is typed."""
        self._elsewhere.watch(on=False)
        super().focusOutEvent(event)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Let go on Escape, and on Return where the field does not stay."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            self.selectAll() if self.stays else self.clearFocus()
            event.accept()  # it is used up: whatever holds the field would press something by it
        elif event.key() == Qt.Key.Key_Escape:
            typed = self.isModified()
            self.cancelled.emit()
            self.clearFocus()
            if not typed and isinstance(self.window(), QDialog):
                event.ignore()  # with nothing to drop, it closes the dialog
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
