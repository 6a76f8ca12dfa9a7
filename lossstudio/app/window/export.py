"""Saving the experiment as a script."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox

from lossstudio.app.dialogs.complaint import complain
from lossstudio.app.dialogs.save_file import ask_where_to_save
from lossstudio.core.export.code import export_code
from lossstudio.core.export.kinds import EPOCHS, KINDS
from lossstudio.core.export.script import Script
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
    epochs = session.snapshot.epoch if session.snapshot is not None else 0
    try:
        export_code(session.experiment, kind, Path("any.py"))  # refused before a file is asked for
        path = ask_where_to_save(window, title, _proposed(window, kind), SCRIPTS, (".py",))
        if path is None:
            return
        script = export_code(session.experiment, kind, path, epochs or EPOCHS)
        if not _may_replace(window, title, path, script):
            return
        script.write(path)
    except (ValueError, OSError) as fault:
        complain(window, "The code cannot be exported", fault)
        return
    beside = f" with {script.beside}" if script.beside else ""
    window.line.tell(" ".join([f"Code saved as {path.name}{beside}.", *script.notes]))


def _proposed(window: "MainWindow", kind: str) -> Path:
    return window.files.proposed(f"{'' if kind == 'numpy' else f'-{kind}'}.py")


def _may_replace(window: "MainWindow", title: str, path: Path, script: Script) -> bool:
    """Ask whether the data beside the script may be replaced, where there are any."""
    if not script.beside or not os.path.lexists(path.with_name(script.beside)):
        return True
    no = QMessageBox.StandardButton.No
    text = f"{script.beside}, its data, is there already. Replace it?"
    return ask(window, title, text, default=no) == QMessageBox.StandardButton.Yes
