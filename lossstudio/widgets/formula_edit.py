"""A field of a few lines for a formula, with a wave under the letter at which it goes wrong."""

import re

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontDatabase,
    QFontMetricsF,
    QKeyEvent,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextEdit

from lossstudio.core.losses.formula.notation import MOST_LETTERS
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded

SIZE = 14  # px, of the letters
LEAST_LINES, MOST_LINES = 1, 3
MOST_PASTED = 2 * MOST_LETTERS  # which is refused in words; a long line holds the window up
NAME = re.compile(r"[^\W\d]\w*")
RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FormulaEdit(QPlainTextEdit):
    """Return takes the formula, Escape drops it, Tab goes on; it grows with what is written.

    `edited` tells of every letter, `moved` that the cursor or the focus goes, `taken` that the
    formula is to be used.
    """

    edited = Signal(str)
    moved = Signal()
    taken = Signal()
    cancelled = Signal()
    keys = frozenset((Qt.Key.Key_Escape,))

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        self._wrong: int | None = None
        self.setObjectName("formula")
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self._fit_font()
        self.textChanged.connect(self._tell)
        self.cursorPositionChanged.connect(self.moved)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours, and the size of the letters with all others."""
        self._tokens = tokens
        self._fit_font()
        self.mark(self._wrong)

    def _fit_font(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(px(SIZE))
        self.setFont(font)
        self.document().setDefaultFont(font)
        self.updateGeometry()

    def show_text(self, text: str) -> None:
        """Show a formula without telling anybody; the same one keeps cursor and steps back."""
        if text != self.toPlainText():
            self.blockSignals(True)
            self.setPlainText(text)
            self.blockSignals(False)
            self._grow()

    def mark(self, position: int | None) -> None:
        """Draw a wave under the letter at an index, or none."""
        self._wrong = position
        if position is None:
            self.setExtraSelections([])
            return
        wave = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        text = self.toPlainText()
        before = text[: min(position, max(0, len(text) - 1))]
        cursor.setPosition(len(before.encode("utf-16-le")) // 2)  # as Qt counts letters
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor)
        looks = QTextCharFormat()
        looks.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        looks.setUnderlineColor(QColor(self._tokens.warning))
        looks.setForeground(QColor(self._tokens.warning))
        wave.cursor, wave.format = cursor, looks
        self.setExtraSelections([wave])

    @property
    def marked(self) -> int | None:
        """The index of the letter with a wave under it."""
        return self._wrong

    @property
    def name_being_typed(self) -> str:
        """The name in which, or at whose end, the cursor stands; none without the focus."""
        text, units = self.toPlainText(), self.textCursor().position()
        place = len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
        names = NAME.finditer(text) if self.hasFocus() else ()
        return next((name[0] for name in names if name.start() < place <= name.end()), "")

    def _tell(self) -> None:
        self.edited.emit(self.toPlainText())

    def _grow(self) -> None:
        self.updateGeometry()

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of what is written, up to `MOST_LINES`."""
        lines = min(MOST_LINES, max(LEAST_LINES, round(self.document().size().height())))
        inside = lines * QFontMetricsF(self.font()).lineSpacing()
        around = 2 * (self.document().documentMargin() + self.frameWidth())
        return QSize(200, round(inside + around))

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same height, whatever the width."""
        return QSize(80, self.sizeHint().height())

    @guarded()
    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802
        """Take what is pasted or dropped, but of a whole book only the beginning."""
        self.insertPlainText(source.text()[:MOST_PASTED])

    @guarded()
    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Tell that nothing is typed any more."""
        super().focusOutEvent(event)
        self.moved.emit()

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take the formula on Return, drop it on Escape."""
        if event.key() in RETURNS:
            self.taken.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
