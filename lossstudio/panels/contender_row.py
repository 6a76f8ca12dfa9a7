"""One row of the contenders panel."""

from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lossstudio.core.experiment import MOST_CONTENDERS, Contender, Experiment
from lossstudio.core.plain_text import LONGEST_NAME
from lossstudio.panels.panel import small
from lossstudio.widgets.fields import Field
from lossstudio.widgets.focus import MOVES, PRESSES
from lossstudio.widgets.labels import Elided, Label
from lossstudio.widgets.look.icons import SIDE, icon
from lossstudio.widgets.look.measures import hold, scaled
from lossstudio.widgets.look.style import restyle
from lossstudio.widgets.look.tokens import Tokens, dash
from lossstudio.widgets.menu_hover import MenuHover
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.roles import CHOSEN, Role, set_role, tell_chosen

ACTIONS = {"rename": "Rename…", "duplicate": "Duplicate", "hide": "Hide", "remove": "Remove"}


class LineSample(QWidget):
    """A piece of the contender's line, in its colour and dash."""

    def __init__(self) -> None:
        super().__init__()
        self._pen = QPen()
        hold(self, width=24, height=14)

    def set_line(self, colour: str, pattern: tuple[float, ...]) -> None:
        """Change colour and dash (px)."""
        self._pen = QPen(QColor(colour), scaled(2.5))
        self._pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if pattern:
            self._pen.setDashPattern([length / 2.5 for length in pattern])
        self.update()

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the piece of line."""
        painter = QPainter(self)
        painter.setPen(self._pen)
        middle = self.height() / 2
        painter.drawLine(QPointF(0, middle), QPointF(self.width(), middle))


class ContenderRow(QFrame):
    """Shows a contender; double-click renames, the button at its end offers the rest.

    The rows are one stop for Tab: the arrow keys go from one to the next.
    """

    keys = MOVES | PRESSES | {Qt.Key.Key_Delete, Qt.Key.Key_F2}
    picked = Signal(int)
    moved = Signal(int)  # to the row that is to be selected by key
    renamed = Signal(int, str)
    wanted = Signal(int, str)

    def __init__(self, index: int) -> None:
        super().__init__()
        self.setObjectName("row")
        set_role(self, Role.ListItem)
        self._index = index
        self.line = LineSample()
        self._shown: tuple[Contender, Tokens, int] | None = None
        self.name = Elided()
        self.detail = Elided()
        self.detail.setObjectName("hint")
        self.value = Label()
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.trouble = small("", "trouble")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        self.note = small("", "hint")
        self.note.setWordWrap(True)
        self.note.hide()
        self.editor = Field()
        self.editor.setAccessibleName("Name of the contender")
        self.editor.setMaxLength(LONGEST_NAME)
        self.editor.cancelled.connect(self.cancel_rename)
        self.editor.editingFinished.connect(self._finish_rename)
        self._make_menu()
        self._lay_out()

    def _make_menu(self) -> None:
        """Make the button at the end, and what it offers."""
        self.more = QToolButton()
        self.more.setObjectName("plain")
        hold(self.more, icon=SIDE)
        self.more.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the row's own keys open it
        self.more.setToolTip("Rename, duplicate, hide or remove this contender")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more)
        self.actions_: dict[str, QAction] = {}
        for what, text in ACTIONS.items():
            action = self.menu.addAction(text)
            action.setData(what)
            self.actions_[what] = action
        self.menu.triggered.connect(self._chosen)
        MenuHover(self.more, self.menu)

    def _lay_out(self) -> None:
        words = QWidget()
        both = QHBoxLayout(words)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(6)
        both.addWidget(self.name)
        both.addWidget(self.detail, 1)
        self.editor.hide()
        self._words = words
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.line)
        top.addWidget(words, 1)
        top.addWidget(self.editor, 1)
        top.addWidget(self.value)
        top.addWidget(self.more)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 2, 2, 2)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self.trouble)
        layout.addWidget(self.note)

    def show_contender(self, contender: Contender, tokens: Tokens, of: Experiment) -> None:
        """Show name, line and what sets the contender apart."""
        shown = (contender, tokens, len(of.contenders))
        if shown == self._shown:  # a drag elsewhere edits many times a second
            return
        self._shown = shown
        self.name.setText(contender.label)
        self.name.setEnabled(not contender.hidden)
        self.detail.setText(contender.detail)
        colour = tokens.faint if contender.hidden else tokens.contender(contender.colour)
        self.line.set_line(colour, dash(contender.colour))
        self.actions_["hide"].setText("Show" if contender.hidden else "Hide")
        self.actions_["remove"].setEnabled(len(of.contenders) > 1)
        self.actions_["duplicate"].setEnabled(len(of.contenders) < MOST_CONTENDERS)
        self.more.setIcon(icon("more", tokens.muted))
        full = contender.full_name
        self.setToolTip(literal(f"{full}\n{contender.loss.meaning()}"))
        self.setAccessibleName(f"{full}, hidden" if contender.hidden else full)
        self.more.setAccessibleName(f"More about {full}")

    def show_metric(self, value: str, trouble: str, note: str) -> None:
        """Show the yardstick, or why the contender stopped."""
        self.value.setText("" if trouble else value)
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.note.setText(note)
        self.note.setVisible(bool(note) and not trouble)
        self.setAccessibleDescription(trouble or f"{value} {note}".rstrip())

    def set_selected(self, selected: bool) -> None:
        """Mark the row."""
        if selected != self.property(CHOSEN):
            self.setProperty(CHOSEN, selected)
            tell_chosen(self)
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus if selected else Qt.FocusPolicy.NoFocus)
            restyle(self)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go to another row, or do to this one what its menu offers."""
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -1}
        steps |= {Qt.Key.Key_PageDown: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: MOST_CONTENDERS}
        what = {Qt.Key.Key_Space: "hide", Qt.Key.Key_Delete: "remove", Qt.Key.Key_F2: "rename"}
        if key in steps or key in ends:
            self.moved.emit(ends.get(key, self._index + steps.get(key, 0)))
        elif key in what:
            self.actions_[what[key]].trigger()
        elif key in PRESSES:
            self.show_menu()
        else:
            super().keyPressEvent(event)

    @guarded()
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offer the menu to the right button of the mouse and to the Menu key."""
        self.picked.emit(self._index)
        self.show_menu()

    def show_menu(self) -> None:
        """Open the menu at the button."""
        self.menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    @guarded()
    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select the contender."""
        self.click()

    def click(self) -> None:
        """Select the contender; so do screen readers."""
        self.picked.emit(self._index)

    @guarded()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Rename the contender."""
        self.start_rename()

    def start_rename(self) -> None:
        """Turn the name into a field."""
        self.editor.setText(self.name.text())
        self._words.hide()
        self.editor.show()
        self.editor.setFocus()
        self.editor.selectAll()

    @Slot()
    def cancel_rename(self) -> None:
        """Turn the field back into the name."""
        by_key = self.editor.hasFocus()
        self.editor.blockSignals(True)  # hiding a field ends its editing
        self.editor.hide()
        self.editor.blockSignals(False)
        self._words.show()
        if by_key:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _finish_rename(self) -> None:
        if not self.editor.isHidden():
            self.cancel_rename()
            self.renamed.emit(self._index, self.editor.text())

    @Slot(object)
    def _chosen(self, action: QAction) -> None:
        if action.data() == "rename":
            self.start_rename()
        else:
            self.wanted.emit(self._index, action.data())
