"""How large a dialog opens: as it is drawn at this zoom, and no larger than the screen."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from lossstudio.widgets.look.measures import px

AROUND = QSize(80, 80)  # px of the screen that it leaves free


def room_on_screen(parent: QWidget) -> QSize:
    """Return how large a dialog may be."""
    return parent.screen().availableSize() - AROUND


def opening_size(parent: QWidget, width: int, height: int) -> QSize:
    """Return the size of a dialog that takes so many px at 100 %."""
    return QSize(px(width), px(height)).boundedTo(room_on_screen(parent))
