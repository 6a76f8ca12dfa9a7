"""The shapes of the losses of a race, with a dot that reads them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from lossstudio.core.analysis.loss_shape import (
    LossCurve,
    ShapeAxis,
    position_at,
    probability_at,
)
from lossstudio.core.differences import full_names
from lossstudio.core.losses import Loss
from lossstudio.core.plain_text import figures
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.picture import Picture
from lossstudio.plots.loss_shape.loss_curves import Span
from lossstudio.plots.loss_shape.loss_shape import Shown
from lossstudio.plots.loss_shape.overlaid_shapes import OverlaidShapes
from lossstudio.plots.loss_shape.shape_bar import ShapeBar
from lossstudio.plots.loss_shape.shape_dot import ShapeDot, reading
from lossstudio.session.view_state import View
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.roles import announce

STEPS = 100  # of keys, from one end of an axis to the other
WIDE_STEP = 10  # times, with Page up and Page down
SIZE = QSize(240, 115)  # px
P_DIGITS = 2
LETTERS = {Task.REGRESSION: "r", Task.BINARY: "m", Task.MULTICLASS: "lead"}
USUAL = 0.9  # the probability at which the dot stands first
Key = Qt.Key
WAYS = {
    Key.Key_Left: -1,
    Key.Key_Right: 1,
    Key.Key_PageDown: -WIDE_STEP,
    Key.Key_PageUp: WIDE_STEP,
    Key.Key_Home: -STEPS,
    Key.Key_End: STEPS,
}


class ContenderShapes(OverlaidShapes):
    """Shows the losses of a race, and reads them at a dot.

    The dot is dragged, or moved by arrow keys, Page up and down, Home and End.
    """

    def __init__(self, tokens: Tokens, view: View) -> None:
        self.dot = ShapeDot()
        self.bar = ShapeBar(view)
        self.reading = Label()
        self.reading.setObjectName("hint")
        self.reading.setWordWrap(True)
        self._at: float | None = None  # where the dot stands: a residual or a margin
        super().__init__(tokens, view)
        self.addItem(self.dot.line)
        self.addItem(self.dot)
        self.dot.moved.connect(self._move)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What the panel holds, from above."""
        return self.bar, self.legend, self, self.reading

    def picture(self) -> Picture | None:
        """Return the curves with what the dot reads."""
        picture = super().picture()
        return picture and replace(picture, rows=(*picture.rows, (self.reading,)))

    @guarded(QSize)
    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a size that leaves room for what stands above and below."""
        return SIZE

    @property
    def keys(self) -> frozenset[Qt.Key]:
        """Those that it takes while it has the focus."""
        return frozenset(WAYS)

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show a snapshot."""
        task = None if self._snapshot is None else self._snapshot.prepared.task
        if task is not snapshot.prepared.task:
            self.bar.set_task(snapshot.prepared.task)
            self._at = None
        super().show_snapshot(snapshot)

    def _show(self, shown: Shown, curves: tuple[LossCurve, ...]) -> None:
        super()._show(shown, curves)
        self._read()

    def _draw_alone(self, loss: Loss) -> None:
        super()._draw_alone(loss)
        self._read()

    def _place(self, shown: Shown) -> float:
        """Return where on the axis the dot stands."""
        low, high = self._ends(shown)
        usual = 0.5 * high
        if shown.snapshot.prepared.task.is_classification:
            usual = float(position_at(np.array(USUAL)))
        at = usual if self._at is None else self._at
        if shown.axis is ShapeAxis.PROBABILITY:
            at = round(float(probability_at(np.array(at))), P_DIGITS + 2)
        return min(max(at, low), high)

    @staticmethod
    def _ends(shown: Shown) -> Span:
        """Return between which places the dot goes."""
        low, high = shown.span
        edge = 1.0 / STEPS if shown.axis is ShapeAxis.PROBABILITY else 0.0
        return low + edge, high - edge

    @Slot(float)
    def _move(self, place: float) -> None:
        """Put the dot at the nearest step of the axis."""
        shown = self._shown
        if shown is None:
            return
        low, high = self._ends(shown)
        step = (shown.span[1] - shown.span[0]) / STEPS
        at = min(max(round(place / step) * step, low), high)
        on_p = shown.axis is ShapeAxis.PROBABILITY
        self._at = float(position_at(np.array(at))) if on_p else at
        self._read()

    def _read(self) -> None:
        """Put the dots on the curves, and say what the selected loss is there."""
        shown = self._shown
        if shown is None:
            self.reading.clear()
            self.dot.show_dots((), (), self.tokens)
            return
        place, curves, colours = self._place(shown), [], []
        contenders, lines = shown.snapshot.experiment.contenders, []
        names = full_names(contenders)
        for index, loss in self._losses(shown.snapshot).items():
            found = self._worked_out(shown, loss, np.array([place]))
            drawn = self._curves(shown, loss)
            found = found if len(drawn) > 1 else found[:1]
            for row, curve in enumerate(found):
                own = self.colour(contenders[index].colour)
                split = len(found) > 1 and not self._all
                colours.append(self.tokens.class_(row) if split else own)
                curves.append(curve)
            lines.append(f"{names[index]}: {self._told_at(shown, loss, found)}")
        self.dot.show_dots(curves, colours, self.tokens)
        where = self._where(shown, place)
        self.reading.setText(f"{where} → {lines[-1].partition(': ')[2]}")
        self.reading.setToolTip(literal("\n".join([where, *reversed(lines)])))

    def _told_at(self, shown: Shown, loss: Loss, curves: Sequence[LossCurve]) -> str:
        """Return loss and gradient at the dot, of each class where they differ."""
        error = loss.gradient_is_error and shown.weight is None
        told = [reading(curve, "gradient p − y" if error else "gradient") for curve in curves]
        if len(told) == 1:
            return told[0]
        texts = (self._class_text(shown, row) for row in range(len(told)))
        return "; ".join(f"{text}: {each}" for text, each in zip(texts, told, strict=True))

    @staticmethod
    def _where(shown: Shown, place: float) -> str:
        """Return the place of the dot in the letter of the axis."""
        if shown.axis is ShapeAxis.PROBABILITY:
            return f"p = {place:.{P_DIGITS}f}"
        own = shown.axis is ShapeAxis.OWN
        letter = "s" if shown.loss.log_link and own else LETTERS[shown.loss.task]
        return f"{letter} = {figures(place + 0.0, 3)}"

    def spoken(self) -> str:
        """Return what is drawn, and what the dot reads."""
        return f"{super().spoken()}. {self.reading.text()}"

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the dot."""
        way, shown = WAYS.get(Key(event.key())), self._shown
        if way is None or shown is None:
            super().keyPressEvent(event)
            return
        step = (shown.span[1] - shown.span[0]) / STEPS
        self._move(self._place(shown) + way * step)
        announce(self, self.reading.text())
