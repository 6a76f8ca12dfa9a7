"""Texts from files, from people and from the system, shown as they are and never as HTML.

Qt guesses whether the text of a tooltip or of a box is HTML, and HTML may open files. Labels are
of plain text (`lossstudio.widgets.labels`); what can only be guessed at goes through here.
"""

from html import escape

from PySide6.QtGui import Qt  # the one in QtCore does not know mightBeRichText
from PySide6.QtWidgets import QMessageBox, QWidget

from lossstudio.core.plain_text import one_line

YES_NO = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No


def literal(text: str) -> str:
    """Return a text that Qt shows as it is, also where Qt would have taken it for HTML."""
    text = "\n".join(one_line(line) for line in text.split("\n"))
    if not Qt.mightBeRichText(text):
        return text
    return f'<p style="white-space:pre-wrap">{escape(text)}</p>'


def menu_text(text: str) -> str:
    """Return a text for a menu, in which & would underline a letter."""
    return one_line(text).replace("&", "&&")


def window_title(text: str) -> str:
    """Return a text for the title of a window, in which [*] would mark changes."""
    return one_line(text).replace("[*]", "[*][*]")


def plain_box(parent: QWidget | None, icon: QMessageBox.Icon, title: str, text: str) -> QMessageBox:
    """Return a message box of plain text, not yet shown."""
    box = QMessageBox(icon, title, one_line(text), parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    return box


def ask(
    parent: QWidget,
    title: str,
    text: str,
    buttons: QMessageBox.StandardButton = YES_NO,
    default: QMessageBox.StandardButton = QMessageBox.StandardButton.NoButton,
) -> QMessageBox.StandardButton:
    """Ask a question and wait for the answer; `default` is what Return answers."""
    return QMessageBox.question(parent, title, literal(text), buttons, default)
