"""What a lesson does to the rest of the window: what is locked, and what is outlined."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from lossstudio.app.lessons.ring import LessonRing
from lossstudio.core.analysis.sample_inspection import SampleRef
from lossstudio.session.lesson_steps import Step

if TYPE_CHECKING:
    from lossstudio.app.window.main_window import MainWindow
    from lossstudio.session.lesson_run import LessonRun

WRITE_FIRST = "The lesson asks for the formula of this loss"
ANSWER_FIRST = "Answer the question of the lesson first"
AFTERWARDS = "Free again at “Now try” of the lesson"
UPPER = ("fit", "tiles", "table", "races", "formula", "sample")
LEFT_PAGES = ("loss", "gradient")


class LessonSurroundings(QObject):
    """Locks and outlines parts of a window, and lets go of them again.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._tips: dict[QAction | QPushButton, str] = {}
        self._places: tuple[str, ...] = ()
        self._hidden = False  # whether formulas are
        self._step: Step | None = None
        self.rings: list[LessonRing] = []
        actions = window.actions_
        self._racing = (actions.run, actions.step_batch, actions.step_epoch, actions.reset)
        self._changing = (actions.new_weights, actions.load_weights, actions.learning_rates)
        window.theme.changed.connect(self._ring)

    def follow(self, run: "LessonRun") -> None:
        """Lock what a step does not allow."""
        asking, free = run.step is Step.ASK, run.step >= Step.TRY
        for action in self._racing:
            self._allow(action, ANSWER_FIRST if asking else "")
        for action in self._changing:
            self._allow(action, "" if free else AFTERWARDS)
        self._lock(() if free else run.lesson.lock)
        self._hide_formula(hidden=run.hides_formula)
        if not asking and run.step is not Step.LIMIT:
            self._read_sample()
        if run.step is not self._step:
            self._step = run.step
            QTimer.singleShot(0, self._show_outlined)

    def release(self) -> None:
        """Let go of everything."""
        for action in (*self._racing, *self._changing):
            self._allow(action, "")
        self._lock(())
        self._hide_formula(hidden=False)
        self._step = None
        plots = self._window.plots
        if plots is not None and self._sample is not None:
            plots.fit.inspector.release()
        self.outline(())

    @property
    def _sample(self) -> int | None:
        """The training sample that is spoken of, if one is."""
        numbers = [place.split()[1] for place in self._places if place.startswith("sample ")]
        return int(numbers[0]) - 1 if numbers else None

    def _read_sample(self) -> None:
        """Tell of the sample that is spoken of, as a click on it would."""
        plots, index = self._window.plots, self._sample
        if plots is not None and index is not None:
            fit = plots.fit
            fit.inspector.pin(fit.overlay, SampleRef(test=False, index=index))

    def outline(self, places: Sequence[str]) -> None:
        """Outline what is at some places."""
        self._places = tuple(places)
        self._ring()

    def _allow(self, action: QAction | QPushButton, why_not: str) -> None:
        """Let an action or a button be used, or say why not."""
        tip = self._tips.setdefault(action, action.toolTip())
        action.setEnabled(not why_not)
        action.setToolTip(f"{tip}. {why_not}." if why_not else tip)

    def _hide_formula(self, *, hidden: bool) -> None:
        """Show no formula of a loss while the lesson asks for it, or show them again."""
        if hidden == self._hidden:
            return
        self._hidden = hidden
        window, why = self._window, WRITE_FIRST if hidden else ""
        window.loss.keep_secret(why)
        self._allow(window.actions_.losses, why)
        if hidden:
            window.dialogs.close_losses()
            self._lock(tuple(self._panels))
        if window.plots is not None:
            window.plots.lock_formula(why)

    def _lock(self, names: tuple[str, ...]) -> None:
        """Put panels out of reach, and all others within it."""
        for name, panel in self._panels.items():
            panel.setEnabled(name not in names)
            panel.setToolTip(f"{AFTERWARDS}." if name in names else "")
        if self._window.plots is not None:
            fit, why = self._window.plots.fit, AFTERWARDS if "dataset" in names else ""
            fit.drawing.lock(f"{why}." if why else "")
            self._allow(fit.draw, why)

    @property
    def _panels(self) -> dict[str, QWidget]:
        window = self._window
        return {
            "dataset": window.dataset,
            "model": window.model,
            "optimizer": window.optimizer,
            "contenders": window.contenders,
            "loss": window.loss,
        }

    @Slot()
    def _ring(self) -> None:
        """Draw the outlines, in the colours of now."""
        for ring in self.rings:
            if isValid(ring):
                ring.hide()
                ring.deleteLater()
        self.rings = []
        found = dict.fromkeys(map(self._at, self._places))
        for widget in found:
            if widget is not None:
                ring = LessonRing(widget, self._window.theme.tokens.accent)
                self.rings.append(ring)

    @Slot()
    def _show_outlined(self) -> None:
        """Scroll to what is outlined, once the strip has its height."""
        for ring in self.rings:
            if isValid(ring) and isValid(ring.around):
                self._window.columns.right.ensureWidgetVisible(ring.around)

    def _at(self, place: str) -> QWidget | None:
        """Return what is at a place on the screen."""
        window, plots = self._window, self._window.plots
        kind, _, number = place.rpartition(" ") if place[-1].isdigit() else (place, "", "")
        if kind in ("contender", "contenders"):
            rows = window.contenders.rows
            known = number and int(number) <= len(rows)
            return rows[int(number) - 1] if known else window.contenders
        if plots is None:
            return None
        if kind == "loss shape":
            return window.shape_panel
        if kind == "timeline":
            return plots.timeline
        if kind in UPPER:
            return plots.fit
        return plots.losses if kind in LEFT_PAGES else plots.yardsticks
