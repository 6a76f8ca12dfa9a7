"""The loss panel: what the selected contender minimises."""

from html import escape
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton

from lossstudio.core.experiment import Experiment
from lossstudio.core.losses import FORMULA, LOSSES
from lossstudio.core.losses.formula import as_formula
from lossstudio.panels.form import ChoiceRow, ParameterForm
from lossstudio.panels.panel import Panel, small
from lossstudio.session.session import Session
from lossstudio.session.view_state import ViewState
from lossstudio.widgets.formula import Formula
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.tokens import Tokens


class LossPanel(Panel):
    """Edits the loss of one contender, and shows its formula and meaning."""

    refused = Signal(str)
    help_wanted = Signal()
    formula_wanted = Signal()  # to be written

    def __init__(self, session: Session, tokens: Tokens) -> None:
        super().__init__("Loss")
        self._session = session
        self._tokens = tokens
        self.kind = ChoiceRow("Kind", {})
        self.formula = Formula(tokens)
        self.gradient = Formula(tokens)
        self.meaning = Label()
        self.meaning.setObjectName("hint")
        self.meaning.setWordWrap(True)
        self.elsewhere = QLabel()  # with a link
        self.elsewhere.setTextFormat(Qt.TextFormat.RichText)
        self.elsewhere.setObjectName("hint")
        self.elsewhere.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.elsewhere.setWordWrap(True)
        self.form = ParameterForm()
        self.edit = QPushButton()
        self.edit.setObjectName("link")
        self.add(self.kind)
        self.add(self.form)
        self.head.addWidget(self.edit)
        self.secret = Label()
        self.secret.setObjectName("hint")
        self.secret.setWordWrap(True)
        self.secret.hide()
        value, gradient = small("Value"), small("Gradient")
        told = (value, self.formula, gradient, self.gradient, self.meaning, self.elsewhere)
        for part in (*told, self.secret):
            self.add(part)
        self._told = (self.edit, *told)
        self.elsewhere.linkActivated.connect(self.help_wanted)
        self.kind.changed.connect(self._choose)
        self.edit.clicked.connect(self.formula_wanted)
        self.form.edited.connect(self._edit)
        self.form.released.connect(session.end_gesture)
        self.form.refused.connect(self.refused)
        session.experiment_changed.connect(self._refresh)
        session.view.changed.connect(self._follow_view)
        self._refresh()

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self.formula.set_tokens(tokens)
        self.gradient.set_tokens(tokens)
        self._tell_elsewhere()

    def keep_secret(self, why: str) -> None:
        """Say why formula and meaning are not told; tell them again where that is empty."""
        for part in self._told:
            part.setVisible(not why)
        self.secret.setText(f"{why}." if why else "")
        self.secret.setVisible(bool(why))

    @property
    def key(self) -> str:
        """Of the loss that is edited."""
        return self._session.experiment.contenders[self._index].loss.key

    @property
    def _index(self) -> int:
        """Of the contender whose loss is edited."""
        return self._session.view.state.contender(len(self._session.experiment.contenders))

    @Slot(object, object)
    def _follow_view(self, state: ViewState, before: ViewState) -> None:
        if state.selected != before.selected:
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        experiment = self._session.experiment
        loss = experiment.contenders[self._index].loss
        built_in = {cls.key: cls.title for cls in LOSSES.for_task(loss.task)}
        self.kind.set_words({**built_in, FORMULA: "As a formula"})
        self.kind.set_value(loss.key)
        self.edit.setText("Edit formula…" if loss.key == FORMULA else "Edit as formula…")
        self.edit.setToolTip("Write on from this formula, and see what becomes of its curve")
        self.form.show_value(loss)
        value, gradient = loss.written
        self.formula.set_latex(rf"\ell = {value}")
        self.gradient.set_latex(f"{loss.derivative_name} = {gradient}")
        self.meaning.setText(loss.meaning())
        lines = (f"{name}: {text}" for name, text in loss.equivalents.items())
        self.elsewhere.setToolTip("\n".join([*lines, f"Source: {loss.reference}"]))
        self._tell_elsewhere()

    def _tell_elsewhere(self) -> None:
        """Tell what the loss is called elsewhere; a label gives a link its colour once."""
        loss = self._session.experiment.contenders[self._index].loss
        torch = escape(loss.equivalents["torch"])
        link = f'<a href="#" style="color:{self._tokens.accent}">More…</a>'
        self.elsewhere.setText(f"PyTorch: {torch}. {link}")

    @Slot(object)
    def _choose(self, key: str) -> None:
        """Take another loss; as a formula, the one there is, to be edited on."""
        loss = self._session.experiment.contenders[self._index].loss
        self._edit(as_formula(loss) if key == FORMULA else LOSSES.create(key), "")
        if key == FORMULA:
            self.formula_wanted.emit()

    @Slot(object, str)
    def _edit(self, loss: Any, gesture: str) -> None:
        experiment: Experiment = self._session.experiment.with_contender(self._index, loss=loss)
        self._session.edit(experiment, f"{self._index}.{gesture}" if gesture else None)
