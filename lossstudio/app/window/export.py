"""Saving the experiment as a script."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox

from lossstudio.app.dialogs.complaint import complain
from lossstudio.app.dialogs.save_file import ask_where_to_save
from lossstudio.app.system.errors import error_text
from lossstudio.core.experiment import Experiment
from lossstudio.core.export.code import data_name, export_code
from lossstudio.core.export.kinds import EPOCHS, KINDS
from lossstudio.core.export.script import Script
from lossstudio.session.faults import RefusedError, refusals
from lossstudio.session.jobs import Job
from lossstudio.widgets.plain_text import ask

if TYPE_CHECKING:
    from lossstudio.app.window.main_window import MainWindow

SCRIPTS = "Python (*.py)"


def save_code(window: "MainWindow", kind: str) -> None:
    """Ask for a file and write the experiment there as a script of as many epochs as were trained.

    Parameters
    ----------
    window : MainWindow
    kind : str
        One of `KINDS`.
    """
    session, title = window.session, f"Export {KINDS[kind]} code"
    if session.snapshot is not None and session.snapshot.prepared.is_large:
        _LargeScript(window, kind, session.experiment, session.snapshot.epoch or EPOCHS).begin()
        return
    epochs = session.snapshot.epoch if session.snapshot is not None else 0
    try:
        export_code(session.experiment, kind, Path("any.py"))  # refused before a file is asked for
        path = ask_where_to_save(window, title, _proposed(window, kind), SCRIPTS, (".py",))
        if path is None:
            return
        script = export_code(session.experiment, kind, path, epochs or EPOCHS)
        if not _may_replace(window, title, path, script.beside):
            return
        script.write(path)
    except (ValueError, OSError) as fault:
        complain(window, "The code cannot be exported", fault)
        return
    window.line.tell(_told(path, script))


def _told(path: Path, script: Script) -> str:
    beside = f" with {script.beside}" if script.beside else ""
    return " ".join([f"Code saved as {path.name}{beside}.", *script.notes])


class _LargeScript(QObject):
    """Writes a script with very many samples beside the window's own thread.

    Parameters
    ----------
    window : MainWindow
    kind : str
    experiment : Experiment
    epochs : int
        How many the script trains.
    """

    def __init__(
        self, window: "MainWindow", kind: str, experiment: Experiment, epochs: int
    ) -> None:
        super().__init__(window)
        self._window, self._kind = window, kind
        self._made = partial(export_code, experiment, kind, epochs=epochs)
        self._path: Path | None = None
        self._job = Job("export", self)
        self._job.done.connect(self._take)
        self._job.failed.connect(self._complain)

    def begin(self) -> None:
        """See whether there can be such a script, before a file is asked for."""
        self._window.line.tell("The script is being made.")
        self._job.start(lambda report: _made_of(self._made, Path("any.py")))

    @Slot(object)
    def _take(self, script: Script) -> None:
        window, title = self._window, f"Export {KINDS[self._kind]} code"
        if self._path is not None:
            window.line.tell(_told(self._path, script))
            self._end()
            return
        path = ask_where_to_save(window, title, _proposed(window, self._kind), SCRIPTS, (".py",))
        if path is None or not _may_replace(window, title, path, data_name(path)):
            self._end()
            return
        self._path = path
        self._window.line.tell("The script and its data are being written.")
        self._job.start(lambda report: _written(self._made, path))

    @Slot(str)
    def _complain(self, sentence: str) -> None:
        complain(self._window, "The code cannot be exported", sentence)
        self._end()

    def _end(self) -> None:
        self._job.close()
        self.deleteLater()


def _made_of(make: Callable[..., Script], path: Path) -> Script:
    with refusals():
        return make(path=path)


def _written(make: Callable[..., Script], path: Path) -> Script:
    """Write a script with its data, and return it."""
    script = _made_of(make, path)
    try:
        script.write(path)
    except OSError as fault:
        raise RefusedError(error_text(fault)) from fault
    return script


def _proposed(window: "MainWindow", kind: str) -> Path:
    return window.files.proposed(f"{'' if kind == 'numpy' else f'-{kind}'}.py")


def _may_replace(window: "MainWindow", title: str, path: Path, beside: str) -> bool:
    """Ask whether the data beside the script may be replaced, where there are any."""
    if not beside or not os.path.lexists(path.with_name(beside)):
        return True
    no = QMessageBox.StandardButton.No
    text = f"{beside}, its data, is there already. Replace it?"
    return ask(window, title, text, default=no) == QMessageBox.StandardButton.Yes
