"""Answers that are drawn: a line on the fit, a curve over the epochs."""

from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Slot

from lossstudio.app.lessons.answers import DrawnAnswer, curve_of, loss_of
from lossstudio.app.window.central_plots import CentralPlots
from lossstudio.core.lessons.question import CurveDrawn, LineDrawn
from lossstudio.core.losses import FORMULA
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.plots.base.guess import Guess
from lossstudio.plots.curves.curve_plot import CurvePlot
from lossstudio.session.lesson_run import LessonRun
from lossstudio.session.lesson_steps import Step
from lossstudio.session.view_state import BY, EPOCHS, FIT, LOSS, YARDSTICK, View
from lossstudio.widgets.look.tokens import Tokens
from lossstudio.widgets.roles import announce

INSET = 0.03  # of the width of the fit, where the ends of a line stand
POINTS = 6  # of a curve
ROOM = 0.06  # of what can be drawn, above and below
HIGHEST = 1.25  # of the loss at the start, so that one can draw it rising


class LessonDrawing(QObject):
    """What a learner draws for one lesson.

    Parameters
    ----------
    run : LessonRun
    answer : DrawnAnswer
        The controls beside it.
    plots : CentralPlots
    view : View
    """

    def __init__(
        self, run: LessonRun, answer: DrawnAnswer, plots: CentralPlots, view: View
    ) -> None:
        super().__init__(run)
        self._run, self._answer, self._plots, self._view = run, answer, plots, view
        self.guess: Guess | None = None
        self._ends = 0.0, 1.0  # of what can be drawn as a curve
        answer.wanted.connect(self._take)
        run.changed.connect(self._follow)
        view.changed.connect(self._hold_axis)

    def begin(self, snapshot: Snapshot, tokens: Tokens) -> None:
        """Put something to be dragged on the plot, once its race is there."""
        if self.guess is not None or self._run.step is not Step.ASK:
            return
        question = self._run.lesson.question
        on_fit = isinstance(question, LineDrawn)
        self.guess = guess = (
            self._line(snapshot, tokens) if on_fit else self._curve(snapshot, tokens)
        )
        guess.done.connect(self._take)
        guess.left.connect(self._answer.left)
        guess.moved.connect(self._tell)
        self._answer.ready()
        guess.plot.setFocus()

    def _line(self, snapshot: Snapshot, tokens: Tokens) -> Guess:
        self._view.update(fit_page=FIT)
        plot = self._plots.fit.overlay
        plot.truth.show_name(shown=True)  # which is dashed, too
        left, right = float(snapshot.fit.x[0]), float(snapshot.fit.x[-1])
        inset = INSET * (right - left)
        low, high = plot.viewRange()[1]
        middle = float(np.median(snapshot.prepared.samples.target))
        x = np.array([left + inset, right - inset])
        return Guess(plot, x, np.full(2, middle), (low, high), tokens)

    def _curve(self, snapshot: Snapshot, tokens: Tokens) -> Guess:
        plot, (low, high) = self._yardstick() if self._of_metric else self._loss(snapshot)
        self._view.update(curves_over=EPOCHS)  # which is what one draws over
        self._ends = low, high
        self._frame(plot)
        epochs = self._run.lesson.run.epochs
        x = np.linspace(0.0, epochs, POINTS)
        return Guess(plot, x, np.full(POINTS, (low + high) / 2), (low, high), tokens)

    def _frame(self, plot: CurvePlot) -> None:
        """Show all epochs there will be, and all that can be drawn."""
        (low, high), epochs = self._ends, self._run.lesson.run.epochs
        room = ROOM * (high - low)
        plot.setRange(xRange=(0.0, 1.05 * epochs), yRange=(low - room, high + room), padding=0.0)
        plot.getViewBox().sigRangeChangedManually.emit([True, True])  # it stays while the race runs

    @property
    def _of_metric(self) -> bool:
        return curve_of(self._run.lesson.question) is not None

    def _yardstick(self) -> tuple[CurvePlot, tuple[float, float]]:
        """Show the metric that is asked for; return its plot, and what can be drawn on it."""
        metric = curve_of(self._run.lesson.question)
        self._view.update(yardstick_page=YARDSTICK, yardstick=metric)
        plot = self._plots.yardstick.plot
        low, high = (0.0, 1.0) if plot.is_share else plot.viewRange()[1]
        return plot, (low, high)

    def _loss(self, snapshot: Snapshot) -> tuple[CurvePlot, tuple[float, float]]:
        """Show all contenders by the loss that is asked for; return likewise."""
        curve = loss_of(self._run.lesson.question)
        assert curve is not None
        raced = [contender.loss for contender in snapshot.experiment.contenders]
        loss = raced[curve.row]
        alike = [other for other in raced if other.key == loss.key]
        by_key = loss.key != FORMULA and alike[0] == loss
        measure = f"{BY}{loss.key if by_key else raced.index(loss) + 1}"
        self._view.update(loss_page=LOSS, loss_measure=measure)
        start = float(snapshot.now.loss[curve.row, Split.called(curve.side)])
        ends = (0.0, HIGHEST * start if np.isfinite(start) and start != 0.0 else 1.0)
        return self._plots.loss_curves.plot, (min(ends), max(ends))

    @property
    def value(self) -> Any:
        """What is drawn, as its question takes it."""
        assert self.guess is not None
        x, y = self.guess.x, self.guess.y
        if isinstance(self._run.lesson.question, CurveDrawn):
            return x.copy(), y.copy()
        slope = float((y[1] - y[0]) / (x[1] - x[0]))
        return float(y[0] - slope * x[0]), slope

    @Slot()
    def _take(self) -> None:
        if self.guess is not None:
            self._answer.given.emit(self.value)

    @Slot()
    def _tell(self) -> None:
        if self.guess is not None:
            announce(self._answer, self.guess.words)

    @Slot()
    def _follow(self) -> None:
        """Keep what is drawn once it is the answer."""
        if self.guess is not None and self._run.step is not Step.ASK:
            self.guess.keep()
        if self._run.step is Step.TRY and self._of_metric:
            page = self._run.lesson.view.get("yardstick_page", YARDSTICK)
            self._view.update(yardstick_page=page)

    @Slot()
    def _hold_axis(self) -> None:
        """Leave a curve that is drawn over epochs over them."""
        plot = None if self.guess is None else self.guess.plot
        if isinstance(plot, CurvePlot) and self._view.state.curves_over != EPOCHS:
            self._view.update(curves_over=EPOCHS)
            self._frame(plot)

    def end(self) -> None:
        """Take it all away."""
        guess, self.guess = self.guess, None
        if guess is not None:
            guess.remove()
            self._plots.fit.overlay.truth.show_name(shown=False)
            if isinstance(guess.plot, CurvePlot):
                guess.plot.show_all()
