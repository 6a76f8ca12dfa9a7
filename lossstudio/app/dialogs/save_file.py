"""Asks where to save a file; the name always gets an ending by which it can be opened again."""

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from lossstudio.core.plain_text import one_line
from lossstudio.widgets.plain_text import ask

LONGEST = 80  # letters of a name that is proposed
_NO_NAME = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]|^\.+')


def proposed_name(text: str) -> str:
    """Return a text as a file name that no system refuses and that stays in its folder."""
    return _NO_NAME.sub("-", text)[:LONGEST].strip() or "Untitled"


def ask_where_to_save(
    parent: QWidget,
    title: str,
    start: Path,
    kinds: str,
    endings: Sequence[str],
    *,
    chosen: Callable[[str], None] = lambda _kind: None,
) -> Path | None:
    """Return where to save, or None if the person thinks better of it.

    Parameters
    ----------
    parent : QWidget
    title : str
    start : Path
        What is proposed.
    kinds : str
        The files that are shown, as Qt's file dialogs have it.
    endings : sequence of str
        Those that are allowed; a name with another one gets that of the kind that is chosen.
    chosen : callable
        Is told the kind, where two have one ending.
    """
    # the dialog would ask about the name that was typed, before it has its ending
    option = QFileDialog.Option.DontConfirmOverwrite
    name, kind = QFileDialog.getSaveFileName(parent, title, str(start), kinds, "", option)
    if not name:
        return None
    path = Path(name)
    if not path.name.lower().endswith(tuple(endings)):
        ending = next((each for each in endings if f"*{each}" in kind), endings[0])
        path = path.with_name(path.name + ending)
    if not may_write_over(parent, title, path):
        return None
    chosen(kind)
    return path


def may_write_over(parent: QWidget, title: str, path: Path) -> bool:
    """Ask whether a file may be replaced, if it is there."""
    if not os.path.lexists(path):  # never raises, whatever the name is
        return True
    text = f"{path.name} is there already. Replace it?"
    no = QMessageBox.StandardButton.No
    return ask(parent, title, text, default=no) == QMessageBox.StandardButton.Yes


def may_replace(parent: QWidget, path: Path) -> bool:
    """Ask whether a file may be replaced that is not as it was opened or saved last."""
    name, no = one_line(path.name), QMessageBox.StandardButton.No
    text = f"{name} was changed by something else since it was opened or saved here. Replace it?"
    return ask(parent, "Save", text, default=no) == QMessageBox.StandardButton.Yes
