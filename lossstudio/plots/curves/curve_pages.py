"""The two pages of curves: the loss that is minimised, and the yardstick one cares about."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QStackedWidget

from lossstudio.core.analysis.common_loss import CommonLossCurve
from lossstudio.core.arrays import Floats
from lossstudio.core.losses import LOSSES
from lossstudio.core.metrics import METRICS
from lossstudio.core.recording.quartiles import quantile
from lossstudio.core.recording.race_record import RaceRecord
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.base.page import Page
from lossstudio.plots.curves.curve_plot import CurvePlot, Ghost
from lossstudio.plots.curves.loss_grid import LossGrid
from lossstudio.widgets.card import quiet_combo
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.throttle import Throttle

RELATIVE, OWN, BY = "relative", "own", "by "
LINEAR, LOG = "linear", "log"
EPOCHS = "epoch  (thick: train, thin: test)"
MEDIANS = "epoch  (median of {} repeats; thick: train, thin: test)"
SEEDS = "epoch  (median of {} repeats; band: quartiles)"
SHORTEST = 8  # letters shown of a metric
SOON_MS = 30


class CurvePage(Page):
    """A page with curves over epochs and a choice between a linear and a log axis."""

    of_curves = True

    def __init__(self, title: str, tokens: Tokens) -> None:
        super().__init__(tokens)
        self.plot = CurvePlot(tokens)
        self.axis = quiet_combo(
            {LINEAR: "linear", LOG: "log"},
            f"{title} axis",
            "On a log axis equal ways are equal ratios",
        )
        self._records: tuple[RaceRecord, ...] = ()
        self._known_ghosts: tuple[Task, str] | None = None
        self.axis.activated.connect(self._set_axis)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.plot.set_tokens(tokens)
        super().set_tokens(tokens)

    def name_axes(self, snapshot: Snapshot, name: str, banded: bool = True) -> None:
        """Name the axes; several seeds may be shown by a band or by their median alone."""
        seeds = snapshot.curves.seeds
        words = SEEDS if banded else MEDIANS
        self.plot.name_axes(words.format(seeds) if seeds > 1 else EPOCHS, name)

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

    def draw_ghosts(self, task: Task, what: str) -> None:
        """Draw the pinned races of the same task: the relative loss, a metric, or none."""
        if self._known_ghosts == (task, what):
            return
        self._known_ghosts = task, what
        ghosts = []
        for record in self._records:
            if record.task is task and (what == RELATIVE or what in record.keys):
                values = record.relative if what == RELATIVE else record.curve(what)
                colours = tuple(contender.colour for contender in record.experiment.contenders)
                values = values[..., record.split]
                ghosts.append(Ghost(record.epochs, values, colours, record.name))
        self.plot.show_ghosts(ghosts)

    def turned(self) -> None:
        """Draw the last snapshot again, with other choices."""
        self.redraw()
        self.plot.show_all()

    @Slot()
    def _set_axis(self) -> None:
        self.set_log(self.axis.currentData() == LOG)

    def set_log(self, log: bool) -> None:
        """Choose a logarithmic or a linear second axis."""
        self.plot.set_log(log)
        self._known_ghosts = None
        self.redraw()


class LossPage(CurvePage):
    """Each contender's own loss: values of different losses share an axis only as ratios."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__("Loss", tokens)
        self.measure = quiet_combo(
            {RELATIVE: "relative to start", OWN: "own loss"},
            "Loss measure",
            "Values of different losses cannot be compared. Relative to its own start, each "
            "begins at 1; or every contender is measured by one and the same loss. Pinned races "
            "are shown behind “relative to start” and behind yardsticks only.",
        )
        shrink = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.measure.setSizeAdjustPolicy(shrink)
        self.measure.setMinimumContentsLength(len("relative to"))
        self.controls = (self.measure, self.axis)
        self.plot.unbounded = True
        self.own = LossGrid(tokens)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.plot)
        self._pages.addWidget(self.own)
        self.body.addWidget(self._pages)
        self._measured: CommonLossCurve | None = None
        self._later = Throttle(self.redraw, SOON_MS, self, leading=False)
        self._task: Task | None = None
        self.measure.activated.connect(self.turned)

    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.own.set_tokens(tokens)
        super().set_tokens(tokens)

    def set_log(self, log: bool) -> None:
        """Choose a logarithmic or a linear second axis."""
        super().set_log(log)
        self.own.set_log(log)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the losses."""
        self._offer(snapshot.prepared.task)
        measure: str = self.measure.currentData()
        kinds = {contender.loss for contender in snapshot.experiment.contenders}
        each = measure == OWN and len(kinds) > 1
        self._pages.setCurrentIndex(int(each))
        self.draw_ghosts(snapshot.prepared.task, measure)
        if each:
            self.own.draw(snapshot)
        elif measure.startswith(BY):
            self._draw_measured(snapshot, measure.removeprefix(BY))
        elif measure == OWN:
            self.name_axes(snapshot, kinds.pop().title)
            self.draw_all(snapshot, snapshot.curves.losses)
        else:
            self.name_axes(snapshot, "own loss / its start")
            with np.errstate(all="ignore"):
                self.draw_all(snapshot, snapshot.curves.all_relative)

    def _offer(self, task: Task) -> None:
        """Offer the losses of the task to measure by."""
        if task is self._task:
            return
        self._task = task
        chosen = self.measure.currentData()
        while self.measure.count() > 2:
            self.measure.removeItem(2)
        for cls in LOSSES.for_task(task):
            self.measure.addItem(f"all by {cls.title}", BY + cls.key)
        self.measure.setCurrentIndex(max(0, self.measure.findData(chosen)))

    def _draw_measured(self, snapshot: Snapshot, key: str) -> None:
        """Draw every contender measured by one loss, as far as that is worked out."""
        known = self._measured
        if known is None or known.prepared is not snapshot.prepared or known.loss.key != key:
            known = CommonLossCurve(snapshot.prepared, LOSSES.create(key))
            self._measured = known
        epochs, values, complete = known.curve(snapshot.checkpoints)
        self.name_axes(snapshot, f"{known.loss.title} of all", banded=False)
        self.plot.show_curves(epochs, values, snapshot.experiment.contenders)
        if not complete:
            self._later.request()


class YardstickPage(CurvePage):
    """A metric on which contenders of different losses may be compared."""

    yardstick_changed = Signal(str)

    def __init__(self, tokens: Tokens) -> None:
        super().__init__("Yardstick", tokens)
        self.chooser = quiet_combo({}, "Yardstick", "The metric to compare contenders by")
        shrink = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.chooser.setSizeAdjustPolicy(shrink)
        self.chooser.setMinimumContentsLength(SHORTEST)
        self.controls = (self.chooser, self.axis)
        self.body.addWidget(self.plot)
        self.chooser.activated.connect(self._choose)

    @property
    def key(self) -> str:
        """The chosen metric."""
        key: str = self.chooser.currentData() or ""
        return key

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Offer the metrics of the race, seen or not, and draw the chosen one."""
        self._offer(snapshot.curves.keys)
        super().show_snapshot(snapshot)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the chosen metric."""
        metric = METRICS[self.key]
        unit = f" ({snapshot.prepared.samples.target_name})" if metric.unit == "target" else ""
        self.name_axes(snapshot, metric.title + unit)
        self.chooser.setToolTip(metric.meaning())
        self.plot.unbounded = not metric.higher_is_better
        self.draw_ghosts(snapshot.prepared.task, self.key)
        self.draw_all(snapshot, snapshot.curves.all_metric(self.key))

    def _offer(self, keys: tuple[str, ...]) -> None:
        offered = tuple(self.chooser.itemData(i) for i in range(self.chooser.count()))
        if offered != keys:
            self.chooser.clear()
            for key in keys:
                self.chooser.addItem(METRICS[key].title, key)
            self.yardstick_changed.emit(self.key)

    @Slot()
    def _choose(self) -> None:
        self.turned()
        self.yardstick_changed.emit(self.key)
