"""A race that is over: what it was, and its course."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.differences import Change
from lossstudio.core.experiment import Experiment
from lossstudio.core.metrics import METRICS
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.fit_grid import Fit
from lossstudio.core.recording.marks import Changed, Mark
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.tasks import Task

MOST_POINTS = 400


@dataclass(frozen=True, eq=False)
class RaceRecord(Frozen):
    """What is kept of a race of this session.

    Attributes
    ----------
    number : int
        Tells records apart.
    name : str
    differs : tuple of Change or None
        What differed from the race before, when each began; None where none was listed before.
    start : Experiment
        What the race began with.
    changes : tuple of Mark
        What was changed under way, and when.
    experiment : Experiment
        What it ended with.
    task : Task
    keys : tuple of str
        Of the metrics.
    epochs : ndarray (points,)
        Thinned; the first and the last stay.
    steps : ndarray (points,)
        Trained by then.
    spent : ndarray (points,)
        Seconds spent training until then.
    relative : ndarray (points, contenders, 2)
        Own loss in units of its start, on training and test samples.
    metrics : ndarray (points, contenders, metrics, 2)
    seconds : float
        How long it was trained.
    branch : str
        Where it left, or was left by, another race that has its beginning; empty for most.
    pinned : bool
        Whether its curves and its fit stay as ghosts.
    group : str
        What it stands together with others as; empty for most.
    fit : Fit or None
        How it ended.
    surface : ndarray or None
        What that predicts; of classes over a plane the fit alone is kept.
    """

    number: int
    name: str
    differs: tuple[Change, ...] | None
    start: Experiment
    changes: tuple[Mark, ...]
    experiment: Experiment
    task: Task
    keys: tuple[str, ...]
    epochs: NDArray[np.int64]
    steps: NDArray[np.int64]
    spent: Floats
    relative: Floats
    metrics: Floats
    seconds: float
    branch: str = ""
    pinned: bool = False
    group: str = ""
    fit: Fit | None = None
    surface: Floats | None = None

    @property
    def split(self) -> Split:
        """Where it is compared: on the test samples, where there were any."""
        return Split(int(np.isfinite(self.relative[..., Split.TEST]).any()))

    def curve(self, key: str) -> Floats:
        """Return a yardstick (points, contenders, 2)."""
        curve: Floats = self.metrics[:, :, self.keys.index(key)]
        return curve

    def final(self, key: str) -> Floats:
        """Return the last value (contenders,) of a yardstick."""
        last: Floats = self.curve(key)[-1, :, self.split]
        return last

    @property
    def changed(self) -> int | None:
        """The epoch in which it took other samples, the last time; None: it never did."""
        events = ((mark.epoch, mark.event) for mark in self.changes)
        return max(
            (e for e, event in events if isinstance(event, Changed) and event.of_samples),
            default=None,
        )

    @property
    def alike(self) -> NDArray[np.bool_]:
        """Which points (points,) were measured on the samples that it ended with."""
        alike: NDArray[np.bool_] = self.epochs > (-1 if self.changed is None else self.changed)
        alike[-1] = True
        return alike

    def best(self, key: str) -> Floats:
        """Return the best value (contenders,) of a yardstick on the samples that it ended with.

        It is nan where it never had one.
        """
        sign = 1.0 if METRICS[key].higher_is_better else -1.0
        curve = sign * self.curve(key)[self.alike][..., self.split]
        top = np.max(np.where(np.isnan(curve), -np.inf, curve), axis=0)
        best: Floats = np.where(np.isfinite(top), sign * top, np.nan)
        return best

    def epochs_to(self, key: str, target: float) -> list[int | None]:
        """Return the first recorded epoch at which each contender reached a target, or None.

        As the best value, it is one on the samples that the race ended with.
        """
        sign = 1.0 if METRICS[key].higher_is_better else -1.0
        reached = sign * self.curve(key)[..., self.split] >= sign * target
        reached &= self.alike[:, None]
        return [
            int(self.epochs[row.argmax()]) if row.any() else None for row in np.transpose(reached)
        ]


def record_of(
    snapshot: Snapshot,
    start: Experiment,
    seconds: float,
    *,
    number: int,
    name: str,
    differs: tuple[Change, ...] | None,
    branch: str = "",
) -> RaceRecord:
    """Return the record of a race from its last snapshot and from what it began with."""
    curves = snapshot.curves
    count = len(curves)
    some = np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(np.intp))
    with np.errstate(all="ignore"):
        relative = curves.relative[some]
    metrics = curves.metrics[some]
    if not snapshot.past and snapshot.now.step == int(curves.step[-1]):
        metrics[-1] = snapshot.now.metrics  # by the thresholds of now, whatever it was recorded by
    lines = snapshot.fit.y is None or snapshot.prepared.task is Task.REGRESSION
    return RaceRecord(
        number=number,
        name=name,
        differs=differs,
        start=start,
        changes=tuple(mark for mark in snapshot.marks if isinstance(mark.event, Changed)),
        experiment=snapshot.experiment,
        task=snapshot.prepared.task,
        keys=curves.keys,
        epochs=curves.epoch[some],
        steps=curves.step[some],
        spent=curves.seconds[some],
        relative=relative,
        metrics=metrics,
        seconds=seconds,
        branch=branch,
        fit=snapshot.fit,
        surface=snapshot.surface if lines else None,
    )
