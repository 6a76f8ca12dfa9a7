"""Weights of all contenders, saved at the moment that is shown, and loaded as a start."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from lossstudio.app.dialogs.complaint import complain
from lossstudio.app.dialogs.save_file import ask_where_to_save
from lossstudio.core.plain_text import one_line
from lossstudio.core.preparation.prepare import prepare
from lossstudio.core.weights.loading import starts_of, with_weights
from lossstudio.core.weights.race_weights import RaceWeights
from lossstudio.core.weights.weights_file import ENDINGS, read_weights, write_weights

if TYPE_CHECKING:
    from lossstudio.app.window.main_window import MainWindow

LOADED = "Weights (*.npz *.json);;All files (*)"
KINDS = "NumPy archive (*.npz);;JSON, to be read by people (*.json)"


def save_weights(window: "MainWindow") -> None:
    """Ask for a file and write the weights there: as JSON, or as arrays for NumPy."""
    files, snapshot = window.files, window.session.snapshot
    if snapshot is None:
        window.line.warn("There are no weights yet.")
        return
    start = files.proposed("-weights.npz")
    path = ask_where_to_save(window, "Save weights", start, KINDS, ENDINGS)
    if path is None:
        return
    race = RaceWeights.of(snapshot)
    try:
        write_weights(race, path)
    except OSError as fault:
        complain(window, "The weights cannot be saved", fault)
        return
    gone = [contender.name for contender in race.contenders if not contender.layers]
    without = f" {', '.join(gone)} diverged and has none." if gone else ""
    window.line.tell(f"Weights of {snapshot.moment} saved as {path.name}.{without}")


def load_weights(window: "MainWindow") -> None:
    """Ask for a file, and let the race begin again from its weights: one step of Undo."""
    title = "Load weights"
    name, _ = QFileDialog.getOpenFileName(window, title, str(window.files.folder), LOADED)
    if not name:
        return
    path, session = Path(name), window.session
    session.pause()
    try:
        race = read_weights(path)
        experiment = session.experiment
        started = with_weights(experiment, prepare(experiment), race, one_line(path.name))
    except (ValueError, OSError) as fault:
        complain(window, "The weights cannot be loaded", fault)
        return
    session.edit(started, name=f"{title} of {one_line(path.name)}")
    session.reset()
    names = ", ".join(starts_of(started))
    window.line.tell(
        f"Epoch 0 again, from {path.name}: {names} as at epoch {race.epoch:,} there. "
        "Undo takes it back."
    )
