"""Lines of words in a corner of a plot: as many and as much of each as fit, from the beginning."""

from collections.abc import Sequence
from html import escape

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

from lossstudio.plots.base.plot import Plot
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL
from lossstudio.widgets.plain_text import literal

SIDES = 16  # px left and right of the words, together
Piece = tuple[str, str]  # some words, and their colour or nothing


class CornerWords(pg.LabelItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """Words at the right of a plot, cut at their end where it is small; anchor them yourself.

    The mouse is told the whole of what is cut.

    Parameters
    ----------
    plot : Plot
    """

    def __init__(self, plot: Plot) -> None:
        super().__init__(justify="right")
        self._plot = plot
        self._lines: Sequence[Sequence[Piece]] = ()
        self.setParentItem(plot.getViewBox())
        plot.getViewBox().sigResized.connect(self.fit)

    def show_lines(self, lines: Sequence[Sequence[Piece]]) -> None:
        """Show these lines of pieces, or nothing."""
        self._lines = lines
        self.fit()
        self.setVisible(bool(lines))

    def fit(self, *_: object) -> None:
        """Show as much of each line as fits now, in the colours of the plot."""
        font = QFont(self.item.font())
        font.setPixelSize(px(SMALL))
        box, metrics = self._plot.getViewBox(), QFontMetricsF(font)
        room, most = box.width() - px(SIDES), int(box.height() / metrics.height())
        shown = [_fitting(line, metrics, room) for line in self._lines[:most]]
        text = "<br>".join(shown)
        self.setText(text, color=self._plot.tokens.muted, size=f"{px(SMALL)}px")
        whole = ["".join(words for words, _ in line) for line in self._lines]
        cut = len(shown) < len(whole) or any(line.endswith("…") for line in shown)
        self.item.setToolTip(literal("\n".join(whole)) if cut else "")


def _fitting(line: Sequence[Piece], metrics: QFontMetricsF, room: float) -> str:
    """Return the beginning of a line, as rich text."""
    whole = "".join(words for words, _ in line)
    shown = metrics.elidedText(whole, Qt.TextElideMode.ElideRight, max(room, 0.0))
    cut = shown != whole
    left, parts = len(shown) - cut, []
    for words, colour in line:
        here = escape(words[:left])
        parts.append(f'<span style="color:{colour}">{here}</span>' if colour and here else here)
        left = max(0, left - len(words))
    return "".join(parts) + "…" * cut
