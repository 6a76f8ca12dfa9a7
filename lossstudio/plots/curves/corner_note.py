"""A few words in the upper right corner of a plot, that it may not be read wrongly."""

from lossstudio.plots.curves.corner_words import CornerWords
from lossstudio.plots.curves.curve_plot import CurvePlot
from lossstudio.widgets.look.measures import px

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
        self.words = CornerWords(plot)
        self.words.anchor(itemPos=(1, 0), parentPos=(1, 0), offset=CORNER)
        self.words.hide()

    def show(self, *lines: str) -> None:
        """Show these lines of words, or none."""
        lines = tuple(filter(None, lines))
        text = "; ".join(lines)
        if text != self.text:
            self.text = text
            self.words.show_lines([[(line, "")] for line in lines])
            below = px(BELOW) * len(lines)
            offset = CORNER[0], CORNER[1] + below
            self._plot.ghosts.names.anchor(itemPos=(1, 0), parentPos=(1, 0), offset=offset)
            self._plot.setAccessibleDescription(self._plot.spoken())

    def dress(self) -> None:
        """Take on the colours of the plot."""
        self.words.fit()
