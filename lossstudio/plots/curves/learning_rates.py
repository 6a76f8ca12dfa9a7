"""Learning rate against yardstick: where each contender learns best."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyqtgraph as pg

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import distinct_names, full_names
from lossstudio.core.experiment import Contender
from lossstudio.core.metrics import METRICS
from lossstudio.core.numbers import Cell, Numbers
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.learning_rate_search import OWN_LOSS, LearningRateResult
from lossstudio.plots.base.curve import CurveItem
from lossstudio.plots.base.picture import Note, Picture, line_of
from lossstudio.plots.base.plot import Plot, line_pen
from lossstudio.widgets.look.tokens import Tokens

NONE = "none: no rate made the loss smaller"
CROSSES = "✕ diverged, or far worse than at the lowest rate: {}."
PAD = 0.05  # of the height, above and below
Shown = tuple[LearningRateResult, Sequence[Contender], str, Split]
TALL = 4.0  # times the way from the best to what the lowest rate reaches: the most that is shown


def name_of(key: str) -> str:
    """Return the name of a yardstick."""
    return "Loss relative to its start" if key == OWN_LOSS else METRICS[key].title


def higher_is_better(key: str) -> bool:
    """Return which way a yardstick is better."""
    return key != OWN_LOSS and METRICS[key].higher_is_better


class LearningRatesPlot(Plot):
    """A line a contender over the rates tried; its best rate is a filled dot.

    Where a contender diverged, or ended far worse than at the lowest rate, a cross at the edge
    stands for it: the axis is for what can be told apart.

    Attributes
    ----------
    outside : dict of int to list of float
        The rates of each contender that have only a cross.
    """

    called = "learning rates"

    def __init__(self, tokens: Tokens) -> None:
        self._shown: Shown | None = None
        self.raced = ""  # in the line below a picture
        super().__init__(tokens)
        self.lines: list[pg.PlotDataItem] = []
        self.best = pg.ScatterPlotItem(pxMode=True, size=11)
        self.best.setZValue(10)
        self.crosses = pg.ScatterPlotItem(pxMode=True, size=9, symbol="x", pen=pg.mkPen(None))
        self.addItem(self.best)
        self.addItem(self.crosses)
        self.outside: dict[int, list[float]] = {}
        self._range: tuple[float, float] = (0.0, 1.0)
        self.setLogMode(x=True, y=False)
        self.name_axes("learning rate", "")
        self.dress()

    def show_result(
        self, result: LearningRateResult, contenders: Sequence[Contender], key: str, split: Split
    ) -> None:
        """Draw a yardstick over the rates."""
        self._shown = result, contenders, key, split
        self.name_axes("learning rate", f"{name_of(key)}, {split.word}")
        curve = within(result.curve(key, split), higher=higher_is_better(key))
        rates = result.learning_rates
        low, high = _ends(curve)
        pad = PAD * (high - low)
        self._range = low - pad, high + pad
        edge = low if higher_is_better(key) else high
        for line in self.lines:
            self.removeItem(line)
        self.lines, spots, crosses, told = [], [], [], []
        names = full_names(contenders)
        for row, (contender, chosen) in enumerate(
            zip(contenders, result.chosen(key, split), strict=True)
        ):
            colour = self.colour(contender.colour)
            self._add_line(rates, curve[:, row], contender)
            if chosen is not None and np.isfinite(curve[chosen.index, row]):
                point = (np.log10(chosen.rate), curve[chosen.index, row])
                spots.append({"pos": point, "brush": colour, "pen": self.tokens.panel})
            told.append(f"{names[row]} {NONE if chosen is None else chosen.text}")
            self.outside[row] = [float(rate) for rate in rates[np.isnan(curve[:, row])]]
            crosses += [
                {"pos": (np.log10(rate), edge), "brush": colour} for rate in self.outside[row]
            ]
        self.best.setData(spots)
        self.crosses.setData(crosses)
        self.setAccessibleDescription(f"Best rates: {', '.join(told)}")
        self.show_all()

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        super().set_tokens(tokens)
        if self._shown is not None:
            self.show_result(*self._shown)

    def picture(self) -> Picture | None:
        """Return the lines with who is who, and what the crosses stand for."""
        if self._shown is None:
            return None
        _, contenders, _, _ = self._shown
        named = zip(contenders, full_names(contenders), strict=True)
        lines = [line_of(contender, self.tokens, name) for contender, name in named]
        crosses = self.crosses_text(distinct_names(contenders))
        notes = [Note(crosses)] if crosses else []
        return Picture(((self,),), self.tokens, lines, notes, self.raced)

    def numbers(self) -> Numbers | None:
        """Return what was reached at every rate; of a contender that diverged there is nothing."""
        if self._shown is None:
            return None
        _, _, key, split = self._shown
        columns = ("contender", "side", "learning_rate", key, "best")
        return Numbers(columns, lambda: self._rows(split))

    def _rows(self, split: Split) -> Iterator[list[Cell]]:
        assert self._shown is not None
        result, contenders, key, _ = self._shown
        names = full_names(contenders)
        chosen = result.chosen(key, split)
        for row, (name, best) in enumerate(zip(names, chosen, strict=True)):
            values = result.curve(key, split)[:, row].tolist()
            for place, rate in enumerate(result.learning_rates.tolist()):
                is_best = best is not None and place == best.index
                yield [name, split.word, rate, values[place], "best" if is_best else None]

    def crosses_text(self, names: Sequence[str]) -> str:
        """Say which of the contenders the crosses stand for, and at which rates."""
        told = [
            f"{names[row]} at {', '.join(f'{rate:g}' for rate in rates)}"
            for row, rates in self.outside.items()
            if rates
        ]
        return CROSSES.format("; ".join(told)) if told else ""

    def _add_line(self, rates: Floats, values: Floats, contender: Contender) -> None:
        colour = self.colour(contender.colour)
        line = CurveItem(
            rates,
            values,
            pen=line_pen(colour, contender.colour, 2.0),
            connect="finite",
            symbol="o",
            symbolSize=4,
            symbolBrush=colour,
            symbolPen=None,
        )
        self.lines.append(line)
        self.addItem(line)

    def show_all(self) -> None:
        """Show all rates, and what was reached with them."""
        self.enableAutoRange(axis="x")
        self.setYRange(*self._range, padding=0)


def within(curve: Floats, *, higher: bool) -> Floats:
    """Return a yardstick (rates, contenders) with nan for what is far worse than at the start.

    Where little was learned, at the lowest rate that did not diverge, the start can be told.
    """
    known = np.where(np.isfinite(curve), curve, np.nan)
    if np.isnan(known).all():
        return known
    best = np.nanmax(known) if higher else np.nanmin(known)
    first = known[~np.isnan(known).all(axis=1)][0]
    away = float(np.nanmax(np.abs(first - best))) or abs(float(best)) or 1.0
    with np.errstate(all="ignore"):
        return np.where(np.abs(known - best) <= TALL * away, known, np.nan)


def _ends(curve: Floats) -> tuple[float, float]:
    """Return the lowest and the highest of what is shown, apart from each other."""
    if np.isnan(curve).all():
        return 0.0, 1.0
    low, high = float(np.nanmin(curve)), float(np.nanmax(curve))
    if low == high:
        apart = 0.5 * abs(low) or 0.5
        return low - apart, high + apart
    return low, high
