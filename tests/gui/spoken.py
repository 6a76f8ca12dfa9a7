"""Finds controls that a screen reader cannot tell of."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractScrollArea, QListView, QWidget

Role = QAccessible.Role
NO_CONTROLS = {Role.NoRole, Role.Client, Role.Border, Role.Pane, Role.Window}


def named(told: QAccessibleInterface) -> bool:
    """Whether a screen reader hears a name; on Linux a list has that of a label beside it."""
    name = QAccessible.Text.Name
    labels = [label.text(name) for label, _ in told.relations(QAccessible.RelationFlag.Label)]
    return bool(told.text(name) or any(labels))


def unnamed(window: QWidget) -> list[str]:
    """Return what takes the focus and has no name, or a role that no control has."""
    found = []
    for widget in window.findChildren(QWidget):
        above = widget.parentWidget()
        inner = isinstance(above, QAbstractScrollArea) or (
            isinstance(widget, QListView) and above is widget.window()  # of a drop-down
        )
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or inner:
            continue
        told = QAccessible.queryAccessibleInterface(widget)
        if not named(told) or told.role() in NO_CONTROLS:
            where = f"{widget.objectName()} in {type(above).__name__}"
            found.append(f"{type(widget).__name__} {where}: {told.role().name}")
    return found
