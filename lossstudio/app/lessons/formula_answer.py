"""A loss, written from scratch: compared as it is typed, and then raced."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from lossstudio.app.lessons.answers import Answer
from lossstudio.app.lessons.words import difference_words
from lossstudio.core.experiment import Experiment
from lossstudio.core.lessons.formula_asked import POINTS, FormulaAsked
from lossstudio.core.losses.formula import FormulaError, TypedLoss, words
from lossstudio.plots.base.plot_menu import PlotMenu
from lossstudio.plots.base.take_away import TakeAway
from lossstudio.plots.loss_shape.written_loss import WrittenLoss
from lossstudio.widgets.formula_edit import FormulaEdit
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.look.tokens import GAP, Tokens
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.roles import announce
from lossstudio.widgets.throttle import Throttle

REST_MS = 150  # after the last letter
PLOT = (300, 150)  # px
AXES = {"r": "residual r", "z": "logit z (for y = 0 and y = 1)"}


class FormulaAnswer(Answer):
    """A field for the formula, what it differs in, a hint at a time, and the curves.

    Parameters
    ----------
    question : FormulaAsked
    experiment : Experiment
        That of the lesson.
    tokens : Tokens
    """

    def __init__(self, question: FormulaAsked, experiment: Experiment, tokens: Tokens) -> None:
        super().__init__()
        self._question, self._experiment = question, experiment
        self._name = question.loss(experiment).title
        self.loss: TypedLoss | None = None
        self.hinted = 0
        right = question.compare(question.loss(experiment), experiment)
        self.edit = FormulaEdit(tokens)
        self.edit.setAccessibleName(f"Your formula for {self._name}")
        self.edit.setPlaceholderText(f"{self._name} as a formula")
        self.edit.setToolTip(literal(f"{words(self._experiment.task)}\nReturn races it"))
        self.told = Label(f"It is compared with {self._name} at {POINTS} points as you type.")
        self.told.setWordWrap(True)
        self.hint = Label()
        self.hint.setObjectName("hint")
        self.hint.setWordWrap(True)
        self.hint.hide()
        self.button = QPushButton("Race it")
        self.button.setObjectName("primary")
        self.button.setEnabled(False)
        self.more = QPushButton()
        self.plot = WrittenLoss(tokens, AXES[right.axis], self._name)
        hold(self.plot, width=PLOT[0], height=PLOT[1])
        self.plot.show_right(right.position, right.right if right.axis == "z" else right.right[:1])
        self._card = QWidget()
        self._lay_out()
        self._compare = Throttle(self._read, REST_MS, self, leading=False)
        self.edit.edited.connect(self._compare.request)
        self.edit.taken.connect(self._take)
        self.edit.cancelled.connect(self.left)
        self.button.clicked.connect(self._take)
        self.more.clicked.connect(self._tell_hint)
        self._name_hint()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.button)
        buttons.addWidget(self.more)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(4)
        for part in (self.edit, self.told):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addWidget(self.hint)
        column.addStretch(1)
        self.row.addLayout(column, 1)
        beside = QHBoxLayout(self._card)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.plot)
        self.row.addWidget(self._card, 0, Qt.AlignmentFlag.AlignTop)

    def give_menu(self, away: TakeAway) -> None:
        """Let picture and numbers of the curves be taken away."""
        menu = PlotMenu(self._card, "your formula", lambda: self.plot, away)
        layout = self._card.layout()
        assert layout is not None
        layout.addWidget(menu.button)
        layout.setAlignment(menu.button, Qt.AlignmentFlag.AlignTop)

    def begin(self) -> None:
        """Take the focus to the formula."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.edit.set_tokens(tokens)
        self.plot.set_tokens(tokens)

    def _name_hint(self) -> None:
        count = len(self._question.hints)
        self.more.setVisible(self.hinted < count)
        self.more.setText(f"Hint {self.hinted + 1} of {count}")

    @Slot()
    def _tell_hint(self) -> None:
        """Tell one hint more; the earlier ones stay."""
        self.hinted += 1
        self.hint.setText("\n".join(self._question.hints[: self.hinted]))
        self.hint.show()
        announce(self.hint, self._question.hints[self.hinted - 1])
        had_focus = self.more.hasFocus()
        self._name_hint()
        if had_focus and self.more.isHidden():
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _read(self) -> None:
        """Compare what is written, or say at which letter it goes wrong."""
        question, experiment = self._question, self._experiment
        self.loss, wrong = None, None
        none = (float("nan"), float("nan"))
        try:
            self.loss = question.read(self.edit.toPlainText(), experiment)
        except ValueError as fault:
            wrong = fault.position if isinstance(fault, FormulaError) else None
            self.told.setText(str(fault))
        self.edit.mark(wrong)
        self.button.setEnabled(self.loss is not None)
        if self.loss is None:
            self.plot.hide_typed()
            return
        compared = question.compare(self.loss, experiment)
        self.told.setText(difference_words(question, compared, self._name))
        row, column = compared.worst
        at = none if question.is_alike(compared) else (
            float(compared.position[column]), float(compared.typed[row, column]))  # fmt: skip
        shown = compared.typed if compared.axis == "z" else compared.typed[row : row + 1]
        self.plot.show_typed(compared.position, shown, at)

    @Slot()
    def _take(self) -> None:
        self._read()  # whatever was typed just now
        if self.loss is not None:
            self.given.emit(self.loss)
