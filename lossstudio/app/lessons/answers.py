"""The controls with which a question is answered."""

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons.formula_asked import FormulaAsked
from lossstudio.core.lessons.measures.curves import MeanLoss, MetricOf
from lossstudio.core.lessons.question import Choice, CurveDrawn, LineDrawn, NumberAsked
from lossstudio.core.lessons.question_base import Question
from lossstudio.core.typed_numbers import typed_number
from lossstudio.widgets.fields import NumberField
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.plain_text import literal, menu_text

if TYPE_CHECKING:
    from lossstudio.plots.base.take_away import TakeAway

FIELD = 90  # px
LINE = "Drag the two ends of the blue line on the fit, or move them by arrow keys."
CURVE = "Drag the six points on the {}, or move them by arrow keys."


class Answer(QWidget):
    """A row of controls that ends in an answer."""

    given = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(GAP)

    def begin(self) -> None:
        """Take the focus where the answer is given."""

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours that are its own."""

    def give_menu(self, away: "TakeAway") -> None:
        """Give the menu of plots to a plot of its own, where there is one."""


class ChoiceAnswer(Answer):
    """A button for each of three answers."""

    def __init__(self, question: Choice) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        for index, (words, _) in enumerate(question.choices):
            button = QPushButton(menu_text(words))
            button.setAccessibleName(words)
            button.setProperty("answer", index)
            button.clicked.connect(self._take)
            self.buttons.append(button)
            self.row.addWidget(button)
        self.row.addStretch(1)

    def begin(self) -> None:
        """Take the focus to the first answer."""
        self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _take(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.given.emit(sender.property("answer"))


class NumberAnswer(Answer):
    """A field for a number, with its unit."""

    def __init__(self, question: NumberAsked) -> None:
        super().__init__()
        self.field = NumberField()
        self.field.setAccessibleName("Your answer")
        self.field.setPlaceholderText("number")
        self.field.setToolTip("What you expect; Return answers")
        hold(self.field, width=FIELD)
        self.button = QPushButton("Answer")
        self.button.setObjectName("primary")
        self.trouble = Label()
        self.trouble.setObjectName("trouble")
        self.row.addWidget(self.field)
        if question.unit:
            self.row.addWidget(Label(question.unit))
        self.row.addWidget(self.button)
        self.row.addWidget(self.trouble, 1)
        self.field.returnPressed.connect(self._take)
        self.field.cancelled.connect(self.left)
        self.field.refused.connect(self.trouble.setText)
        self.button.clicked.connect(self._take)

    def begin(self) -> None:
        """Take the focus to the field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _take(self) -> None:
        try:
            value = typed_number(self.field.text().rstrip("% "))
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            self.given.emit(float(value))
        else:
            typed = self.field.text().strip()
            what = f"Your answer is ‘{literal(typed)[:40]}’" if typed else "Your answer is empty"
            self.field.refuse(f"{what}; allowed is a number.")


class DrawnAnswer(Answer):
    """Says how to draw, and takes what is drawn."""

    wanted = Signal()  # what is drawn

    def __init__(self, question: Question) -> None:
        super().__init__()
        plot = "yardstick" if curve_of(question) else "loss"
        what = LINE if isinstance(question, LineDrawn) else CURVE.format(plot)
        told = Label(what)
        told.setObjectName("hint")
        self.button = QPushButton("Answer")
        self.button.setObjectName("primary")
        self.button.setEnabled(False)
        self.row.addWidget(told)
        self.row.addWidget(self.button)
        self.row.addStretch(1)
        self.button.clicked.connect(self.wanted)

    def ready(self) -> None:
        """Let it be answered: there is something to be dragged."""
        self.button.setEnabled(True)


def curve_of(question: Question) -> str | None:
    """Return the key of the metric whose curve is to be drawn, if one is."""
    if not isinstance(question, CurveDrawn):
        return None
    curve = question.answer.bare
    return curve.metric if isinstance(curve, MetricOf) and not curve.race else None


def loss_of(question: Question) -> MeanLoss | None:
    """Return the loss whose curve is to be drawn, if one is."""
    curve = question.answer.bare if isinstance(question, CurveDrawn) else None
    return curve if isinstance(curve, MeanLoss) and not curve.race else None


def answer_for(question: Question, experiment: Experiment, tokens: Tokens) -> Answer | None:
    """Return the controls for a question, or None where there are none for its kind yet."""
    if isinstance(question, FormulaAsked):
        from lossstudio.app.lessons.formula_answer import FormulaAnswer  # noqa: PLC0415  # plots

        return FormulaAnswer(question, experiment, tokens)
    if isinstance(question, Choice):
        return ChoiceAnswer(question)
    if isinstance(question, NumberAsked):
        return NumberAnswer(question)
    return DrawnAnswer(question) if can_be_asked(question) else None


def can_be_asked(question: Question) -> bool:
    """Whether there are controls for a question; curves are drawn of losses and metrics only."""
    drawn = curve_of(question) is not None or loss_of(question) is not None
    return not isinstance(question, CurveDrawn) or drawn
