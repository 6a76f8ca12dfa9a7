"""A button with a menu, which is not lit any more once the menu is gone and the mouse elsewhere."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractButton, QMenu


class MenuHover(QObject):
    """Tells a button that the mouse has left it: on X11 an open menu keeps that from it.

    Parameters
    ----------
    button : QAbstractButton
    menu : QMenu
        What opens from it.
    """

    def __init__(self, button: QAbstractButton, menu: QMenu) -> None:
        super().__init__(button)
        self._button = button
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
