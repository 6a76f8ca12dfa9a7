"""An immutable picture of a race at one step."""

from dataclasses import dataclass

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.experiment import Experiment
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.recording.checkpoints import Checkpoint, Mark
from lossstudio.core.recording.evaluation import Evaluation
from lossstudio.core.recording.fit_grid import Fit
from lossstudio.core.recording.history import Curves


@dataclass(frozen=True, eq=False)
class Snapshot(Frozen):
    """What the screen shows.

    Attributes
    ----------
    experiment : Experiment
        What was being trained, live changes included.
    prepared : Prepared
        The samples, the same object in every snapshot of a race.
    epoch, step : int
        Finished epochs and steps.
        They lie before the end of the curves when a moment of the past is shown.
    theta : ndarray (contenders, count)
        Weights of every contender, of the first of several seeds; nan after it diverged.
    curves : Curves
        The recorded course, one point an epoch.
    now : Evaluation
        Loss and metrics at this very step, which may lie inside an epoch.
    fit : Fit
        Predictions on a grid.
    trouble : tuple of str
        For every contender, why it diverged, or an empty text.
    finished : bool
        Whether every contender has stopped.
    checkpoints : tuple of Checkpoint
        What one can go back to.
    marks : tuple of Mark
        What happened.
    """

    experiment: Experiment
    prepared: Prepared
    epoch: int
    step: int
    theta: Floats
    curves: Curves
    now: Evaluation
    fit: Fit
    trouble: tuple[str, ...]
    finished: bool = False
    checkpoints: tuple[Checkpoint, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return self.prepared.steps_per_epoch

    def has_curves_of(self, other: "Snapshot") -> bool:
        """Whether nothing was recorded, nor changed, between this snapshot and another."""
        mine, others = self.curves, other.curves
        return (
            self.experiment is other.experiment
            and self.prepared is other.prepared
            and self.marks == other.marks
            and len(mine) == len(others)
            and bool(mine.step[-1] == others.step[-1])
        )

    @property
    def past(self) -> bool:
        """Whether a moment before the end is shown."""
        return self.step < int(self.curves.step[-1])
