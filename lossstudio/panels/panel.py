"""The frame of every panel: a card that folds to its heading, and can be put away."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.tokens import GAP
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.roles import Role, set_role

Policy = QSizePolicy.Policy


def small(text: str, name: str = "heading") -> Label:
    """Return a label of the small size."""
    label = Label(text)
    label.setObjectName(name)
    return label


class Panel(QFrame):
    """A card in a column.

    Parameters
    ----------
    title : str
    fill : bool
        The contents take all the room there is.

    Attributes
    ----------
    shown : QAction
        Whether the panel is in its column at all.
    heading : QPushButton
        Checked while the panel is unfolded.
    """

    def __init__(self, title: str, *, fill: bool = False) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title = title
        self.shown = QAction(title, self)
        self.shown.setCheckable(True)
        self.shown.setChecked(True)
        self.shown.toggled.connect(self.setVisible)
        self.heading = QPushButton()
        self.heading.setObjectName("fold")
        self.heading.setAccessibleName(title)
        self.heading.setCheckable(True)
        self.heading.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # after a click Space still runs
        set_role(self.heading, Role.Button)
        self.heading.setChecked(True)
        self.heading.setToolTip(f"Fold or unfold: {title}")
        self.heading.toggled.connect(self._fold)
        bar = QWidget()
        bar.setObjectName("panelhead")
        self.head = QHBoxLayout(bar)
        self.head.setContentsMargins(0, 0, 0, 0)
        self.head.setSpacing(GAP)
        self.head.addWidget(self.heading)
        self.head.addStretch(0)
        self._fill = fill
        self._content = QWidget()
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(0, 2, 0, 4)
        self.body.setSpacing(4)
        if not fill:
            self.body.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 2)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self._content, 1)
        self._fit()

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height that its lines of text take at this width."""
        return self._as_high_as_needed(super().sizeHint())

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least size, likewise."""
        return self._as_high_as_needed(super().minimumSizeHint())

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lines break elsewhere at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _as_high_as_needed(self, size: QSize) -> QSize:
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth() and self.isVisible():
            size.setHeight(max(size.height(), layout.totalHeightForWidth(self.width())))
        return size

    @Slot(bool)
    def _fold(self, unfolded: bool) -> None:
        self._content.setVisible(unfolded)
        self._fit()

    def _fit(self) -> None:
        sign = "▾" if self.heading.isChecked() else "▸"
        self.heading.setText(f"{self.title} {sign}")
        takes_rest = self._fill and self.heading.isChecked()
        self.setSizePolicy(Policy.Preferred, Policy.Expanding if takes_rest else Policy.Fixed)

    def add(self, widget: QWidget) -> None:
        """Put a widget below what is there."""
        self.body.addWidget(widget)
