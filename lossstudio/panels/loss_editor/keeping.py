"""A draft put among one's own losses, under a name that is asked for."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from lossstudio.core.disk import reason
from lossstudio.core.plain_text import as_name
from lossstudio.session.loss_draft import LossDraft
from lossstudio.session.own_losses import OwnLosses
from lossstudio.session.session import Session
from lossstudio.widgets.plain_text import ask

TITLE = "Save as my loss"


class Keeping(QObject):
    """Keeps the loss of a draft.

    Parameters
    ----------
    draft : LossDraft
    own : OwnLosses
    session : Session
    parent : QWidget
        Over which it asks.
    """

    message = Signal(str)
    refused = Signal(str)

    def __init__(self, draft: LossDraft, own: OwnLosses, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._draft, self._own, self._session = draft, own, session
        self._parent = parent

    @Slot()
    def keep(self) -> None:
        """Ask for a name, and keep the loss under it; who races it takes the name, too."""
        draft = self._draft
        draft.settle()
        typed, wanted = QInputDialog.getText(self._parent, TITLE, "Name", text=draft.contender.name)
        name = as_name(typed)
        if not (wanted and name and self._may_replace(name)):
            return
        try:
            self._own.keep(name, draft.loss)
        except OSError as fault:
            self.refused.emit(f"{name} is kept only until the program ends: {reason(fault)}.")
            return
        if draft.raced and not draft.contender.name:
            self._session.edit(self._session.experiment.with_contender(draft.index, name=name))
        self.message.emit(f"{name} is among your losses now; every race offers it.")

    def _may_replace(self, name: str) -> bool:
        known = self._own.losses.get(name)
        if known is None or known == self._draft.loss:
            return True
        text = f"{name} is there already, as {known.text}. Replace it?"
        answer = ask(self._parent, TITLE, text, default=QMessageBox.StandardButton.No)
        return answer == QMessageBox.StandardButton.Yes
