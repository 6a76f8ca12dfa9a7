"""What all drawn datasets share: their common parameters and their random streams.

Positions, noise and mislabelling come from separate streams, each filled sample after sample.
So a change of the noise leaves the samples where they are, and more samples keep the earlier ones.
"""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets.base import Dataset
from lossstudio.core.datasets.samples import Samples
from lossstudio.core.parameters import param
from lossstudio.core.tasks import Task

Labels = NDArray[np.int64]

HUGE = 1e6  # the most a size in target or feature units may be: keeps every sample finite


def samples_param(default: int) -> Any:
    """Declare the number of samples."""
    return param(
        default,
        label="Samples",
        help="How many samples are drawn.",
        low=4,
        high=1_000_000,
        slider=(20, 1000),
        log=True,
    )


def noise_param(default: float, most: float, help: str) -> Any:
    """Declare the noise; `most` is where its slider ends."""
    return param(default, label="Noise", help=help, low=0.0, high=HUGE, slider=(0.0, most))


def target_noise(default: float, most: float = 3.0) -> Any:
    """Declare the noise of a target."""
    return noise_param(default, most, "Standard deviation of the random error in y.")


def feature_noise(default: float, most: float = 2.0) -> Any:
    """Declare the noise of two features."""
    return noise_param(default, most, "Standard deviation of the random shift of x₁ and x₂.")


def share_param(default: float, label: str, help: str) -> Any:
    """Declare a share of the samples, up to one half."""
    return param(default, label=label, help=help, low=0.0, high=0.5, slider=(0.0, 0.5))


def streams(seed: int, count: int) -> list[np.random.Generator]:
    """Return `count` independent generators that follow from one seed."""
    return [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(count)]


def portion(share: float, n: int) -> int:
    """Return how many of `n` samples a share is, rounded."""
    return round(share * n)


@dataclass(frozen=True)
class SyntheticRegression(Dataset):
    """y follows a curve over one feature, with random errors."""

    group: ClassVar[str] = "regression"
    span: ClassVar[tuple[float, float]] = (-5.0, 5.0)

    samples: int = samples_param(60)
    noise: float = target_noise(0.5)

    @property
    def task(self) -> Task:
        """Always regression."""
        return Task.REGRESSION

    @abstractmethod
    def curve(self, x: Floats) -> Floats:
        """Return y without errors."""

    def truth(self, x: Floats) -> Floats:
        """Return the curve: it is what the samples are drawn from."""
        return self.curve(x)

    def errors(self, rng: np.random.Generator, x: Floats) -> Floats:
        """Return the errors of y for a noise of 1; standard normal unless overridden."""
        return rng.standard_normal(len(x))

    def disturb(self, rng: np.random.Generator, x: Floats, y: Floats) -> None:
        """Turn samples into outliers, in place; none unless overridden."""

    def generate(self, seed: int) -> Samples:
        """Return samples with x uniform over the span."""
        positions, noise, outliers = streams(seed, 3)
        x = positions.uniform(*self.span, self.samples)
        y = self.curve(x) + self.noise * self.errors(noise, x)
        self.disturb(outliers, x, y)
        return Samples(x[:, None], y, self.task, ("x",), "y")


@dataclass(frozen=True)
class SyntheticClassification(Dataset):
    """Classes in a plane of two features, about −5 to 5 each way."""

    group: ClassVar[str] = "classification"

    samples: int = samples_param(250)
    noise: float = feature_noise(0.3)
    label_noise: float = share_param(
        0.0, "Wrong labels", "Share of the samples whose label is swapped for another class."
    )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the classes: two, unless overridden."""
        return ("class 0", "class 1")

    @property
    def task(self) -> Task:
        """Binary for two classes, multiclass for more."""
        return Task.BINARY if len(self.names) == 2 else Task.MULTICLASS

    @abstractmethod
    def place(self, label: Labels, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return x₁ and x₂ without noise, from two uniform numbers in [0, 1) per sample."""

    def labels(self) -> Labels:
        """Return the true classes; they take turns, so all are present and of equal size."""
        return np.arange(self.samples, dtype=np.int64) % len(self.names)

    def generate(self, seed: int) -> Samples:
        """Return samples with noise on both features and a share of the labels swapped."""
        positions, noise, swaps = streams(seed, 3)
        label = self.labels()
        u, v = positions.random((self.samples, 2)).T
        features = np.column_stack(self.place(label, u, v))
        features += self.noise * noise.standard_normal((self.samples, 2))
        target = self._mislabelled(label, swaps)
        return Samples(features, target, self.task, ("x₁", "x₂"), "y", self.names)

    def _mislabelled(self, label: Labels, rng: np.random.Generator) -> Labels:
        """Swap the share of labels, but never that of the first sample of a class.

        So all classes stay present; fewer than two samples per class swap less than the share.
        """
        order, step = rng.random((self.samples, 2)).T
        order[np.unique(label, return_index=True)[1]] = np.inf
        count = min(portion(self.label_noise, self.samples), int(np.isfinite(order).sum()))
        swapped = np.argsort(order)[:count]
        others = len(self.names) - 1
        label[swapped] += 1 + (others * step[swapped]).astype(np.int64)
        return label % len(self.names)
