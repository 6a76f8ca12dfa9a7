"""Where a person finds what is not always there."""

from PySide6.QtWidgets import QMenu

from lossstudio.app.window.main_window import MainWindow


def recent_menu(window: MainWindow) -> QMenu:
    """Return the menu of recent files."""
    return next(menu for menu in window.findChildren(QMenu) if menu.title() == "Open recent")
