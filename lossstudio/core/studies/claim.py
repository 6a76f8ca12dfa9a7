"""What a study is said to show, as comparisons that its results bear out or do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from lossstudio.core.experiment import MOST_CONTENDERS
from lossstudio.core.json_fields import Fields
from lossstudio.core.parameters import Parameterised, param, shown
from lossstudio.core.studies.factor import Factor, Value

ABOVE, BELOW = "above", "below"
DIVERGED = "diverged"  # the share of draws in which it did, in place of a yardstick
MOST_CLAIMS = 20


@dataclass(frozen=True)
class Reading(Parameterised):
    """One number of the results: of a contender, at one value of every factor.

    Attributes
    ----------
    at : tuple
        The values.
    contender : int
        From 1.
    """

    title: ClassVar[str] = "Reading"
    at: tuple[Value, ...]
    contender: int = param(
        1, label="Contender", help="Which one, from 1.", low=1, high=MOST_CONTENDERS
    )

    def check(self, factors: Sequence[Factor], contenders: int) -> None:
        """Check that a study has it; ValueError in one sentence where not."""
        if self.contender > contenders:
            raise ValueError(f"contender is {self.contender}; allowed is 1 to {contenders}.")
        if len(self.at) != len(factors):
            raise ValueError(
                f"at has {len(self.at)} values; needed is one for each of {len(factors)} factors."
            )
        for value, factor in zip(self.at, factors, strict=True):
            if value not in factor.values:
                raise ValueError(f"at is {shown(value)}, which is no value of {factor.key}.")

    def plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"contender": self.contender, "at": list(self.at)}


@dataclass(frozen=True)
class Claim(Parameterised):
    """A comparison of medians: one lies above or below a limit, or so many times another.

    Attributes
    ----------
    of : Reading
    other : Reading or None
        What it is compared with; None: with the limit alone.
    yardstick : str
        Empty: that of the study; or the share of draws that diverged.
    relation : str
    limit, times : float
        It lies above or below the limit plus so many times the other.
    """

    title: ClassVar[str] = "Claim"
    of: Reading
    other: Reading | None = None
    yardstick: str = param("", label="Yardstick", help="Empty: that of the study.")
    relation: str = param(ABOVE, label="Relation", help="Where it lies.", choices=(ABOVE, BELOW))
    limit: float = param(0.0, label="Limit", help="Added to what it is compared with.")
    times: float = param(1.0, label="Times", help="So many times the other.")

    def plain(self) -> dict[str, Any]:
        """Return it as plain data; what is as usual is left out."""
        usual = {name: parameter.default for name, parameter in self.parameters().items()}
        told = {name: getattr(self, name) for name in usual}
        readings = {"of": self.of} | ({"other": self.other} if self.other else {})
        changed = {name: value for name, value in told.items() if value != usual[name]}
        return {**{name: each.plain() for name, each in readings.items()}, **changed}

    def check(self, factors: Sequence[Factor], contenders: int, known: Sequence[str]) -> None:
        """Check that a study has what it compares; ValueError in one sentence where not."""
        for reading in (self.of, self.other):
            if reading is not None:
                reading.check(factors, contenders)
        if self.yardstick not in ("", DIVERGED, *known):
            raise ValueError(f"yardstick is {shown(self.yardstick)}, which is not measured.")


@dataclass(frozen=True)
class Judged:
    """A claim, and what the results say.

    Attributes
    ----------
    held : bool or None
        None where a number is missing.
    text : str
        The numbers, as a sentence.
    brief : str
        Likewise, in a few words, such as "✓ MAE at 0.4: 0.536 < 1.26".
    """

    claim: Claim
    held: bool | None
    text: str
    brief: str


def read_claim(fields: Fields) -> Claim:
    """Return the claim that plain data describe; ValueError in one sentence."""
    of = _reading(fields.inner("of"))
    other = _reading(fields.inner("other")) if "other" in fields else None
    return fields.build(Claim, of=of, other=other)


def _reading(fields: Fields) -> Reading:
    return fields.build(Reading, at=tuple(fields.take("at", list)))
