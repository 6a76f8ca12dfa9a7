"""The frame of every panel: a dock whose title bar is the heading of a card."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lossstudio.looks.tokens import GAP

WIDTH = 268  # px


def small(text: str, name: str = "heading") -> QLabel:
    """Return a label of the small size."""
    label = QLabel(text)
    label.setObjectName(name)
    return label


class _Scroll(QScrollArea):
    """As high as what it holds where there is room, and scrolled where there is not."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(content)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(WIDTH, self.widget().sizeHint().height() + 2)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(180, 48)


class Panel(QDockWidget):
    """A dock that can be moved by its heading.

    Parameters
    ----------
    title : str
    """

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.setObjectName(title.lower())
        self.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable
            | QDockWidget.DockWidgetFeature.DockWidgetFloatable
            | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        bar = QFrame()
        bar.setObjectName("cardhead")
        self.head = QHBoxLayout(bar)
        self.head.setContentsMargins(12, 8, 10, 2)
        self.head.setSpacing(GAP)
        self.head.addWidget(small(title))
        self.head.addStretch(1)
        self.setTitleBarWidget(bar)
        content = QWidget()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(12, 4, 12, 10)
        self.body.setSpacing(6)
        self.body.setAlignment(Qt.AlignmentFlag.AlignTop)
        frame = QFrame()
        frame.setObjectName("cardbody")
        frame.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 0, 1, 1)
        inside.addWidget(_Scroll(content))
        self.setWidget(frame)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget below what is there."""
        self.body.addWidget(widget, stretch)
