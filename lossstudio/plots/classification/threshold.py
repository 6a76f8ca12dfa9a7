"""The controls of all pages of a classification: the thresholds, and which samples."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lossstudio.core.analysis.predictions import thresholds_text
from lossstudio.core.costs import HALF
from lossstudio.core.differences import full_names
from lossstudio.core.experiment import Contender
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.core.typed_numbers import typed_number
from lossstudio.session.view_state import ALL, View
from lossstudio.widgets.fields import NumberField
from lossstudio.widgets.inputs import Slider
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.number_row import shown
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.plain_text import literal
from lossstudio.widgets.view_choice import SplitChoice

STOPS = 100  # the slider stands in hundredths
PARAMETER = Contender.parameters()["threshold"]
HELP = f"{PARAMETER.help} Double click: {HALF}."
DIFFER = "differ"


class _Slider(Slider):
    """A slider that a double click puts back."""

    put_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setRange(1, STOPS - 1)
        hold(self, width=56)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Threshold")

    @guarded()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Put it back."""
        self.put_back.emit()


class ThresholdControl(QWidget):
    """Slider and number of the thresholds, whose they are, and the choice of samples.

    Parameters
    ----------
    view : View
    movable : bool
        Whether the threshold matters here; the samples always do.
    """

    def __init__(self, view: View, *, movable: bool = True) -> None:
        super().__init__()
        self._view = view
        self._movable = movable
        self._snapshot: Snapshot | None = None
        self._shown = ""
        self.slider = _Slider()
        self.number = NumberField()
        self.number.setObjectName("number")
        self.number.setAccessibleName("Threshold")
        self.number.setPlaceholderText(DIFFER)
        hold(self.number, width=44)
        self.parts: list[QWidget] = [self.slider, self.number]
        self.samples = SplitChoice(view)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        for part in self.parts:
            layout.addWidget(part)
            part.setVisible(movable)
        layout.addWidget(self.samples)
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(view.thresholds_let_go)
        self.slider.put_back.connect(self._put_back)
        self.number.editingFinished.connect(self._typed)
        self.number.cancelled.connect(self._restore)
        view.changed.connect(self._show)

    def fit(self, snapshot: Snapshot) -> None:
        """Offer what the race has: test samples, and thresholds between two classes."""
        self._snapshot = snapshot
        self.samples.fit(tested=len(snapshot.prepared.test) > 0)
        binary = snapshot.prepared.task is Task.BINARY
        for part in self.parts:
            part.setVisible(self._movable and binary)
        self._show()

    @property
    def _thresholds(self) -> tuple[float, ...]:
        snapshot = self._snapshot
        return (HALF,) if snapshot is None else snapshot.experiment.judgement.thresholds

    @property
    def rows(self) -> list[int]:
        """The contenders whose threshold is moved."""
        count = len(self._thresholds)
        state = self._view.state
        return list(range(count)) if state.threshold_of == ALL else [state.contender(count)]

    @Slot(int)
    def _slid(self, stop: int) -> None:
        self._want(stop / STOPS)
        if not self.slider.isSliderDown():
            self._view.thresholds_let_go.emit()

    @Slot()
    def _put_back(self) -> None:
        self._want(HALF)
        self._view.thresholds_let_go.emit()

    @Slot()
    def _typed(self) -> None:
        text = self.number.text().strip()
        if text == self._shown:
            return
        try:
            value = PARAMETER.check(typed_number(text), PARAMETER.label)
        except ValueError:
            self._restore()
            self.number.refuse(PARAMETER.refusal(text))
            return
        self._want(value)
        self._view.thresholds_let_go.emit()

    def _want(self, threshold: float) -> None:
        """Ask for a threshold; it is shown once the contenders have it."""
        self._view.thresholds_wanted.emit(dict.fromkeys(self.rows, threshold))
        self._tell(shown(threshold))

    @Slot()
    def _show(self) -> None:
        """Show the thresholds in force, but under the hand that moves them."""
        if self.slider.isSliderDown():
            return
        own = [self._thresholds[row] for row in self.rows]
        chosen = self._thresholds[self._view.state.contender(len(self._thresholds))]
        self.slider.blockSignals(True)  # a threshold between two stops stays as it is
        self.slider.setValue(round(chosen * STOPS))
        self.slider.blockSignals(False)
        self._tell(shown(chosen) if len(set(own)) == 1 else "")
        for part in self.parts:
            part.setToolTip(literal(f"{self._told()}. {HELP}"))
            part.setAccessibleName(self._name())

    def _name(self) -> str:
        """Whose threshold is moved."""
        if self._snapshot is None or self._view.state.threshold_of == ALL:
            return "Threshold of all contenders"
        names = full_names(self._snapshot.experiment.contenders)
        return f"Threshold of {names[self.rows[0]]}"

    def _told(self) -> str:
        """Whose threshold is moved, and where they differ each of them."""
        rows, snapshot = self.rows, self._snapshot
        if snapshot is None or len({self._thresholds[row] for row in rows}) == 1:
            return self._name()
        return f"{self._name()}: {thresholds_text(snapshot.experiment)}"

    def _tell(self, text: str) -> None:
        if text != self._shown or not (self.number.hasFocus() or self.number.marked):
            self._shown = text
            self._restore()

    @Slot()
    def _restore(self) -> None:
        self.number.show_text(self._shown)
