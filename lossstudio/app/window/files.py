"""Opening and saving, with the dialogs and the recent files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QPixmap
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMessageBox

from lossstudio.app.dialogs.complaint import complain
from lossstudio.app.dialogs.save_file import ask_where_to_save, may_replace, proposed_name
from lossstudio.app.system.settings import Settings
from lossstudio.app.window.examples import Example, LessonExample
from lossstudio.app.window.file_in_hand import FileInHand, HeldFile
from lossstudio.app.window.file_kinds import (
    OPEN,
    SAVE,
    WITH_TABLE,
    kinds_of_saving,
)
from lossstudio.app.window.session_files import SessionFiles
from lossstudio.app.window.single_files import save_picture, save_table
from lossstudio.core.disk import is_there, write_text
from lossstudio.core.experiment import MOST_CONTENDERS, Experiment
from lossstudio.core.files import experiment_json, load, read_experiment_text, read_loss
from lossstudio.core.losses.formula.loss_file import holds_loss
from lossstudio.core.plain_text import one_line
from lossstudio.core.session_file.session_file import ENDING, is_session
from lossstudio.core.session_file.table_inside import has_table
from lossstudio.session.own_losses import OwnLosses
from lossstudio.session.session import Session
from lossstudio.session.view_file import view_of
from lossstudio.session.view_state import ViewState
from lossstudio.widgets.plain_text import ask

AGAIN = " It holds the experiment, not its training: a race begins anew when it is opened."


class Files(FileInHand):
    """Opens and saves what the window shows.

    Parameters
    ----------
    window : QMainWindow
    session : Session
    settings : Settings
    own : OwnLosses
        Where a loss that is opened is kept.
    """

    message = Signal(str)
    loss_opened = Signal(str, object)  # the name and the loss
    lesson_opened = Signal(object)  # its file
    table_wanted = Signal(object)  # its file
    study_wanted = Signal(object)  # its file
    taking = Signal()  # something is about to take the place of the person's own experiment

    def __init__(
        self, window: QMainWindow, session: Session, settings: Settings, own: OwnLosses
    ) -> None:
        super().__init__(window, session)
        self._window = window
        self._settings = settings
        self._own = own
        self.others_may_drop: Callable[[str], bool] = lambda _deed: True  # what no session holds
        self._left = False  # the person has agreed to quit
        self.sessions = SessionFiles(window, session, self)

    def open(self) -> None:
        """Ask for a file and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open", str(self.folder), OPEN)
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path) -> None:
        """Open a session, an experiment or a table, once nothing is lost by it.

        Every opening comes through here. What is on screen stays if it fails.
        """
        if is_session(path):
            self.sessions.open(path)
            return
        if path.suffix.lower() != ".json":
            self.table_wanted.emit(path)
            return
        try:
            take = self._taking(read_experiment_text(path))
            if take is not None:
                take(path)
                return
            if not self.may_close():
                return
            self._take(load(path), view_of(path), path)
        except (ValueError, OSError) as fault:
            self.refuse(path, fault)
        else:
            self.remember(path)

    def _taking(self, text: str) -> Callable[[Path], None] | None:
        """Return what takes a file that holds no experiment but something else; None for one."""
        from lossstudio.core.lessons.lesson_file import holds_lesson  # noqa: PLC0415  # not at the start
        from lossstudio.core.studies.study_file import holds_study  # noqa: PLC0415

        loss, lesson = (holds_loss, self._take_loss), (holds_lesson, self._take_lesson)
        kinds = (loss, lesson, (holds_study, self.study_wanted.emit))
        return next((take for holds, take in kinds if holds(text)), None)

    def refuse(self, path: Path, fault: Exception) -> None:
        """Say why a file cannot be opened."""
        if not is_there(path):
            self._settings.drop_recent(path)
            self.changed.emit()
        complain(self._window, "The file cannot be opened", fault)

    @Slot(QAction)
    def open_recent(self, action: QAction) -> None:
        """Open the file that an entry of the menu names."""
        self.open_path(action.data())

    @Slot(QAction)
    def open_chosen_example(self, action: QAction) -> None:
        """Open the example of an entry of the menu."""
        self.open_example(action.data())

    def open_example(self, example: Example | LessonExample | Path | None) -> None:
        """Open what is shipped: an experiment, which is saved elsewhere, or the file of a study."""
        if example is None:  # a menu of them
            return
        if isinstance(example, Path):
            self.open_path(example)
            return
        if not self.may_close():
            return
        try:
            experiment, view = example.load()
        except (ValueError, OSError) as fault:
            complain(self._window, "The example cannot be opened", fault)
            return
        self._session.open_example(experiment, f"Open {example.title}")
        self._session.reset()
        self._session.view.set_state(view)
        self.new()
        self.message.emit(f"{example.title}: {example.tip}.")

    def _take_loss(self, path: Path) -> None:
        """Keep a loss among one's own, and offer it to the race."""
        found = read_loss(path)
        name = self._own.take_in(found)
        before = self._session.experiment
        self.loss_opened.emit(name, found.loss)
        if self._session.experiment is not before:
            more = " It races, too."
        elif found.loss.task is not before.task:
            more = f" It is for {found.loss.task.words}, and offered there."
        else:
            more = f" It does not race: all {MOST_CONTENDERS} places are taken."
        self.message.emit(f"{name} is among your losses now.{more}")

    def _take_lesson(self, path: Path) -> None:
        """Let a lesson begin that is sound."""
        from lossstudio.core.lessons.lesson_file import read_lesson  # noqa: PLC0415  # not at the start

        read_lesson(path)
        self._settings.add_recent(path)
        self.lesson_opened.emit(path)
        self.changed.emit()

    def _take(self, experiment: Experiment, view: ViewState, path: Path) -> None:
        self._session.open(experiment, f"Open {one_line(path.name)}")
        self._session.reset()
        self._session.view.set_state(view)
        self.path = path

    def remember(self, path: Path) -> None:
        """Put a file among the recent ones; a session's or an experiment's is where Save goes."""
        self.take_note(self.held, path, self._session.experiment)

    def take_note(
        self, held: HeldFile, path: Path, experiment: Experiment, *, with_table: bool = False
    ) -> None:
        """Take note of a file and of what is in it, as `remember`, in hand or not any more."""
        if path.suffix.lower() in SAVE:
            self.note(held, path, experiment, with_table=with_table)
        self._settings.add_recent(path)
        self.changed.emit()

    def save(self) -> bool:
        """Save where the experiment came from, or ask; tells whether it was saved."""
        known = self.known
        if known is not None and known.is_another and not may_replace(self._window, known.path):
            return False
        table = self.held.with_table
        return self._save_to(self.path, with_table=table) if self.path else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and save there; tells whether it was saved."""
        whole = self.sessions.trained or is_session(self.path)
        return self._save_as(tuple(SAVE) if whole else tuple(reversed(SAVE)))

    def _save_as(self, endings: tuple[str, ...]) -> bool:
        """Ask for a file and save there in one of two forms, of which the first is proposed."""
        table, inside = has_table(self._session.experiment.dataset), self.held.with_table
        kinds = kinds_of_saving(endings, table=table, with_table=inside)
        asked = "Save", self.proposed(endings[0]), kinds, endings
        chosen: list[str] = []
        path = ask_where_to_save(self._window, *asked, chosen=chosen.append)
        return path is not None and self._save_to(path, with_table=WITH_TABLE in chosen)

    def _save_session(self) -> bool:
        """Save the session, where it came from if it was one."""
        path, table = self.path, self.held.with_table
        if path and is_session(path):
            return self._save_to(path, with_table=table)
        return self._save_as(tuple(SAVE))

    def _save_to(self, path: Path, *, with_table: bool) -> bool:
        if is_session(path):
            return self.sessions.save(path, with_table=with_table)
        self.sessions.settle()
        try:
            write_text(path, experiment_json(self._session.experiment, path, self._view()))
        except OSError as fault:
            complain(self._window, "The experiment cannot be saved", fault)
            return False
        self.remember(path)
        snapshot = self._session.snapshot
        trained = AGAIN if snapshot is not None and snapshot.curves.epoch[-1] else ""
        self.message.emit(f"Saved as {path.name}.{trained}")
        return True

    def _view(self) -> dict[str, Any]:
        return self._session.view.state.unusual(self._session.experiment)

    def save_picture(self, picture: QPixmap) -> None:
        """Ask for a file and save what the window shows."""
        self._tell(save_picture(self._window, self.proposed(".png"), picture))

    @Slot(str)
    def save_table(self, text: str) -> None:
        """Ask for a file and save a table there."""
        self._tell(save_table(self._window, self.folder / "table.csv", text))

    def _tell(self, sentence: str) -> None:
        if sentence:
            self.message.emit(sentence)

    @property
    def folder(self) -> Path:
        """Where a file is looked for, or saved, at first."""
        recent = self._settings.recent
        return self.path.parent if self.path else recent[0].parent if recent else Path.home()

    def may_close(self) -> bool:
        """Ask what to do with changes that are not saved; False keeps things as is."""
        self.taking.emit()
        if not self.modified:
            return True
        return self.settled("Save changes?" if self.path else "Save experiment?", self.unsaved)

    def may_quit(self) -> bool:
        """Ask what to do with what would be lost by quitting, once; False keeps things as is."""
        writer = self.sessions.writer
        if writer.busy and not self.sessions.wait() and not writer.busy:
            return False  # it failed, which was said
        self._left = self._left or (self.others_may_drop("Quitting") and self.may_drop("Quitting"))
        return self._left

    def may_drop(self, deed: str) -> bool:
        """Ask what to do with the races and changes that a deed drops, named at its beginning."""
        self.taking.emit()
        lost = self.sessions.unsaved(deed)
        whole = "Save session?", lost, self._save_session
        return self.settled(*whole) if lost else self.may_close()

    def settled(self, title: str, sentence: str, save: Callable[[], bool] | None = None) -> bool:
        """Ask whether to save; tells whether that is done, or not wanted."""
        buttons = QMessageBox.StandardButton
        choice = buttons.Save | buttons.Discard | buttons.Cancel
        answer = ask(self._window, title, sentence, choice)
        if answer == buttons.Save:
            return (save or self.save)() and self.sessions.wait()
        return bool(answer == buttons.Discard)

    def proposed(self, ending: str) -> Path:
        """Return what a file that ends so is called unless the person says."""
        name = self.path.stem if self.path else self._session.experiment.name
        name = name.removesuffix(ENDING) if ending == ENDING else name
        return self.folder / f"{proposed_name(name)}{ending}"
