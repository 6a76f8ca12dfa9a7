"""Writes what is taken away of a plot: pictures and numbers, where the person wants them."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from lossstudio.app.dialogs.save_file import ask_where_to_save, proposed_name
from lossstudio.core.disk import reason, write_bytes, write_text
from lossstudio.plots.base.take_away import Takeable, TakeAway

if TYPE_CHECKING:
    from lossstudio.app.window.main_window import MainWindow

CSV = "CSV (*.csv)"


class TakenFiles(QObject):
    """Asks for files, in the last folder, under the name of the experiment and of the plot.

    Parameters
    ----------
    window : MainWindow
    away : TakeAway
        What asks for files.
    """

    def __init__(self, window: "MainWindow", away: TakeAway) -> None:
        super().__init__(window)
        self._window, self._away = window, away
        away.as_on_screen = window.settings.pictures_as_on_screen
        away.colours_chosen.connect(self._keep_colours)
        away.picture_wanted.connect(self._save_picture)
        away.numbers_wanted.connect(self._save_numbers)

    @Slot(bool)
    def _keep_colours(self, as_on_screen: bool) -> None:
        self._window.settings.pictures_as_on_screen = as_on_screen

    @Slot(object, str, int)
    def _save_picture(self, shown: Takeable, form: str, scale: int) -> None:
        ending = f".{form.lower()}"
        path = self._asked("Save picture", shown, f"{form} (*{ending})", ending)
        data = None if path is None else self._away.drawn(shown, form, scale)
        if path is not None and data is not None:
            self._write(path, data)

    @Slot(object)
    def _save_numbers(self, shown: Takeable) -> None:
        path = self._asked("Save numbers", shown, CSV, ".csv")
        numbers = shown.numbers()
        if path is not None and numbers is not None and self._write(path, numbers.as_csv()):
            self._away.numbers_saved.emit(shown, path)

    def _asked(self, title: str, shown: Takeable, kinds: str, ending: str) -> Path | None:
        window = self._window
        files, folder = window.files, window.settings.taken_folder
        name = files.path.stem if files.path else window.session.experiment.name
        start = (folder or files.folder) / f"{proposed_name(f'{name} {shown.called}')}{ending}"
        return ask_where_to_save(window, title, start, kinds, (ending,))

    def _write(self, path: Path, data: bytes | str) -> bool:
        line = self._window.line
        try:
            write_text(path, data) if isinstance(data, str) else write_bytes(path, data)
        except OSError as fault:
            line.warn(f"{path.name} was not saved: {reason(fault)}.")
            return False
        self._window.settings.taken_folder = path.parent
        line.tell(f"Saved as {path.name}.")
        return True
