"""The columns of panels left and right of the plots: each is scrolled as one, and can go away."""

import json
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from lossstudio.panels.panel import Panel
from lossstudio.widgets.look.measures import hold, px
from lossstudio.widgets.look.tokens import GAP
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.vertical_scroll_area import VerticalScrollArea

SCROLL_BAR = 8  # px
LEAST = QSize(998, 460)  # px that are needed at most, however much is zoomed: the rest scrolls
MIDDLE = 698  # px beside both columns: of its widest page, else they would come and go with pages
HIGH = 420  # px: lower plots show nothing
GONE = "The window was too narrow for both columns: {} made room. {} brings them back."
BOARD = "The plots alone, for a projector; Ctrl++ makes them larger. Escape or F11 brings the rest."


class Column(VerticalScrollArea):
    """Panels one above the other, with one scroll bar.

    Parameters
    ----------
    action : QAction
        Shows the column, or puts it away.
    """

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.panels: tuple[Panel, ...] = ()
        self.action = action
        self.wanted = True
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to what gets the focus
        self._content = QWidget()
        self._stack = QVBoxLayout(self._content)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(GAP)
        self._stack.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(self._content)

    def fill(self, panels: Sequence[Panel]) -> None:
        """Take the panels, from top to bottom; before, the column has to be in its place.

        Else all of them would be measured and dressed without the style sheet of the window, and
        then again.
        """
        self.panels = tuple(panels)
        for panel in panels:
            self._stack.addWidget(panel)

    @property
    def name(self) -> str:
        """What is in the column, for a sentence."""
        first, *rest = (panel.title.lower() for panel in self.panels)
        return f"{', '.join([first, *rest[:-1]])} and {rest[-1]}" if rest else first

    def renew(self) -> None:
        """Lay out anew what is hidden: Qt waits until it is shown, and tells stale sizes."""
        for part in reversed([self._content, *self._content.findChildren(QWidget)]):
            layout = part.layout()
            if layout is not None:
                layout.activate()

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a width at which nothing is cut, with the scroll bar or without."""
        return QSize(self._content.minimumSizeHint().width() + px(SCROLL_BAR), 120)

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the least width: the plots take the rest."""
        return self.minimumSizeHint()


class Columns(QSplitter):
    """Plots between two columns of panels.

    Where a window is too narrow for all three, the column that was asked for last stays.

    Parameters
    ----------
    left, right : sequence of Panel
    middle : QWidget
    left_action, right_action : QAction
        Show a column, or put it away.
    parent : QWidget
        In the window: what is wide here depends on its style sheet.
    """

    message = Signal(str)

    def __init__(
        self,
        left: Sequence[Panel],
        middle: QWidget,
        right: Sequence[Panel],
        left_action: QAction,
        right_action: QAction,
        *,
        parent: QWidget,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(GAP)
        self.setChildrenCollapsible(False)
        self._middle = middle
        hold(middle, least_height=HIGH)
        scrolled = QScrollArea()  # where zooming makes it larger than there is room
        scrolled.setWidgetResizable(True)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setWidget(middle)
        self.left, self.right = Column(left_action), Column(right_action)
        self._both = (self.left, self.right)
        self._squeezed: Column | None = None  # put away for want of room
        self._told: Column | None = None
        self._board = False
        self._above = QHBoxLayout()
        for part in (self.left, scrolled, self.right):
            self.addWidget(part)
        self.left.fill(left)
        self.right.fill(right)
        self.setStretchFactor(1, 1)
        self.panels = [*left, *right]
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.fit)
        for column in self._both:
            column.action.setCheckable(True)
            column.action.setChecked(True)
            column.action.triggered.connect(self._turned)

    def above(self, part: QWidget) -> QLayout:
        """Return a row for what stands above the columns: it ends where their cards end."""
        self._above.addWidget(part)
        return self._above

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the room for the plots and one column: one gives way to the other."""
        wanted = [c.minimumSizeHint().width() + GAP for c in self._both if c.wanted]
        beside = 0 if self._board else max(wanted, default=0)
        high = max(self._middle.minimumSizeHint().height(), super().minimumSizeHint().height())
        return QSize(self._room + beside + px(SCROLL_BAR), high).boundedTo(LEAST)

    @property
    def _room(self) -> int:
        """How wide the plots shall be at least while another column may make room for them."""
        return max(self._least(self._middle), px(MIDDLE))

    @staticmethod
    def _least(part: QWidget) -> int:
        return max(part.minimumSizeHint().width(), part.minimumWidth())

    @Slot()
    def fit(self) -> None:
        """Put a column away where there is no room for both, and bring it back where there is."""
        if all(column.wanted for column in self._both) and not self._board:
            if self._squeezed is not None:
                self._squeezed.renew()
            need = self._room
            need += sum(self._least(column) + GAP for column in self._both)
            if need <= self.width():
                self._squeezed = None
            elif self._squeezed is None:
                self._squeezed = self.left
        else:
            self._squeezed = None
        for column in self._both:
            shown = column.wanted and column is not self._squeezed and not self._board
            column.setVisible(shown)
            column.action.setChecked(shown)
            column.action.setEnabled(not self._board)
        bar = px(SCROLL_BAR)  # of the right column: it lies in the margin of the window
        self.setContentsMargins(0, 0, 0 if self.right.isVisibleTo(self) else bar, 0)
        self._above.setContentsMargins(0, 0, bar, 0)
        self._tell()

    def _tell(self) -> None:
        """Say once which column was put away, as soon as it can be read."""
        gone = self._squeezed
        if gone is not self._told and self.isVisible():
            self._told = gone
            key = gone.action.shortcut().toString() if gone is not None else ""
            self.message.emit(GONE.format(gone.name, key) if gone is not None else "")

    @Slot()
    def _turned(self) -> None:
        """Show or put away the column whose action was triggered."""
        column = next(c for c in self._both if c.action is self.sender())
        if column.action.isChecked():
            column.wanted = True
            self._squeezed = self.left if column is self.right else self.right
        else:
            column.wanted = False
        self.fit()

    def set_board(self, board: bool) -> None:
        """Show the plots alone, or the columns again."""
        self._board = board
        self.fit()
        self.message.emit(BOARD if board else "")

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """See what there is room for now."""
        super().resizeEvent(event)
        self.fit()

    @guarded(bool)
    def event(self, event: QEvent) -> bool:
        """See what there is room for when a part needs more or less of it."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._later.start(0)
        return super().event(event)

    def state(self) -> str:
        """Return what is shown and how wide, as a text."""
        return json.dumps(
            {
                "sizes": bytes(self.saveState().toBase64().data()).decode(),
                "columns": [column.wanted for column in self._both],
                "hidden": [p.title for p in self.panels if not p.shown.isChecked()],
                "folded": [p.title for p in self.panels if not p.heading.isChecked()],
            }
        )

    def restore(self, text: str) -> None:
        """Show what a state says; one that cannot be read changes nothing."""
        try:
            state = json.loads(text)
            wanted = [bool(state["columns"][index]) for index in range(2)]
            hidden, folded = set(state["hidden"]), set(state["folded"])
            sizes = QByteArray.fromBase64(str(state["sizes"]).encode("ascii", "replace"))
        except (ValueError, LookupError, TypeError):
            return
        for panel in self.panels:
            panel.shown.setChecked(panel.title not in hidden)
            panel.heading.setChecked(panel.title not in folded)
        for column, shown in zip(self._both, wanted, strict=True):
            column.wanted = shown
        self.restoreState(sizes)
        self.fit()

    @Slot()
    def reset(self) -> None:
        """Put everything back as it was at first."""
        for panel in self.panels:
            panel.shown.setChecked(True)
            panel.heading.setChecked(True)
        for column in self._both:
            column.wanted = True
        self.fit()
        left, right = (self._least(column) for column in self._both)
        self.setSizes([left, max(0, self.width() - left - right), right])
