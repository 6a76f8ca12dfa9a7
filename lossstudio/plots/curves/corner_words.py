"""Lines of words in a corner of a plot: as much of each as fits, from its beginning."""

from collections.abc import Sequence
from html import escape

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF

from lossstudio.plots.base.plot import Plot
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL

SIDES = 16  # px left and right of the words, together
Piece = tuple[str, str]  # some words, and their colour or nothing


class CornerWords(pg.LabelItem):  # type: ignore[misc]  # pyqtgraph carries no types
    """Words at the right of a plot, cut at their end where it is narrow; anchor them yourself.

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
        metrics, room = QFontMetricsF(font), self._plot.getViewBox().width() - px(SIDES)
        text = "<br>".join(_fitting(line, metrics, room) for line in self._lines)
        self.setText(text, color=self._plot.tokens.muted, size=f"{px(SMALL)}px")


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
