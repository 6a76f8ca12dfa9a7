"""Every contender's own loss in a plot of its own, with an axis of its own."""

import math
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import full_names
from lossstudio.core.experiment import MOST_CONTENDERS
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.curves.axis_choice import OVER
from lossstudio.plots.curves.corner_note import CornerNote
from lossstudio.plots.curves.curve_plot import CurvePlot
from lossstudio.plots.curves.smoothing import smoothed_words
from lossstudio.plots.curves.x_axis import OVER_EPOCHS, XAxis
from lossstudio.widgets.caption import Caption
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.plain_text import literal

OWN_LOSS = "Own loss"
FLOOR = "faint: its optimum"


class LossGrid(QWidget):
    """Raw values of different losses have different units: one small plot for each."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        self._log = False
        self._first: int | None = None  # epochs that are seen
        self._moment: int | None = None  # the epoch that is marked
        self._manner = OVER_EPOCHS, 0.0
        self.titles: list[Caption] = []
        self.plots: list[CurvePlot] = []
        self.notes: list[CornerNote] = []
        self._colours: list[int] = []  # of the titles, among those of contenders
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self._tokens = tokens
        for plot in self.plots:
            plot.set_tokens(tokens)
        for note in self.notes:
            note.dress()
        self._colour_titles()

    def set_log(self, log: bool) -> None:
        """Choose logarithmic or linear second axes."""
        self._log = log
        for plot in self.plots:
            plot.set_log(log)

    def show_first(self, epochs: int | None) -> None:
        """Let the axes end with so many epochs, or with the last one."""
        self._first = epochs
        for plot in self.plots:
            plot.show_first(epochs)

    def show_moment(self, epoch: int | None) -> None:
        """Mark a moment of the past, or none."""
        self._moment = epoch
        for plot in self.plots:
            plot.show_moment(epoch)

    def set_manner(self, x_axis: XAxis, smoothing: float) -> None:
        """Let what is drawn from now on lie over another axis, or be smoothed."""
        self._manner = x_axis, smoothing

    @property
    def words(self) -> str:
        """What all of it is, for a picture of it."""
        x_axis, smoothing = self._manner
        return f"{smoothed_words(smoothing)}own losses {OVER[x_axis.kind]}"

    def draw(self, snapshot: Snapshot, values: Floats, what: str) -> None:
        """Draw `values` (points, contenders, 2), the own losses, of the visible contenders."""
        curves = snapshot.curves
        contenders = snapshot.experiment.contenders
        visible = [row for row, contender in enumerate(contenders) if not contender.hidden]
        names = full_names(contenders)
        self._fit(len(visible))
        for title, plot, row in zip(self.titles, self.plots, visible, strict=True):
            name = names[row]
            plot.set_manner(*self._manner)
            title.setText(f"{plot.manner}{name}{what.removeprefix(OWN_LOSS)}")
            over = OVER[plot.x_axis.kind]
            title.setToolTip(literal(f"{plot.manner}{what} of {name}, {over}"))
            plot.show_curves(curves.epoch, values[:, [row]], [contenders[row]])
        self._colours = [contenders[row].colour for row in visible]
        self._colour_titles()

    def show_floors(self, snapshot: Snapshot, floors: Mapping[int, float]) -> None:
        """Show where the curves that are drawn would end, by the places of the contenders."""
        contenders = snapshot.experiment.contenders
        visible = [row for row, contender in enumerate(contenders) if not contender.hidden]
        for plot, note, row in zip(self.plots, self.notes, visible, strict=False):
            plot.show_floors({0: floors[row]} if row in floors else {})
            note.show(FLOOR * bool(plot.floors.shown))

    def _colour_titles(self) -> None:
        for title, colour in zip(self.titles, self._colours, strict=True):
            title.setStyleSheet(f"color: {self._tokens.contender(colour)}")

    def _fit(self, count: int) -> None:
        if count == len(self.plots):
            return
        del self.notes[count:]
        while len(self.plots) > count:
            for widget in (self.titles.pop(), self.plots.pop()):
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        while len(self.plots) < count:
            plot = CurvePlot(self._tokens)
            plot.unbounded = True
            plot.set_log(self._log)
            plot.show_first(self._first)
            plot.show_moment(self._moment)
            self.plots.append(plot)
            self.notes.append(CornerNote(plot))
            self.titles.append(Caption(Qt.AlignmentFlag.AlignLeft))
        columns = max(1, math.ceil(math.sqrt(count)))
        for index, (title, plot) in enumerate(zip(self.titles, self.plots, strict=True)):
            row, column = divmod(index, columns)
            self._grid.addWidget(title, 2 * row, column)
            self._grid.addWidget(plot, 2 * row + 1, column)
        for side in range(MOST_CONTENDERS):
            self._grid.setColumnStretch(side, int(side < columns))
            self._grid.setRowStretch(2 * side + 1, int(side * columns < count))
