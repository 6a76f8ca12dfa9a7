"""What curves are drawn over: epochs, steps, epochs on a log axis, or seconds spent training."""

from dataclasses import dataclass

import numpy as np

from lossstudio.core.arrays import Floats, Ints
from lossstudio.core.plain_text import figures
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.session.view_state import EPOCHS, LOG_EPOCHS, SECONDS, STEPS, ViewState

NAMES = {
    EPOCHS: "epoch",
    STEPS: "step",
    LOG_EPOCHS: "epoch, log",
    SECONDS: "seconds of training",
}


@dataclass(frozen=True, eq=False)
class XAxis:
    """Where the epochs of a race lie along the first axis of its curves.

    Attributes
    ----------
    kind : str
        One of `NAMES`.
    epochs : ndarray (points,)
        Those that are recorded.
    counted : ndarray (points,)
        Steps or seconds by then; not needed for epochs.
    """

    kind: str
    epochs: Ints
    counted: Ints | Floats

    @classmethod
    def of(cls, kind: str, epochs: Ints, steps: Ints, seconds: Floats) -> "XAxis":
        """Return the axis of a kind for a race of which this is recorded."""
        counted: dict[str, Ints | Floats] = {STEPS: steps, SECONDS: seconds}
        return cls(kind, epochs, counted.get(kind, epochs))

    @property
    def name(self) -> str:
        """What stands below it."""
        return NAMES[self.kind]

    @property
    def log(self) -> bool:
        """Whether equal ways are equal ratios; epoch 0 lies nowhere then."""
        return self.kind == LOG_EPOCHS

    def measure(self, epoch: float) -> float:
        """Return an epoch in the unit of the axis; beyond the last one as fast as until then."""
        if self.kind in (EPOCHS, LOG_EPOCHS) or not len(self.epochs):
            return float(epoch)
        last, counted = float(self.epochs[-1]), float(self.counted[-1])
        if epoch > last:
            return counted + (epoch - last) * (counted / last if last and counted else 1.0)
        return float(np.interp(epoch, self.epochs, self.counted))

    def place(self, epochs: Ints | Floats) -> Floats:
        """Return where epochs lie on the plot; nan where that is nowhere."""
        if self.log:
            return place_of_log(epochs.astype(np.float64))
        if self.kind == EPOCHS:
            return epochs.astype(np.float64)
        if not len(self.epochs):
            return np.full(len(epochs), np.nan)
        placed: Floats = np.interp(epochs, self.epochs, self.counted)
        return placed

    def span(self, end: float) -> tuple[float, float]:
        """Return both ends of the plot for an end in the unit of the axis."""
        return 0.0, float(np.log10(max(end, 2.0))) if self.log else end

    def told(self, epoch: float) -> str:
        """Return a recorded moment in words."""
        words = f"epoch {epoch:.0f}"
        if self.kind == STEPS:
            return f"{words}, step {self.measure(epoch):.0f}"
        return f"{words}, {figures(self.measure(epoch), 3)} s" if self.kind == SECONDS else words


def manner_of(snapshot: Snapshot, state: ViewState) -> tuple[XAxis, float]:
    """Return over what the curves of a race are drawn, and how much they are smoothed."""
    curves = snapshot.curves
    axis = XAxis.of(state.curves_over, curves.epoch, curves.step, curves.seconds)
    return axis, state.smoothing


def place_of_log(values: Floats) -> Floats:
    """Return where values lie on a log axis; nan where that is nowhere."""
    placed: Floats = np.log10(np.where(values > 0.0, values, np.nan))
    return placed


NO_POINTS = np.empty(0, dtype=np.int64)
OVER_EPOCHS = XAxis(EPOCHS, NO_POINTS, NO_POINTS)
