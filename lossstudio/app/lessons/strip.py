"""The strip below the toolbar: the sentence of a lesson, and the one button to press."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from lossstudio.app.lessons.dots import Dots
from lossstudio.core.plain_text import one_line
from lossstudio.session.lesson_steps import OTHERS, Step
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.style import restyle
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.roles import Role, announce, set_role

if TYPE_CHECKING:
    from lossstudio.app.lessons.answers import Answer
    from lossstudio.plots.base.take_away import TakeAway
    from lossstudio.session.lesson_run import LessonRun

OFFER = "Three lines, one of them bent: press Run."
LATER = "Lessons show one thing each, in a few minutes."  # once something else was done
MARGINS = (10, 5, 8, 5)  # px
MIDDLE = Qt.AlignmentFlag.AlignVCenter
STEPS = len(Step)


class LessonStrip(QFrame):
    """Leads through a lesson, or offers the lessons to who has never been here.

    Parameters
    ----------
    tokens : Tokens
    """

    leave_wanted = Signal()
    run_wanted = Signal()
    next_wanted = Signal()
    again_wanted = Signal()  # another answer is to be given
    lessons_wanted = Signal()
    refused = Signal()  # the offer, for good

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("card")
        set_role(self, Role.Grouping)
        self.setAccessibleName("Lesson")
        self.lesson_run: LessonRun | None = None
        self.answer: Answer | None = None
        self.away: TakeAway | None = None  # for plots of an answer, once there is one
        self._next, self._tokens = False, tokens
        self._shown: Step | None = None
        self.where = Label()
        self.where.setObjectName("heading")
        self.sentence = Label()
        self.sentence.setWordWrap(True)
        self.sentence.setMinimumWidth(120)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.primary = QPushButton("Run")
        self.primary.setObjectName("primary")
        self.onward = QPushButton("Now try")
        self.lessons = QPushButton("Lessons")
        self.lessons.setToolTip("Choose a lesson")
        self.leave = QPushButton("Leave")
        self.numbers = Label()
        self.numbers.setObjectName("hint")
        self.numbers.setWordWrap(True)
        self.numbers.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.luck = QPushButton("Is it luck?")
        self.luck.setToolTip(f"Check the claim in {len(OTHERS)} other draws of the data")
        self.dots = Dots(len(OTHERS), tokens)
        self.verdict = Label()
        self.verdict.setObjectName("hint")
        self._lay_out()
        self.primary.clicked.connect(self._press)
        self.onward.clicked.connect(self._go_on)
        self.lessons.clicked.connect(self.lessons_wanted)
        self.leave.clicked.connect(self._leave)
        self.luck.clicked.connect(self._ask_luck)
        self.hide()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(GAP)
        first.addWidget(self.where, 0, MIDDLE)
        first.addWidget(self.sentence, 1)
        for button in (self.primary, self.onward, self.lessons, self.leave):
            first.addWidget(button, 0, MIDDLE)
        self.second = QWidget()
        row = QHBoxLayout(self.second)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        self._row = row
        row.addWidget(self.numbers, 1)
        for part in (self.dots, self.verdict, self.luck):
            row.addWidget(part, 0, MIDDLE)
        both = QVBoxLayout(self)
        both.setContentsMargins(*MARGINS)
        both.setSpacing(4)
        both.addLayout(first)
        both.addWidget(self.second)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self.dots.set_tokens(tokens)
        if self.answer is not None:
            self.answer.set_tokens(tokens)

    def offer(self) -> None:
        """Offer what is on the screen, and the lessons."""
        self._drop()
        self.where.hide()
        self.sentence.setText(OFFER)
        for part in (self.primary, self.onward, self.second):
            part.hide()
        self.lessons.show()
        self.leave.setText("×")
        self.leave.setAccessibleName("Do not offer lessons again")
        self.leave.setToolTip("Do not offer lessons again")
        self.show()

    def offer_alone(self) -> None:
        """Offer the lessons, where they are offered, and say nothing of what was on the screen.

        It stays where it is: what is below would jump under the hand that draws there.
        """
        if self.lesson_run is None:
            self.sentence.setText(LATER)

    def take(self, run: "LessonRun", name: str, *, has_next: bool) -> None:
        """Lead through a lesson of a name such as "Lesson 3"."""
        self._drop()
        self.lesson_run, self._name, self._next = run, name, has_next
        self.leave.setText("Leave")
        self.leave.setAccessibleName("Leave the lesson")
        self.leave.setToolTip("Leave the lesson; your own experiment comes back (Esc)")
        self.lessons.hide()
        from lossstudio.app.lessons.answers import answer_for  # noqa: PLC0415  # with a lesson

        self.answer = answer_for(run.lesson.question, run.lesson.experiment, self._tokens)
        if self.answer is not None:
            self.answer.given.connect(run.take_answer)
            self.answer.left.connect(self.leave_wanted)
            self._row.insertWidget(0, self.answer, 1)
            if self.away is not None:
                self.answer.give_menu(self.away)
        run.changed.connect(self.show_step)
        run.luck_changed.connect(self.show_luck)
        self.show_step()
        self.show()
        if self.answer is not None:
            self.answer.begin()

    def end(self) -> None:
        """Show nothing any more."""
        self._drop()
        self.hide()

    def _drop(self) -> None:
        if self.lesson_run is not None:
            self.lesson_run.changed.disconnect(self.show_step)
            self.lesson_run.luck_changed.disconnect(self.show_luck)
            self.lesson_run = None
        if self.answer is not None:
            self._row.removeWidget(self.answer)
            self.answer.hide()
            self.answer.deleteLater()
            self.answer = None

    @Slot()
    def show_step(self) -> None:
        """Show where the lesson stands."""
        run = self.lesson_run
        if run is None:
            return
        focus = self.window().focusWidget()
        drawn = self._shown is Step.ASK and run.step is Step.RUN  # there the focus is on a plot
        had_focus = focus is not None and (drawn or self.isAncestorOf(focus))
        lesson, step = run.lesson, run.step
        self.where.show()
        self.where.setText(f"{self._name} · {step.value} of {STEPS}")
        self.where.setToolTip(literal(f"{lesson.title}: {lesson.claim}"))
        from lossstudio.app.lessons.words import below, sentence  # noqa: PLC0415  # likewise

        words = one_line(sentence(run))
        if words != self.sentence.text():
            self.sentence.setText(words)
            announce(self, words)
        self.numbers.setText(one_line(below(run)))
        if self.answer is not None:
            self.answer.setVisible(step is Step.ASK)
        self.numbers.setVisible(step in (Step.SEEN, Step.TRY))
        self.second.setVisible(step in (Step.ASK, Step.SEEN, Step.TRY))
        self._show_buttons(run)
        self.show_luck()
        another, self._shown = step is not self._shown, step
        if had_focus and step is not Step.ASK and (another or not focus.isVisible()):
            self.main_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_buttons(self, run: "LessonRun") -> None:
        step = run.step
        again = step in (Step.SEEN, Step.TRY)
        self.show_running(False)
        waits = step is Step.SEEN and run.measured is None
        trains = step is Step.RUN or (step is Step.TRY and run.lesson.run.epochs > 0)
        self.primary.setVisible(trains or waits or self._offers_next(run))
        self.onward.setVisible(again)
        more = step is Step.TRY and run.trial + 1 < len(run.lesson.trials)
        to_try = (step is Step.SEEN and run.lesson.trials) or more
        self.onward.setText(
            "Now try" if step is Step.SEEN and to_try else "Try another" if more else "The limit"
        )

        self.onward.setObjectName("primary" if self.primary.isHidden() else "")
        restyle(self.onward)

    def _offers_next(self, run: "LessonRun") -> bool:
        return run.step is Step.LIMIT and self._next

    @property
    def main_button(self) -> QPushButton:
        """The one button to press."""
        return (
            self.primary
            if not self.primary.isHidden()
            else (self.onward if not self.onward.isHidden() else self.leave)
        )

    def show_running(self, running: bool) -> None:
        """Say what the button would do to the race."""
        run = self.lesson_run
        if run is None:
            if running:
                self.offer_alone()
            return
        word = (
            "Pause" if running else "Run" if run.step is Step.RUN and not run.stale else "Run again"
        )
        self.primary.setText("Next lesson" if run.step is Step.LIMIT else word)

    @Slot()
    def show_luck(self) -> None:
        """Show what came of other draws so far."""
        run = self.lesson_run
        if run is None:
            return
        seen = run.step is Step.SEEN and run.measured is not None
        any_ = run.checking or bool(run.draws)
        self.dots.setVisible(seen and any_)
        self.dots.show_held([draw.verdict.held for draw in list(run.draws)])
        self.verdict.setVisible(seen and any_)
        from lossstudio.app.lessons.words import luck  # noqa: PLC0415  # likewise

        self.verdict.setText(luck(run))
        self.luck.setVisible(seen and (run.checking or not run.draws))
        again = "Write it again" if self._is_wrong(run) else "Is it luck?"
        self.luck.setText("Cancel" if run.checking else again)

    @staticmethod
    def _is_wrong(run: "LessonRun") -> bool:
        """Whether a formula that was written is not the loss: no draw can mend that."""
        measured = run.measured
        asked = run.lesson.question.asks_formula
        return asked and measured is not None and not measured.verdict.held

    @Slot()
    def _press(self) -> None:
        run = self.lesson_run
        if run is not None and run.step is Step.LIMIT:
            self.next_wanted.emit()
        else:
            self.run_wanted.emit()

    @Slot()
    def _go_on(self) -> None:
        if self.lesson_run is not None:
            self.lesson_run.go_on()

    @Slot()
    def _ask_luck(self) -> None:
        run = self.lesson_run
        if run is not None and self._is_wrong(run):
            self.again_wanted.emit()
        elif run is not None:
            run.ask_luck()

    @Slot()
    def _leave(self) -> None:
        (self.refused if self.lesson_run is None else self.leave_wanted).emit()
