"""The losses of all contenders over each other: each in its colour, on the same axes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Slot

from lossstudio.core.analysis.loss_shape import LossCurve, ShapeAxis
from lossstudio.core.arrays import Floats
from lossstudio.core.differences import full_names
from lossstudio.core.losses import Loss
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.picture import Picture, line_of
from lossstudio.plots.base.plot import line_pen
from lossstudio.plots.loss_shape.loss_curves import Line, Span
from lossstudio.plots.loss_shape.loss_shape import LossShape, Shown
from lossstudio.session.view_state import ALL, PROBABILITY, View, ViewState
from lossstudio.widgets.caption import Caption
from lossstudio.widgets.look.measures import px
from lossstudio.widgets.look.tokens import SMALL, Tokens

ALL_KEY = "thick: value   thin: gradient   ● samples"
NO_RANKING = "Compare shapes, not heights"
SELECTED, OTHER, THIN = 2.4, 1.7, 1.0  # px
MOST_SEEN, LOW = 6.0, 0.01  # times the height of the lowest loss; what is none, of the middle one
DEEPEST = 0.5  # of the height: the gradients of steep losses end there
CORNER = (-4, 0)  # px from the upper right
Written = tuple[str, str, float, float]  # a label: text, colour and place
LABELS, LABEL_STEP = 7, 0.11  # one below the other, and how far, of the height


class OverlaidShapes(LossShape):
    """Shows the loss of the selected contender, or those of all, over a chosen axis.

    Of all contenders the selected one is thicker, and its samples are shown.
    """

    def __init__(self, tokens: Tokens, view: View) -> None:
        self.note = pg.LabelItem(justify="right")
        self.note.hide()
        self.key = Caption.of_key(" ".join(self.KEY.split()))
        self.labels: list[pg.TextItem] = []
        self._labelled: list[Written] = []
        self._shown: Shown | None = None
        super().__init__(tokens, view)
        self.note.setParentItem(self.getViewBox())
        self.note.anchor(itemPos=(1, 0), parentPos=(1, 0), offset=CORNER)

    @property
    def _all(self) -> bool:
        return self._view.state.shape_contenders == ALL

    @Slot(object, object)
    def _follow(self, state: ViewState, before: ViewState) -> None:
        if state.differs(before, ["selected", "shape_contenders", "shape_axis"]):
            self.redraw()

    def _losses(self, snapshot: Snapshot) -> dict[int, Loss]:
        """Return the losses that are drawn, by the places of their contenders, the selected last.

        Contenders that are hidden elsewhere are hidden here.
        """
        contenders = snapshot.experiment.contenders
        selected = self._view.state.contender(len(contenders))
        others = (
            (index, contender.loss)
            for index, contender in enumerate(contenders)
            if self._all and index != selected and not contender.hidden
        )
        found = {index: loss for index, loss in others if self._fits(snapshot, loss)}
        return {**found, selected: contenders[selected].loss}

    def drawn_curves(self) -> list[tuple[str, LossCurve]]:
        """Return the curves that are drawn, each with its contender."""
        shown = self._shown
        if shown is None or not self._all:
            return super().drawn_curves()
        names = full_names(shown.snapshot.experiment.contenders)
        return [
            (names[index], curve)
            for index, loss in self._losses(shown.snapshot).items()
            for curve in self._curves(shown, loss)
        ]

    def key_text(self) -> str:
        """Return whose curves these are, and what is what."""
        return self.key.text() if self._all else super().key_text()

    def picture(self) -> Picture | None:
        """Return the curves with their key; of several contenders who is who."""
        picture, shown = super().picture(), self._shown
        if picture is None or shown is None or not self._all:
            return picture
        contenders = shown.snapshot.experiment.contenders
        names, tokens = full_names(contenders), self.tokens
        drawn = sorted(self._losses(shown.snapshot))
        lines = [line_of(contenders[row], tokens, names[row]) for row in drawn]
        return replace(picture, lines=lines)

    def _axis(self, snapshot: Snapshot) -> ShapeAxis:
        if snapshot.prepared.task.is_classification:
            chosen = self._view.state.shape_axis == PROBABILITY
            return ShapeAxis.PROBABILITY if chosen else ShapeAxis.OWN
        links = {loss.log_link for loss in self._losses(snapshot).values()}
        return ShapeAxis.RESIDUAL if len(links) > 1 else ShapeAxis.OWN

    def _least_reach(self, snapshot: Snapshot, loss: Loss) -> float:
        losses = self._losses(snapshot).values()
        return max(super(OverlaidShapes, self)._least_reach(snapshot, each) for each in losses)

    def _axis_name(self, shown: Shown) -> str:
        if shown.axis is ShapeAxis.PROBABILITY:
            return "p of the true class"
        return super()._axis_name(shown)

    def _height_name(self, shown: Shown) -> str:
        return "loss, gradient" if self._all else super()._height_name(shown)

    def _show(self, shown: Shown, curves: tuple[LossCurve, ...]) -> None:
        self._shown = shown
        losses = self._losses(shown.snapshot)
        self.note.setVisible(len(set(losses.values())) > 1)
        self.key.setText(" ".join((ALL_KEY if self._all else self.KEY).split()))
        self.key.setToolTip(self.key.text())
        super()._show(shown, curves)
        self._label_curves(shown)

    def _draw_alone(self, loss: Loss) -> None:
        self._shown = None
        self.note.hide()
        self._set_labels([])
        super()._draw_alone(loss)

    def _draw_curves(self, curves: Sequence[LossCurve], colour: str) -> None:
        """Draw one loss as ever, or each of all in colour and dash of its contender."""
        shown = self._shown
        if shown is None or not self._all:
            super()._draw_curves(curves, colour)
            return
        lines: list[Line] = []
        for index, loss in self._losses(shown.snapshot).items():
            own = shown.snapshot.experiment.contenders[index].colour
            width = SELECTED if index == shown.index else OTHER
            pens = (line_pen(self.colour(own), own, each) for each in (width, THIN))
            thick, thin = pens
            lines += [(curve, thick, thin) for curve in self._curves(shown, loss)]
        self._draw_lines(lines)

    def _heights(self, curves: Sequence[LossCurve], samples: Floats) -> Span:
        """Return from where to where the plot goes; of all losses the lowest has a shape still."""
        shown = self._shown
        if shown is None or not self._all:
            return super()._heights(curves, samples)
        none, losses = np.empty(0), self._losses(shown.snapshot)
        ends = [
            super(OverlaidShapes, self)._heights(
                self._curves(shown, loss), samples if index == shown.index else none
            )
            for index, loss in losses.items()
        ]
        lows, highs = zip(*ends, strict=True)
        usual = MOST_SEEN * min(high for high in highs if high >= LOW * float(np.median(highs)))
        high = min(max(highs), max(usual, float(samples.max(initial=0.0))))
        return max(min(lows), -DEEPEST * high), high

    def _label_curves(self, shown: Shown) -> None:
        """Write beside the curves of each class which is which, one below the other."""
        wanted: list[Written] = []
        for index, loss in self._losses(shown.snapshot).items():
            curves = self._curves(shown, loss)
            for row, curve in enumerate(curves if len(curves) > 1 else ()):
                own = shown.snapshot.experiment.contenders[index].colour
                colour = self.colour(own) if self._all else self.tokens.class_(row)
                height = self._high * (0.85 - LABEL_STEP * (len(wanted) % LABELS))
                place = _beside(curve, height)
                wanted.append((self._class_text(shown, row), colour, *place))
        self._set_labels(wanted)

    def _set_labels(self, wanted: list[Written]) -> None:
        """Have these labels, made anew only where they are others."""
        if wanted == self._labelled:
            return
        self._labelled = wanted
        for label in self.labels:
            self.removeItem(label)
        self.labels = [_label(*each) for each in wanted]
        for label in self.labels:
            self.addItem(label)

    def _class_text(self, shown: Shown, row: int) -> str:
        prepared = shown.snapshot.prepared
        return f"y = {row}" if prepared.task is Task.BINARY else prepared.samples.classes[row]

    def spoken(self) -> str:
        """Return whose loss is drawn, where its samples stand, and that heights are no rank."""
        note = f"{NO_RANKING}. " if self.note.isVisible() else ""
        return f"{note}{super().spoken()}"

    def dress(self) -> None:
        """Take on the colours of the tokens."""
        self._set_labels([])
        self.note.setText(NO_RANKING, color=self.tokens.muted, size=f"{px(SMALL)}px")
        super().dress()


def _beside(curve: LossCurve, height: float) -> tuple[float, float]:
    """Return where a curve first passes a height from the left, or else where it begins."""
    values = np.nan_to_num(curve.value, nan=-np.inf)
    passed = np.flatnonzero((values[1:] > height) != (values[:-1] > height))
    at = int(passed[0]) + 1 if len(passed) else 0
    return float(curve.position[at]), height if len(passed) else float(min(values[0], height))


def _label(text: str, colour: str, x: float, y: float) -> pg.TextItem:
    label = pg.TextItem(text, color=colour, anchor=(0.0, 0.5))
    label.setZValue(5)
    label.setPos(x, y)
    return label
