"""The page of yardsticks: one that contenders are compared by, and a second one beside it."""

import numpy as np
from PySide6.QtCore import Slot

from lossstudio.core.arrays import Floats, Ints
from lossstudio.core.metrics import METRICS, metrics_for
from lossstudio.core.numbers import Numbers
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.curves.axis_choice import FIELDS
from lossstudio.plots.curves.curve_numbers import curve_numbers, with_guess
from lossstudio.plots.curves.curve_pages import LINES, CurvePage
from lossstudio.plots.curves.second_curves import SecondCurves
from lossstudio.session.view_state import CLOSE, LINEAR, LOG, RELATIVE, View, ViewState
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.view_choice import ViewChoice

SHARE_AXES = {LINEAR: "0 to 1", CLOSE: "close-up", LOG: "log"}
SHORTEST, SECOND_SHORTEST = 4, 1  # letters shown of a metric at least
BESIDE = ViewState.parameters()["second_yardstick"].help
RELATIVE_LOSS = "relative loss"


class YardstickPage(CurvePage):
    """A metric on which contenders of different losses may be compared."""

    called = "yardstick"
    axis_field, axis_letters = "yardstick_axis", 2
    follows = ("yardstick", "second_yardstick", "yardstick_axis", *FIELDS)

    def __init__(self, tokens: Tokens, view: View) -> None:
        super().__init__(tokens, view)
        tip = "The metric to compare contenders by"
        self.chooser = ViewChoice(view, "yardstick", {}, tip, letters=SHORTEST)
        self.second = ViewChoice(view, "second_yardstick", {}, letters=SECOND_SHORTEST)
        self.controls = (self.chooser, self.second, self.axis)
        self.seconds = SecondCurves(self.plot)
        self.plot.also = self.seconds.told
        self.plot.dress()
        self.body.addWidget(self.plot)
        self.set_log(view.state.yardstick_axis == LOG)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        super().set_tokens(tokens)
        self.redraw()

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Offer the metrics of the race, seen or not, and draw the chosen ones."""
        titles = {key: METRICS[key].title for key in metrics_for(snapshot.prepared.task)}
        self.chooser.set_words(titles)
        seconds = {key: f"+ {title}" for key, title in titles.items()}
        self.second.set_words({"": "+ none", RELATIVE: "+ loss", **seconds})
        super().show_snapshot(snapshot)

    def numbers(self) -> Numbers | None:
        """Return the yardsticks that are drawn; of the second one the samples that it is of."""
        snapshot, state = self.snapshot, self.view.state
        if snapshot is None:
            return None
        keys = [state.metric(metrics_for(snapshot.prepared.task)), state.second_yardstick]
        drawn = [_measured(snapshot, key) for key in dict.fromkeys(filter(None, keys))]
        return with_guess(curve_numbers(snapshot, drawn), self.plot)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the chosen metric, and the second one."""
        state = self.view.state
        key = state.metric(metrics_for(snapshot.prepared.task))
        metric = METRICS[key]
        recorded = snapshot.is_recorded(key)
        self.set_manner(snapshot)
        beside = self._draw_second(snapshot, key)
        self.plot.getAxis("left").shorter = () if beside else (metric.title,)
        self.name_axes(snapshot, f"{_titled(key, snapshot)}{beside}", banded=recorded)
        self.chooser.setToolTip(f"{metric.title}: {metric.explained(*snapshot.paid)}")
        self.second.setToolTip(f"{self.second.currentText()}: {BESIDE}")
        self.plot.unbounded = not metric.higher_is_better
        self.plot.is_share = metric.is_share
        good = metric.is_share and metric.higher_is_better  # an error is to be seen near 0
        self.plot.whole = good and state.yardstick_axis == LINEAR
        self.axis.set_words(SHARE_AXES if good else LINES)
        self.draw_ghosts(snapshot, key)
        if recorded:
            self.draw_all(snapshot, snapshot.curves.all_metric(key))
        else:
            self.plot.show_curves(*_worked_out(snapshot, key), snapshot.experiment.contenders)

    def _draw_second(self, snapshot: Snapshot, first: str) -> str:
        """Draw the second yardstick where contenders are compared, if there is another one.

        Returns what the name of the axis says of it, where both share that.
        """
        key = self.view.state.second_yardstick
        if key in ("", first):
            self.seconds.clear()
            return ""
        split = snapshot.prepared.evaluation_split
        curves = snapshot.curves
        if key == RELATIVE:
            with np.errstate(all="ignore"):
                epochs, values = curves.epoch, curves.relative
        elif snapshot.is_recorded(key):
            epochs, values = curves.epoch, curves.metric(key)
        else:
            epochs, values = _worked_out(snapshot, key)
        name = f"{_titled(key, snapshot)}, {split.word}"
        contenders = snapshot.experiment.contenders
        shared = _unit(first) == _unit(key)
        self.seconds.show(name, epochs, values[..., split], contenders, shared=shared)
        return f", ○ {name}" if shared else ""


def _measured(snapshot: Snapshot, key: str) -> tuple[str, Ints, Floats]:
    """Return the numbers of a yardstick, of all repeats where they are known."""
    curves = snapshot.curves
    if key == RELATIVE:
        with np.errstate(all="ignore"):
            return "relative_loss", curves.epoch, curves.all_relative
    if snapshot.is_recorded(key):
        return key, curves.epoch, curves.all_metric(key)
    return key, *_worked_out(snapshot, key)


def _titled(key: str, snapshot: Snapshot) -> str:
    """Return a yardstick with its unit."""
    if key == RELATIVE:
        return RELATIVE_LOSS
    unit = f" ({snapshot.prepared.samples.target_name})" if METRICS[key].unit == "target" else ""
    recorded = key in snapshot.curves.keys  # those are of all samples
    on = "" if recorded else snapshot.prepared.stated(snapshot.prepared.evaluation_split)
    title = f"{METRICS[key].titled(*snapshot.paid)}{unit}"
    return ", ".join(filter(None, (title, on)))


def _unit(key: str) -> str:
    """Return what two yardsticks must have in common to share an axis."""
    if key == RELATIVE:
        return key
    metric = METRICS[key]
    return "share" if metric.is_share and metric.higher_is_better else metric.unit or key


def _worked_out(snapshot: Snapshot, key: str) -> tuple[Ints, Floats]:
    """Return a metric that no epoch records, as far as that is worked out."""
    found = snapshot.metric_curve(key)
    if found is None:
        return np.empty(0, dtype=np.int64), np.empty((0, len(snapshot.theta), 2))
    return found.epochs, found.values
