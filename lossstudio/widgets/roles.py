"""What screen readers take our own widgets for, where Qt would tell them something else.

To Qt a tab that is a button is a check box, and a plot is nothing in particular. What is needed
here of PySide 6.8 to 6.12 was tried: it keeps what a factory returns until the program ends.
"""

import sys
from functools import cache
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleStateChangeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QWidget

from lossstudio.widgets.overrides import guarded

Role = QAccessible.Role
ROLE, CHOSEN = "accessibleRole", "selected"  # properties of a widget
PRESS = "Press"  # an action, as Qt calls it
CHOICES = (Role.PageTab, Role.ListItem)  # one of several is selected


def set_role(widget: QWidget, role: QAccessible.Role) -> None:
    """Let screen readers take a widget for something; before any of them has met it."""
    _install()
    widget.setProperty(ROLE, role.value)


def role_of(widget: QWidget) -> QAccessible.Role | None:
    """Return the role that a widget was given; None where it is Qt's business."""
    value = widget.property(ROLE)
    return None if value is None else Role(value)


def tell_chosen(widget: QWidget) -> None:
    """Tell screen readers that a tab or a row was chosen, or is no longer."""
    if QAccessible.isActive():
        changed = QAccessible.State()
        changed.selected = True
        QAccessible.updateAccessibility(QAccessibleStateChangeEvent(widget, changed))


def announce(widget: QWidget, text: str) -> None:
    """Let screen readers say what has just come of a key, and has not the focus."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class Spoken(QAccessibleWidget):
    """A widget with a role of its own, for screen readers."""

    @guarded(str)
    def text(self, kind: QAccessible.Text) -> str:
        """Return the name of a widget, which for a button is what stands on it."""
        said, widget = super().text(kind), self.widget()
        if not said and kind is QAccessible.Text.Name and isinstance(widget, QAbstractButton):
            return widget.text().replace("&", "")
        return said

    @guarded(QAccessible.State)
    def state(self) -> QAccessible.State:
        """Return the state of a widget, and whether it is chosen or unfolded."""
        state, widget = super().state(), self.widget()
        if widget is None:
            return state
        role, chosen = self.role(), _is_chosen(widget)
        told: dict[str, bool] = {}
        if role in CHOICES:
            told = {"selectable": True, "selected": chosen}
        elif role is Role.RadioButton:
            told = {"checkable": True, "checked": chosen}
        elif role is Role.Button:
            told = {"expandable": True, "expanded": chosen, "collapsed": not chosen}
        for name, value in told.items():
            setattr(state, name, value)
        return state

    @guarded(list)
    def actionNames(self) -> list[str]:  # noqa: N802
        """Return what can be done to a widget."""
        names = super().actionNames()
        return [PRESS, *names] if hasattr(self.widget(), "click") else names

    @guarded()
    def doAction(self, name: str) -> None:  # noqa: N802
        """Click a widget that can be clicked, or do what Qt knows to do."""
        widget: Any = self.widget()
        if name == PRESS and hasattr(widget, "click"):
            widget.click()
        else:
            super().doAction(name)


def _is_chosen(widget: QWidget) -> bool:
    return (
        widget.isChecked() if isinstance(widget, QAbstractButton) else bool(widget.property(CHOSEN))
    )


def _made(name: str, thing: QObject) -> Spoken | None:
    """Return what tells screen readers about a thing that was given a role."""
    try:
        if isinstance(thing, QWidget) and (role := role_of(thing)) is not None:
            return Spoken(thing, role)
    except Exception:  # it would stay pending in PySide's C++
        sys.excepthook(*sys.exc_info())
    return None


@cache
def _install() -> None:
    QAccessible.installFactory(_made)
