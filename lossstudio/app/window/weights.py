"""Saving the weights of all contenders at the moment that is shown."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from lossstudio.app.dialogs.save_file import ask_where_to_save, proposed_name
from lossstudio.app.system.errors import error_text
from lossstudio.core.weights.race_weights import RaceWeights
from lossstudio.core.weights.weights_file import ENDINGS, write_weights
from lossstudio.widgets.plain_text import plain_box

if TYPE_CHECKING:
    from lossstudio.app.window.main_window import MainWindow

KINDS = "NumPy archive (*.npz);;JSON, to be read by people (*.json)"


def save_weights(window: "MainWindow") -> None:
    """Ask for a file and write the weights there: as JSON, or as arrays for NumPy."""
    files, snapshot = window.files, window.session.snapshot
    if snapshot is None:
        window.line.warn("There are no weights yet.")
        return
    name = proposed_name(files.path.stem if files.path else window.session.experiment.name)
    start = files.folder / f"{name}-weights.npz"
    path = ask_where_to_save(window, "Save weights", start, KINDS, ENDINGS)
    if path is None:
        return
    race = RaceWeights.of(snapshot)
    try:
        write_weights(race, path)
    except OSError as fault:
        box = plain_box(
            window, QMessageBox.Icon.Warning, "The weights cannot be saved", error_text(fault)
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()  # does not block, so that a run goes on behind it
        return
    gone = [contender.name for contender in race.contenders if not contender.layers]
    without = f" {', '.join(gone)} diverged and has none." if gone else ""
    window.line.tell(f"Weights of {snapshot.moment} saved as {path.name}.{without}")
