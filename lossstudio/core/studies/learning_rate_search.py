"""A good learning rate for every contender: a log grid of rates, tried one after the other."""

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats, Frozen
from lossstudio.core.experiment import Experiment
from lossstudio.core.metrics import METRICS
from lossstudio.core.optimizers import Optimizer
from lossstudio.core.parameters import Parameter, Parameterised, param
from lossstudio.core.preparation.split import Split
from lossstudio.core.studies.factors import LEARNING_RATE, with_value
from lossstudio.core.training.trainer import Trainer

OWN_LOSS = "own loss"
CHUNK = 8  # steps between two looks at the clock
LAST = 0.2  # of the epochs, which are averaged
POINTS = 0.005  # of accuracy and the like: what is no less than that below the best ties with it
PERCENT = 0.01  # of a loss or an error: likewise


@dataclass(frozen=True)
class LearningRateGrid(Parameterised):
    """Which rates are tried, and for how long."""

    title = "Grid of learning rates"
    lowest: float = param(
        1e-4,
        label="Lowest rate",
        help="Where the grid begins.",
        low=0.0,
        above_low=True,
        slider=(1e-6, 1.0),
        log=True,
    )
    highest: float = param(
        10.0,
        label="Highest rate",
        help="Where the grid ends.",
        low=0.0,
        above_low=True,
        slider=(1e-2, 100.0),
        log=True,
    )
    per_decade: int = param(
        3, label="Per decade", help="How many rates lie in a factor of ten.", low=1, high=10
    )
    epochs: int = param(
        30,
        label="Epochs",
        help="How long each rate is tried.",
        low=1,
        high=100_000,
        slider=(1, 1000),
        log=True,
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        self.limited("highest").check(self.highest, self.title)

    def limited(self, name: str) -> Parameter:
        """Return a parameter with its bounds; each end of the grid bounds the other."""
        declared = super().limited(name)
        if name == "lowest":
            return replace(declared, high=self.highest, below_high=True, high_is="the highest, ")
        if name == "highest":
            return replace(declared, low=self.lowest, low_is="the lowest, ")
        return declared

    @property
    def learning_rates(self) -> tuple[float, ...]:
        """The rates, the lowest first; the last is not above the highest."""
        first, last = np.log10([self.lowest, self.highest])
        count = int(np.floor((last - first) * self.per_decade + 1e-9)) + 1
        return tuple(float(f"{10 ** (first + i / self.per_decade):.3g}") for i in range(count))


@dataclass(frozen=True)
class ChosenRate:
    """The rate that suits a contender, out of neighbours that do as well.

    Attributes
    ----------
    rate : float
    index : int
        Its place on the grid.
    lowest, highest : float
        The ends of the stretch of the grid that ties; both are the rate where none does.
    """

    rate: float
    index: int
    lowest: float
    highest: float

    @property
    def text(self) -> str:
        """The rate, and why it was chosen among those that tie."""
        if self.lowest == self.highest:
            return f"{self.rate:g}"
        if self.rate == self.lowest:
            return f"{self.rate:g}: ties with {self.highest:g}"
        return f"{self.rate:g}: the middle of {self.lowest:g} to {self.highest:g}, which tie"


@dataclass(frozen=True, eq=False)
class LearningRateResult(Frozen):
    """How the contenders stood after the epochs, at each rate tried.

    Attributes
    ----------
    learning_rates : ndarray (rates,)
    keys : tuple of str
        The yardsticks: the metrics of the task, and `OWN_LOSS`, relative to its start.
    values : ndarray (rates, contenders, keys, 2)
        On training and test samples, the median of the seeds, averaged over the last epochs, so
        that none wins that jumps about and ends well by luck; nan where it diverged.
    """

    learning_rates: Floats
    keys: tuple[str, ...]
    values: Floats

    def curve(self, key: str, split: Split) -> Floats:
        """Return a yardstick over the rates, (rates, contenders)."""
        curve: Floats = self.values[:, :, self.keys.index(key), split]
        return curve

    def chosen(self, key: str, split: Split) -> list[ChosenRate | None]:
        """Return the best rate of each contender; None where it never got better than its start.

        What differs from the best by next to nothing ties with it: then it is the middle of the
        longest stretch that does, since a rate whose neighbours do as well is safe to go on with.
        A rate at which the loss that was trained on ended above its start is none to take, however
        good the yardstick is by luck.
        """
        curve, loss = self.curve(key, split), self.curve(OWN_LOSS, Split.TRAIN)
        higher = key != OWN_LOSS and METRICS[key].higher_is_better
        with np.errstate(all="ignore"):
            usable = np.isfinite(curve) & ~(loss > 1.0)
            score = np.where(usable, curve if higher else -curve, -np.inf)
            best = score.max(axis=0)
            close = POINTS if higher else PERCENT * np.abs(best)
            ties = np.isfinite(score) & (score >= best - close)
        return [self._middle(*row) for row in zip(ties.T, score.T, strict=True)]

    def _middle(self, ties: NDArray[np.bool_], score: Floats) -> ChosenRate | None:
        """Return the middle of the longest stretch that ties; of equally long ones the best."""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], ties, [False]]).astype(np.int8)))
        stretches = [(int(i), int(j) - 1) for i, j in edges.reshape(-1, 2)]
        if not stretches:
            return None
        first, last = max(stretches, key=lambda s: (s[1] - s[0], score[s[0] : s[1] + 1].max()))
        index, rates = (first + last) // 2, self.learning_rates
        return ChosenRate(float(rates[index]), index, float(rates[first]), float(rates[last]))


def with_learning_rates(experiment: Experiment, learning_rates: list[float | None]) -> Experiment:
    """Return the experiment with these rates, one a contender; None leaves it as it is.

    Where all agree and none has an optimizer of its own, the shared one gets the rate.
    """
    contenders = experiment.contenders
    first = learning_rates[0]
    own = any(contender.optimizer for contender in contenders)
    if first is not None and set(learning_rates) == {first} and not own:
        return replace(experiment, optimizer=_at(experiment.optimizer, first))
    changed = [
        contender
        if rate is None
        else replace(contender, optimizer=_at(experiment.optimizer_of(contender), rate))
        for contender, rate in zip(contenders, learning_rates, strict=True)
    ]
    return replace(experiment, contenders=tuple(changed))


def _at(optimizer: Optimizer, rate: float) -> Optimizer:
    return replace(optimizer, learning_rate=rate)


class LearningRateSearch:
    """Tries the rates of a grid, a little at a time.

    Parameters
    ----------
    experiment : Experiment
    grid : LearningRateGrid
    """

    def __init__(self, experiment: Experiment, grid: LearningRateGrid) -> None:
        self._experiment = experiment
        self._learning_rates = grid.learning_rates
        self._epochs = grid.epochs
        self._trainer: Trainer | None = None
        self._found: list[Floats] = []
        self._keys: tuple[str, ...] = ()
        self._steps = 1

    @property
    def learning_rates(self) -> tuple[float, ...]:
        """The rates that are tried."""
        return self._learning_rates

    @property
    def done(self) -> float:
        """The share that is done, 0 to 1."""
        now = 0.0
        if self._trainer is not None:
            now = min(1.0, self._trainer.step / self._steps)
        return (len(self._found) + now) / len(self._learning_rates)

    @property
    def finished(self) -> bool:
        """Whether every rate has been tried."""
        return len(self._found) == len(self._learning_rates)

    def begin(self) -> Trainer:
        """Prepare the race at the next rate, and return its trainer.

        Raises
        ------
        ValueError
            If the race cannot be prepared.
        """
        rate = self._learning_rates[len(self._found)]
        tried = with_value(self._experiment, LEARNING_RATE, rate)
        self._trainer = trainer = Trainer(replace(tried, patience=None))
        self._steps = self._epochs * trainer.steps_per_epoch
        return trainer

    def advance(self, seconds: float) -> None:
        """Go on for about so long; errors as `begin`."""
        end = time.perf_counter() + seconds
        while not self.finished and time.perf_counter() < end:
            trainer = self._trainer or self.begin()
            trainer.advance(min(CHUNK, self._steps - trainer.step))
            if trainer.step >= self._steps or trainer.finished:
                self._take(trainer)

    def _take(self, trainer: Trainer) -> None:
        """Write down how the contenders stand."""
        snapshot = trainer.snapshot()
        curves = snapshot.curves
        self._keys = (*curves.keys, OWN_LOSS)
        with np.errstate(all="ignore"):
            curve = np.concatenate([curves.metrics, curves.relative[:, :, None]], axis=2)
        last = curve[-max(1, round(LAST * (len(curves) - 1))) :]
        values = last.mean(axis=0)
        lost = ~np.isfinite(snapshot.now.loss[:, 0])
        self._found.append(np.where(lost[:, None, None], np.nan, values))
        self._trainer = None

    def result(self) -> LearningRateResult:
        """Return what was found at the rates tried so far."""
        return LearningRateResult(
            np.array(self._learning_rates[: len(self._found)]), self._keys, np.stack(self._found)
        )
