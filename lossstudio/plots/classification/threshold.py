"""The controls of all pages of a classification: the threshold, and which samples."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.session.view_state import HALF, View
from lossstudio.widgets.inputs import Slider
from lossstudio.widgets.labels import Label
from lossstudio.widgets.look.measures import hold
from lossstudio.widgets.overrides import guarded
from lossstudio.widgets.view_choice import ViewChoice

STOPS = 100  # the slider stands in hundredths
HELP = (
    "The probability above which a sample is called positive. Lower it and fewer positives are "
    "missed, at the price of more false alarms; the loss does not know of it. Double click: 0.5."
)


class _Slider(Slider):
    """A slider that a double click puts back."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(1, STOPS - 1)
        hold(self, width=72)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Threshold")

    @guarded()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Put it back."""
        self.setValue(round(HALF * STOPS))


class ThresholdControl(QWidget):
    """Slider and number of the threshold, and the choice of samples.

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
        self.slider = _Slider()
        self.number = Label()
        hold(self.number, width=28, height=16)
        self.parts: list[QWidget] = [self.slider, self.number]
        self.samples = ViewChoice(view, "split", {"test": "test", "train": "train"})
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        for part in self.parts:
            part.setToolTip(HELP)
            layout.addWidget(part)
            part.setVisible(movable)
        layout.addWidget(self.samples)
        self.slider.valueChanged.connect(self._slid)
        view.changed.connect(self._follow)
        self._follow()

    def fit(self, snapshot: Snapshot) -> None:
        """Offer what the race has: test samples, and a threshold between two classes."""
        self.samples.setEnabled(len(snapshot.prepared.test) > 0)
        binary = snapshot.prepared.task is Task.BINARY
        for part in self.parts:
            part.setVisible(self._movable and binary)

    @Slot(int)
    def _slid(self, stop: int) -> None:
        self._view.update(threshold=stop / STOPS)

    @Slot()
    def _follow(self) -> None:
        threshold = self._view.state.threshold
        self.slider.blockSignals(True)  # a threshold between two stops stays as it is
        self.slider.setValue(round(threshold * STOPS))
        self.slider.blockSignals(False)
        self.number.setText(f"{threshold:.2f}")
