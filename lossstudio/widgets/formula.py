"""A formula, typeset from LaTeX when it is first shown."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.roles import Role, set_role
from lossstudio.widgets.typesetting import SIZE, Wanted, typesetter

PENDING = 0.35  # the opacity of a picture that is not of this formula any more


class Formula(QWidget):
    """Paints a LaTeX formula in the colour of the text, shrunk where it is too wide."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        set_role(self, Role.Equation)
        self._latex = ""
        self._wanted: Wanted | None = None
        self._shown: Wanted | None = None  # what the picture is of
        self._renderer: QSvgRenderer | None = None
        typesetter().done.connect(self._take)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self.set_latex(self._latex)

    def set_latex(self, latex: str) -> None:
        """Show a formula, as soon as it is typeset."""
        self._latex = latex
        self.setAccessibleName(latex)
        self._wanted = (latex, self._tokens.text, px(SIZE))
        svg = typesetter().ask(self, self._wanted) if latex else None
        if svg is not None:
            self._show(svg)
        self.update()

    @Slot(object, bytes)
    def _take(self, wanted: Wanted, svg: bytes) -> None:
        if wanted == self._wanted and wanted != self._shown:
            self._show(svg)

    def _show(self, svg: bytes) -> None:
        self._shown = self._wanted
        self._renderer = QSvgRenderer(QByteArray(svg)) if svg else None
        self.updateGeometry()
        self.update()

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the formula."""
        rendered = self._renderer
        return rendered.defaultSize() if rendered else QSize(0, 24)

    @guarded(QSize)
    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a width to which the formula may be shrunk."""
        return QSize(40, self.sizeHint().height())

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the formula at the left, shrunk where it is too wide."""
        rendered = self._renderer
        if rendered is None:
            return
        size = rendered.defaultSize()
        ratio = min(1.0, self.width() / max(1, size.width()))
        width, height = size.width() * ratio, size.height() * ratio
        painter = QPainter(self)
        if self._shown != self._wanted:
            painter.setOpacity(PENDING)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rendered.render(painter, QRectF(0, (self.height() - height) / 2, width, height))
