"""What a check may speak of: the races of its lesson, and how long they run."""

from collections.abc import Mapping
from dataclasses import dataclass

from lossstudio.core.experiment import Experiment
from lossstudio.core.parameters import shown
from lossstudio.core.registry import near_miss


@dataclass(frozen=True)
class Scope:
    """The races of a lesson.

    Attributes
    ----------
    experiments : mapping of str to Experiment
        By name; the lesson's own has the empty one.
    epochs : int
        How many each is trained at most.
    """

    experiments: Mapping[str, Experiment]
    epochs: int

    def race(self, name: str, where: str) -> Experiment:
        """Return a race by its name.

        Raises
        ------
        ValueError
            If there is none of that name.
        """
        if name not in self.experiments:
            others = [other for other in self.experiments if other]
            hint = near_miss(name, others) if others else "the lesson has no other races."
            raise ValueError(f"{where}: race is {shown(name)}: {hint}")
        return self.experiments[name]

    def check_contender(self, race: str, number: int, where: str) -> None:
        """Check that a race has a contender of this number, which counts from 1."""
        count = len(self.race(race, where).contenders)
        if number > count:
            raise ValueError(
                f"{where}: contender is {number}; allowed is a whole number from 1 to {count}."
            )

    def check_epoch(self, epoch: int | None, where: str) -> None:
        """Check that an epoch is trained."""
        if epoch is not None and epoch > self.epochs:
            raise ValueError(
                f"{where}: at is {epoch}; allowed is a whole number from 0 to {self.epochs}, "
                "the epochs that the lesson runs."
            )
