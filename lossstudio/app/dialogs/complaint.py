"""A box that says what went wrong, and holds nobody up."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from lossstudio.app.system.errors import error_text
from lossstudio.widgets.plain_text import plain_box


def complain(parent: QWidget, title: str, why: Exception | str) -> None:
    """Say what went wrong; a run goes on behind the box."""
    sentence = error_text(why) if isinstance(why, Exception) else why
    box = plain_box(parent, QMessageBox.Icon.Warning, title, sentence)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()  # does not block
