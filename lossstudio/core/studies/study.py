"""A study: one or two factors varied, with all contenders and several draws at every value."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from lossstudio.core.experiment import Experiment, Seeds
from lossstudio.core.files import STUDY, located, portable
from lossstudio.core.json_fields import Fields, as_plain, parse_json
from lossstudio.core.parameters import Parameterised, param, shown
from lossstudio.core.plain_text import one_line
from lossstudio.core.preparation.split import Split
from lossstudio.core.registry import near_miss
from lossstudio.core.studies.claim import MOST_CLAIMS, Claim, read_claim
from lossstudio.core.studies.factor import Factor, FactorKind, Value
from lossstudio.core.studies.factors import OPTIMIZER, kind_of, with_value
from lossstudio.core.studies.yardsticks import Yardstick, yardsticks_of

FORMAT, VERSION = STUDY, 1
ENDING = ".study.json"
MOST_RACES = 100_000
MOST_NUMBERS = 25_000_000  # that are kept: races × contenders × yardsticks × 2
LONGEST_FINDING = 400  # letters
WHERE = "The study"


class Place(NamedTuple):
    """Which race of a study: the indices of the values of its factors, and the draw.

    With one factor `second` is 0.
    """

    first: int
    second: int
    draw: int


@dataclass(frozen=True)
class Study(Parameterised):
    """Many races that answer one question.

    Every draw has seeds of its own for samples, split, weights and batches, the same ones at all
    values: what differs within a draw comes from the factor alone.

    Attributes
    ----------
    experiment : Experiment
        What all races have in common; its seeds are those of the first draw.
    factors : tuple of Factor
        One or two.
    yardstick : str
        By which contenders are compared at first; all are kept.
    side : str
        "train" or "test": on which samples.
    draws, epochs : int
        Races at each value, and how long each is trained.
    finding : str
        What it showed, in one sentence.
    claims : tuple of Claim
        What that comes down to, as comparisons of its results.
    """

    title = "Study"
    experiment: Experiment
    factors: tuple[Factor, ...]
    name: str = param("Untitled study", label="Title", help="What is asked.", is_name=True)
    yardstick: str = param("", label="Yardstick", help="By which contenders are compared.")
    side: str = param(
        Split.TEST.word,
        label="Samples",
        help="Those on which the yardstick is measured.",
        choices=tuple(split.word for split in Split),
    )
    draws: int = param(
        20,
        label="Draws",
        help="Races at each value, each with other samples, split, weights and batches; the same "
        "ones at every value.",
        low=1,
        high=1000,
        slider=(1, 100),
        log=True,
    )
    epochs: int = param(
        50,
        label="Epochs",
        help="How long each race is trained.",
        low=1,
        high=100_000,
        slider=(1, 1000),
        log=True,
    )
    finding: str = param("", label="Finding", help="What it shows, in one sentence.")
    claims: tuple[Claim, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.finding) > LONGEST_FINDING:
            raise ValueError(
                f"{WHERE}: finding has {len(self.finding):,} letters; allowed are at most "
                f"{LONGEST_FINDING}."
            )
        object.__setattr__(self, "finding", one_line(self.finding))
        if not 1 <= len(self.factors) <= 2:
            raise ValueError(f"{WHERE} has {len(self.factors)} factors; allowed are one or two.")
        keys = [factor.key for factor in self.factors]
        if len(set(keys)) < len(keys):
            raise ValueError(f"{WHERE} varies {shown(keys[0])} twice; allowed are two factors.")
        checked = [
            Factor(factor.key, kind.check(factor.values))
            for factor, kind in zip(self.factors, self.kinds, strict=True)
        ]
        object.__setattr__(self, "factors", tuple(checked))
        known = [yardstick.key for yardstick in self.yardsticks]
        if not self.yardstick:
            object.__setattr__(self, "yardstick", known[0])
        if self.yardstick not in known:
            hint = near_miss(self.yardstick, known)
            raise ValueError(f"{WHERE} has no yardstick {shown(self.yardstick)}: {hint}")
        self._check_size()
        self._check_races()
        self._check_claims(known)

    def _check_claims(self, known: list[str]) -> None:
        if len(self.claims) > MOST_CLAIMS:
            raise ValueError(
                f"{WHERE} has {len(self.claims)} claims; allowed are at most {MOST_CLAIMS}."
            )
        for index, claim in enumerate(self.claims):
            try:
                claim.check(self.factors, len(self.experiment.contenders), known)
            except ValueError as fault:
                raise ValueError(f"{WHERE}: claims[{index}]: {fault}") from None

    def _check_size(self) -> None:
        if self.count > MOST_RACES:
            raise ValueError(
                f"{WHERE} has {self.count:,} races (values × draws); allowed are at most "
                f"{MOST_RACES:,}."
            )
        numbers = 2 * self.count * len(self.experiment.contenders) * len(self.yardsticks)
        if numbers > MOST_NUMBERS:
            raise ValueError(
                f"{WHERE} keeps {numbers:,} numbers (races × contenders × yardsticks × 2); allowed "
                f"are at most {MOST_NUMBERS:,}."
            )

    def _check_races(self) -> None:
        """Check that the values go with the rest, and with each other."""
        for first, second in product(*map(range, self.shape[:2])):
            try:
                self.experiment_at(first, second)
            except ValueError as fault:
                raise ValueError(f"{WHERE} at {self.words_at(first, second)}: {fault}") from None

    def __getstate__(self) -> dict[str, Any]:
        """Return what travels to other processes: not what was worked out from it."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def kinds(self) -> tuple[FactorKind, ...]:
        """What the factors are; ValueError where the experiment has no such factor."""
        return tuple(kind_of(self.experiment, factor.key) for factor in self.factors)

    @cached_property
    def yardsticks(self) -> tuple[Yardstick, ...]:
        """What is measured, in the order of the results."""
        return yardsticks_of(self.experiment)

    @property
    def shape(self) -> tuple[int, int, int]:
        """The number of values of each factor (1 of a second that is not there), and of draws."""
        first, second = (*(len(factor.values) for factor in self.factors), 1)[:2]
        return first, second, self.draws

    @property
    def count(self) -> int:
        """How many races it has."""
        first, second, draws = self.shape
        return first * second * draws

    def values_at(self, first: int, second: int = 0) -> tuple[Value, ...]:
        """Return the values of the factors there."""
        pairs = zip(self.factors, (first, second), strict=False)
        return tuple(factor.values[index] for factor, index in pairs)

    def words_at(self, first: int, second: int = 0) -> str:
        """Return the values of the factors there, such as "Outliers in y 0.1, Optimizer Adam"."""
        pairs = zip(self.kinds, self.values_at(first, second), strict=True)
        return ", ".join(f"{kind.label} {kind.words(value)}" for kind, value in pairs)

    def experiment_at(self, first: int, second: int = 0) -> Experiment:
        """Return the experiment with the values there, in the first draw."""
        keys = [factor.key for factor in self.factors]
        pairs = list(zip(keys, self.values_at(first, second), strict=True))
        experiment = self.experiment
        for key, value in sorted(pairs, key=lambda pair: pair[0] != OPTIMIZER):  # the whole first
            experiment = with_value(experiment, key, value)
        experiment.check_task(experiment.dataset.task)
        return experiment

    def race(self, place: Place) -> Experiment:
        """Return the experiment of one race, called after its place."""
        experiment = self.experiment_at(place.first, place.second)
        seeds = experiment.seeds
        drawn = {name: getattr(seeds, name) + place.draw for name in Seeds.parameters()}
        words = f"{self.words_at(place.first, place.second)}, draw {place.draw + 1}"
        return replace(experiment, seeds=Seeds(**drawn), name=f"{self.name}: {words}")

    def places(self) -> Iterator[Place]:
        """Yield every race: one draw of all values after the other, so that a whole shows soon."""
        first, second, draws = self.shape
        for draw in range(draws):
            for i, j in product(range(first), range(second)):
                yield Place(i, j, draw)

    def races(self) -> Iterator[tuple[Place, Experiment]]:
        """Yield every race and its experiment, in that order."""
        for place in self.places():
            yield place, self.race(place)

    def to_json(self, path: Path | None = None) -> str:
        """Return the study as text; `from_json` gives an equal one.

        Parameters
        ----------
        path : Path, optional
            Of the file that holds it: a table beside that is named without the folder.
        """
        dataset = self.experiment.dataset
        experiment = replace(self.experiment, dataset=portable(dataset, path) if path else dataset)
        plain = {
            "format": FORMAT,
            "version": VERSION,
            **{name: getattr(self, name) for name in self.parameters()},
            "factors": [
                {"key": factor.key, "values": list(factor.values)} for factor in self.factors
            ],
            "claims": [claim.plain() for claim in self.claims],
            "experiment": {"version": 1, **as_plain(experiment)},
        }
        return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str, folder: Path | None = None) -> "Study":
        """Return the study that a text describes; what is not named keeps its default.

        Parameters
        ----------
        text : str
        folder : Path, optional
            Where a table is looked for that is named without one.

        Raises
        ------
        ValueError
            In one sentence, naming the field, its value and what is allowed.
        """
        given = Fields(parse_json(text), WHERE)
        kind = given.take("format", str)
        if kind != FORMAT:
            raise ValueError(f"{WHERE}: format is {shown(kind)}; allowed is {FORMAT!r}.")
        given.check_version(VERSION)
        factors = tuple(_factor(each) for each in given.items("factors"))
        claims = tuple(map(read_claim, given.items("claims"))) if "claims" in given else ()
        plain = json.dumps(given.take("experiment", dict))
        try:
            experiment = Experiment.from_json(plain)
            if folder is not None:
                dataset = located(experiment.dataset, folder)
                experiment = replace(experiment, dataset=dataset)
        except ValueError as fault:
            raise ValueError(f"{WHERE}: experiment: {fault}") from None
        return cls(experiment, factors, claims=claims, **given.rest(cls.parameters()))


def _factor(given: Fields) -> Factor:
    key, values = given.take("key", str), given.take("values", list)
    given.rest(())
    return Factor(key, tuple(values))
