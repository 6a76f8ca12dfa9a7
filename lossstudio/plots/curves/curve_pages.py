"""The two pages of curves: the loss that is minimised, and the yardstick one cares about."""

from collections.abc import Sequence

from PySide6.QtCore import Slot

from lossstudio.core.arrays import Floats
from lossstudio.core.experiment import Experiment
from lossstudio.core.recording.quartiles import quantile
from lossstudio.core.recording.race_comparison import told_apart
from lossstudio.core.recording.race_record import RaceRecord
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.curves.axis_choice import LETTERS, AxisChoice
from lossstudio.plots.curves.epoch_page import EpochPage
from lossstudio.plots.curves.ghosts import Ghost
from lossstudio.plots.curves.smoothing import smoothed
from lossstudio.plots.curves.x_axis import XAxis, manner_of
from lossstudio.session.view_state import (
    LINEAR,
    LOG,
    RELATIVE,
    View,
    ViewState,
)
from lossstudio.widgets.look.tokens import Tokens

SIDES = "thick: train, thin: test"
LINES = {LINEAR: "linear", LOG: "log"}
MEDIANS, SEEDS = "median of {} repeats", "median of {}, quartiles"
SEEDS_AXIS = 2


class CurvePage(EpochPage):
    """A page with curves over epochs and a choice between a linear and a log axis."""

    axis_field = ""  # of the view
    axis_letters = LETTERS  # that are seen at least

    def __init__(self, tokens: Tokens, view: View) -> None:
        super().__init__(tokens, view)
        self.axis = AxisChoice(view, self.axis_field, LINES, self.axis_letters)
        self._records: tuple[RaceRecord, ...] = ()
        self._known_ghosts: tuple[Experiment, str, str, float] | None = None

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours, with no curve drawn twice."""
        self.tokens = tokens
        self.plot.set_tokens(tokens)

    def name_axes(self, snapshot: Snapshot, name: str, banded: bool = True) -> None:
        """Name the axes; several seeds may be shown by a band or by their median alone."""
        words = [SIDES] * bool(len(snapshot.prepared.test))
        seeds = snapshot.curves.seeds
        if seeds > 1:
            words.append((SEEDS if banded else MEDIANS).format(seeds))
        epochs = self.plot.epochs_name
        self.plot.name_axes(f"{epochs}  ({'; '.join(words)})" if words else epochs, name)

    def draw_all(self, snapshot: Snapshot, values: Floats) -> None:
        """Draw curves (points, contenders, seeds, 2): their median, and the quartiles."""
        low, middle, high = (quantile(values, share, axis=2) for share in (0.25, 0.5, 0.75))
        split = snapshot.prepared.evaluation_split
        band = (low[..., split], high[..., split]) if values.shape[2] > 1 else None
        self.plot.show_curves(snapshot.curves.epoch, middle, snapshot.experiment.contenders, band)

    @Slot(object)
    def show_records(self, records: Sequence[RaceRecord]) -> None:
        """Keep the curves of pinned races behind those of this one."""
        self._records = tuple(records)
        self._known_ghosts = None
        self.redraw()

    def set_manner(self, snapshot: Snapshot) -> None:
        """Draw over the axis that is chosen, and as smooth."""
        self.plot.set_manner(*manner_of(snapshot, self.view.state))

    def draw_ghosts(self, snapshot: Snapshot, what: str) -> None:
        """Draw the pinned races on the same data: the relative loss, a metric, or none."""
        task, data = snapshot.prepared.task, snapshot.experiment.dataset.called
        over, smoothing = self.view.state.curves_over, self.view.state.smoothing
        known = snapshot.experiment, what, over, smoothing
        if self._known_ghosts == known:
            return
        self._known_ghosts = known
        ghosts = []
        for record in self._records:
            alike = record.task is task and record.experiment.dataset.called == data
            if alike and (what == RELATIVE or what in record.keys):
                values = record.relative if what == RELATIVE else record.curve(what)
                colours = tuple(contender.colour for contender in record.experiment.contenders)
                values = smoothed(record.epochs, values[..., record.split], smoothing)
                axis = XAxis.of(over, record.epochs, record.steps, record.spent)
                differs = tuple(told_apart(record, snapshot.experiment))
                ghosts.append(Ghost(record.epochs, values, colours, record.name, axis, differs))
        self.plot.show_ghosts(ghosts)

    def turned(self, state: ViewState) -> None:
        """Draw again, with other choices."""
        log = getattr(state, self.axis_field) == LOG
        if log != self.plot.log:
            self.set_log(log)
        self.show_first(state.first_epochs)
        self.redraw()
        self.plot.show_all()

    def show_first(self, epochs: int | None) -> None:
        """Let the axis end with so many epochs, or with the last one."""
        self.plot.show_first(epochs)

    def set_log(self, log: bool) -> None:
        """Choose a logarithmic or a linear second axis."""
        self.plot.set_log(log)
        self._known_ghosts = None
