"""The list of one's own losses: handed on, taken in and deleted."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lossstudio.app.dialogs.save_file import ask_where_to_save, proposed_name
from lossstudio.app.system.errors import error_text
from lossstudio.core.disk import write_text
from lossstudio.core.files import read_loss
from lossstudio.core.losses.formula import TypedLoss
from lossstudio.core.losses.formula.loss_file import ENDING, NamedLoss
from lossstudio.core.plain_text import shorten
from lossstudio.session.own_losses import OwnLosses
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.plain_text import literal

KIND = f"Losses (*{ENDING})"
EMPTY = "None yet. Write a formula on the page Formula, and choose “Save as my loss…” there."


class OwnLossesDialog(QDialog):
    """Lists the losses of the person.

    Parameters
    ----------
    own : OwnLosses
    parent : QWidget
    """

    def __init__(self, own: OwnLosses, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("My losses")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._own = own
        self._deleted: tuple[str, TypedLoss] | None = None
        self.list = QListWidget()
        self.list.setAccessibleName("My losses")
        self.note = Label()
        self.note.setObjectName("hint")
        self.note.setWordWrap(True)
        self.export = self._button("Export…", self._export)
        self.import_ = self._button("Import…", self._import)
        self.delete = self._button("Delete", self._delete)
        self.undo = self._button("Undo", self._undo)
        self.undo.setObjectName("link")
        self.undo.hide()
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        close.rejected.connect(self.reject)
        row = QHBoxLayout()
        for button in (self.export, self.import_, self.delete):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        told = QHBoxLayout()
        told.addWidget(self.note, 1)
        told.addWidget(self.undo)
        body = QVBoxLayout(self)
        body.addWidget(self.list, 1)
        body.addLayout(told)
        body.addLayout(row)
        self.list.currentItemChanged.connect(self._show_buttons)
        own.changed.connect(self._refresh)
        self._refresh()
        self.resize(px(480), px(320))

    def _button(self, text: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    @Slot()
    def _refresh(self) -> None:
        chosen = self._chosen
        self.list.clear()
        for name, loss in self._own.losses.items():
            item = QListWidgetItem(f"{shorten(name)}   {loss.text}   ({loss.task.words})")
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setToolTip(literal(f"{name}: {loss.text}"))
            self.list.addItem(item)
            if name == chosen:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None and self.list.count():
            self.list.setCurrentRow(0)
        if not self.list.count() and self._deleted is None:
            self.note.setText(EMPTY)
        self._show_buttons()

    def _select(self, name: str) -> None:
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self.list.setCurrentRow(row)

    @property
    def _chosen(self) -> str | None:
        item = self.list.currentItem()
        return None if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    @Slot()
    def _show_buttons(self) -> None:
        for button in (self.export, self.delete):
            button.setEnabled(self._chosen is not None)

    def _tell(self, sentence: str, *, undo: bool = False) -> None:
        self.note.setText(sentence)
        self.undo.setVisible(undo)

    @Slot()
    def _export(self) -> None:
        name = self._chosen
        if name is None:
            return
        start = Path.home() / f"{proposed_name(name)}{ENDING}"
        path = ask_where_to_save(self, "Export loss", start, KIND, (".json",))
        if path is None:
            return
        try:
            write_text(path, NamedLoss(name, self._own.losses[name]).to_json())
        except OSError as fault:
            self._tell(f"The loss was not exported. {error_text(fault)}")
        else:
            self._tell(f"Exported as {path.name}.")

    @Slot()
    def _import(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Import losses", str(Path.home()), KIND)
        for name in names:
            try:
                found = read_loss(Path(name))
                name_here = self._own.take_in(found)
                self._select(name_here)
            except (ValueError, OSError) as fault:
                self._tell(error_text(fault))
            else:
                self._tell(f"{name_here} is among your losses now.")

    @Slot()
    def _delete(self) -> None:
        name = self._chosen
        if name is None:
            return
        self._deleted = name, self._own.losses[name]
        try:
            self._own.remove(name)
        except OSError as fault:
            self._tell(error_text(fault))
        else:
            self._tell(f"{name} is deleted.", undo=True)
            self.undo.setFocus()

    @Slot()
    def _undo(self) -> None:
        if self._deleted is not None:
            (name, loss), self._deleted = self._deleted, None
            self._own.keep(name, loss)
            self._tell(f"{name} is back.")
