"""A button with a menu, which leaves no trace of a press of the mouse once the menu is gone."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractButton, QMenu


class MenuHover(QObject):
    """Tells a button that the mouse has left it: on X11 an open menu keeps that from it.

    The mouse gives it no focus: after Escape, Space would open the menu again instead of running.

    Parameters
    ----------
    button : QAbstractButton
    menu : QMenu
        What opens from it.
    """

    def __init__(self, button: QAbstractButton, menu: QMenu) -> None:
        super().__init__(button)
        self._button = button
        if button.focusPolicy() is Qt.FocusPolicy.StrongFocus:
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setMenu(menu)  # type: ignore[attr-defined]  # of tool and push buttons
        menu.aboutToHide.connect(self._later)

    @Slot()
    def _later(self) -> None:
        QTimer.singleShot(0, self, self._look)  # once the menu is gone, unless the button is, too

    @Slot()
    def _look(self) -> None:
        button = self._button
        if not button.rect().contains(button.mapFromGlobal(QCursor.pos())):
            button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
            QCoreApplication.sendEvent(button, QEvent(QEvent.Type.Leave))
            button.update()
