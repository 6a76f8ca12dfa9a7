"""What happened in a race, and when: data that is put into words where it is shown."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from lossstudio.core.differences import Change, DrawnChange, changes_text
from lossstudio.core.preparation.split import Split

MOST_MARKS = 500
SOON, SOON_SHARE = 2, 0.02  # epochs; later it is another change


class Lack(Enum):
    """What of a loss was not finite before anything was learned."""

    VALUE = "value"
    GRADIENT = "gradient"


@dataclass(frozen=True)
class Diverged:
    """The loss of a contender became infinite.

    Attributes
    ----------
    step : int
    seeds, of : int
        How many of its seeds did, just then, and how many it has.
    learning_rate : float
        Which was too high, unless there is a lack.
    lack : Lack or None
        What was not finite at the initial weights already.
    missing, samples : int
        How many training samples had no finite loss there, and how many there are.
    """

    step: int
    seeds: int
    of: int
    learning_rate: float
    lack: Lack | None = None
    missing: int = 0
    samples: int = 0

    @property
    def text(self) -> str:
        """What happened, as a sentence."""
        some = "" if self.of == 1 else f" for {self.seeds} of {self.of}"
        if self.lack is not None:
            if self.missing and self.of == 1:
                some = f" (for {self.missing:,} of {self.samples:,} training samples)"
            return f"The loss has no finite {self.lack.value} at the first step{some}."
        return f"Loss became infinite{some} at step {self.step}."

    @property
    def advice(self) -> str:
        """What happened, and what would help; no rate does where there is nothing to follow."""
        if self.lack is not None:
            return self.text
        return f"{self.text} Lower the learning rate (now {self.learning_rate:g})."


@dataclass(frozen=True)
class StoppedEarly:
    """A contender did not get better any more, and has its best weights again."""

    best_epoch: int


@dataclass(frozen=True)
class Changed:
    """The experiment was changed under way."""

    changes: tuple[Change, ...]

    @property
    def of_samples(self) -> bool:
        """Whether other samples were taken: drawn ones, or again those that were drawn on."""
        return any(
            isinstance(change, DrawnChange) or change.parameter == "Dataset"
            for change in self.changes
        )


@dataclass(frozen=True)
class Stale:
    """An optimizer remembers gradients so many times as large as those it gets now."""

    optimizer: str
    times: float

    @property
    def text(self) -> str:
        """What that leads to."""
        return (
            f"{self.optimizer} remembers gradients {self.times:,.0f} times as large as now, and "
            "divides by them: its steps are that much shorter until it forgets."
        )


@dataclass(frozen=True)
class Best:
    """The loss of a contender was least."""

    split: Split


@dataclass(frozen=True)
class Calibrated:
    """From here on the loss fell by a share, and the accuracy stayed."""

    fall: float


@dataclass(frozen=True)
class Overconfident:
    """From here on the test loss rose to so many times as much, the accuracy within points."""

    times: float
    points: float

    @property
    def text(self) -> str:
        """What happened, as a part of a sentence."""
        within = f" within {self.points:.1f} points" if self.points else ""
        return f"from here test loss rose to ×{self.times:.2g} and accuracy stayed{within}."


@dataclass(frozen=True)
class Jumped:
    """The accuracy changed by so many points while the loss hardly moved."""

    points: float


Event = Diverged | StoppedEarly | Changed | Stale | Best | Calibrated | Overconfident | Jumped


@dataclass(frozen=True)
class Mark:
    """Something that happened.

    Attributes
    ----------
    epoch, step : int
    event : Event
    contender : int or None
        Whom it concerns; None for all.
    name : str
        What that contender was called.
    """

    epoch: int
    step: int
    event: Event
    contender: int | None = None
    name: str = ""

    @property
    def text(self) -> str:
        """What happened, in words."""
        match self.event:
            case Diverged() | Stale() | Overconfident():
                return f"{self.name}: {self.event.text}"
            case StoppedEarly(best_epoch):
                return f"{self.name} stopped early; its best was epoch {best_epoch}."
            case Changed(changes):
                return changes_text(changes)
            case Best(split):
                return f"{self.name}: best {'test' if split else 'training'} loss."
            case Calibrated(fall):
                return f"{self.name}: from here loss fell by {fall:.0%} and accuracy stayed."
            case Jumped(points):
                way = "rose" if points > 0 else "fell"
                moved = f"accuracy {way} by {abs(points):.0f} points"
                return f"{self.name}: {moved} while loss hardly moved."


class Marks:
    """The marks of a race, in order; of too many, the first and the last are kept.

    Attributes
    ----------
    version : int
        Grows with every change, so that nobody needs to compare them all.
    """

    def __init__(self) -> None:
        self._marks: list[Mark] = []
        self.version = 0

    @classmethod
    def of(cls, marks: Iterable[Mark]) -> "Marks":
        """Return these, as they are."""
        made = cls()
        made._marks = list(marks)
        made.version = 1
        return made

    @property
    def all(self) -> tuple[Mark, ...]:
        """The marks."""
        return tuple(self._marks)

    def copy(self) -> "Marks":
        """Return marks that go their own way from here."""
        other = copy.copy(self)
        other._marks = self._marks.copy()
        return other

    def add(self, mark: Mark) -> None:
        """Note what happened; a parameter that is being dragged takes its last mark along."""
        self.version += 1
        last = next((m for m in reversed(self._marks) if not isinstance(m.event, Stale)), None)
        merged = _merged(last, mark) if last is not None else None
        if merged is not None:
            self._marks = [each for each in self._marks if each is not last]
            mark = merged
            (change,) = mark.event.changes if isinstance(mark.event, Changed) else (None,)
            if change is not None and change.before == change.after:
                return  # it is as it was before
        if len(self._marks) == MOST_MARKS:
            del self._marks[MOST_MARKS // 2]
        self._marks.append(mark)

    def cut(self, step: int) -> None:
        """Forget what came after a step."""
        self.version += 1
        self._marks = [mark for mark in self._marks if mark.step <= step]


def _merged(last: Mark, mark: Mark) -> Mark | None:
    """Return two changes of one and the same parameter, soon after each other, as one."""
    soon = mark.epoch - last.epoch <= max(SOON, SOON_SHARE * mark.epoch)
    if not (soon and isinstance(last.event, Changed) and isinstance(mark.event, Changed)):
        return None
    earlier, later = last.event.changes, mark.event.changes
    if len(earlier) != 1 or len(later) != 1 or not later[0].follows(earlier[0]):
        return None
    return replace(mark, event=Changed((later[0].since(earlier[0]),)))
