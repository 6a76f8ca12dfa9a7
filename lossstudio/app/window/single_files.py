"""Asks where to save what is neither a session nor an experiment, and says what came of it."""

from pathlib import Path

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QMainWindow

from lossstudio.app.dialogs.complaint import complain
from lossstudio.app.dialogs.save_file import ask_where_to_save
from lossstudio.app.system.picture_file import ENDINGS, write_picture
from lossstudio.core.disk import reason, write_text

PICTURES = "Pictures (*.png *.jpg *.jpeg)"
TABLES = "CSV (*.csv)"


def save_picture(window: QMainWindow, start: Path, picture: QPixmap) -> str:
    """Ask for a file and save a picture; return a sentence, or nothing where all is said."""
    path = ask_where_to_save(window, "Save picture", start, PICTURES, ENDINGS)
    if path is None:
        return ""
    try:
        write_picture(path, picture)
    except OSError as fault:
        complain(window, "The picture cannot be saved", fault)
        return ""
    return f"Picture saved as {path.name}."


def save_table(window: QMainWindow, start: Path, text: str) -> str:
    """Ask for a file and save a table; return as `save_picture`."""
    path = ask_where_to_save(window, "Save table", start, TABLES, (".csv",))
    if path is None:
        return ""
    try:
        write_text(path, text)
    except OSError as fault:
        return f"{path.name} was not saved: {reason(fault)}."
    return f"{path.name} is saved."
