"""A formula, typeset from LaTeX when it is first shown."""

from PySide6.QtCore import QByteArray, QRectF, QSize, QSizeF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.roles import Role, set_role
from lossstudio.widgets.typesetting import SIZE, Wanted, typesetter

PENDING = 0.35  # the opacity of a picture that is not of this formula any more
LEAST = 0.7  # of the letters' size, where there is little room: smaller they cannot be read
EMPTY = 24  # px of height, until there is a formula
SCROLLS = frozenset((Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End))


class _Sheet(QWidget):
    """What a formula is painted on, as large as the sheet is."""

    renderer: QSvgRenderer | None = None
    pending = False  # whether another formula is under way

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the formula."""
        if self.renderer is not None:
            painter = QPainter(self)
            painter.setOpacity(PENDING if self.pending else 1.0)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.renderer.render(painter, QRectF(self.rect()))


class Formula(QScrollArea):
    """Shows a LaTeX formula in the colour of the text.

    One that is too wide is shrunk, as far as it can still be read; beyond that it is scrolled, by
    the mouse or by the arrow keys.
    """

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        set_role(self, Role.Equation)
        self._latex = ""
        self._wanted: Wanted | None = None
        self._shown: Wanted | None = None  # what the picture is of
        typesetter().done.connect(self._take)
        self._sheet = _Sheet()
        self.setWidget(self._sheet)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fit()

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self.set_latex(self._latex)

    def set_latex(self, latex: str) -> None:
        """Show a formula, as soon as it is typeset."""
        if latex != self._latex:
            self.horizontalScrollBar().setValue(0)
        self._latex = latex
        self.setAccessibleName(latex)
        wanted = latex, self._tokens.text, px(SIZE)
        if wanted == self._wanted == self._shown:
            return
        self._wanted = wanted
        svg = typesetter().ask(self, self._wanted) if latex else None
        if svg is not None:
            self._show(svg)
        self._sheet.pending = self._shown != self._wanted
        self._sheet.update()

    @Slot(object, bytes)
    def _take(self, wanted: Wanted, svg: bytes) -> None:
        if wanted == self._wanted and wanted != self._shown:
            self._show(svg)

    def _show(self, svg: bytes) -> None:
        self._shown = self._wanted
        self._sheet.renderer = QSvgRenderer(QByteArray(svg)) if svg else None
        self._sheet.pending = False
        self._fit()
        self._sheet.update()

    @property
    def ratio(self) -> float:
        """How large the letters are, of their own size."""
        rendered = self._sheet.renderer
        wide = rendered.defaultSize().width() if rendered else 0
        return min(1.0, max(LEAST, self.width() / max(1, wide)))

    @property
    def is_scrolled(self) -> bool:
        """Whether there is more than is seen."""
        return self._sheet.width() > self.width()

    @property
    def keys(self) -> frozenset[Qt.Key]:
        """The keys that are its own."""
        return SCROLLS if self.is_scrolled else frozenset()

    def _fit(self) -> None:
        """Be as high as the formula is at this width, with a scroll bar where it takes one."""
        rendered = self._sheet.renderer
        size = rendered.defaultSize() if rendered else QSize(0, EMPTY)
        self._sheet.setFixedSize((QSizeF(size) * self.ratio).toSize())
        scrolled = self.is_scrolled
        bar = self.horizontalScrollBar().sizeHint().height() if scrolled else 0
        self.setFixedHeight(self._sheet.height() + bar)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if scrolled else Qt.FocusPolicy.NoFocus)

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Shrink, or scroll, at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the formula."""
        rendered = self._sheet.renderer
        return QSize(rendered.defaultSize().width() if rendered else 0, self.minimumHeight())

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a width at which it is scrolled."""
        return QSize(40, self.minimumHeight())

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Scroll, also to an end."""
        bar = self.horizontalScrollBar()
        step = max(1, self.width() // 4)
        goals = {
            Qt.Key.Key_Left: bar.value() - step,
            Qt.Key.Key_Right: bar.value() + step,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: bar.maximum(),
        }
        key = Qt.Key(event.key())
        if key in goals:
            bar.setValue(goals[key])
        else:
            event.ignore()
