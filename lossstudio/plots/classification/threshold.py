"""The threshold and the samples that all pages of a classification look at."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from lossstudio.core.datasets import Dataset
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task
from lossstudio.widgets.card import quiet_combo

USUAL = 50  # hundredths
ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
HELP = (
    "The probability above which a sample is called positive. Lower it and fewer positives are "
    "missed, at the price of more false alarms; the loss does not know of it. Double click: 0.5."
)


class Threshold(QObject):
    """The chosen threshold, in hundredths, and split; every page has the same."""

    changed = Signal()
    moved = Signal(float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hundredths = USUAL
        self.wanted = Split.TEST
        self._dataset: Dataset | None = None

    @property
    def value(self) -> float:
        """The threshold, 0.01 to 0.99."""
        return self.hundredths / 100

    def on_snapshot(self, snapshot: Snapshot) -> None:
        """Begin anew at one half with another dataset."""
        if snapshot.experiment.dataset != self._dataset:
            self._dataset = snapshot.experiment.dataset
            self.set_hundredths(USUAL)

    def split_of(self, snapshot: Snapshot) -> Split:
        """Return the samples to look at: the test samples only where there are any."""
        return self.wanted if len(snapshot.prepared.test) else Split.TRAIN

    @Slot(int)
    def set_hundredths(self, hundredths: int) -> None:
        """Choose another threshold."""
        if hundredths != self.hundredths:
            self.hundredths = hundredths
            self.changed.emit()
            self.moved.emit(self.value)

    def set_split(self, split: Split) -> None:
        """Choose training or test samples."""
        if split != self.wanted:
            self.wanted = split
            self.changed.emit()


class _Slider(QSlider):
    """A slider whose arrow keys are its own, and that a double click puts back."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(1, 99)
        self.setValue(USUAL)
        self.setFixedWidth(72)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Threshold")

    def event(self, event: QEvent) -> bool:
        """Claim the arrow keys."""
        asked = event.type() is QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and event.key() in ARROWS:
            event.accept()
            return True
        return super().event(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Put it back."""
        self.setValue(USUAL)


class ThresholdControl(QWidget):
    """Slider and number of the threshold, and the choice of samples.

    Parameters
    ----------
    threshold : Threshold
    movable : bool
        Whether the threshold matters here; the samples always do.
    """

    def __init__(self, threshold: Threshold, *, movable: bool = True) -> None:
        super().__init__()
        self._threshold = threshold
        self._movable = movable
        self.slider = _Slider()
        self.number = QLabel()
        self.number.setFixedSize(QSize(28, 16))
        self.parts: list[QWidget] = [self.slider, self.number]
        self.samples = quiet_combo(
            {"test": "test", "train": "train"}, "Samples", "The samples that are looked at"
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(5)
        for part in self.parts:
            part.setToolTip(HELP)
            layout.addWidget(part)
            part.setVisible(movable)
        layout.addWidget(self.samples)
        self.slider.valueChanged.connect(threshold.set_hundredths)
        self.samples.activated.connect(self._choose_split)
        threshold.changed.connect(self._follow)
        self._follow()

    def fit(self, snapshot: Snapshot) -> None:
        """Offer what the race has: test samples, and a threshold between two classes."""
        self.samples.setEnabled(len(snapshot.prepared.test) > 0)
        binary = snapshot.prepared.task is Task.BINARY
        for part in self.parts:
            part.setVisible(self._movable and binary)

    @Slot()
    def _choose_split(self) -> None:
        self._threshold.set_split(Split.called(self.samples.currentData()))

    @Slot()
    def _follow(self) -> None:
        self.slider.setValue(self._threshold.hundredths)
        self.number.setText(f"{self._threshold.value:.2f}")
        self.samples.setCurrentIndex(self.samples.findData(self._threshold.wanted.word))
