"""The page of all lessons: a card for each by number, with a heading where a group begins."""

from itertools import groupby
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QVBoxLayout,
    QWidget,
)

from lossstudio.app.dialogs.room import opening_size
from lossstudio.app.lessons.answers import can_be_asked
from lossstudio.app.lessons.card import LessonCard
from lossstudio.app.system.settings import Settings
from lossstudio.core.lessons.lesson import Lesson
from lossstudio.core.lessons.lesson_file import read_lesson
from lossstudio.core.lessons.library import shipped
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.roles import Role, set_role
from lossstudio.widgets.vertical_scroll_area import VerticalScrollArea

SIZE = (860, 640)  # px
COLUMNS = 2
HEAD = "Each lesson asks what you expect, runs the race, and checks its claim."


class LessonsPage(QDialog):
    """All lessons that come with the program.

    Parameters
    ----------
    tokens : Tokens
    settings : Settings
        Where it is kept which are done.
    parent : QWidget
    """

    chosen = Signal(object)

    def __init__(self, tokens: Tokens, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Lessons")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.cards: list[LessonCard] = []
        self._done = settings.lessons
        self._tokens = tokens
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, GAP, 0)
        self._column.setSpacing(GAP)
        lessons = [(path, read_lesson(path)) for path in shipped().values()]
        asked = [one for one in lessons if can_be_asked(one[1].question)]
        for group, members in groupby(asked, lambda one: one[1].group):
            self._add_group(group, list(members))
        self._column.addStretch(1)
        self.scrolled = VerticalScrollArea()
        self.scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.scrolled.setWidget(content)
        done = sum(card.lesson.name in self._done for card in self.cards)
        head = Label(f"{HEAD} {done} of {len(self.cards)} done.")
        head.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addWidget(head)
        layout.addWidget(self.scrolled, 1)
        self.resize(opening_size(parent, *SIZE))
        first = next((c for c in self.cards if c.lesson.name not in self._done), self.cards[0])
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def _add_group(self, group: str, members: list[tuple[Path, Lesson]]) -> None:
        heading = Label(f"{group[:1].upper()}{group[1:]}")
        heading.setObjectName("heading")
        holder = QWidget()
        holder.setAccessibleName(heading.text())
        set_role(holder, Role.Grouping)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        for index, (path, lesson) in enumerate(members):
            done = lesson.name in self._done
            card = LessonCard(path, lesson, done=done, tokens=self._tokens)
            card.clicked.connect(self._choose)
            card.moved.connect(self._move)
            self.cards.append(card)
            grid.addWidget(card, index // COLUMNS, index % COLUMNS)
        if len(members) < COLUMNS:
            grid.addWidget(QWidget(), 0, COLUMNS - 1)  # an empty column has no gap before it
        self._column.addWidget(heading)
        self._column.addWidget(holder)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        for card in self.cards:
            card.set_tokens(tokens)

    @Slot()
    def _choose(self) -> None:
        card = self.sender()
        if isinstance(card, LessonCard):
            self.accept()
            self.chosen.emit(card.path)

    @Slot(object, int)
    def _move(self, card: LessonCard, key: int) -> None:
        """Go to the card beside, above or below, or to an end."""
        here, last = self.cards.index(card), len(self.cards) - 1
        keys = Qt.Key
        if key in (keys.Key_Home.value, keys.Key_End.value):
            goal = 0 if key == keys.Key_Home.value else last
        elif key in (keys.Key_Left.value, keys.Key_Right.value):
            goal = here + (1 if key == keys.Key_Right.value else -1)
        else:
            goal = self._nearest(card, up=key in (keys.Key_Up.value, keys.Key_PageUp.value))
        target = self.cards[min(max(goal, 0), last)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self.scrolled.ensureWidgetVisible(target, 0, GAP)

    def _nearest(self, card: LessonCard, *, up: bool) -> int:
        """Return which card lies next in the same column, above or below."""
        places = [one.mapTo(self, one.rect().topLeft()) for one in self.cards]
        here = self.cards.index(card)
        same = [
            i for i, place in enumerate(places)
            if (place.y() < places[here].y()) == up and place.y() != places[here].y()
            and abs(place.x() - places[here].x()) < GAP
        ]  # fmt: skip
        if not same:
            return here
        return max(same) if up else min(same)
