"""A race: what never changes of it, and what was recorded so far."""

from dataclasses import dataclass, field

import numpy as np

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
class MetricCurve(Frozen):
    """A metric that takes too long for every epoch, as far as it is worked out.

    Attributes
    ----------
    key : str
    epochs : ndarray (points,)
    values : ndarray (points, contenders, 2)
        On training and test samples, the median of the seeds.
    complete : bool
        Whether no checkpoint is missing.
    """

    key: str
    epochs: Ints
    values: Floats
    complete: bool

    def nearest(self, epoch: int) -> int | None:
        """Return the point nearest to an epoch, where there is any."""
        return int(np.abs(self.epochs - epoch).argmin()) if len(self.epochs) else None


@dataclass(frozen=True, eq=False)
class Measured(Frozen):
    """What somebody asked for beside what is recorded.

    Attributes
    ----------
    common_loss : CommonLoss or None
    metrics : tuple of MetricCurve
    """

    common_loss: CommonLoss | None = None
    metrics: tuple[MetricCurve, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether no checkpoint is missing."""
        loss = self.common_loss
        return (loss is None or loss.complete) and all(each.complete for each in self.metrics)


NOTHING = Measured()


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
    metrics : tuple of MetricCurve
        Those that were asked for.
    weights : dict of int to ndarray (contenders, count)
        Those of the first seed at the epoch of each checkpoint.
    """

    race: Race
    curves: Curves
    checkpoints: tuple[Checkpoint, ...]
    marks: tuple[Mark, ...]
    common_loss: CommonLoss | None = None
    metrics: tuple[MetricCurve, ...] = ()
    weights: dict[int, Floats] = field(default_factory=dict)
