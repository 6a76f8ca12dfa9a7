"""A window with a text to read, of any length."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from lossstudio.app.dialogs.room import room_on_screen

MARGIN = 16  # px around the text


class TextDialog(QDialog):
    """Shows rich text of our own, as large as it is or the screen allows; arrow keys scroll it.

    Parameters
    ----------
    parent : QWidget
    title, html : str
        Names and paths in it must be escaped.
    """

    def __init__(self, parent: QWidget, title: str, html: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.page = QTextBrowser()
        self.page.setAccessibleName(title)
        self.page.document().setDocumentMargin(MARGIN)
        self.page.setHtml(html)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        layout = QVBoxLayout(self)
        layout.addWidget(self.page)
        layout.addWidget(buttons)
        self._fit(room_on_screen(parent))
        self.page.setFocus()

    def _fit(self, most: QSize) -> None:
        """Be as large as the text, where there is room."""
        self.ensurePolished()
        self.page.ensurePolished()
        text = self.page.document()
        text.setDefaultFont(self.page.font())
        text.adjustSize()
        bar = self.page.verticalScrollBar().sizeHint().width()
        frame = 2 * self.page.frameWidth()
        whole = text.size().toSize() + QSize(bar + frame, frame)
        rest = self.sizeHint() - self.page.sizeHint()
        self.resize((whole + rest).boundedTo(most))
