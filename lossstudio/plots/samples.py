"""The samples on the fit plot: filled for training, outlined for testing."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from lossstudio.core.tasks import Task
from lossstudio.core.training import Part, Prepared
from lossstudio.looks.tokens import Tokens, marker
from lossstudio.plots.plot import pale
from lossstudio.plots.surface import colour_of

MOST = 4000  # points drawn of each part


class SamplesItem:
    """Scatter items for the training and the test samples of one plot.

    Parameters
    ----------
    plot : pyqtgraph.PlotItem
    """

    def __init__(self, plot: pg.PlotItem) -> None:
        self._plot = plot
        self.train = pg.ScatterPlotItem(pxMode=True)
        self.test = pg.ScatterPlotItem(pxMode=True)
        for item in (self.test, self.train):
            item.setZValue(10)
            plot.addItem(item)
        self._shown: tuple[Prepared, Tokens] | None = None
        self.note = ""

    def show(self, prepared: Prepared, tokens: Tokens, low: float, high: float) -> None:
        """Show the samples; `low` and `high` are the ends of the colours of a target."""
        if self._shown is not None and self._shown[0] is prepared and self._shown[1] is tokens:
            return
        self._shown = prepared, tokens
        self._draw(self.train, prepared.train, prepared, tokens, (low, high), filled=True)
        self._draw(self.test, prepared.test, prepared, tokens, (low, high), filled=False)
        count, drawn = len(prepared.train) + len(prepared.test), len(self.train.data)
        drawn += len(self.test.data)
        self.note = f"{drawn:,} of {count:,} samples drawn" if drawn < count else ""

    def _draw(
        self,
        item: pg.ScatterPlotItem,
        part: Part,
        prepared: Prepared,
        tokens: Tokens,
        ends: tuple[float, float],
        *,
        filled: bool,
    ) -> None:
        some = slice(None, None, max(1, -(-len(part) // MOST)))
        x, y = part.features[some, 0], _height(part, prepared)[some]
        size = 7 if len(part) < 500 else 5
        colours = _colours(part.target[some], prepared, tokens, ends)
        on_surface = prepared.task is Task.REGRESSION and part.features.shape[1] > 1
        if filled:
            pens = pg.mkPen(tokens.text if on_surface else tokens.panel, width=1)
            brushes = [pg.mkBrush(pale(c, 230)) for c in colours]
        else:
            pens = [pg.mkPen(c, width=1.4) for c in colours]
            brushes = pg.mkBrush(tokens.panel)
        symbols: str | list[str] = "o"
        if prepared.task is not Task.REGRESSION:
            symbols = [marker(int(which)) for which in part.target[some]]
        item.setData(x=x, y=y, symbol=symbols, size=size, brush=brushes, pen=pens)


def _height(part: Part, prepared: Prepared) -> NDArray[np.float64]:
    """Return where the samples lie on the second axis."""
    if part.features.shape[1] > 1:
        return part.features[:, 1]
    if prepared.task is Task.MULTICLASS:
        return part.target / max(1, len(prepared.samples.classes) - 1)
    return part.target.astype(np.float64)


def _colours(
    target: NDArray[np.float64] | NDArray[np.int64],
    prepared: Prepared,
    tokens: Tokens,
    ends: tuple[float, float],
) -> list[str]:
    if prepared.task is not Task.REGRESSION:
        return [tokens.class_(int(which)) for which in target]
    if prepared.samples.features.shape[1] == 1:
        return [tokens.faint] * len(target)
    return [pg.mkColor(*rgb).name() for rgb in colour_of(np.asarray(target, float), *ends)]
