"""Curves of other races, pale and thin behind the current ones, with their names in a corner."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPen

from lossstudio.core.arrays import Floats
from lossstudio.plots.base.curve import CurveItem
from lossstudio.plots.base.plot import Plot, line_pen, pale
from lossstudio.plots.base.thinning import thinned
from lossstudio.plots.curves.corner_words import CornerWords, Piece
from lossstudio.plots.curves.x_axis import OVER_EPOCHS, XAxis

STRENGTH = 90  # of 255: how strongly the curves are drawn
BEHIND = -5.0
CORNER = (-4, 0)  # px from the upper right
LONGEST = 32  # letters of a name
MOST_NAMES = 3
MOST_TOLD = 2  # races of which it is told what differs


@dataclass(frozen=True, eq=False)
class Ghost:
    """The curves of another race: values (points, rows), colours, where its epochs lie.

    `differs` is by what it is told from the current one: texts, and colours of contenders or None.
    """

    epochs: NDArray[np.int64]
    values: Floats
    colours: tuple[int, ...]
    name: str
    x_axis: XAxis = OVER_EPOCHS
    differs: tuple[tuple[str, int | None], ...] = ()


class Ghosts:
    """The ghosts on a plot.

    Parameters
    ----------
    plot : Plot
    """

    def __init__(self, plot: Plot) -> None:
        self._plot = plot
        self.shown: tuple[Ghost, ...] = ()
        self.curves: list[pg.PlotDataItem] = []
        self.names = CornerWords(plot)
        self.names.anchor(itemPos=(1, 0), parentPos=(1, 0), offset=CORNER)

    def show(self, ghosts: Sequence[Ghost], *, log: bool) -> None:
        """Draw these and no others."""
        self.shown = tuple(ghosts)
        for curve in self.curves:
            self._plot.removeItem(curve)
        self.curves = []
        for ghost in ghosts:
            x = ghost.x_axis.place(ghost.epochs)
            seen = np.isfinite(x)
            for row, index in enumerate(ghost.colours):
                curve = CurveItem(connect="finite", pen=self._pen(index))
                curve.setZValue(BEHIND)
                curve.setLogMode(False, log)
                curve.setData(*thinned(x[seen], ghost.values[seen, row]))
                self.curves.append(curve)
                self._plot.addItem(curve, ignoreBounds=True)
        self._name()

    def _name(self) -> None:
        named = self.shown[-MOST_NAMES:]
        lines: list[list[Piece]] = []
        for ghost in named:
            lines.append([(f"pale: {_short(ghost.name)}", "")])
            if ghost.differs and len(named) <= MOST_TOLD:
                told = [self._coloured(*each) for each in ghost.differs]
                lines.append([piece for each in told for piece in (("; ", ""), each)][1:])
        left = len(self.shown) - len(named)
        self.names.show_lines([*lines, *([[(f"and {left} more", "")]] if left else [])])

    def _coloured(self, text: str, colour: int | None) -> Piece:
        """Return what differs, in the colour of the contender it is of."""
        return _short(text), "" if colour is None else self._plot.colour(colour)

    def _pen(self, index: int) -> QPen:
        pen = QPen(line_pen(self._plot.colour(index), index, 1.0))
        pen.setColor(pale(self._plot.colour(index), STRENGTH))
        return pen


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
