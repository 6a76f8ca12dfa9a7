"""Where settings, logs and what must survive a crash lie on this platform."""

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QStandardPaths


def state_folder() -> Path:
    """Return the folder of logs and of experiments to restore, made where that is allowed."""
    place = QStandardPaths.StandardLocation.AppLocalDataLocation
    folder = Path(QStandardPaths.writableLocation(place))
    with suppress(OSError):  # the program goes on without what would be kept there
        folder.mkdir(parents=True, exist_ok=True)
    return folder
