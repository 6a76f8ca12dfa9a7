"""The status line: what was done, quietly, and what is wrong, so that it catches the eye."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStatusBar

from lossstudio.core.plain_text import one_line
from lossstudio.widgets.look.style import restyle

MESSAGE_MS = 12_000


class StatusLine(QStatusBar):
    """Says one sentence at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)

    @Slot(str)
    def tell(self, sentence: str) -> None:
        """Say something."""
        self._say(sentence, warning=False)

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
            self._say("", warning=False)

    def _say(self, sentence: str, *, warning: bool) -> None:
        self.setProperty("warning", warning)
        restyle(self)
        self.showMessage(one_line(sentence), MESSAGE_MS)
