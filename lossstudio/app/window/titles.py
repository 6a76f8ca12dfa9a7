"""What the window, Undo and Redo are called, which follows every edit."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lossstudio.app.window.menus import fill_recent
from lossstudio.widgets.plain_text import window_title
from lossstudio.widgets.throttle import Throttle

if TYPE_CHECKING:
    from lossstudio.app.window.main_window import MainWindow

EVERY_MS = 250  # a drag edits sixty times a second, and words that change so fast are not read


class Titles(QObject):
    """Keeps the title of the window, the words of Undo and Redo and the recent files right.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._throttle = Throttle(self._show, EVERY_MS, self)
        self._edit = -1  # whose words are shown
        window.session.experiment_changed.connect(self._follow)
        window.session.races.changed.connect(self._show)
        window.session.undo_changed.connect(self._show)
        window.files.changed.connect(self._show)
        self._show()

    @Slot()
    def _follow(self) -> None:
        """Show another edit at once, and soon how one goes on that is a drag."""
        if self._window.session.edit_number == self._edit:
            self._throttle.request()
        else:
            self._show()

    @Slot()
    def _show(self) -> None:
        window = self._window
        self._edit = window.session.edit_number
        window.setWindowTitle(f"{window_title(window.files.title)}[*] – Loss Studio")
        window.setWindowModified(window.files.modified)
        window.actions_.show_steps(window.session)
        fill_recent(window.recent, window.settings.recent)
