"""Drawn regression datasets: one feature x, one target y."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets.base import DATASETS
from lossstudio.core.datasets.samples import Samples
from lossstudio.core.datasets.synthetic import (
    HUGE,
    SyntheticRegression,
    portion,
    samples_param,
    share_param,
    streams,
    target_noise,
)
from lossstudio.core.parameters import param


@DATASETS.register("line")
@dataclass(frozen=True)
class Line(SyntheticRegression):
    """A straight line with normal errors: the case that squared error was made for."""

    title: ClassVar[str] = "Line"
    span: ClassVar[tuple[float, float]] = (0.0, 10.0)

    def curve(self, x: Floats) -> Floats:
        """Return y = 1.2 + 0.45 x."""
        return 1.2 + 0.45 * x


@DATASETS.register("line_outliers")
@dataclass(frozen=True)
class LineOutliers(Line):
    """A straight line with outliers: robust losses resist those in y, but not those in x."""

    title: ClassVar[str] = "Line with outliers"
    LEVERAGE_SHIFT: ClassVar[float] = 15.0  # in units of x: one and a half times the span

    share: float = share_param(
        0.1, "Outliers in y", "Share of the samples that are moved up; their x is right."
    )
    size: float = param(
        8.0,
        label="Outlier size",
        help="How far the outliers in y are moved up, in units of y.",
        low=0.0,
        high=HUGE,
        slider=(0.0, 20.0),
    )
    leverage: float = share_param(
        0.0,
        "Outliers in x",
        "Share of the samples that are moved far to the right with their y unchanged. They pull "
        "the line like a lever; from a tenth on Huber and MAE hardly resist them.",
    )

    def disturb(self, rng: np.random.Generator, x: Floats, y: Floats) -> None:
        """Move one end of a random order in y and the other end in x."""
        order = np.argsort(rng.random(len(x)))
        y[order[: portion(self.share, len(x))]] += self.size
        x[order[len(x) - portion(self.leverage, len(x)) :]] += self.LEVERAGE_SHIFT


@DATASETS.register("heteroscedastic")
@dataclass(frozen=True)
class Heteroscedastic(Line):
    """A straight line whose errors grow with x: quantile losses show the widening band."""

    title: ClassVar[str] = "Growing noise"

    noise: float = target_noise(0.8)

    def errors(self, rng: np.random.Generator, x: Floats) -> Floats:
        """Return normal errors with a spread from 0.1 at x = 0 over 1 at 5 to 1.9 at 10."""
        return super().errors(rng, x) * (0.1 + 0.18 * x)


@DATASETS.register("heavy_tailed")
@dataclass(frozen=True)
class HeavyTailed(Line):
    """A straight line with Student t errors: large errors are rare, but not that rare."""

    title: ClassVar[str] = "Heavy tails"

    degrees: float = param(
        2.0,
        label="Degrees of freedom",
        help="Small means heavy tails: 1 is the Cauchy distribution, above 30 is nearly normal.",
        low=1.0,
        high=1000.0,
        slider=(1.0, 30.0),
        log=True,
    )

    def errors(self, rng: np.random.Generator, x: Floats) -> Floats:
        """Return errors from Student's t distribution."""
        return rng.standard_t(self.degrees, len(x))


@DATASETS.register("sine")
@dataclass(frozen=True)
class Sine(SyntheticRegression):
    """A wave: a straight line cannot follow it, a network can."""

    title: ClassVar[str] = "Sine"

    noise: float = target_noise(0.3)

    def curve(self, x: Floats) -> Floats:
        """Return y = 2 sin x."""
        return 2.0 * np.sin(x)


@DATASETS.register("step")
@dataclass(frozen=True)
class Step(SyntheticRegression):
    """A jump at x = 0: smooth models round it off."""

    title: ClassVar[str] = "Step"

    noise: float = target_noise(0.3)

    def curve(self, x: Floats) -> Floats:
        """Return −2 left of zero, else 2."""
        return np.where(x < 0.0, -2.0, 2.0)


@DATASETS.register("quadratic")
@dataclass(frozen=True)
class Quadratic(SyntheticRegression):
    """A parabola: the slope changes its sign in the middle."""

    title: ClassVar[str] = "Quadratic"

    def curve(self, x: Floats) -> Floats:
        """Return y = 0.3 x² − 3."""
        return 0.3 * x**2 - 3.0


@DATASETS.register("cubic")
@dataclass(frozen=True)
class Cubic(SyntheticRegression):
    """A cubic: steep at both ends, with a hill and a valley between."""

    title: ClassVar[str] = "Cubic"

    def curve(self, x: Floats) -> Floats:
        """Return y = 0.08 x³ − x."""
        return 0.08 * x**3 - x


@DATASETS.register("counts")
@dataclass(frozen=True)
class Counts(SyntheticRegression):
    """Counts whose mean grows exponentially, and their noise with it: what Poisson is made for."""

    title: ClassVar[str] = "Counts"
    span: ClassVar[tuple[float, float]] = (0.0, 10.0)

    samples: int = samples_param(100)
    noise: float = param(
        0.0,
        label="Noise",
        help="Standard deviation of a random error in the logarithm of the mean. 0: the counts are "
        "pure Poisson, whose variance is the mean; above 0 they vary more.",
        low=0.0,
        high=3.0,
        slider=(0.0, 1.5),
    )

    def curve(self, x: Floats) -> Floats:
        """Return the mean, exp(0.35 x)."""
        return np.exp(0.35 * x)

    def generate(self, seed: int) -> Samples:
        """Return Poisson counts with x uniform over the span."""
        positions, noise, draws = streams(seed, 3)
        x = positions.uniform(*self.span, self.samples)
        mean = self.curve(x) * np.exp(self.noise * self.errors(noise, x))
        y = draws.poisson(mean).astype(np.float64)
        return Samples(x[:, None], y, self.task, ("x",), "y")


@DATASETS.register("demand")
@dataclass(frozen=True)
class Demand(SyntheticRegression):
    """What a shop sells by the temperature, now and then far more: too little in stock costs."""

    title: ClassVar[str] = "Demand"
    learning_rate: ClassVar[float] = 0.5
    span: ClassVar[tuple[float, float]] = (5.0, 30.0)

    samples: int = samples_param(200)
    noise: float = param(
        20.0,
        label="Noise",
        help="Standard deviation of the error of a day; it is skewed: a day may sell far more than "
        "most, and seldom far less.",
        low=0.0,
        high=1000.0,
        slider=(0.0, 60.0),
    )

    def curve(self, x: Floats) -> Floats:
        """Return y = 40 + 4 x, the mean."""
        return 40.0 + 4.0 * x

    def errors(self, rng: np.random.Generator, x: Floats) -> Floats:
        """Return errors from the exponential distribution, less its mean."""
        return rng.exponential(1.0, len(x)) - 1.0

    def generate(self, seed: int) -> Samples:
        """Return the samples, with names of their own."""
        drawn = super().generate(seed)
        return replace(drawn, feature_names=("temperature",), target_name="sold")
