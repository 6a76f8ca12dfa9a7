"""What can be measured in a race: the base of all measures, and plain numbers."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from lossstudio.core.arrays import Floats
from lossstudio.core.differences import distinct_names
from lossstudio.core.experiment import MOST_CONTENDERS
from lossstudio.core.lessons.outcome import Races
from lossstudio.core.lessons.scope import Scope
from lossstudio.core.parameters import Parameterised, param
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.snapshot import Snapshot
from lossstudio.core.registry import Registry

MOST_EPOCHS = 2000  # so that the curves keep every epoch
NAN = float("nan")


@dataclass(frozen=True)
class Measure(Parameterised, ABC):
    """A number that a check reads from its races.

    Attributes
    ----------
    place : str
        Where on the screen it can be read; empty where nowhere.
    """

    place: ClassVar[str] = ""

    @abstractmethod
    def value(self, races: Races) -> float:
        """Return the number; nan where it cannot be measured, or not yet."""

    @abstractmethod
    def words(self, races: Races) -> str:
        """Return what is measured, in plain words."""

    def where(self) -> str:
        """Return where on the screen it, or what it is made of, can be read."""
        return self.place or "; ".join(dict.fromkeys(m.where() for m in self.made_of if m.where()))

    @property
    def bare(self) -> "Measure":
        """The measure itself, without the name that the lesson gives it."""
        return self

    @property
    def made_of(self) -> tuple["Measure", ...]:
        """Other measures that it is worked out from."""
        found: list[Measure] = []
        for name, part in self.parts().items():
            held = getattr(self, name)
            found += held if part.many else [held] * (held is not None)
        return tuple(one for one in found if isinstance(one, Measure))

    def all(self) -> Iterator["Measure"]:
        """Yield it and all that it is made of."""
        yield self
        for one in self.made_of:
            yield from one.all()

    def pictures(self) -> set[tuple[str, int]]:
        """Return the races and epochs whose weights it reads, besides the last ones."""
        return set()

    def check(self, scope: Scope) -> None:
        """Check that it can be measured in these races.

        Raises
        ------
        ValueError
            In one sentence that names the field.
        """


MEASURES: Registry[Measure] = Registry("measure")


@MEASURES.register("number")
@dataclass(frozen=True)
class Number(Measure):
    """A plain number."""

    title = "Number"
    number: float = param(0.0, label="Number", help="Itself.")

    def value(self, races: Races) -> float:
        """Return the number itself."""
        return self.number

    def words(self, races: Races) -> str:
        """Return its digits."""
        return figures(self.number)


@dataclass(frozen=True)
class OfContender(Measure):
    """Something of one contender."""

    contender: int = param(
        1, label="Contender", help="Which one, from 1.", low=1, high=MOST_CONTENDERS
    )
    race: str = param("", label="Race", help="One of the lesson's other races; empty: its own.")

    @property
    def row(self) -> int:
        """The place of the contender in arrays."""
        return self.contender - 1

    def name(self, races: Races) -> str:
        """Return what the contender is called."""
        return contender_name(races, self.race, self.contender)

    def check(self, scope: Scope) -> None:
        """Check race and contender."""
        scope.check_contender(self.race, self.contender, self.title)


@dataclass(frozen=True)
class AtEpoch(OfContender):
    """Something of one contender at one epoch."""

    at: int | None = param(
        None,
        kind=int,
        label="Epoch",
        help="After how many epochs; none: at the end.",
        low=0,
        high=MOST_EPOCHS,
        optional=True,
    )

    def then(self) -> str:
        """Return the moment in words."""
        return at_words(self.at)

    def picture(self, races: Races) -> Snapshot | None:
        """Return the race at that epoch; None where it is not known, or had diverged."""
        snapshot = races[self.race].at(self.at)
        return None if snapshot is None or snapshot.diverged[self.row] else snapshot

    def pictures(self) -> set[tuple[str, int]]:
        """Return its race and epoch, if that is an earlier one."""
        return set() if self.at is None else {(self.race, self.at)}

    def check(self, scope: Scope) -> None:
        """Check race, contender and epoch."""
        super().check(scope)
        scope.check_epoch(self.at, self.title)


@dataclass(frozen=True)
class Curve(AtEpoch):
    """Something that is recorded at the end of every epoch."""

    @abstractmethod
    def series(self, races: Races) -> Floats:
        """Return it at every recorded epoch, (points,)."""

    def value(self, races: Races) -> float:
        """Return it at the epoch."""
        point = races[self.race].point(self.at)
        return NAN if point is None else float(self.series(races)[point])

    def pictures(self) -> set[tuple[str, int]]:
        """Return none: the curves have it."""
        return set()

    def check_series(self, where: str) -> None:
        """Check that there is a curve of it; some metrics are too slow for that."""


def side_param() -> Any:
    """Declare on which samples something is measured."""
    return param(
        Split.TRAIN.word,
        label="Samples",
        help="Training or test samples.",
        choices=tuple(split.word for split in Split),
    )


def at_words(epoch: int | None) -> str:
    """Return a moment in words."""
    if epoch is None:
        return "at the end"
    return "at the start" if epoch == 0 else f"at epoch {epoch:,}"


def side_words(side: str) -> str:
    """Return training or test samples in words."""
    return "on the training samples" if side == Split.TRAIN.word else "on the test samples"


def contender_name(races: Races, race: str, number: int) -> str:
    """Return what a contender is called, and of which race it is if not of the lesson's own."""
    name = distinct_names(races[race].last.experiment.contenders)[number - 1]
    return f"{name} (race “{race}”)" if race else name
