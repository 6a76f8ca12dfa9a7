"""Files that the window writes: each is replaced in one go, or stays as it was."""

from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile


def write_text(path: Path, text: str) -> None:
    """Write a text to a file; a crash or a full disk leaves the old one whole.

    Raises
    ------
    OSError
        If it cannot be written; `filename` and `strerror` say where and why.
    """
    file = QSaveFile(str(path))
    data = text.encode()
    opened = file.open(QIODevice.OpenModeFlag.WriteOnly)
    if not (opened and file.write(data) == len(data) and file.commit()):
        raise OSError(0, file.errorString(), str(path))
