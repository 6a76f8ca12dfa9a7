"""How the learning rate changes over a race: a factor for every moment, 1 being the rate set."""

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from lossstudio.core.parameters import Parameterised, param
from lossstudio.core.registry import Registry

WARM_START = 0.1  # of the rate, where a warm-up begins
ROUNDING = 1e-12  # relative; 3 steps of a tenth of an epoch are 0.3, and 0.3 / 0.1 is 2.999…
CYCLE_START, CYCLE_END = 1 / 25, 1 / 250_000  # of the peak, as PyTorch's OneCycleLR


class Schedule(Parameterised):
    """A factor on the learning rate, the same for all contenders."""

    live_parameters: ClassVar[bool] = True
    code: ClassVar[tuple[str, ...]] = ()
    """Its lines in NumPy, of the epoch and the parameters, for scripts that are exported."""
    reference: ClassVar[str] = ""

    @abstractmethod
    def factor(self, epoch: float) -> float:
        """Return the factor after so many epochs, which may be a fraction."""


SCHEDULES: Registry[Schedule] = Registry("schedule")


def _length() -> Any:
    return param(
        100.0,
        label="Length",
        help="Epochs until the schedule is at its end; the rate stays there after that.",
        low=0.0,
        above_low=True,
        slider=(10.0, 1000.0),
        log=True,
    )


def _floor() -> Any:
    return param(
        0.0,
        label="Floor",
        help="Where the rate ends, as a share of the rate set.",
        low=0.0,
        high=1.0,
    )


def _cosine(start: float, end: float, share: float) -> float:
    """Return the way from start to end after `share` of it, slow at both ends."""
    return end + (start - end) * 0.5 * (1.0 + math.cos(math.pi * min(share, 1.0)))


@SCHEDULES.register("constant")
@dataclass(frozen=True)
class Constant(Schedule):
    """The rate stays as it is set."""

    title = "Constant"
    code = ("1.0",)

    def factor(self, epoch: float) -> float:
        """Return 1."""
        return 1.0


@SCHEDULES.register("step")
@dataclass(frozen=True)
class StepDecay(Schedule):
    """The rate drops at once every so many epochs."""

    title = "Steps"
    code = ("drop ** np.floor(epoch / every * (1.0 + 1e-12))",)
    every: float = param(
        50.0,
        label="Every",
        help="Epochs between two drops.",
        low=0.0,
        above_low=True,
        slider=(5.0, 500.0),
        log=True,
    )
    drop: float = param(
        0.5, label="Drop to", help="Share of the rate that each drop leaves.", low=0.0, high=1.0
    )

    def factor(self, epoch: float) -> float:
        """Return drop^(number of drops)."""
        drops = epoch / self.every * (1.0 + ROUNDING)
        return float(self.drop ** (math.floor(drops) if math.isfinite(drops) else drops))


@SCHEDULES.register("exponential")
@dataclass(frozen=True)
class Exponential(Schedule):
    """The rate shrinks by the same share every epoch."""

    title = "Exponential"
    code = ("keep**epoch",)
    keep: float = param(
        0.98,
        label="Keep",
        help="Share of the rate that each epoch leaves.",
        low=0.0,
        high=1.0,
        slider=(0.8, 1.0),
    )

    def factor(self, epoch: float) -> float:
        """Return keep^epoch."""
        return float(self.keep**epoch)


@SCHEDULES.register("cosine")
@dataclass(frozen=True)
class Cosine(Schedule):
    """The rate glides down along half a cosine."""

    title = "Cosine"
    code = (
        "share = min(epoch / length, 1.0)",
        "floor + (1.0 - floor) * 0.5 * (1.0 + np.cos(np.pi * share))",
    )
    reference = "Loshchilov & Hutter (2017), arXiv:1608.03983"
    length: float = _length()
    floor: float = _floor()

    def factor(self, epoch: float) -> float:
        """Return the point of the cosine."""
        return _cosine(1.0, self.floor, epoch / self.length)


@SCHEDULES.register("warmup")
@dataclass(frozen=True)
class WarmUp(Schedule):
    """The rate rises from a tenth in a straight line, then falls in another."""

    title = "Warm-up, then decay"
    code = (
        "if epoch < warmup:",
        "    return 0.1 + 0.9 * epoch / warmup",
        "left = length - warmup",
        "share = min((epoch - warmup) / left, 1.0) if left > 0.0 else 1.0",
        "1.0 + (floor - 1.0) * share",
    )
    reference = "Goyal et al. (2017), arXiv:1706.02677"
    warmup: float = param(
        10.0,
        label="Warm-up",
        help="Epochs until the rate is the one set.",
        low=0.0,
        slider=(0.0, 100.0),
    )
    length: float = _length()
    floor: float = _floor()

    def factor(self, epoch: float) -> float:
        """Return the point of the two lines."""
        if epoch < self.warmup:
            return WARM_START + (1.0 - WARM_START) * epoch / self.warmup
        left = self.length - self.warmup
        share = min((epoch - self.warmup) / left, 1.0) if left > 0.0 else 1.0
        return 1.0 + (self.floor - 1.0) * share


@SCHEDULES.register("one_cycle")
@dataclass(frozen=True)
class OneCycle(Schedule):
    """The rate rises to the one set and falls far below where it began, both along cosines."""

    title = "One cycle"
    code = (
        "peak, low, end = rise * length, 1.0 / 25.0, 1.0 / 250_000.0",
        "if epoch < peak:",
        "    return 1.0 + (low - 1.0) * 0.5 * (1.0 + np.cos(np.pi * epoch / peak))",
        "if length <= peak:",
        "    return end",
        "share = min((epoch - peak) / (length - peak), 1.0)",
        "end + (1.0 - end) * 0.5 * (1.0 + np.cos(np.pi * share))",
    )
    reference = "Smith & Topin (2018), arXiv:1708.07120"
    length: float = _length()
    rise: float = param(
        0.3, label="Rise", help="Share of the length in which the rate rises.", low=0.0, high=1.0
    )

    def factor(self, epoch: float) -> float:
        """Return the point of the two cosines."""
        peak = self.rise * self.length
        if epoch < peak:
            return _cosine(CYCLE_START, 1.0, epoch / peak)
        left = self.length - peak
        return _cosine(1.0, CYCLE_END, (epoch - peak) / left) if left > 0.0 else CYCLE_END
