"""`--until`: a condition that ends a race, read from a text that is never evaluated."""

import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.metrics import METRICS, metrics_for
from lossstudio.core.parameters import shown
from lossstudio.core.plain_text import figures
from lossstudio.core.preparation.prepare import Prepared
from lossstudio.core.preparation.split import Split
from lossstudio.core.recording.history import Curves
from lossstudio.core.recording.quartiles import median
from lossstudio.core.training import Trainer

LOSS, ANY, ALL = "loss", "any", "all"
SIGNS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
FORM = "[any] NAME >= NUMBER (or <=, >, <), such as accuracy_test >= 0.95"
_FORM = re.compile(
    r"\s*(?:(any|all)\s+)?([A-Za-z0-9_]+)\s*(>=|<=|>|<)\s*([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*",
    re.ASCII,
)


@dataclass(frozen=True)
class Condition:
    """What must hold at the end of an epoch.

    Attributes
    ----------
    key : str
        Of a metric, or "loss".
    split : Split
    sign : str
        One of `SIGNS`.
    limit : float
    of_any : bool
        Whether one contender is enough; else all that have not diverged.
    """

    key: str
    split: Split
    sign: str
    limit: float
    of_any: bool = False

    @property
    def text(self) -> str:
        """The condition as it may be typed."""
        limit = figures(self.limit, 12).replace("−", "-").replace(",", "")
        return f"{self.key}_{self.split.word} {self.sign} {limit}"

    def holds(self, trainer: Trainer) -> NDArray[np.bool_]:
        """Return for which contenders it held at the end of the last epoch."""
        curves = _last_epoch(trainer)
        if self.key == LOSS:
            values = curves.loss[-1]
        elif self.key in curves.keys:
            values = curves.metric(self.key)[-1]
        else:
            metric = METRICS.create(self.key)
            with np.errstate(all="ignore"):
                how = trainer.experiment.judgement
                each = trainer.evaluator.metric(trainer.checkpoint().theta, metric, how)
            values = median(each, axis=1)
        return np.array([SIGNS[self.sign](value, self.limit) for value in values[:, self.split]])

    def met(self, trainer: Trainer) -> bool:
        """Whether it ends the race: who has diverged will not get there, and is not waited for."""
        holds, lost = self.holds(trainer), np.isnan(_last_epoch(trainer).loss[-1, :, Split.TRAIN])
        return bool(holds.any() and (self.of_any or (holds | lost).all()))


def _last_epoch(trainer: Trainer) -> Curves:
    points, newest = trainer.recorder.history.since(trainer.epoch - 1)
    last = points if newest is None else newest
    return last.judged(trainer.experiment.judgement)


@dataclass(frozen=True)
class Ending:
    """How a race ended that a condition was to end.

    Attributes
    ----------
    condition : Condition
    epoch : int
    holds : tuple of bool
        For which contenders it holds then.
    met : bool
        Whether it ended the race.
    """

    condition: Condition
    epoch: int
    holds: tuple[bool, ...]
    met: bool

    @classmethod
    def of(cls, trainer: Trainer, condition: Condition) -> "Ending":
        """Return how the race of a trainer has ended."""
        holds = tuple(map(bool, condition.holds(trainer)))
        return cls(condition, trainer.epoch, holds, condition.met(trainer))

    def told(self, names: Sequence[str]) -> str:
        """Return it as a sentence."""
        some = [name for name, holds in zip(names, self.holds, strict=True) if holds]
        who = "every contender" if all(self.holds) else ", ".join(some) or "nobody"
        more = "" if self.met else ": not enough to end the race"
        return f"{self.condition.text} holds for {who} in epoch {self.epoch:,}{more}."

    def plain(self) -> dict[str, Any]:
        """Return it for programs."""
        return {"condition": self.condition.text, "any": self.condition.of_any, "met": self.met}


def condition(text: str, prepared: Prepared) -> Condition:
    """Return the condition that a text says of a race on some samples.

    Raises
    ------
    ValueError
        In a sentence that tells what is allowed.
    """
    found = _FORM.fullmatch(text)
    limit = _number(found[4]) if found else math.nan
    if found is None or math.isnan(limit):
        raise ValueError(f"--until is {shown(text)}; allowed is {FORM}.")
    key, _, side = found[2].rpartition("_")
    keys = (LOSS, *metrics_for(prepared.task))
    names = [f"{key}_{split.word}" for key in keys for split in Split]
    if found[2] not in names:
        raise ValueError(
            f"--until names {shown(found[2])}; allowed are {', '.join(keys)}, each with _train or "
            "_test."
        )
    if not len(prepared.subset(Split.called(side))):
        raise ValueError(f"--until names {found[2]}, but no samples are tested; use {key}_train.")
    return Condition(key, Split.called(side), found[3], limit, found[1] == ANY)


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan
