"""A formula, typeset from LaTeX when it is first shown."""

import sys
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.roles import Role, set_role

SIZE = 16  # px, of the letters


@lru_cache(maxsize=256)
def typeset(latex: str, colour: str, size: int = SIZE) -> bytes:
    """Return a formula as SVG, in a colour, with letters of so many px."""
    # slow to import, and not needed to open the window
    from ziamath.config import config  # noqa: PLC0415
    from ziamath.zmath import Latex  # noqa: PLC0415

    config.svg2 = False
    svg: str = Latex(latex, size=size, color=colour).svg()
    return svg.encode()


class Formula(QWidget):
    """Paints a LaTeX formula in the colour of the text, shrunk where it is too wide."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        set_role(self, Role.Equation)
        self._latex = ""
        self._renderer: QSvgRenderer | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        self.set_latex(self._latex)

    def set_latex(self, latex: str) -> None:
        """Show a formula."""
        self._latex = latex
        self._renderer = None
        self.setAccessibleName(latex)
        if "ziamath" in sys.modules:
            self._render()
        else:  # let the window be painted first
            QTimer.singleShot(0, self, self._render)

    @Slot()
    def _render(self) -> None:
        if self._latex and self._renderer is None:
            svg = typeset(self._latex, self._tokens.text, px(SIZE))
            self._renderer = QSvgRenderer(QByteArray(svg))
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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rendered.render(painter, QRectF(0, (self.height() - height) / 2, width, height))
