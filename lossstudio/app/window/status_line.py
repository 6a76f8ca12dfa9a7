"""The status line: what was done, quietly, and what is wrong, so that it catches the eye."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStatusBar, QWidget

from lossstudio.core.plain_text import one_line
from lossstudio.widgets.labels import Elided
from lossstudio.widgets.look.style import restyle
from lossstudio.widgets.look.tokens import GAP
from lossstudio.widgets.plain_text import literal

MESSAGE_MS = 12_000


class StatusLine(QStatusBar):
    """Says one sentence at a time, some with a way to take back what they tell.

    What Qt shows here by itself, the hints of what the mouse is over, hides the sentence for as
    long, and nothing of its looks.
    """

    undo_wanted = Signal()
    forget_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.setContentsMargins(0, 0, GAP, 0)
        self.sentence = Elided()
        self.sentence.setObjectName("message")
        self.sentence.setAccessibleName("Message")
        self.undo = QPushButton("Undo")
        self.undo.setObjectName("link")
        self.undo.setToolTip("Take back what the sentence tells")
        self.undo.hide()
        self.forget_it = QPushButton("Let it forget")
        self.forget_it.setObjectName("link")
        self.forget_it.setToolTip("Let the optimizer begin anew with what it remembers")
        self.forget_it.hide()
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        line.addWidget(self.sentence)
        line.addWidget(self.undo)
        line.addWidget(self.forget_it)
        line.addStretch(1)
        self.addWidget(holder, 1)
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.timeout.connect(self.forget)
        self.undo.clicked.connect(self.undo_wanted)
        self.forget_it.clicked.connect(self.forget_wanted)

    def currentMessage(self) -> str:  # noqa: N802
        """Return the sentence, or the hint of what the mouse is over."""
        return super().currentMessage() or self.sentence.text()

    @Slot(str)
    def tell(self, sentence: str) -> None:
        """Say something."""
        self._say(sentence, warning=False)

    def tell_change(self, sentence: str) -> None:
        """Say what was changed, with Undo beside it."""
        self._say(sentence, warning=False, undo=True)

    def tell_stale(self, sentence: str) -> None:
        """Say that an optimizer remembers what does not hold any more, with a way to forget."""
        self._say(sentence, warning=False)
        self.forget_it.show()

    def add(self, sentence: str, *, undo: bool = False) -> None:
        """Say something more beside what is said with Undo, or else alone."""
        beside = not self.undo.isHidden()
        before = f"{self.sentence.text()} " if beside else ""
        self._say(f"{before}{sentence}", warning=False, undo=undo or beside)

    @Slot(str)
    def warn(self, sentence: str) -> None:
        """Say what is wrong; an empty text: it is mended."""
        if sentence:
            self._say(sentence, warning=True)
        else:
            self.forget_warning()

    @Slot()
    def forget_warning(self) -> None:
        """Take back what is wrong, and nothing else."""
        if self.property("warning"):
            self.forget()

    def take_back(self, sentence: str) -> None:
        """Say it no longer, if it is what is said."""
        if sentence and self.sentence.text() == one_line(sentence):
            self.forget()

    def forget_undo(self) -> None:
        """Take back what is said with Undo, and nothing else."""
        if not self.undo.isHidden():
            self.forget()

    @Slot()
    def forget(self) -> None:
        """Say nothing any more: what was said may not hold any longer."""
        if self.sentence.text():
            self._say("", warning=False)

    def _say(self, sentence: str, *, warning: bool, undo: bool = False) -> None:
        if warning != self.property("warning"):
            self.setProperty("warning", warning)
            restyle(self)
            restyle(self.sentence)
        self.sentence.setText(one_line(sentence))
        self.sentence.setToolTip(literal(sentence))
        self.undo.setVisible(undo)
        self.forget_it.hide()
        self.clearMessage()  # a hint would hide it
        self._end.start(MESSAGE_MS)
