"""The fields of the form: words of a few lines, numbers, lists, and what is wrong beside each."""

import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from lossstudio.core.typed_numbers import typed_number
from lossstudio.widgets.inputs import Combo
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold, px
from lossstudio.widgets.look.tokens import GAP
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal

NAMES, NUMBER, LEAST = 120, 64, 60  # px
PAD = 5  # px around the letters, with the frame
LINES = 2
TOP = Qt.AlignmentFlag.AlignTop


class Words(QPlainTextEdit):
    """A text of the lesson; Tab goes on.

    Parameters
    ----------
    name : str
        Read out by screen readers.
    example : str
        Shown while it is empty.
    lines : int
    """

    def __init__(self, name: str, example: str = "", lines: int = LINES) -> None:
        super().__init__()
        self._lines = lines
        self.setObjectName("words")
        self.setAccessibleName(name)
        self.setPlaceholderText(example)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)

    @property
    def words(self) -> str:
        """What is written, on one line."""
        return " ".join(self.toPlainText().split())

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of its lines."""
        inside = self._lines * QFontMetricsF(self.font()).lineSpacing()
        return QSize(200, round(inside + 2 * (self.document().documentMargin() + px(PAD))))

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same height."""
        return QSize(80, self.sizeHint().height())


class Figure(QLineEdit):
    """A number.

    Parameters
    ----------
    name : str
        As sentences call it.
    value : float
    whole : bool
    """

    def __init__(self, name: str, value: float = 0.0, *, whole: bool = False) -> None:
        super().__init__()
        self._whole = whole
        self.setAccessibleName(name)
        hold(self, width=NUMBER)
        self.show_value(value)

    def show_value(self, value: float) -> None:
        """Show a number."""
        self.setText(f"{value:.10g}")

    @property
    def value(self) -> float | None:
        """The number; None where there is none."""
        try:
            number = typed_number(self.text(), whole=self._whole)
        except ValueError:
            return None
        if not math.isfinite(number) or (self._whole and number != int(number)):
            return None
        return int(number) if self._whole else float(number)

    @property
    def fault(self) -> str:
        """What is wrong with what is typed, in a sentence; nothing if it is a number."""
        if self.value is not None:
            return ""
        typed = self.text().strip()
        what = f"is ‘{literal(typed)[:40]}’" if typed else "is empty"
        kind = "a whole number" if self._whole else "a number"
        return f"{self.accessibleName()} {what}; allowed is {kind}."


class Choose(Combo):
    """A list of words, each for a value.

    Parameters
    ----------
    name : str
        Read out by screen readers.
    words : mapping
    """

    chosen = Signal()

    def __init__(self, name: str, words: Mapping[Any, str] | None = None) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAccessibleDescription(name)  # on Linux Qt names a list by its choice
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        hold(self, least_width=LEAST)  # it gives way where there is little room
        self.activated.connect(self._tell)
        self.offer(words or {})

    def offer(self, words: Mapping[Any, str]) -> None:
        """Offer other values; what was chosen stays, if it is among them."""
        if [self.itemData(i) for i in range(self.count())] == list(words):
            return
        before = self.currentData()
        self.clear()
        for value, word in words.items():
            self.addItem(word, value)
        self.value = before if before in words else next(iter(words), None)

    @property
    def value(self) -> Any:
        """What is chosen."""
        return self.currentData()

    @value.setter
    def value(self, value: Any) -> None:
        self.setCurrentIndex(max(0, self.findData(value)))

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit()


class Rows(QGridLayout):
    """Names on the left, fields on the right, and below each field what is wrong with it."""

    def __init__(self) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(GAP)
        self.setVerticalSpacing(3)
        self.setColumnStretch(1, 1)
        self.troubles: dict[str, Label] = {}

    def add_heading(self, words: str) -> None:
        """Add a heading over what follows."""
        heading = Label(words)
        heading.setObjectName("heading")
        heading.setContentsMargins(0, 8, 0, 0)
        self.addWidget(heading, self.rowCount(), 0, 1, 2)

    def add(self, name: str, field: QWidget, part: str = "") -> None:
        """Add a field for a part of the lesson."""
        row = self.rowCount()
        label = Label(name)
        label.setObjectName("muted")
        label.setBuddy(field)
        label.setContentsMargins(0, 3, 0, 0)
        hold(label, width=NAMES)
        self.addWidget(label, row, 0, TOP)
        self.addWidget(field, row, 1)
        if part:
            trouble = Label()
            trouble.setObjectName("trouble")
            trouble.setWordWrap(True)
            trouble.hide()
            self.troubles[part] = trouble
            self.addWidget(trouble, row + 1, 1)
