"""What is drawn on the fit goes into the experiment, and what comes of it is told."""

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Qt, Slot

from lossstudio.core.analysis.sample_inspection import ids_of
from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import DrawnDataset, drawn_on, same_drawing
from lossstudio.core.datasets.drawing import touched
from lossstudio.core.datasets.drawn import NOWHERE
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Experiment
from lossstudio.core.plain_text import figures, shorten
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.preparation.split import split_of
from lossstudio.core.recording.fit_grid import FitGrid
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.panels.gallery import PLANE
from lossstudio.plots.fit.drawing.tools import Tool
from lossstudio.plots.fit.fit_card import FitCard
from lossstudio.session.session import Session
from lossstudio.session.view_state import FIT, TILES

GESTURE = "draw"
TESTED = "A test sample: nobody learns from it."
MOVED = "Moved since (in {}): {}"
MOST = (
    "The most that each line has moved since the sample was taken, in {}. Each epoch counts,\n"
    "so that a race that has not come to rest moves on whatever was done to the sample."
)


class SampleDrawing(QObject):
    """Edits the experiment as samples are drawn.

    Parameters
    ----------
    session : Session
    fit : FitCard
    """

    def __init__(self, session: Session, fit: FitCard) -> None:
        super().__init__(fit)
        self._session, self._fit = session, fit
        self._start: Snapshot | None = None  # when a sample was taken
        self._before: tuple[Prepared, Floats] | None = None  # the fits of then, on a grid
        self._holding = False
        state = fit.drawing
        state.drawn.connect(self._take)
        state.ended.connect(session.end_gesture)
        state.held.connect(self._hold)
        state.changed.connect(self._put_away)
        state.changed.connect(self._note_selected)
        self._selected = state.selected
        session.snapshot_changed.connect(self._tell)
        self._drawn = session.experiment  # as the hand has left it
        self._shown = session.experiment.dataset
        session.experiment_changed.connect(self._follow)

    @Slot()
    def turn(self) -> None:
        """Take up the tools, or put them away."""
        fit = self._fit
        if fit.drawing.tool is None and self._session.view.state.fit_page not in (FIT, TILES):
            self._session.view.update(fit_page=FIT)
        fit.drawing.take(Tool.MOVE if fit.drawing.tool is None else None)
        fit.views[0].setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(object)
    def _take(self, drawn: DrawnDataset) -> None:
        if not self._holding:
            self._forget()
            self._tell_tested(drawn)
        if len(self._selected) == 1:  # the press of this drag chose it, most likely: one deed
            self._session.forget_selected()
        self._drawn = replace(self._session.experiment, dataset=drawn)
        self._session.edit(self._drawn, GESTURE)

    def _tell_tested(self, drawn: DrawnDataset) -> None:
        """Say so where what was just done moves no line, for it was done to test samples alone."""
        experiment = self._session.experiment
        before = drawn_on(experiment.dataset, experiment.seeds.data)
        share, seed = experiment.test_share, experiment.seeds.split
        _, tested = split_of(drawn, drawn.generate(0), share, seed)
        places = touched(before, drawn)
        if len(places) and np.isin(places, tested).all():
            self._fit.draw_bar.tell(TESTED)

    @Slot()
    def _put_away(self) -> None:
        if self._fit.drawing.tool is not Tool.MOVE:
            self._forget()

    @Slot(object)
    def _follow(self, experiment: Experiment) -> None:
        """Offer to add samples on a plane that has just been chosen."""
        if experiment is not self._drawn:  # something else was done
            self._forget()
        before, self._shown = self._shown, experiment.dataset
        dataset = experiment.dataset
        if isinstance(dataset, DrawnDataset) and type(before) is not type(dataset):
            if dataset.origin == NOWHERE:
                self._session.view.update(fit_page=FIT)
                self._fit.drawing.take(Tool.ADD)
                self._fit.draw_bar.tell(PLANE)
        elif not isinstance(dataset, DrawnDataset) and not same_drawing(
            before, dataset, experiment.seeds.data
        ):
            self._fit.drawing.take(None)

    @Slot()
    def _note_selected(self) -> None:
        """Let Undo let go of the samples that are selected, before it takes an edit back."""
        state = self._fit.drawing
        if state.selected != self._selected:
            self._selected, count = state.selected, len(state.selected)
            many = "a sample" if count == 1 else f"{count:,} samples"
            self._session.note_selected(
                f"select {many}" if count else "", partial(state.select, ())
            )

    @Slot(object)
    def _hold(self, which: int | None) -> None:
        """Take note of where the lines are as a sample is taken."""
        snapshot, held, self._holding = self._session.snapshot, self._holding, which is not None
        if which is None:  # how far they go on is told until something else is done
            if held and self._start is None:
                self._forget()
        elif snapshot is not None:
            tested = which in ids_of(snapshot)[snapshot.prepared.test.index]
            self._start, self._before = None if tested else snapshot, None
            self._fit.draw_bar.tell(TESTED if tested else "")

    @Slot()
    def _forget(self) -> None:
        """Tell no more of the last drag."""
        self._start = None
        self._fit.draw_bar.tell("")

    @Slot(object)
    def _tell(self, snapshot: Snapshot) -> None:
        """Tell how far each line has moved since the sample was taken."""
        start = self._start
        if start is None:
            return
        goes_on = start.shares_samples_with(snapshot) and start.theta.shape == snapshot.theta.shape
        if not goes_on or snapshot.step < start.step:
            self._forget()
            return
        if snapshot.step == start.step:
            return  # no line could move yet
        with np.errstate(all="ignore"):
            before = self._fits(start, snapshot.prepared)
            apart = np.abs(snapshot.surface - before).reshape(len(before), -1).max(axis=1)
        contenders = snapshot.experiment.contenders
        shown = [
            f"{name} {figures(far, 2)}"
            for name, far, who in zip(distinct_names(contenders), apart, contenders, strict=True)
            if not who.hidden and np.isfinite(far)
        ]
        regression = snapshot.prepared.task is Task.REGRESSION
        unit = snapshot.prepared.samples.target_name if regression else "probability"
        moved = MOVED.format(shorten(unit), ", ".join(shown))
        self._fit.draw_bar.tell(moved, MOST.format(unit))

    def _fits(self, start: Snapshot, prepared: Prepared) -> Floats:
        """Return what was learned at the start, on the grid of now: that may have widened."""
        if self._before is None or self._before[0] is not prepared:
            score = FitGrid.over(prepared).of(start.theta).score
            self._before = prepared, prepared.predict(score)
        return self._before[1]
