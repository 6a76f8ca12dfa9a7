"""The formula of a loss that the person writes, and what is wrong with it while it is typed."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lossstudio.core.losses import Loss
from lossstudio.core.losses.formula import FormulaError, TypedLoss, words
from lossstudio.panels.panel import small
from lossstudio.widgets.fields import Field
from lossstudio.widgets.plain_text import literal

YOUR_OWN = "Your own formula…"


class FormulaRow(QWidget):
    """A field for a formula; what is typed stays, also while it makes no sense yet.

    `typing` tells of each formula on the way that makes sense, `edited` of the one that is taken:
    with Return, or as soon as anything else is done.
    """

    typing = Signal(object)
    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._loss: TypedLoss | None = None
        self._contender = 0
        self.field = Field()
        self.field.setAccessibleName("Formula of the loss")
        self.trouble = small("", "trouble")
        self.trouble.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.field)
        layout.addWidget(self.trouble)
        self.field.textEdited.connect(self._check)
        self.field.editingFinished.connect(self._take)
        self.field.cancelled.connect(self._restore)

    def show_loss(self, loss: Loss, contender: int) -> None:
        """Show the formula of a contender's loss, or nothing where it has none to be edited."""
        another, self._contender = contender != self._contender, contender
        known, self._loss = self._loss, loss if isinstance(loss, TypedLoss) else None
        self.setVisible(self._loss is not None)
        if self._loss is None:
            return
        self.field.setToolTip(literal(words(self._loss.task)))
        same = known is not None and (known.text, known.task) == (self._loss.text, self._loss.task)
        if another or not same:
            self._restore()

    def _read(self) -> TypedLoss | None:
        """Return the loss that is typed, or say why it is none."""
        assert self._loss is not None
        try:
            loss = self._loss.with_text(self.field.text())
        except FormulaError as fault:
            self._tell(f"{fault} Until then the race keeps its formula.")
            self.typing.emit(self._loss)
            return None
        self._tell("")
        return loss

    def _tell(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    @Slot()
    def _check(self) -> None:
        loss = self._read() if self._loss is not None else None
        if loss is not None:
            self.typing.emit(loss)

    @Slot()
    def _take(self) -> None:
        if self._loss is None or self.field.text() == self._loss.text:
            return
        loss = self._read()
        if loss is not None:
            self.edited.emit(loss)

    @Slot()
    def _restore(self) -> None:
        """Show the formula in force."""
        if self._loss is not None:
            self.field.show_text(self._loss.text)
            self._tell("")
            self.typing.emit(self._loss)
