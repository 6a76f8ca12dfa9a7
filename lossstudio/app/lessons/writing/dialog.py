"""File › Save as lesson…: a form that makes a lesson of what is on the screen."""

import json
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget

from lossstudio.app.dialogs.room import opening_size
from lossstudio.app.dialogs.save_file import ask_where_to_save
from lossstudio.app.lessons.answers import can_be_asked
from lossstudio.app.lessons.writing.form import NAMES, NEEDED, LessonForm
from lossstudio.app.lessons.writing.now import measured_now
from lossstudio.app.system.errors import error_text
from lossstudio.core.disk import write_text
from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons import draft
from lossstudio.core.lessons.lesson import Lesson
from lossstudio.core.lessons.lesson_file import lesson_from, lesson_json
from lossstudio.core.lessons.library import ENDING
from lossstudio.core.lessons.measures.base import MOST_EPOCHS
from lossstudio.session.session import Session
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.tokens import GAP
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import ask
from lossstudio.widgets.throttle import Throttle

SIZE = (800, 720)  # px
KINDS = f"Lessons (*{ENDING})"
REST_MS, COST = 150, 2.0
EPOCHS = 200  # at which a lesson stops whose race has not begun
HEAD = "Experiment and view are those on the screen. You write the words, and what is checked."
DROPPED = "What you wrote is not saved."
CURVE = "The answer is a curve of a loss; allowed is one of a metric."
WORDS = (*draft.WORDS, draft.QUESTION_TEXT, draft.TRY_TEXT, draft.TRY_SEEN)


class LessonDialog(QDialog):
    """The form, what is still needed, and Save, once the file is one that would open.

    Parameters
    ----------
    session : Session
    experiment : Experiment
        What the lesson is of.
    beginning : Lesson or None
        Whose words, question and check are begun with.
    start : Path
        The folder that is proposed, or the file that a lesson came from.
    parent : QWidget
    """

    saved = Signal(object, object)  # the file and the lesson

    def __init__(
        self,
        session: Session,
        experiment: Experiment,
        beginning: Lesson | None,
        start: Path,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save as lesson")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._start = session, start
        snapshot = session.snapshot
        epoch = 0 if snapshot is None else snapshot.epoch
        epochs = epoch if 0 < epoch <= MOST_EPOCHS else EPOCHS
        view = session.view.state.unusual(experiment)
        self.form = LessonForm(experiment, view, epochs)
        self.faults: dict[str, str] = {}
        self.told = Label()
        self.told.setObjectName("trouble")
        self.told.setWordWrap(True)
        self.save = QPushButton("Save…")
        self.save.setObjectName("primary")
        self.empty = QPushButton("Empty words")
        self.empty.setToolTip("Begin with nothing written")
        self.cancel = QPushButton("Cancel")
        self._lay_out()
        self.resize(opening_size(parent, *SIZE))
        self.form.begin(beginning)
        self._began = self.form.plain()
        self.empty.setVisible(beginning is not None)
        self._refresh = Throttle(self.refresh, REST_MS, self, cost=COST)
        self.form.changed.connect(self._refresh.request)
        session.snapshot_changed.connect(self._refresh.request)
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self.reject)
        self.empty.clicked.connect(self._empty)
        self.refresh()
        self.form.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        head = Label(HEAD)
        head.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.told, 1)
        for button in (self.empty, self.cancel, self.save):
            button.setAutoDefault(False)  # Return in a field presses nothing
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        layout.addWidget(head)
        layout.addWidget(self.form, 1)
        layout.addLayout(buttons)

    def refresh(self) -> None:
        """Say what is wrong, what is needed, and what is measured now."""
        plain = self.form.plain()
        own = self.form.own_faults()
        found = {**draft.faults(plain), **own}
        lesson = None if found else lesson_from(json.dumps(plain))
        if lesson is not None and not can_be_asked(lesson.question):
            found[draft.QUESTION] = CURVE
        empty = [part for part in found if part in WORDS and not self._written(part)]
        self.faults = {part: NEEDED if part in empty else said for part, said in found.items()}
        self.form.show_faults(self.faults)
        self.save.setEnabled(not found)
        self.told.setText(self._still_needed(empty))
        unsound = {draft.CHECK, draft.RUN, draft.TYPING, draft.EXPERIMENT} & set(found)
        now, strip = ("", "") if unsound else measured_now(plain, self._session.snapshot)
        for label, words in ((self.form.now, now), (self.form.strip, strip)):
            label.setText(words)
            label.setVisible(bool(words))

    def _written(self, part: str) -> bool:
        field = self.form.words.get(part)
        return bool(self.form.title.text().strip() if field is None else field.words)

    def _still_needed(self, empty: list[str]) -> str:
        """Return what keeps the lesson from being saved, in a sentence."""
        if draft.EXPERIMENT in self.faults:
            return self.faults[draft.EXPERIMENT]
        wrong = [NAMES[part] for part in self.faults if part not in empty]
        if wrong:
            return f"To be put right: {', '.join(wrong)}."
        names = [NAMES[part] for part in empty]
        return f"Still needed: {', '.join(names)}." if names else ""

    @guarded()
    def reject(self) -> None:
        """Close, once it is agreed to drop what was written."""
        buttons = QMessageBox.StandardButton
        choice = buttons.Discard | buttons.Cancel
        if self.form.plain() == self._began or (
            ask(self, "Drop the lesson?", DROPPED, choice) == buttons.Discard
        ):
            super().reject()

    @Slot()
    def _empty(self) -> None:
        self.form.begin(None)
        self._began = self.form.plain()
        self.empty.hide()
        self.form.title.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _save(self) -> None:
        self.refresh()
        if self.faults:
            return
        lesson = lesson_from(json.dumps(self.form.plain()))
        start = self._start
        if not start.name.endswith(ENDING):
            start = start / f"{lesson.name}{ENDING}"
        path = ask_where_to_save(self, "Save lesson", start, KINDS, (ENDING, ".json"))
        if path is None:
            return
        try:
            write_text(path, lesson_json(lesson))
        except OSError as fault:
            self.told.setText(f"The lesson was not saved. {error_text(fault)}")
            return
        self.saved.emit(path, lesson)
        self.accept()
