"""Links in the head of a table."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from lossstudio.widgets.look.tokens import GAP


def apart(*links: QPushButton) -> QWidget:
    """Return links side by side, with gaps that tell them from a sentence."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(GAP // 2, 0, GAP // 2, 0)
    row.setSpacing(2 * GAP)
    for link in links:
        row.addWidget(link)
    return holder


def link(text: str, tip: str) -> QPushButton:
    """Return a button that looks like a link."""
    button = QPushButton(text)
    button.setObjectName("link")
    button.setToolTip(tip)
    return button
