"""The card of one lesson."""

import math
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from lossstudio.core.lessons.lesson import Lesson
from lossstudio.panels.gallery import samples_picture
from lossstudio.widgets.focus import MOVES, RETURNS
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded

PICTURE = QSize(72, 52)
WORDS_A_MINUTE = 130  # read by somebody who thinks about them
THINKING = 40  # s, besides what is read and what runs


def minutes(lesson: Lesson) -> int:
    """Return how long a lesson takes about."""
    trials = [words for trial in lesson.trials for words in (trial.text, trial.seen)]
    texts = [lesson.question.text, lesson.seen, lesson.limit, *trials]
    read = 60 * sum(len(text.split()) for text in texts) / WORDS_A_MINUTE
    runs = (1 + len(lesson.trials)) * lesson.run.seconds
    return math.ceil((read + runs + THINKING) / 60)


class LessonCard(QPushButton):
    """One lesson; arrow keys go to those around it.

    Parameters
    ----------
    path : Path
    lesson : Lesson
    done : bool
    tokens : Tokens
    """

    moved = Signal(object, int)  # itself, and which key

    def __init__(self, path: Path, lesson: Lesson, *, done: bool, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("lessoncard")
        self.setAutoDefault(False)
        self.path, self.lesson = path, lesson
        number = int(path.name.partition("-")[0])
        length = f"{minutes(lesson)} min"
        state = f"done · {length}" if done else length
        self.setAccessibleName(f"Lesson {number}: {lesson.title}, {state}")
        self.setAccessibleDescription(lesson.claim)
        self._picture = Label()
        title = Label(f"{number}. {lesson.title}")
        title.setObjectName("strong")
        title.setWordWrap(True)
        self.state = Label(f"✓ {state}" if done else state)
        self.state.setObjectName("hint")
        claim = Label(lesson.claim)
        claim.setObjectName("hint")
        claim.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(head)
        words.addWidget(claim)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 10, 8)
        row.setSpacing(10)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_tokens(tokens)

    def set_tokens(self, tokens: Tokens) -> None:
        """Draw its samples in other colours."""
        experiment = self.lesson.experiment
        samples = experiment.dataset.generate(experiment.seeds.data)
        self._picture.setPixmap(samples_picture(samples, tokens, PICTURE))

    @property
    def keys(self) -> frozenset[Qt.Key]:
        """The keys that are its own."""
        return MOVES | RETURNS

    @guarded(bool)
    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Whether its lines break."""
        return True

    @guarded(int)
    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height that its lines take."""
        layout = self.layout()
        return 0 if layout is None else layout.totalHeightForWidth(width)

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of its words and its picture."""
        layout = self.layout()
        return QSize() if layout is None else layout.totalSizeHint()

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least size likewise."""
        layout = self.layout()
        return QSize() if layout is None else layout.totalMinimumSize()

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Begin the lesson, or go to another."""
        key = Qt.Key(event.key())
        if key in RETURNS:
            self.click()
        elif key in MOVES:
            self.moved.emit(self, key.value)
        else:
            super().keyPressEvent(event)
