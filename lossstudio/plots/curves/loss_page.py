"""The page of losses: each contender's own, or all by one and the same."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import loss_name
from lossstudio.core.losses import Loss
from lossstudio.core.metrics import metrics_for
from lossstudio.core.numbers import Numbers
from lossstudio.core.recording.quartiles import median
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.recording.stretches import stretches
from lossstudio.plots.base.picture import Note, Picture
from lossstudio.plots.curves.axis_choice import FIELDS
from lossstudio.plots.curves.corner_note import CornerNote
from lossstudio.plots.curves.curve_numbers import loss_numbers, with_guess
from lossstudio.plots.curves.curve_pages import SEEDS_AXIS, SIDES, CurvePage
from lossstudio.plots.curves.floors import heights
from lossstudio.plots.curves.loss_grid import OWN_LOSS, LossGrid
from lossstudio.plots.curves.loss_measures import MEASURES, offered, without
from lossstudio.plots.curves.x_axis import manner_of
from lossstudio.session.optima import Optima
from lossstudio.session.view_state import (
    BY,
    LOG,
    OWN,
    PENALISED,
    RELATIVE,
    View,
    ViewState,
)
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.throttle import Throttle
from lossstudio.widgets.view_choice import ViewChoice

FLOORS = "faint: the optimum of each"
FLOORS_MS = 250  # while samples are moved, optima are found far more often
NO_RANKING = "Different losses: lower is not better"
BRIEFLY = ("relative loss",)  # on the axis, where it is short of room


class LossPage(CurvePage):
    """Each contender's own loss: values of different losses share an axis only as ratios."""

    called = "loss"
    axis_field = "loss_axis"
    follows = ("loss_measure", "loss_axis", "heading", *FIELDS)

    def __init__(self, tokens: Tokens, view: View, optima: Optima | None = None) -> None:
        super().__init__(tokens, view)
        self._optima = optima
        if optima is not None:
            floors = Throttle(self._show_floors, FLOORS_MS, self)
            optima.found.connect(floors.request)
            self.axis.offer_optima()
        self.measure = ViewChoice(
            view,
            "loss_measure",
            MEASURES,
            "Values of different losses cannot be compared. Relative to its own start, each "
            "begins at 1; or every contender is measured by one and the same loss. Pinned races "
            "are shown behind “relative to start” and behind yardsticks only.",
            letters=len("relative"),
        )
        self.controls = (self.measure, self.axis)
        self.plot.unbounded = True
        self.note = CornerNote(self.plot)
        self._ranking = ""
        self.own = LossGrid(tokens)
        self.own.show_first(view.state.first_epochs)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.plot)
        self._pages.addWidget(self.own)
        self.body.addWidget(self._pages)
        self.set_log(view.state.loss_axis == LOG)

    @Slot(object)
    def set_tokens(self, tokens: Tokens) -> None:
        """Change the colours."""
        self.own.set_tokens(tokens)
        super().set_tokens(tokens)
        self.note.dress()

    def set_log(self, log: bool) -> None:
        """Choose a logarithmic or a linear second axis."""
        super().set_log(log)
        self.own.set_log(log)

    def show_first(self, epochs: int | None) -> None:
        """Let the axis end with so many epochs, or with the last one."""
        super().show_first(epochs)
        self.own.show_first(epochs)

    def show_moment(self, epoch: int | None) -> None:
        """Mark a moment of the past, or none."""
        super().show_moment(epoch)
        self.own.show_moment(epoch)

    def draw(self, snapshot: Snapshot) -> None:
        """Draw the losses."""
        self.measure.set_words(offered(snapshot))
        self.set_manner(snapshot)
        measure = self.measure.currentData()  # the one of the view, where it is offered
        own = measure in (OWN, PENALISED)
        kinds = {contender.loss for contender in snapshot.experiment.contenders}
        self._pages.setCurrentIndex(int(own and len(kinds) > 1))
        self.draw_ghosts(snapshot, measure)
        seen = {c.loss for c in snapshot.experiment.contenders if not c.hidden}
        self._ranking = NO_RANKING if measure == RELATIVE and len(seen) > 1 else ""
        self.plot.getAxis("left").shorter = BRIEFLY if measure == RELATIVE else ()
        if own:
            self._draw_own(snapshot, kinds)
        elif measure.startswith(BY):
            self._draw_measured(snapshot)
            self.plot.bubbles.clear()
        else:
            self.name_axes(snapshot, f"loss relative to its start{without(snapshot)}")
            with np.errstate(all="ignore"):
                self.draw_all(snapshot, snapshot.curves.all_relative)
                self._draw_bubbles(snapshot, snapshot.curves.relative)
        self._show_floors()

    @Slot()
    def _show_floors(self) -> None:
        """Show where the curves would end, as far as that is wanted and known, once they begin."""
        snapshot, measure = self.snapshot, self.measure.currentData()
        if snapshot is None or not self.isVisible():
            return
        floors: dict[int, float] = {}
        wanted = self.view.state.heading and snapshot.step and not measure.startswith(BY)
        if self._optima is not None and wanted:
            floors = heights(snapshot, self._optima.near(snapshot), measure)
        alone = self._pages.currentWidget() is self.own
        self.plot.show_floors({} if alone else floors)
        self.own.show_floors(snapshot, floors if alone else {})
        self.note.show(self._ranking, FLOORS * bool(self.plot.floors.shown))

    def picture(self) -> Picture | None:
        """Return what is seen of it now; small plots have names of their own."""
        picture = super().picture()
        alone = picture is not None and self._pages.currentWidget() is self.own
        if picture is None or not alone:
            return picture
        return replace(picture, lines=(), notes=(Note(f"{self.own.words}  ({SIDES})"),))

    def numbers(self) -> Numbers | None:
        """Return the losses that are drawn."""
        if self.snapshot is None:
            return None
        found = loss_numbers(self.snapshot, self.view.state, self.measure.currentData())
        return with_guess(found, self.plot)

    def _draw_bubbles(self, snapshot: Snapshot, values: Floats) -> None:
        """Label where, up to the moment shown, loss and yardstick parted ways."""
        curves, contenders = snapshot.curves, snapshot.experiment.contenders
        key = self.view.state.metric(metrics_for(snapshot.prepared.task))
        until = snapshot.epoch if snapshot.past else None
        found = stretches(curves, contenders, key, until)
        x = self.plot.place(curves.epoch)
        self.plot.bubbles.show(found, x, values, contenders, log=self.plot.log)
        self.plot.speak()

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Take a snapshot; the labels are those of the moment that is shown."""
        before = self.snapshot
        super().show_snapshot(snapshot)
        if before is None or before.epoch == snapshot.epoch:
            return
        if snapshot.has_curves_of(before):  # which would not be drawn again
            self.redraw()

    @Slot(object, object)
    def _follow(self, state: ViewState, before: ViewState) -> None:
        super()._follow(state, before)
        if state.yardstick != before.yardstick:  # which the labels tell of
            self.redraw()

    def _draw_own(self, snapshot: Snapshot, kinds: set[Loss]) -> None:
        """Draw each contender's own loss, on one axis where all have the same."""
        values, tail = snapshot.curves.losses, without(snapshot)
        if self.view.state.loss_measure == PENALISED:
            values, tail = snapshot.curves.penalised, " + penalty"
        if len(kinds) > 1:
            self.own.set_manner(*manner_of(snapshot, self.view.state))
            self.own.draw(snapshot, median(values, axis=SEEDS_AXIS), f"{OWN_LOSS}{tail}")
        else:
            penalised = self.view.state.loss_measure == PENALISED
            self.name_axes(snapshot, f"{next(iter(kinds)).title}{tail}")
            self.draw_all(snapshot, values)
            if penalised:
                self.plot.bubbles.clear()
            else:
                self._draw_bubbles(snapshot, snapshot.curves.loss)

    def _draw_measured(self, snapshot: Snapshot) -> None:
        """Draw every contender measured by one loss, as far as that is worked out."""
        wanted = self.view.state.common_loss(snapshot.experiment)
        found = snapshot.common_loss
        if wanted is None or found is None or found.loss != wanted:
            return  # it is under way
        name = loss_name(wanted, snapshot.experiment.contenders)
        on = snapshot.prepared.stated(snapshot.prepared.evaluation_split)
        self.name_axes(snapshot, ", ".join(filter(None, (f"{name} of all", on))), banded=False)
        self.plot.show_curves(found.epochs, found.values, snapshot.experiment.contenders)
