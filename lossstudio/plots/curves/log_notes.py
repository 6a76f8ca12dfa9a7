"""What a logarithmic axis cannot show: points between zeros as dots, and zeros in words."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Contender
from lossstudio.plots.base.plot import Plot
from lossstudio.plots.curves.corner_words import CornerWords

SIZE = 5  # px of a dot
CORNER = (-4, -2)  # px from the lower right
MOST_DOTS = 1000


class LogNotes:
    """Dots and words on a plot with a logarithmic second axis.

    Parameters
    ----------
    plot : Plot
    """

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.dots = pg.ScatterPlotItem(size=SIZE, pen=None)
        plot.addItem(self.dots, ignoreBounds=True)
        self.words = CornerWords(plot)
        self.words.anchor(itemPos=(1, 1), parentPos=(1, 1), offset=CORNER)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        self.dots.clear()
        self.words.hide()

    def show(
        self,
        epochs: NDArray[np.int64],
        x: Floats,
        values: Floats,
        contenders: Sequence[Contender],
    ) -> None:
        """Note what of `values` (points, rows, 2) of `epochs`, which lie at x, no line can show."""
        spots, lines = [], []
        names = distinct_names(contenders)
        for row, contender in enumerate(contenders):
            if contender.hidden:
                continue
            brush = pg.mkBrush(self._plot.colour(contender.colour))
            for side in range(values.shape[-1]):
                column = values[:, row, side]
                lonely = alone(column)
                for point in lonely[np.isfinite(x[lonely])][:MOST_DOTS]:
                    place = float(x[point]), float(np.log10(column[point]))
                    spots.append({"pos": place, "brush": brush})
                since = zero_since(column)
                if since is not None:
                    which = ("train", "test")[side]
                    lines.append(f"{names[row]}, {which}: 0 from epoch {epochs[since]:,}")
        self.dots.setData(spots)
        self.words.show_lines([[(line, "")] for line in lines])


def alone(column: Floats) -> NDArray[np.intp]:
    """Return the positive values with none beside them, which a line would not show."""
    positive = np.concatenate([[False], column > 0.0, [False]])
    found: NDArray[np.intp] = np.flatnonzero(positive[1:-1] & ~positive[:-2] & ~positive[2:])
    return found


def zero_since(column: Floats) -> int | None:
    """Return from which point on every value is 0, or None where the last one is not."""
    if not len(column) or column[-1] != 0.0:
        return None
    others = np.flatnonzero(column != 0.0)
    return int(others[-1]) + 1 if len(others) else 0
