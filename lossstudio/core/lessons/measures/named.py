"""A measure to which the lesson gives a name, so that check, question and text share it."""

from dataclasses import dataclass

from lossstudio.core.lessons.measures.base import MEASURES, Measure
from lossstudio.core.lessons.outcome import Races
from lossstudio.core.parameters import param
from lossstudio.core.parts import part

ABBREVIATED = ("mse", "mae", "rmse", "ece", "auc", "mcc")
PERSONS = ("huber", "brier", "cauchy", "tukey")
CAPITALS = {word: word.upper() for word in ABBREVIATED} | {p: p.title() for p in PERSONS}


@dataclass(frozen=True)
class Named(Measure):
    """A measure by its name; in a file the name alone stands for it."""

    title = "named"
    of: Measure = part("Of", MEASURES)
    name: str = param("", label="Name", help="As the lesson has it.")

    @property
    def spoken(self) -> str:
        """The name in words."""
        return " ".join(CAPITALS.get(word, word) for word in self.name.split("_"))

    def value(self, races: Races) -> float:
        """Return what it stands for."""
        return self.of.value(races)

    def words(self, races: Races) -> str:
        """Return what it stands for."""
        return self.of.words(races)

    @property
    def bare(self) -> Measure:
        """What it stands for."""
        return self.of.bare
