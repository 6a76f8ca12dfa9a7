"""The curves of a loss, value and gradient: one pair for all, or one for each class."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QPen

from lossstudio.core.analysis.loss_shape import LossCurve, class_curves
from lossstudio.core.arrays import Floats
from lossstudio.core.losses import Loss
from lossstudio.core.numbers import Cell, Numbers
from lossstudio.core.tasks import Task
from lossstudio.plots.base.axis import nice
from lossstudio.plots.base.curve import Curve
from lossstudio.plots.base.legend import Entries, class_mark
from lossstudio.plots.base.picture import Note, Picture
from lossstudio.plots.base.plot import Plot, pen_width
from lossstudio.widgets.look.tokens import Tokens

POINTS = 241  # of each curve
NAMES = {
    Task.REGRESSION: "residual (score − target)",
    Task.BINARY: "margin of the true class",
    Task.MULTICLASS: "lead of the true class",
}
STANDARDISED = "residual of the standardised target"
LOG_LINK = "log of prediction (curve: {target} = {value:.3g})"
# Times the highest sample, or the median of the curve: beyond the first it ends at the other.
ABOVE, IN_VIEW = 300.0, 5.0
LEAST_REACH = 3.0  # to both sides, where no data say how far
HIGHEST = 1e100  # what is drawn: cubes of it are numbers still, and so are axes
ROOM = 1.6  # times a threshold
KEY = "━ value   ╌ gradient"
Line = tuple[LossCurve, QPen, QPen]  # a curve, with the pens of value and gradient
Span = tuple[float, float]


def axis_name(loss: Loss, target: str, value: float) -> str:
    """Return what the axis of a loss is; one with a log link is drawn at a value of the target."""
    return LOG_LINK.format(target=target, value=value) if loss.log_link else NAMES[loss.task]


class LossCurves(Plot):
    """Draws value and gradient of a loss; subclasses add what stands on them.

    Parameters
    ----------
    tokens : Tokens

    Attributes
    ----------
    values, gradients : list of PlotCurveItem
        One of each, or one for each class where the classes cost differently.
    legend : Entries
        Which class is which; it stands above, where it is of use.
    """

    called = "loss shape"
    SECOND = False  # whether the second derivative is drawn, too

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(tokens)
        self._framed: dict[str, Span] = {}
        self._lines: list[Line] = []
        self._name = ""  # of what is drawn
        self._alone: Loss | None = None  # what is shown by itself
        self._classes: Sequence[str] = ()
        self.legend = Entries()
        self.legend.hide()
        self.values: list[pg.PlotCurveItem] = []
        self.gradients: list[pg.PlotCurveItem] = []
        self.zero = pg.InfiniteLine(pos=0.0, angle=0)
        self.zero.setZValue(1)
        self.addItem(self.zero)
        self._fit_curves(1)
        self.setMouseEnabled(x=False, y=False)

    @property
    def value(self) -> pg.PlotCurveItem:
        """The curve of the value; of the first class, where each has its own."""
        return self.values[0]

    @property
    def gradient(self) -> pg.PlotCurveItem:
        """The curve of the gradient, likewise."""
        return self.gradients[0]

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        super().dress()
        self.zero.setPen(pg.mkPen(self.tokens.line))

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        super().set_tokens(tokens)
        if self._alone is not None:
            self.show_loss(self._alone)

    def show_loss(self, loss: Loss) -> None:
        """Show a loss by itself, as far as its threshold is seen."""
        reach = nice(max(LEAST_REACH, ROOM * loss.threshold))
        positions = np.linspace(-reach, reach, POINTS)
        curves = class_curves(loss, positions, None, second=self.SECOND)
        self._alone = loss
        self._name = f"{loss.title} {loss.detail}".rstrip()
        self.name_axes(axis_name(loss, "y", loss.drawn_target), "loss, gradient")
        self._draw_curves(curves, self.tokens.accent)
        self.setAccessibleDescription("; ".join(_told(curve) for curve in curves))
        self._name_classes([f"class {row}" for row in range(len(curves))])
        self.legend.setVisible(len(curves) > 1)
        self._frame((-reach, reach), curves, np.empty(0))

    def drawn_curves(self) -> list[tuple[str, LossCurve]]:
        """Return the curves that are drawn, each with the name of what it is of."""
        return [(self._name, curve) for curve, *_ in self._lines]

    def key_text(self) -> str:
        """Return whose curves these are, and what is what."""
        key = f"{KEY}   ┈ second derivative" if self.SECOND else KEY
        return f"{self._name}   {key}"

    def picture(self) -> Picture | None:
        """Return the curves with their key."""
        rows = ((self.legend,), (self,))
        return Picture(rows, self.tokens, (), [Note(self.key_text())])

    def numbers(self) -> Numbers:
        """Return the curves as they are drawn."""
        columns = ("part", "contender", "class", "position", "loss", "gradient")
        return Numbers(columns + ("second_derivative",) * self.SECOND, self._rows)

    def _rows(self) -> Iterator[list[Cell]]:
        curves = self.drawn_curves()
        names = [name for name, _ in curves]
        seen = dict.fromkeys(names, 0)
        for name, curve in curves:
            one = names.count(name) > 1 and seen[name] < len(self._classes)
            class_ = self._classes[seen[name]] if one else None
            seen[name] += 1
            drawn = [curve.position, curve.value, curve.derivative]
            drawn += [curve.second] if self.SECOND and curve.second is not None else []
            for point in zip(*(each.tolist() for each in drawn), strict=True):
                yield ["curve", name, class_, *point]

    def show_all(self) -> None:
        """Show the curves as they were framed."""
        self.setRange(**self._framed, padding=0)

    def _fit_curves(self, count: int) -> None:
        """Have a curve of value and gradient for each class, or one for all."""
        self._fit(self.gradients, count, depth=2)
        self._fit(self.values, count, depth=3)

    def _fit(self, curves: list[pg.PlotCurveItem], count: int, depth: int) -> None:
        """Have so many curves in a list, drawn at that depth."""
        while len(curves) < count:
            curve = Curve(connect="finite")
            curve.setZValue(depth)
            curves.append(curve)
            self.addItem(curve)
        while len(curves) > count:
            self.removeItem(curves.pop())

    def _draw_curves(self, curves: Sequence[LossCurve], colour: str) -> None:
        lines: list[Line] = []
        for row, curve in enumerate(curves):
            own = self.tokens.class_(row) if len(curves) > 1 else colour
            dashed = pg.mkPen(own, width=pen_width(1.2), dash=[5, 4])
            lines.append((curve, pg.mkPen(own, width=pen_width(2)), dashed))
        self._draw_lines(lines)

    def _draw_lines(self, lines: Sequence[Line]) -> None:
        """Draw curves; those that are as they were are left alone, in every step of a race."""
        self._fit_curves(len(lines))
        for items in (self.values, self.gradients):
            if len(items) != len(self._lines):
                self._lines = []
        for row, (line, value, slope) in enumerate(
            zip(lines, self.values, self.gradients, strict=True)
        ):
            curve, thick, thin = line
            if row < len(self._lines) and self._lines[row] == line:
                continue
            value.setData(curve.position, curve.value, pen=thick)
            slope.setData(curve.position, curve.derivative, pen=thin)
        self._lines = list(lines)

    def _name_classes(self, names: Sequence[str], weight: Floats | None = None) -> None:
        """Say which class is which, and what each weighs."""
        self._classes = names
        numbers = [""] * len(names)
        if weight is not None:
            numbers = [f"× {share:.3g}" for share in weight]
        self.legend.show_entries(
            (class_mark(self.tokens.class_(row), row), name, number)
            for row, (name, number) in enumerate(zip(names, numbers, strict=True))
        )

    def _frame(self, span: Span, curves: Sequence[LossCurve], samples: Floats) -> None:
        low, self._high = self._heights(curves, samples)
        pad = 0.05 * (self._high - low)
        self._framed = {"xRange": span, "yRange": (low - pad, self._high + pad)}
        self.show_all()

    def _heights(self, curves: Sequence[LossCurve], samples: Floats) -> Span:
        """Return from where to where the plot goes, so that one steep side hides nothing."""
        drawn = np.concatenate([curve.value for curve in curves])
        slopes = np.concatenate([curve.derivative for curve in curves])
        drawn, samples, slopes = (
            each[np.abs(each) <= HIGHEST] for each in (drawn, samples, slopes)
        )
        values = np.concatenate([samples, drawn])
        high = float(values.max(initial=0.0))
        middle = float(np.median(drawn)) if len(drawn) else 0.0
        usual = max(float(samples.max(initial=0.0)), middle)
        if 0.0 < ABOVE * usual < high:  # or one side of the curve would hide all the rest
            high = IN_VIEW * usual
        low = max(float(slopes.min(initial=0.0)), -high)
        low = min(low, float(values.min(initial=0.0)))
        return low, (high if high > low else low + 1.0)


def _told(curve: LossCurve) -> str:
    """Return a curve at its ends and in its middle, in words."""
    ends = (0, len(curve.position) // 2, -1)
    places = ((curve.position[at], curve.value[at], curve.derivative[at]) for at in ends)
    return ", ".join(
        f"at {place:.3g} loss {value:.3g} and gradient {slope:.3g}"
        for place, value, slope in places
    )
