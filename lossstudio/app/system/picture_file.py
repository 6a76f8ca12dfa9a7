"""Pictures of the window on disk."""

import errno
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPixmap

from lossstudio.core.disk import write_bytes

ENDINGS = (".png", ".jpg", ".jpeg")


def write_picture(path: Path, picture: QPixmap) -> None:
    """Write a picture in the format that the file's ending says, in one go.

    Raises
    ------
    OSError
        If it cannot be written; `filename` and `strerror` say where and why.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    form = "PNG" if path.suffix.lower() == ".png" else "JPG"
    if not picture.save(buffer, form):
        raise OSError(errno.EIO, "the picture cannot be drawn", str(path))
    write_bytes(path, bytes(buffer.data().data()))
