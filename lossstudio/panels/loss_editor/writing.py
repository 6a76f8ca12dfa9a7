"""What is typed into the formula, handed on to the draft; new names when they are whole."""

from PySide6.QtCore import QObject, Slot

from lossstudio.session.loss_draft import LossDraft
from lossstudio.widgets.formula_edit import FormulaEdit
from lossstudio.widgets.throttle import Throttle

PAUSE_MS = 800  # after which a name that is being typed is taken for whole


class Writing(QObject):
    """A name is whole when the cursor or the focus leaves it, or after a pause.

    Parameters
    ----------
    field : FormulaEdit
    draft : LossDraft
    """

    def __init__(self, field: FormulaEdit, draft: LossDraft) -> None:
        super().__init__(field)
        self._field, self._draft = field, draft
        self.pause = Throttle(draft.settle, PAUSE_MS, self, leading=False)
        field.edited.connect(self._write)
        field.moved.connect(self._go_on)

    @Slot(str)
    def _write(self, text: str) -> None:
        self._draft.write(text, self._field.name_being_typed)
        self.pause.request()

    @Slot()
    def _go_on(self) -> None:
        field, draft = self._field, self._draft
        told = field.toPlainText() == draft.text  # the cursor goes before the text is told
        if told and field.name_being_typed != draft.awaited:
            draft.settle()
