"""What the help menu tells, and what is asked after a crash."""

import sys
from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from PySide6.QtCore import qVersion
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMessageBox, QWidget

from lossstudio import __version__
from lossstudio.app.dialogs.text import TextDialog
from lossstudio.app.system.paths import state_folder
from lossstudio.core.plain_text import one_line
from lossstudio.widgets.plain_text import plain_box

NOTICE = "THIRD-PARTY.txt"
PARTS = {
    "numpy": "arrays",
    "PySide6_Essentials": "windows",
    "pyqtgraph": "plots",
    "contourpy": "boundaries",
    "ziamath": "formulas",
    "python-calamine": "workbooks",
    "tqdm": "progress",
    "Jinja2": "reports",
    "joblib": "studies",
    "threadpoolctl": "studies",
}


INSIDE = {
    "Next control, the one before": "Tab, Shift+Tab",
    "Press a button, open its menu": "Space, Return",
    "Tabs: turn the page": "←, →",
    "Pictures of datasets: go to another, choose": "arrows; Space, Return",
    "Contenders: go to another": "↑, ↓, Home, End",
    "Contender: hide or show, rename, remove": "Space, F2, Delete",
    "Contender: its menu": "Return, Menu",
    "Fit: read the next sample, stop reading": "←, →, Escape",
    "Lists: choose another, open": "↑, ↓; Space, Return",
    "Number fields: take, take back": "Return, Escape",
    "Timeline: go back, go on, to an end": "arrows, Page Up, Page Down, Home, End",
    "Sliders: a step, a leap, to an end": "arrows, Page Up, Page Down, Home, End",
}


def _licences() -> str:
    """Return the libraries inside, with version and licence."""
    from importlib.metadata import PackageNotFoundError, metadata  # noqa: PLC0415  # slow

    rows = []
    for name, what in PARTS.items():
        try:
            about: Any = metadata(name)
        except PackageNotFoundError:  # a package need not carry it; THIRD-PARTY.txt tells all
            continue
        licence = (about.get("License-Expression") or about.get("License") or "").splitlines()
        licence_name = licence[0] if licence and len(licence[0]) < 60 else "see its text"
        rows.append(
            f"<tr><td>{escape(about['Name'])} {escape(about['Version'])}&nbsp;&nbsp;</td>"
            f"<td>{what}&nbsp;&nbsp;</td><td>{escape(licence_name)}</td></tr>"
        )
    return f"<table>{''.join(rows)}</table>"


def _path(path: Path | str) -> str:
    return escape(one_line(str(path)))


def tell_about(parent: QWidget, settings: Path | None) -> None:
    """Tell version, licences, and where settings and logs lie."""
    paths = f"Settings: {_path(settings or 'not kept')}<br>Logs: {_path(state_folder())}"
    notice = Path(getattr(sys, "_MEIPASS", "")) / NOTICE  # only the packaged program has one
    if notice.is_absolute() and notice.exists():
        paths += f"<br>Licences in full: {_path(notice)}"
    about = TextDialog(
        parent,
        "About Loss Studio",
        f"<b>Loss Studio {__version__}</b><p>See what a loss function does to learning. "
        "Losses, models, optimizers and metrics are written from scratch in NumPy.</p>"
        f"<p>MIT licence. Inside, with Qt {qVersion()} (LGPL 3):</p>{_licences()}"
        f"<p>{paths}</p>",
    )
    about.open()


def ask_restore(
    parent: QWidget, name: str, when: datetime, which: str, *, race: bool
) -> bool | None:
    """Ask whether to go on with what a crash has left; None decides later.

    Its name may be empty: where that cannot be read.
    """
    what = f" “{name}”" * bool(name) + " with its race" * race
    box = plain_box(
        parent,
        QMessageBox.Icon.Question,
        "Loss Studio",
        f"The program did not end well. Restore the experiment{what}, as it was kept on "
        f"{when:%d %B %Y at %H:%M}{which}? Later asks again at the next start.",
    )
    roles = QMessageBox.ButtonRole  # the names have no &: a bare letter would press them
    restore = box.addButton("Restore", roles.AcceptRole)
    delete = box.addButton("Delete", roles.DestructiveRole)
    later = box.addButton("Later", roles.RejectRole)
    box.setDefaultButton(restore)
    box.setEscapeButton(later)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return True if clicked is restore else False if clicked is delete else None


def _what(action: QAction) -> str:
    """Return what an action does, whatever it would do just now."""
    name = action.text().rstrip("…").partition(": ")[0]  # "Undo: Reset"
    return "Run, pause" if name in ("Run", "Pause") else name


def tell_keys(parent: QWidget, actions: Sequence[QAction]) -> None:
    """List the keys."""
    rows = "".join(
        f"<tr><td style='padding-right:24px'>{escape(_what(action))}</td>"
        f"<td><b>{escape(action.shortcut().toString())}</b></td></tr>"
        for action in actions
    )
    rows += "".join(
        f"<tr><td style='padding-right:24px'>{what}</td><td><b>{keys}</b></td></tr>"
        for what, keys in INSIDE.items()
    )
    TextDialog(parent, "Keyboard shortcuts", f"<table>{rows}</table>").open()
