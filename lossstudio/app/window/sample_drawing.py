"""What is drawn on the fit goes into the experiment, and what comes of it is told."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Qt, Slot

from lossstudio.core.analysis.sample_inspection import ids_of
from lossstudio.core.arrays import Floats
from lossstudio.core.datasets import DrawnDataset, same_drawing
from lossstudio.core.datasets.drawn import NOWHERE
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import Experiment
from lossstudio.core.plain_text import figures
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.plots.fit.drawing.tools import Tool
from lossstudio.plots.fit.fit_card import FitCard
from lossstudio.session.session import Session
from lossstudio.session.view_state import FIT, TILES

GESTURE = "draw"
TESTED = "A test sample: nobody learns from it."


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
        self._start: Floats | None = None  # the fits when a sample was taken
        state = fit.drawing
        state.drawn.connect(self._take)
        state.ended.connect(session.end_gesture)
        state.held.connect(self._hold)
        session.snapshot_changed.connect(self._tell)
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
        self._session.edit(replace(self._session.experiment, dataset=drawn), GESTURE)

    @Slot(object)
    def _follow(self, experiment: Experiment) -> None:
        """Offer to add samples on a plane that has just been chosen."""
        before, self._shown = self._shown, experiment.dataset
        dataset = experiment.dataset
        if isinstance(dataset, DrawnDataset) and type(before) is not type(dataset):
            if dataset.origin == NOWHERE:
                self._session.view.update(fit_page=FIT)
                self._fit.drawing.take(Tool.ADD)
        elif not isinstance(dataset, DrawnDataset) and not same_drawing(
            before, dataset, experiment.seeds.data
        ):
            self._fit.drawing.take(None)

    @Slot(object)
    def _hold(self, which: int | None) -> None:
        """Take note of where the lines are as a sample is taken."""
        snapshot = self._session.snapshot
        if which is None or snapshot is None:
            self._start = None
            return
        tested = which in ids_of(snapshot)[snapshot.prepared.test.index]
        self._start = None if tested else snapshot.surface
        self._fit.draw_bar.tell(TESTED if tested else "")

    @Slot(object)
    def _tell(self, snapshot: Snapshot) -> None:
        """Tell how far each line has moved since the sample was taken."""
        start = self._start
        if start is None or start.shape != snapshot.surface.shape:
            return
        with np.errstate(all="ignore"):
            apart = np.abs(snapshot.surface - start).reshape(len(start), -1).max(axis=1)
        unit = snapshot.prepared.samples.target_name
        names = distinct_names(snapshot.experiment.contenders)
        shown = [
            f"{name} {figures(far)}"
            for name, far, who in zip(names, apart, snapshot.experiment.contenders, strict=True)
            if not who.hidden and np.isfinite(far)
        ]
        what = f"in {unit}" if snapshot.prepared.task is Task.REGRESSION else "in probability"
        self._fit.draw_bar.tell(f"Moved by at most, {what}: {', '.join(shown)}")
