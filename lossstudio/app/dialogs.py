"""What the help menu tells."""

from PySide6.QtWidgets import QMessageBox, QWidget

from lossstudio import __version__
from lossstudio.app.actions import Actions


def tell_about(parent: QWidget) -> None:
    """Tell version and licences."""
    QMessageBox.about(
        parent,
        "About Loss Studio",
        f"<b>Loss Studio {__version__}</b><p>See what a loss function does to learning. "
        "Losses, models, optimizers and metrics are written from scratch in NumPy.</p>"
        "<p>MIT licence. Windows by Qt for Python (LGPL), plots by pyqtgraph (MIT).</p>",
    )


def tell_keys(parent: QWidget, actions: Actions) -> None:
    """List the keys."""
    rows = "".join(
        f"<tr><td style='padding-right:24px'>{action.text().rstrip('…')}</td>"
        f"<td><b>{action.shortcut().toString()}</b></td></tr>"
        for action in actions.with_keys()
    )
    QMessageBox.information(parent, "Keyboard shortcuts", f"<table>{rows}</table>")
