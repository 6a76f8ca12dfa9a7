"""The form of a lesson: its words, its question, its run and its check."""

import json
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from lossstudio.app.lessons.writing.check_form import CheckForm
from lossstudio.app.lessons.writing.parts import Choose, Figure, Rows, Words
from lossstudio.app.lessons.writing.question_form import QuestionForm
from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons import draft
from lossstudio.core.lessons.lesson import GROUPS, PANELS, Lesson
from lossstudio.core.lessons.lesson_file import lesson_json
from lossstudio.core.lessons.listed import LISTED, listed_check
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.style import restyle
from lossstudio.widgets.look.tokens import GAP
from lossstudio.widgets.vertical_scroll_area import VerticalScrollArea

SEEN = "It was {measured}."
OTHERWISE = "Each draw of the data is another one; in this one the effect is too small to be seen."
SECONDS = 8
ADVANCED = (
    "Parts of the file as it has them, in JSON: check, measures, question, races, highlight, lock, "
    "control, next. What stands here goes before the lists above."
)
EXAMPLES = {
    "claim": "What is to be seen, in one sentence",
    draft.QUESTION_TEXT: "Asked before the run",
    "seen": f"With the number in it: {SEEN}",
    "otherwise": OTHERWISE,
    draft.TRY_TEXT: "A change that makes the effect vanish, or grow",
    draft.TRY_SEEN: "What you measured with that change",
    "limit": "Where the claim ends; always told at last",
}
NAMES = {
    "title": "Title",
    "group": "Group",
    "claim": "Claim",
    draft.QUESTION_TEXT: "Question",
    draft.QUESTION: "Answered by",
    draft.RUN: "Stops at epoch",
    draft.CHECK: "Check",
    "seen": "What was seen",
    "otherwise": "If it does not hold",
    draft.TRY_TEXT: "Now try",
    draft.TRY_SEEN: "What is seen then",
    "limit": "The limit",
    draft.TYPING: "As in the file",
}
AFTERWARDS = ("seen", "otherwise", draft.TRY_TEXT, draft.TRY_SEEN, "limit")
NEEDED = "Needed."


class LessonForm(VerticalScrollArea):
    """All that is to be said of a lesson besides its experiment and its view.

    Parameters
    ----------
    experiment : Experiment
    view : dict
        As the lesson's file has it.
    epochs : int
        At which it stops, at first.
    """

    changed = Signal()

    def __init__(self, experiment: Experiment, view: dict[str, Any], epochs: int) -> None:
        super().__init__()
        self._base = self._empty = draft.begun(experiment, view)
        self.title = QLineEdit()
        self.title.setAccessibleName("Title")
        self.title.setPlaceholderText("Three or four words")
        self.group = Choose("Group", {group: group for group in GROUPS})
        self.words = {part: Words(NAMES[part], words) for part, words in EXAMPLES.items()}
        self.question = QuestionForm(experiment)
        self.check = CheckForm(experiment)
        self.epochs = Figure("The epoch", epochs, whole=True)
        self.seconds = Figure("The time", SECONDS)
        self.now, self.strip = Label(), Label()
        self.now.setObjectName("strong")
        self.strip.setObjectName("hint")
        self.advanced = Words("Advanced", "{}", lines=6)
        self.typed: dict[str, Any] = {}
        self.trouble = ""  # of what is typed
        self.begin(None)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.rows = rows = Rows()
        rows.add(NAMES["title"], self.title, "title")
        rows.add(NAMES["group"], self.group, "group")
        rows.add(NAMES["claim"], self.words["claim"], "claim")
        rows.add_heading("What is asked before the run")
        rows.add("Question", self.words[draft.QUESTION_TEXT], draft.QUESTION_TEXT)
        rows.add(NAMES[draft.QUESTION], self.question, draft.QUESTION)
        rows.add_heading("The run, and what is checked after it")
        run = QWidget()
        line = QHBoxLayout(run)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        for field in (self.epochs, Label("after about"), self.seconds, Label("seconds")):
            line.addWidget(field)
        line.addStretch(1)
        rows.add(NAMES[draft.RUN], run, draft.RUN)
        rows.add(NAMES[draft.CHECK], self.check, draft.CHECK)
        rows.add("", self.now)
        rows.add("", self.strip)
        rows.add_heading("What is said afterwards")
        for part in AFTERWARDS:
            rows.add(NAMES[part], self.words[part], part)
        rows.add_heading("Advanced")
        hint = Label(ADVANCED)
        hint.setObjectName("hint")
        rows.add("", hint)
        rows.add(NAMES[draft.TYPING], self.advanced, draft.TYPING)
        for told in (self.now, self.strip, hint):
            told.setWordWrap(True)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, GAP, 0)
        column.addLayout(rows)
        column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setWidget(content)

    def _connect(self) -> None:
        for field in (self.title, self.epochs, self.seconds):
            field.textChanged.connect(self.changed)
        for words in self.words.values():
            words.textChanged.connect(self.changed)
        self.advanced.textChanged.connect(self._read_typed)
        self.group.chosen.connect(self.changed)
        for part in (self.question, self.check):
            part.changed.connect(self.changed)
        self.question.text_wanted.connect(self._type_question)
        self.check.text_wanted.connect(self._type_check)

    def begin(self, lesson: Lesson | None) -> None:
        """Begin with the words, question and check of a lesson, or with empty ones."""
        plain = self._empty if lesson is None else json.loads(lesson_json(lesson))
        kept = {name: self._empty[name] for name in ("experiment", "view")}
        self._base = {**plain, **kept}
        self.title.setText(plain["title"])
        self.group.value = plain["group"]
        trial = plain["try"][0]
        shown = {
            **{name: plain[name] for name in draft.WORDS[1:]},
            draft.QUESTION_TEXT: plain["question"]["text"],
            draft.TRY_TEXT: trial["text"],
            draft.TRY_SEEN: trial["seen"],
        }
        if lesson is None:
            shown |= {"seen": SEEN, "otherwise": OTHERWISE, draft.QUESTION_TEXT: ""}
        for part, words in shown.items():
            self.words[part].setPlainText(words)
        typed: dict[str, Any] = {}
        if lesson is not None:
            self.epochs.show_value(plain["run"]["epochs"])
            self.seconds.show_value(plain["run"]["seconds"])
            typed = self._begin_lists(lesson, plain)
        self._show_typed(typed)

    def _begin_lists(self, lesson: Lesson, plain: dict[str, Any]) -> dict[str, Any]:
        """Show check and question in lists, as far as they go; returns what is to be typed."""
        listed = listed_check(lesson.check)
        if listed is not None:
            self.check.show_value(listed)
        usual = self._usual()
        # a check that lists have is of the same measure, whatever the file calls it
        same = listed is not None and self.check.value == listed
        measures = {k: tree for k, tree in plain["measures"].items() if not same or k != LISTED}
        check = self.check.plain()["check"] if same else plain["check"]
        typed = {} if same else {"check": plain["check"]}
        typed |= {"measures": measures} if measures else {}
        if not self.question.show_value(lesson.question, check):
            typed["question"] = {k: v for k, v in plain["question"].items() if k != "text"}
        for name in ("races", "highlight", "lock", "control", "next"):
            if name in plain and plain[name] != usual.get(name):
                typed[name] = plain[name]
        return typed

    def _usual(self) -> dict[str, Any]:
        """Return what stands for parts that nobody types."""
        lists = "check" not in self.typed
        highlight = [self.check.place] if lists else []
        return {"races": {}, "highlight": highlight, "lock": list(PANELS), "next": ""}

    def plain(self) -> dict[str, Any]:
        """Return the lesson, as its file would have it."""
        words = {part: field.words for part, field in self.words.items()}
        title = " ".join(self.title.text().split())
        same = title and title == self._base["title"]
        first = {
            **self._base["try"][0],
            "text": words[draft.TRY_TEXT],
            "seen": words[draft.TRY_SEEN],
        }
        listed = {} if "check" in self.typed else self.check.plain()
        measures = self.typed.get("measures", {})
        if isinstance(measures, dict) and listed:
            measures = {**measures, **listed["measures"]}
        check = listed.get("check", self.typed.get("check"))
        run = {**self._base["run"], "epochs": self.epochs.value, "seconds": self.seconds.value}
        plain = {
            **{name: part for name, part in self._base.items() if name != "control"},
            **self._usual(),
            **{name: words[name] for name in draft.WORDS[1:]},
            "title": title,
            "name": self._base["name"] if same else draft.name_of(title),
            "group": self.group.value,
            "run": run,
            "try": [first, *self._base["try"][1:]],
            **self.typed,
            "measures": measures,
            "check": check,
        }
        return {**plain, "question": self._plain_question(words[draft.QUESTION_TEXT], check)}

    def _plain_question(self, text: str, check: Any) -> Any:
        if "question" not in self.typed:
            return self.question.plain(text, check)
        typed = self.typed["question"]
        return {**typed, "text": text} if isinstance(typed, dict) else {"kind": typed, "text": text}

    def own_faults(self) -> dict[str, str]:
        """Return what is wrong in fields that hold no number, or no JSON, by part."""
        found = {
            draft.QUESTION: "" if "question" in self.typed else self.question.fault,
            draft.RUN: self.epochs.fault or self.seconds.fault,
            draft.CHECK: self.check.fault,
            draft.TYPING: self.trouble,
        }
        return {part: sentence for part, sentence in found.items() if sentence}

    @Slot()
    def _read_typed(self) -> None:
        self.trouble = ""
        try:
            self.typed = draft.typed_parts(self.advanced.toPlainText())
        except ValueError as fault:
            self.trouble = str(fault)
        self.check.show_typed(typed="check" in self.typed)
        self.question.show_typed(typed="question" in self.typed)
        self.changed.emit()

    def _show_typed(self, parts: dict[str, Any]) -> None:
        text = json.dumps(parts, indent=2, ensure_ascii=False) if parts else ""
        self.advanced.setPlainText(text)
        self._read_typed()

    @Slot()
    def _type_check(self) -> None:
        """Write the check as text, with its measure, to be edited on."""
        own = self.check.plain()
        typed = self.typed.get("measures")
        measures = {**(typed if isinstance(typed, dict) else {}), **own["measures"]}
        self._show_typed({**self.typed, "check": own["check"], "measures": measures})

    @Slot()
    def _type_question(self) -> None:
        """Write the question as text, as it is in the file so far."""
        if "question" not in self.typed:
            found = self._base["question"]
            question = {name: part for name, part in found.items() if name != "text"}
            self._show_typed({**self.typed, "question": question})

    def show_faults(self, faults: dict[str, str]) -> None:
        """Say beside each field what is wrong with it."""
        for part, label in self.rows.troubles.items():
            said = faults.get(part, "")
            label.setText(said)
            label.setObjectName("hint" if said == NEEDED else "trouble")  # nothing is wrong yet
            restyle(label)
            label.setVisible(part in faults)
