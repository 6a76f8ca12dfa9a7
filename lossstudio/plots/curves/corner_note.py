"""A few words in the upper right corner of a plot, that it may not be read wrongly."""

from html import escape

import pyqtgraph as pg

from lossstudio.plots.curves.curve_plot import CurvePlot
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL

CORNER = (-4, 0)  # px from the upper right
BELOW = 18  # px: where the names of ghosts begin then


class CornerNote:
    """Stands above the names of ghosts.

    Parameters
    ----------
    plot : CurvePlot
    """

    def __init__(self, plot: CurvePlot) -> None:
        self._plot = plot
        self.text = ""
        self.words = pg.LabelItem(justify="right")
        self.words.setParentItem(plot.getViewBox())
        self.words.anchor(itemPos=(1, 0), parentPos=(1, 0), offset=CORNER)
        self.words.hide()

    def show(self, text: str) -> None:
        """Show these words, or none."""
        if text != self.text:
            self.text = text
            self.dress()
            self.words.setVisible(bool(text))
            below = px(BELOW) if text else 0
            offset = CORNER[0], CORNER[1] + below
            self._plot.ghosts.names.anchor(itemPos=(1, 0), parentPos=(1, 0), offset=offset)
            self._plot.setAccessibleDescription(self._plot.spoken())

    def dress(self) -> None:
        """Take on the colours of the plot."""
        self.words.setText(escape(self.text), color=self._plot.tokens.muted, size=f"{px(SMALL)}px")
