"""How a second copy of what is recorded of a race is kept up to date.

The trainer owns the one, whoever watches has the other: it says what it knows, and gets what is
new. So a picture stays small however long the race runs, and an answer that is lost loses nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.recording.checkpoints import (
    Checkpoint,
    ResumableCheckpoint,
    Thinning,
    Timeline,
)
from lossstudio.core.recording.clock import TrainingClock
from lossstudio.core.recording.evaluation import Evaluation
from lossstudio.core.recording.history import Curves, History
from lossstudio.core.recording.marks import Diverged, Mark, Marks
from lossstudio.core.recording.race import NOTHING, Measured, Race, Recorded


@dataclass(frozen=True)
class Known:
    """What a watcher has of a race.

    Attributes
    ----------
    race_id : str
        Empty: nothing.
    epoch, checkpoint : int
        The last epoch of its curves and of its checkpoints.
    cuts : int
        How often the race had gone back by then.
    marks : int
        The version of its marks.
    weights : int
        The last epoch of which its weights are known.
    """

    race_id: str = ""
    epoch: int = -1
    checkpoint: int = -1
    cuts: int = 0
    marks: int = -1
    weights: int = -1


@dataclass(frozen=True, eq=False)
class RaceUpdate(Frozen):
    """What is new to a watcher.

    Attributes
    ----------
    race : Race or None
        Of a race that is new to it.
    cut : int or None
        The epoch to which the race went back since; what the watcher has beyond it is void.
    cuts : int
        How often it has gone back so far.
    every : int
        What thinning has left of the points: those of every so many epochs.
    points : Curves
        To be appended.
    newest : Curves or None
        The last point, where thinning does not keep it.
    thinning : Thinning
        What it has left of the checkpoints.
    checkpoints : tuple of Checkpoint
        To be appended.
    weights : dict of int to ndarray (contenders, count)
        At all checkpoints of which the watcher has none, by their epoch, if they are wanted.
    marks : tuple of Mark or None
        All of them, where anything about them is new.
    marks_version : int
    """

    race: Race | None
    cut: int | None
    cuts: int
    every: int
    points: Curves
    newest: Curves | None
    thinning: Thinning
    checkpoints: tuple[Checkpoint, ...]
    weights: dict[int, Floats]
    marks: tuple[Mark, ...] | None
    marks_version: int


class RecorderMemory(NamedTuple):
    """What a recorder held at a moment."""

    history: History
    timeline: Timeline
    marks: Marks
    cuts: list[int]
    seconds: float


class SavePoint(NamedTuple):
    """A race as it is: where it stands, its draws of masks, and all that is recorded of it."""

    kept: ResumableCheckpoint
    base: Floats
    diverged: list[Diverged | None]
    masks: list[Mapping[str, Any]]
    recorded: RecorderMemory
    epoch_began: int


class RaceRecorder:
    """What the trainer records of its race.

    Parameters
    ----------
    race : Race
    """

    def __init__(self, race: Race) -> None:
        self.race = race
        self.history = race.new_history()
        self.timeline = Timeline()
        self.marks = Marks()
        self.clock = TrainingClock()
        self._cuts: list[int] = []

    def record(
        self,
        at: tuple[int, int],
        now: Evaluation,
        base: Floats,
        gradient_norms: Floats,
        penalties: Floats,
    ) -> None:
        """Take the point of an epoch and its step, `at` which so long has been trained."""
        self.history.record(*at, now, base, gradient_norms, penalties, self.clock.seconds)

    def cut(self, to: ResumableCheckpoint) -> None:
        """Forget what came after a checkpoint."""
        self.history.cut(to.epoch)
        self.timeline.cut(to.epoch)
        self.marks.cut(to.checkpoint.step)
        self.clock.before = self.history.last_seconds
        self._cuts.append(to.epoch)

    def memory(self) -> RecorderMemory:
        """Return all that `recall` needs; what is written once stays, so that little is copied."""
        copies = self.history.copy(), self.timeline.copy(), self.marks.copy(), self._cuts.copy()
        return RecorderMemory(*copies, self.clock.seconds)

    def recall(self, memory: RecorderMemory) -> None:
        """Go back to what was remembered, once; nobody may have seen what came after."""
        self.history, self.timeline, self.marks, self._cuts, self.clock.before = memory

    def since(self, known: Known, *, weights: bool = False) -> RaceUpdate:
        """Return what is new to a watcher, the weights of checkpoints only if they are wanted."""
        new = known.race_id != self.race.id
        known = Known(cuts=len(self._cuts)) if new else known
        cut = min(self._cuts[known.cuts :], default=None)
        epochs = [known.epoch, known.checkpoint, known.weights]
        epoch, checkpoint, last = epochs if cut is None else [min(cut, old) for old in epochs]
        points, newest = self.history.since(epoch)
        return RaceUpdate(
            race=self.race if new else None,
            cut=cut,
            cuts=len(self._cuts),
            every=self.history.every,
            points=points,
            newest=newest,
            thinning=self.timeline.thinning,
            checkpoints=self.timeline.since(checkpoint),
            weights=self.timeline.weights_since(last) if weights else {},
            marks=None if known.marks == self.marks.version else self.marks.all,
            marks_version=self.marks.version,
        )

    def recorded(self) -> Recorded:
        """Return all of it."""
        curves, timeline = self.history.curves(), self.timeline
        weights = timeline.weights_since(-1)
        all_marks = self.marks.all
        return Recorded(self.race, curves, timeline.checkpoints, all_marks, weights=weights)


class RaceHistory:
    """A watcher's copy of what is recorded of a race; it begins anew with another race."""

    def __init__(self) -> None:
        self._race: Race | None = None
        self._history: History | None = None
        self._checkpoints: tuple[Checkpoint, ...] = ()
        self._thinning = Thinning()
        self._weights: dict[int, Floats] = {}
        self._marks: tuple[Mark, ...] = ()
        self._cuts = 0
        self._marks_version = -1

    @property
    def known(self) -> Known:
        """What there is."""
        if self._race is None or self._history is None:
            return Known()
        checkpoint = self._checkpoints[-1].epoch if self._checkpoints else -1
        epoch = self._history.last_epoch
        weights = max(self._weights, default=-1)
        return Known(self._race.id, epoch, checkpoint, self._cuts, self._marks_version, weights)

    def take(self, update: RaceUpdate, measured: Measured = NOTHING) -> Recorded:
        """Take what is new, and return all there is then.

        Raises
        ------
        LookupError
            If the update is of a race that was never sent.
        """
        if update.race is not None:
            self._race, self._checkpoints, self._weights = update.race, (), {}
            self._history = update.race.new_history()
        if self._race is None or self._history is None:
            raise LookupError("The first update of a race must bring the race.")
        until = update.cut
        if until is not None:
            self._history.cut(until)
        self._history.thin(update.every)
        self._history.extend(update.points, update.newest)
        thinning = update.thinning
        if until is not None or thinning != self._thinning:
            valid = (own for own in self._checkpoints if until is None or own.epoch <= until)
            self._checkpoints = tuple(own for own in valid if thinning.keeps(own.epoch))
            self._thinning = thinning
        if update.checkpoints:
            self._checkpoints += update.checkpoints
        self._weights = self._weights_with(update)
        if update.marks is not None:
            self._marks = update.marks
        self._cuts, self._marks_version = update.cuts, update.marks_version
        curves = self._history.curves()
        also = measured.common_loss, measured.metrics, self._weights
        return Recorded(self._race, curves, self._checkpoints, self._marks, *also)

    def _weights_with(self, update: RaceUpdate) -> dict[int, Floats]:
        """Return the weights of the checkpoints, those of an update included."""
        if not (self._weights or update.weights):
            return {}
        until = update.cut
        valid = {old: at for old, at in self._weights.items() if until is None or old <= until}
        known = valid | update.weights
        return {own.epoch: known[own.epoch] for own in self._checkpoints if own.epoch in known}
