"""The frame of every panel: a dock whose title bar is the heading of a card."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.tokens import GAP
from lossstudio.widgets.overrides import guarded

WIDTH = 268  # px
SCROLL_BAR = 8  # px


def small(text: str, name: str = "heading") -> Label:
    """Return a label of the small size."""
    label = Label(text)
    label.setObjectName(name)
    return label


class _Scroll(QScrollArea):
    """As high as what it holds where there is room, and scrolled where there is not."""

    grown = Signal()

    def __init__(self, content: QWidget, whole: bool) -> None:
        super().__init__()
        self._whole = whole
        self._content = content
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to what gets the focus
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(content)
        content.installEventFilter(self)

    @guarded(bool)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self.grown.emit()
        return super().eventFilter(watched, event)

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        width = self.width() if self.isVisible() else WIDTH
        height = self._content.heightForWidth(width - SCROLL_BAR)  # lines of text wrap
        return QSize(WIDTH, max(height, self._content.sizeHint().height()) + 2)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(WIDTH - 2 * SCROLL_BAR, self.sizeHint().height() if self._whole else 48)


class Panel(QDockWidget):
    """A dock that can be moved by its heading.

    Parameters
    ----------
    title : str
    snug : bool
        Never higher than its contents need; the dock below takes the rest.
    whole : bool
        Never lower than its contents need: nothing in it is scrolled.
    fill : bool
        The contents take all the room there is.
    """

    grown = Signal()

    def __init__(
        self, title: str, *, snug: bool = False, whole: bool = False, fill: bool = False
    ) -> None:
        super().__init__(title)
        self.setObjectName(title.lower())
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        bar = QFrame()
        bar.setObjectName("cardhead")
        self.head = QHBoxLayout(bar)
        self.head.setContentsMargins(12, 5, 10, 1)
        self.head.setSpacing(GAP)
        self.head.addWidget(small(title))
        self.head.addStretch(1)
        self.setTitleBarWidget(bar)
        content = QWidget()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(12, 2, 12, 6)
        self.body.setSpacing(4)
        if not fill:
            self.body.setAlignment(Qt.AlignmentFlag.AlignTop)
        frame = QFrame()
        frame.setObjectName("cardbody")
        frame.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 0, 1, 1)
        self._scroll = _Scroll(content, whole)
        self._snug = snug
        self._height = 0
        self._scroll.grown.connect(self._grow)
        inside.addWidget(self._scroll)
        self.setWidget(frame)

    @property
    def wanted_height(self) -> int:
        """The height at which nothing is scrolled."""
        return self._scroll.sizeHint().height() + 1 + self.titleBarWidget().sizeHint().height()

    @Slot()
    def _grow(self) -> None:
        height = self._scroll.sizeHint().height() + 1
        if height == self._height:
            return
        self._height = height
        if self._snug:
            self.widget().setMaximumHeight(height)
        self.grown.emit()

    def add(self, widget: QWidget) -> None:
        """Put a widget below what is there."""
        self.body.addWidget(widget)
