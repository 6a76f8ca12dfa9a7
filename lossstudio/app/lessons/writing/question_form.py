"""The question of a lesson, and its right answer."""

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lossstudio.app.lessons.writing.measure_row import SIDES, WIDEST, MeasureRow
from lossstudio.app.lessons.writing.parts import Choose, Figure
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons.listed import METRIC, ListedMeasure, listed_measure
from lossstudio.core.lessons.question import CHOICES, Choice, CurveDrawn, LineDrawn, NumberAsked
from lossstudio.core.lessons.question_base import Question
from lossstudio.core.lessons.reading import plain_tree
from lossstudio.core.metrics import METRICS, metrics_for
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import GAP

NEVER = {"key": "below", "of": 1.0, "limit": 0.0}  # when a wrong answer would be right
TYPED = "typed"
KINDS = {
    Choice.kind: "one of three answers",
    NumberAsked.kind: "a number",
    LineDrawn.kind: "a line, drawn on the fit",
    CurveDrawn.kind: "a curve, drawn over the epochs",
    TYPED: "as typed under Advanced",
}
RIGHT = "The right one is marked; it counts as right where the check holds."


def _page(*lines: tuple[QWidget, ...]) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    for parts in lines:
        line = QHBoxLayout()
        line.setSpacing(GAP)
        for part in parts:
            line.addWidget(part)
        if not isinstance(parts[-1], QLineEdit) or isinstance(parts[-1], Figure):
            line.addStretch(1)
        column.addLayout(line)
    column.addStretch(1)
    return page


class QuestionForm(QWidget):
    """How it is answered, and what is right.

    Parameters
    ----------
    experiment : Experiment
    """

    changed = Signal()
    text_wanted = Signal()  # the question as it stands in a file

    def __init__(self, experiment: Experiment) -> None:
        super().__init__()
        regression = not experiment.task.is_classification
        kinds = {key: words for key, words in KINDS.items() if regression or key != LineDrawn.kind}
        names = dict(enumerate(distinct_names(experiment.contenders), 1))
        recorded = metrics_for(experiment.task, every_epoch=True)
        self.kind = Choose("Answered by", kinds)
        self.answers = [QLineEdit() for _ in range(CHOICES)]
        self.rights = [QRadioButton() for _ in range(CHOICES)]
        self.group = QButtonGroup(self)
        for index, (answer, right) in enumerate(zip(self.answers, self.rights, strict=True), 1):
            answer.setAccessibleName(f"Answer {index}")
            answer.setPlaceholderText(f"answer {index}")
            right.setAccessibleName(f"Answer {index} is right")
            self.group.addButton(right, index - 1)
        self.rights[0].setChecked(True)
        self.number = MeasureRow(experiment)
        self.unit = QLineEdit()
        self.unit.setAccessibleName("Unit")
        self.unit.setPlaceholderText("unit, if any")
        self.contender = Choose("Whose line", names)
        self.curve = Choose("Which curve", {key: METRICS[key].title for key in recorded})
        self.whose = Choose("Whose curve", names)
        self.side = Choose("On which samples", SIDES)
        for whose in (self.contender, self.whose):
            whose.setMaximumWidth(px(WIDEST))
        self.near = {kind: Figure("The tolerance", 0.1) for kind in KINDS}
        self.pages = QStackedWidget()
        self._fill()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        first = QHBoxLayout()
        first.addWidget(self.kind)
        first.addStretch(1)
        column.addLayout(first)
        column.addWidget(self.pages)
        self._connect()
        self._turn()

    def _fill(self) -> None:
        """Fill a page for each kind."""
        near = self.near
        told = {kind: Label("near enough within") for kind in KINDS}
        hint = Label(RIGHT)
        hint.setObjectName("hint")
        pages = {
            Choice.kind: _page(*zip(self.rights, self.answers, strict=True), (hint,)),
            NumberAsked.kind: _page(
                (self.number,), (told["number"], near["number"], self.unit, Label())
            ),
            LineDrawn.kind: _page((Label("of"), self.contender, told["line"], near["line"])),
            CurveDrawn.kind: _page(
                (self.curve, Label("of"), self.whose, self.side), (told["curve"], near["curve"])
            ),
            TYPED: _page((Label(""),)),
        }
        self._by_kind = pages
        for page in pages.values():
            self.pages.addWidget(page)

    def _connect(self) -> None:
        self.kind.chosen.connect(self._follow)
        for choice in (self.contender, self.curve, self.whose, self.side):
            choice.chosen.connect(self.changed)
        for field in (*self.answers, self.unit, *self.near.values()):
            field.textChanged.connect(self.changed)
        self.group.idToggled.connect(self.changed)
        self.number.changed.connect(self.changed)

    @Slot()
    def _follow(self) -> None:
        self._turn()
        if self.kind.value == TYPED:
            self.text_wanted.emit()
        self.changed.emit()

    def _turn(self) -> None:
        """Show the page of the kind, and make room for that one only."""
        page = self._by_kind[self.kind.value]
        self.pages.setCurrentWidget(page)
        self.pages.setFixedHeight(page.sizeHint().height())

    @property
    def fault(self) -> str:
        """What is wrong with a number or an answer in it."""
        kind = self.kind.value
        if kind == Choice.kind:
            empty = (i for i, one in enumerate(self.answers, 1) if not one.text().strip())
            first = next(empty, None)
            return f"Answer {first} is empty; allowed are three answers." if first else ""
        if kind == TYPED:
            return ""
        own = self.number.fault if kind == NumberAsked.kind else ""
        return own or self.near[kind].fault

    def plain(self, text: str, check: Any) -> dict[str, Any]:
        """Return the question as a lesson's file has it.

        Parameters
        ----------
        text : str
        check : object
            The check, as plain data: where it holds, the right one of three answers is right.
        """
        kind = self.kind.value
        found: dict[str, Any] = {"kind": kind, "text": text}
        if kind == Choice.kind:
            right = self.group.checkedId()
            whens = [check if index == right else NEVER for index in range(CHOICES)]
            words = [answer.text() for answer in self.answers]
            rows = [{"text": t, "when": w} for t, w in zip(words, whens, strict=True)]
            return {**found, "choices": rows}
        found["tolerance"] = self.near[kind].value
        if kind == LineDrawn.kind:
            return {**found, "contender": self.contender.value}
        if kind == CurveDrawn.kind:
            answer = {"key": "metric", "metric": self.curve.value, "contender": self.whose.value}
            return {**found, "answer": {**answer, "side": self.side.value}}
        return {**found, "answer": self.number.value.plain(), "unit": self.unit.text()}

    def show_value(self, question: Question, check: Any) -> bool:
        """Show a question without telling anybody; returns whether the form has it all."""
        shown = self._show(question, check)
        self.kind.value = question.kind if shown else TYPED
        self._turn()
        return shown

    def _show(self, question: Question, check: Any) -> bool:
        if isinstance(question, Choice):
            return self._show_choice(question, check)
        if isinstance(question, LineDrawn):
            self.contender.value = question.contender
        elif isinstance(question, NumberAsked | CurveDrawn):
            measure = listed_measure(question.answer)
            if measure is None or not self._show_answer(question, measure):
                return False
        else:
            return False
        self.near[question.kind].show_value(question.tolerance)
        return bool(self.kind.findData(question.kind) >= 0)

    def _show_choice(self, question: Choice, check: Any) -> bool:
        whens = [plain_tree(when) for _, when in question.choices]
        if whens.count(NEVER) != CHOICES - 1 or check not in whens:
            return False
        self.rights[whens.index(check)].setChecked(True)
        for field, (words, _) in zip(self.answers, question.choices, strict=True):
            field.setText(words)
        return True

    def _show_answer(self, question: NumberAsked | CurveDrawn, measure: ListedMeasure) -> bool:
        """Show what is measured for an answer; returns whether lists have all of it."""
        if isinstance(question, NumberAsked):
            self.number.show_value(measure)
            self.unit.setText(question.unit)
            return self.number.value == measure.sound()
        self.curve.value = measure.what.removeprefix(METRIC)
        self.whose.value, self.side.value = measure.contender, measure.side
        shown = ListedMeasure(f"{METRIC}{self.curve.value}", self.whose.value, self.side.value)
        return shown.plain() == measure.plain()

    def show_typed(self, *, typed: bool) -> None:
        """Follow what is typed: a question there goes before the one of the form."""
        if typed != (self.kind.value == TYPED):
            self.kind.value = TYPED if typed else Choice.kind
            self._turn()
