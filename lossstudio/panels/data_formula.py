"""The formula of data from a formula: written, marked where it goes wrong, and taken."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lossstudio.core.datasets import FormulaData
from lossstudio.core.datasets.target_formula import formula_words, target_formula
from lossstudio.panels.panel import small
from lossstudio.widgets.fields import PressedElsewhere
from lossstudio.widgets.formula_edit import FormulaEdit
from lossstudio.widgets.look.style import restyle
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal

HINT = "y = … or class = …, with x (or x1, x2), noise and functions. Return takes it."


class _Edit(FormulaEdit):
    """Takes what is typed also when it loses the focus, or something else is done."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens)
        self._elsewhere = PressedElsewhere(self)

    def take(self) -> None:
        """Take what is typed."""
        self.taken.emit()

    @guarded()
    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Look out for a press elsewhere."""
        super().focusInEvent(event)
        self._elsewhere.watch(on=True)

    @guarded()
    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Take what is typed."""
        self._elsewhere.watch(on=False)
        super().focusOutEvent(event)
        self.take()


class DataFormula(QWidget):
    """Edits the formula of a dataset; what is wrong with it is said below, and it stays typed.

    Parameters
    ----------
    tokens : Tokens
    """

    edited = Signal(object)  # the dataset with another formula

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._dataset: FormulaData | None = None
        self._seed = 1
        self.field = _Edit(tokens)
        self.field.setAccessibleName("Formula of the data")
        self.field.setToolTip(literal(formula_words()))
        self.trouble = small(HINT, "hint")
        self.trouble.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.field)
        layout.addWidget(self.trouble)
        self.field.edited.connect(self._read)
        self.field.taken.connect(self._take)
        self.field.cancelled.connect(self._restore)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.field.set_tokens(tokens)

    def show_dataset(self, dataset: FormulaData, seed: int) -> None:
        """Show the formula of a dataset, whose samples are drawn with a seed."""
        self._dataset, self._seed = dataset, seed
        self._restore()

    @Slot()
    def _restore(self) -> None:
        if self._dataset is not None:
            self.field.show_text(self._dataset.text)
        self._tell(None)

    @Slot(str)
    def _read(self, text: str) -> None:
        """Mark where a text is no formula, while it is typed."""
        try:
            target_formula(text)
        except ValueError as fault:
            self._tell(fault)
        else:
            self._tell(None)

    @Slot()
    def _take(self) -> None:
        text = self.field.toPlainText()
        if self._dataset is None or text == self._dataset.text:
            return
        try:
            dataset = replace(self._dataset, text=text)
            dataset.generate(self._seed)
        except ValueError as fault:
            self._tell(fault)
        else:
            self.edited.emit(dataset)

    def _tell(self, fault: ValueError | None) -> None:
        """Say what is wrong, or else what may be written."""
        self.field.mark(getattr(fault, "position", None))
        name = "hint" if fault is None else "trouble"
        if self.trouble.objectName() != name:
            self.trouble.setObjectName(name)
            restyle(self.trouble)
        self.trouble.setText(HINT if fault is None else str(fault))
