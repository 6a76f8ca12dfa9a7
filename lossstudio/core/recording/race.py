"""A race: what never changes of it, and what was recorded so far."""

from dataclasses import dataclass

from lossstudio.core.arrays import Floats, Frozen, Ints
from lossstudio.core.losses import Loss
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.recording.checkpoints import Checkpoint
from lossstudio.core.recording.history import Curves, History
from lossstudio.core.recording.marks import Mark
from lossstudio.core.recording.metric_series import MetricSeries


@dataclass(frozen=True, eq=False)
class Race(Frozen):
    """What does not change while a race runs.

    Attributes
    ----------
    id : str
        Tells it from every other race.
    contenders, seeds : int
        How many there are.
    prepared : Prepared
        The samples.
    metric_series : MetricSeries
    """

    id: str
    contenders: int
    seeds: int
    prepared: Prepared
    metric_series: MetricSeries

    def new_history(self) -> History:
        """Return an empty history for it."""
        return History(self.contenders, self.seeds, self.metric_series)


@dataclass(frozen=True, eq=False)
class CommonLoss(Frozen):
    """All contenders measured by one and the same loss, as far as that is worked out.

    Attributes
    ----------
    loss : Loss
    epochs : ndarray (points,)
    values : ndarray (points, contenders, 2)
        On training and test samples, the median of the seeds.
    complete : bool
        Whether no checkpoint is missing.
    """

    loss: Loss
    epochs: Ints
    values: Floats
    complete: bool


@dataclass(frozen=True, eq=False)
class Recorded(Frozen):
    """What was recorded of a race up to a picture.

    Attributes
    ----------
    race : Race
    curves : Curves
        One point an epoch.
    checkpoints : tuple of Checkpoint
        What one can go back to.
    marks : tuple of Mark
        What happened.
    common_loss : CommonLoss or None
        None where nobody asked for it.
    """

    race: Race
    curves: Curves
    checkpoints: tuple[Checkpoint, ...]
    marks: tuple[Mark, ...]
    common_loss: CommonLoss | None = None
