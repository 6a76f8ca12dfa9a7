"""Opening and saving, with the dialogs and the recent files."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox

from lossstudio.app.system.errors import error_text
from lossstudio.app.system.settings import Settings
from lossstudio.app.system.text_file import write_text
from lossstudio.core.datasets import CsvDataset
from lossstudio.core.files import experiment_json, load
from lossstudio.session.session import Session
from lossstudio.widgets.plain_text import ask, plain_box

OPEN = "Experiments and data (*.json *.csv *.tsv *.txt);;All files (*)"
SAVE = "Experiments (*.json)"
PICTURES = "Pictures (*.png *.jpg)"
TABLES = "CSV (*.csv)"


class Files(QObject):
    """What the window's experiment is called on disk, and whether it is saved.

    Parameters
    ----------
    window : QMainWindow
    session : Session
    settings : Settings
    """

    changed = Signal()
    message = Signal(str)

    def __init__(self, window: QMainWindow, session: Session, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._settings = settings
        self.path: Path | None = None
        self.saved = session.experiment

    @property
    def title(self) -> str:
        """The name of the experiment."""
        return self.path.name if self.path else self._session.experiment.name

    @property
    def modified(self) -> bool:
        """Whether a saved experiment has changed since."""
        return self.path is not None and self._session.experiment != self.saved

    def open(self) -> None:
        """Ask for a file and open it."""
        if not self.may_close():
            return
        name, _ = QFileDialog.getOpenFileName(self._window, "Open", self._folder(), OPEN)
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        """Open an experiment or a table; what is on screen stays if that fails."""
        try:
            experiment = load(path)
        except (ValueError, OSError) as fault:
            if not path.exists():
                self._settings.drop_recent(path)
                self.changed.emit()
            self._complain("The file cannot be opened", error_text(fault))
            return
        if isinstance(experiment.dataset, CsvDataset) and path.suffix.lower() != ".json":
            self._session.choose_dataset(experiment.dataset)
            self.path = None
        else:
            self._session.edit(experiment)
            self._session.reset()
            self.path = path
        self.remember(path)

    def remember(self, path: Path) -> None:
        """Put a file among the recent ones; an experiment's file is where Save goes."""
        if path.suffix.lower() == ".json":
            self.path = path
        self.saved = self._session.experiment
        self._settings.add_recent(path)
        self.changed.emit()

    def save(self) -> bool:
        """Save where the experiment came from, or ask; tells whether it was saved."""
        return self._save_to(self.path) if self.path else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save there; tells whether it was saved."""
        start = str(Path(self._folder()) / f"{Path(self.title).stem}.json")
        name, _ = QFileDialog.getSaveFileName(self._window, "Save experiment", start, SAVE)
        if not name:
            return False
        path = Path(name)
        return self._save_to(path if path.suffix else path.with_suffix(".json"))

    def _save_to(self, path: Path) -> bool:
        try:
            write_text(path, experiment_json(self._session.experiment, path))
        except OSError as fault:
            self._complain("The experiment cannot be saved", error_text(fault))
            return False
        self.remember(path)
        self.message.emit(f"Saved as {path.name}.")
        return True

    def save_picture(self, grab: Callable[[str], bool]) -> None:
        """Ask for a file and save what the window shows."""
        start = str(Path(self._folder()) / f"{Path(self.title).stem}.png")
        name, _ = QFileDialog.getSaveFileName(self._window, "Save picture", start, PICTURES)
        if name:
            path = Path(name) if Path(name).suffix else Path(name).with_suffix(".png")
            if grab(str(path)):
                self.message.emit(f"Picture saved as {path.name}.")
            else:
                self._complain("The picture cannot be saved", f"{path.name} cannot be written.")

    @Slot(str)
    def save_table(self, text: str) -> None:
        """Ask for a file and save a table there."""
        name, _ = QFileDialog.getSaveFileName(self._window, "Save table", "table.csv", TABLES)
        if not name:
            return
        path = Path(name)
        try:
            write_text(path, text)
        except OSError as fault:
            self.message.emit(f"{path.name} was not saved: {fault.strerror}.")
        else:
            self.message.emit(f"{path.name} is saved.")

    def new(self) -> None:
        """Forget the file name."""
        self.path = None
        self.saved = self._session.experiment
        self.changed.emit()

    def may_close(self) -> bool:
        """Ask what to do with unsaved changes of a saved experiment; False keeps things as is."""
        if not self.modified:
            return True
        buttons = QMessageBox.StandardButton
        answer = ask(
            self._window,
            "Save changes?",
            f"{self.title} has changed since it was saved.",
            buttons.Save | buttons.Discard | buttons.Cancel,
        )
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    def _folder(self) -> str:
        recent = self._settings.recent
        return str(self.path.parent if self.path else recent[0].parent if recent else Path.home())

    def _complain(self, title: str, sentence: str) -> None:
        box = plain_box(self._window, QMessageBox.Icon.Warning, title, sentence)
        box.open()  # does not block, so that a run goes on behind it
