"""Learning rate against yardstick: where each contender learns best."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg

from lossstudio.core.experiment import Contender
from lossstudio.core.metrics import METRICS
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.learning_rate_search import OWN_LOSS, LearningRateResult
from lossstudio.plots.base.plot import Plot, line_pen
from lossstudio.widgets.look.tokens import Tokens

TALL = 5.0  # times the start; a loss beyond that is as good as diverged


def name_of(key: str) -> str:
    """Return the name of a yardstick."""
    return "Loss relative to its start" if key == OWN_LOSS else METRICS[key].title


class LearningRatesPlot(Plot):
    """A line a contender over the rates tried; its best rate is a filled dot."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens)
        self.lines: list[pg.PlotDataItem] = []
        self.best = pg.ScatterPlotItem(pxMode=True, size=11)
        self.best.setZValue(10)
        self.addItem(self.best)
        self.setLogMode(x=True, y=False)
        self.name_axes("learning rate", "")
        self.dress()

    def show_result(
        self, result: LearningRateResult, contenders: Sequence[Contender], key: str, split: Split
    ) -> None:
        """Draw a yardstick over the rates."""
        self.name_axes("learning rate", f"{name_of(key)}, {split.word}")
        curve = result.curve(key, split)
        if key == OWN_LOSS:
            curve = np.where(curve > TALL, np.nan, curve)
        for line in self.lines:
            self.removeItem(line)
        self.lines = []
        spots = []
        for row, (contender, best) in enumerate(
            zip(contenders, result.best(key, split), strict=True)
        ):
            colour = self.colour(contender.colour)
            line = pg.PlotDataItem(
                result.learning_rates,
                curve[:, row],
                pen=line_pen(colour, contender.colour, 2.0),
                connect="finite",
                symbol="o",
                symbolSize=4,
                symbolBrush=colour,
                symbolPen=None,
            )
            self.lines.append(line)
            self.addItem(line)
            if best is not None and np.isfinite(curve[best, row]):
                point = (np.log10(result.learning_rates[best]), curve[best, row])
                spots.append({"pos": point, "brush": colour, "pen": self.tokens.panel})
        self.best.setData(spots)
        self.enableAutoRange()
