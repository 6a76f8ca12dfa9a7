"""The bar above the fit with which samples are drawn."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QToolButton

from lossstudio.core.datasets.drawing import erase
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.fit.drawing.tools import DrawState, Tool
from lossstudio.plots.fit.heading_search import HeadingSearch
from lossstudio.widgets.card import QuietCombo
from lossstudio.widgets.inputs import Switch
from lossstudio.widgets.labels import Elided
from lossstudio.widgets.look.tokens import sign
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.roles import Role, set_role

HEADING = (
    "Pale lines show where each contender will end if it trains for long enough on these samples:\n"
    "there its training loss is least. Drag a sample, and see which of them follow it."
)


class DrawBar(QFrame):
    """Offers the tools, and tells what a drag has led to.

    Parameters
    ----------
    state : DrawState
    search : HeadingSearch
    """

    def __init__(self, state: DrawState, search: HeadingSearch) -> None:
        super().__init__()
        self._state, self._search = state, search
        self.tools: dict[Tool, QToolButton] = {}
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._take)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for tool in Tool:
            line.addWidget(self._button(tool))
        self.classes = QuietCombo("Class", "The class of the samples that are added")
        self.classes.activated.connect(self._state.choose_class)
        line.addWidget(self.classes)
        self.erase = QPushButton("Erase selected")
        self.erase.setObjectName("link")
        self.erase.clicked.connect(self._erase_selected)
        line.addWidget(self.erase)
        self.heading = Switch("Where they head")
        self.heading.setChecked(state.heading)
        self.heading.clicked.connect(state.show_heading)
        self._tell_headings()
        line.addWidget(self.heading)
        self.told = Elided()
        self.told.setObjectName("hint")
        line.addWidget(self.told, 1)
        self.done = QPushButton("Done")
        self.done.setObjectName("link")
        self.done.setToolTip("Put the tools away: the mouse moves the plot again (Esc)")
        self.done.clicked.connect(self._put_away)
        line.addWidget(self.done)
        state.changed.connect(self._follow)
        search.found.connect(self._tell_headings)
        self.hide()

    def _button(self, tool: Tool) -> QToolButton:
        button = self.tools[tool] = QToolButton()
        button.setText(tool.word)
        button.setObjectName("tool")
        set_role(button, Role.RadioButton)
        button.setToolTip(tool.tip)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._group.addButton(button)
        return button

    @Slot(object)
    def _take(self, button: QToolButton) -> None:
        self._state.take(next(tool for tool, each in self.tools.items() if each is button))

    @Slot()
    def _put_away(self) -> None:
        self._state.take(None)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Offer what suits the samples."""
        names = snapshot.prepared.samples.classes
        offered = Tool.offered(len(names))
        for tool, button in self.tools.items():
            button.setVisible(tool in offered)
        words = {str(row): f"{sign(row)} {name}" for row, name in enumerate(names)}
        self.classes.set_words(words)
        self.classes.setVisible(bool(names) and snapshot.prepared.samples.features.shape[1] > 1)
        if self._state.class_ >= max(1, len(names)):
            self._state.class_ = 0
        self.classes.setCurrentIndex(self._state.class_)
        if self._state.tool is not None and self._state.tool not in offered:
            self._state.take(Tool.MOVE)

    @Slot()
    def _tell_headings(self) -> None:
        """Tell why some have no line that shows where they are heading."""
        self.heading.setToolTip("\n".join(map(literal, (HEADING, *self._search.reasons))))

    def tell(self, text: str, more: str = "") -> None:
        """Tell what a drag has led to; `more` stands above it where the mouse rests."""
        self.told.setText(text)
        self.told.setToolTip(literal("\n".join(filter(None, (more, text)))))

    @Slot()
    def _follow(self) -> None:
        tool, count = self._state.tool, len(self._state.selected)
        self.setVisible(tool is not None)
        self.heading.setChecked(self._state.heading)
        if tool is not None:
            self.tools[tool].setChecked(True)
        self.erase.setVisible(count > 1)
        self.erase.setText(f"Erase {count} selected")

    @Slot()
    def _erase_selected(self) -> None:
        selected = self._state.selected
        self._state.do(lambda drawn: erase(drawn, selected))
        self._state.select(())
