"""The moments of a race that one can go back to, bounded however long it runs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, NamedTuple

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.experiment import Experiment
from lossstudio.core.optimizers import Optimizer, OptimizerState
from lossstudio.core.recording.evaluation import Evaluation

MOST_CHECKPOINTS = 512
LEAST_CHECKPOINTS = 4
MOST_BYTES = 24 * 2**20
MOST_MARKS = 500
ARROW = " → "
SOON, SOON_SHARE = 2, 0.02  # epochs; later it is another change


class MarkKind(Enum):
    """What a mark on the timeline is about."""

    DIVERGED = "diverged"
    STOPPED = "stopped"
    CHANGED = "changed"
    BEST = "best"
    FLAT = "calibrated"
    JUMP = "jumped"


@dataclass(frozen=True)
class Mark:
    """Something that happened.

    Attributes
    ----------
    epoch, step : int
    kind : MarkKind
    text : str
        A sentence.
    contender : int or None
        Whom it concerns; None for all.
    """

    epoch: int
    step: int
    kind: MarkKind
    text: str
    contender: int | None = None


@dataclass(frozen=True, eq=False)
class Checkpoint(Frozen):
    """The end of an epoch, as it was.

    Attributes
    ----------
    epoch, step : int
    theta : ndarray (contenders, ..., count)
    now : Evaluation
        How every contender stood.
    experiment : Experiment
        What was being trained; it may have been changed since.
    """

    epoch: int
    step: int
    theta: Floats
    now: Evaluation
    experiment: Experiment


class OptimizerGroup(NamedTuple):
    """Neighbours in the stack that one optimizer steps together.

    Attributes
    ----------
    rows : slice
        Of the contenders.
    optimizer : Optimizer
    state : OptimizerState
        What its steps on these rows remember.
    """

    rows: slice
    optimizer: Optimizer
    state: OptimizerState


@dataclass(frozen=True, eq=False)
class ResumableCheckpoint:
    """A moment with all that is needed to go on from it, exactly as before.

    Attributes
    ----------
    checkpoint : Checkpoint
    groups : sequence of OptimizerGroup
        The optimizers and copies of what their steps remember.
    stopping : dict of str to ndarray
        Which networks have stopped, and what early stopping remembers.
    """

    checkpoint: Checkpoint
    groups: Sequence[OptimizerGroup]
    stopping: dict[str, Any]

    @property
    def size(self) -> int:
        """Bytes of its arrays."""
        checkpoint = self.checkpoint.theta.nbytes + self.checkpoint.now.statistics.nbytes
        optimizers = sum(group.state.nbytes for group in self.groups)
        stopping: int = sum(array.nbytes for array in self.stopping.values())
        return checkpoint + optimizers + stopping


def _subject(text: str) -> tuple[str, str]:
    """Return what "Learning rate 0.1 → 0.3" is about, and where it began."""
    subject, _, start = text.split(ARROW, maxsplit=1)[0].rpartition(" ")
    return subject, start


class Timeline:
    """Keeps a moment every few epochs; when full, every second one is dropped.

    Parameters
    ----------
    most_bytes : int
        What the moments may take together.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._most = MOST_CHECKPOINTS
        self.every = 1
        self._kept: list[ResumableCheckpoint] = []
        self._marks: list[Mark] = []

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """The moments kept, in order."""
        return tuple(kept.checkpoint for kept in self._kept)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What happened, in order."""
        return tuple(self._marks)

    def wants(self, epoch: int) -> bool:
        """Whether the moment of this epoch is to be kept."""
        return epoch % self.every == 0

    def keep(self, kept: ResumableCheckpoint) -> None:
        """Keep a moment, as thinning allows."""
        if not self._kept:
            fitting = self._most_bytes // max(1, kept.size)
            self._most = min(max(fitting, LEAST_CHECKPOINTS), MOST_CHECKPOINTS)
        self._kept.append(kept)
        if len(self._kept) > self._most:
            self.every *= 2
            self._kept = [old for old in self._kept if self.wants(old.checkpoint.epoch)]

    def mark(self, mark: Mark) -> None:
        """Note what happened; of too many, the first and the last are kept."""
        if len(self._marks) == MOST_MARKS:
            del self._marks[MOST_MARKS // 2]
        self._marks.append(mark)

    def change(self, mark: Mark) -> None:
        """Note a change; a parameter that is being dragged takes its last mark along."""
        last = self._marks[-1] if self._marks else None
        if last is not None and last.kind is MarkKind.CHANGED:
            soon = mark.epoch - last.epoch <= max(SOON, SOON_SHARE * mark.epoch)
            (subject, start), (again, _) = _subject(last.text), _subject(mark.text)
            if soon and subject == again and ";" not in last.text + mark.text:
                self._marks.pop()
                end = mark.text.split(ARROW)[1]
                mark = replace(mark, text=f"{subject} {start}{ARROW}{end}")
        self.mark(mark)

    def at(self, epoch: int) -> ResumableCheckpoint:
        """Return the moment kept that is nearest to an epoch."""
        return min(self._kept, key=lambda kept: abs(kept.checkpoint.epoch - epoch))

    def cut(self, checkpoint: Checkpoint) -> None:
        """Forget what came after a moment."""
        self._kept = [kept for kept in self._kept if kept.checkpoint.epoch <= checkpoint.epoch]
        self._marks = [mark for mark in self._marks if mark.step <= checkpoint.step]
