"""Drawn classification datasets: most have two features, about −5 to 5 each way."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets.base import DATASETS, Dataset
from lossstudio.core.datasets.samples import Samples
from lossstudio.core.datasets.synthetic import (
    HUGE,
    Labels,
    SyntheticClassification,
    feature_noise,
    samples_param,
    streams,
)
from lossstudio.core.parameters import param
from lossstudio.core.tasks import Task

TURN = 2.0 * np.pi


def numbered(count: int) -> tuple[str, ...]:
    """Return the names of `count` classes."""
    return tuple(f"class {index}" for index in range(count))


def polar(radius: Floats, angle: Floats) -> tuple[Floats, Floats]:
    """Return x₁ and x₂ of points given by radius and angle in radians."""
    return radius * np.cos(angle), radius * np.sin(angle)


@DATASETS.register("blobs")
@dataclass(frozen=True)
class Blobs(SyntheticClassification):
    """Round clouds, one per class: straight boundaries separate them."""

    title: ClassVar[str] = "Blobs"

    noise: float = feature_noise(0.8, 3.0)
    classes: int = param(3, label="Classes", help="How many clouds there are.", low=2, high=5)
    spread: float = param(
        3.0,
        label="Spread",
        help="How far the clouds' centres lie from the middle.",
        low=0.0,
        high=100.0,
        slider=(0.5, 4.0),
    )

    @property
    def names(self) -> tuple[str, ...]:
        """As many as there are clouds."""
        return numbered(self.classes)

    def place(self, label: Labels, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return the centre of each sample's cloud; the noise makes the cloud."""
        return polar(np.full(len(u), self.spread), np.pi + TURN * label / self.classes)


@DATASETS.register("one_sample")
@dataclass(frozen=True)
class OneSample(Dataset):
    """A single sample to learn by heart: nothing distracts from what the loss does."""

    title: ClassVar[str] = "One sample"
    group: ClassVar[str] = "classification"

    x: float = param(
        1.0, label="Feature", help="The only feature.", low=-HUGE, high=HUGE, slider=(-5.0, 5.0)
    )
    label: int = param(0, label="Class", help="The class to learn, 0 or 1.", low=0, high=1)

    @property
    def task(self) -> Task:
        """Always binary."""
        return Task.BINARY

    def generate(self, seed: int) -> Samples:
        """Return the sample, whatever the seed."""
        names = ("class 0", "class 1")
        features, target = np.array([[self.x]]), np.array([self.label])
        return Samples(features, target, self.task, ("x",), "y", names)


@DATASETS.register("far_points")
@dataclass(frozen=True)
class FarPoints(Dataset):
    """One threshold separates the classes, but for a few samples far out on the wrong side."""

    title: ClassVar[str] = "Far points"
    group: ClassVar[str] = "classification"
    suggests: ClassVar[dict[str, Any]] = {"test_share": 0.0, "scale_target": False}
    GAP: ClassVar[float] = 0.2  # half of it, on either side of 0
    END: ClassVar[float] = 2.0

    samples: int = samples_param(40)
    far: int = param(
        3,
        label="Far points",
        help="How many more samples of class 0 lie far out among class 1.",
        low=0,
        high=1000,
        slider=(0, 10),
    )
    distance: float = param(
        6.0,
        label="Distance",
        help="Where the far points begin; the others end at 2.",
        low=-HUGE,
        high=HUGE,
        slider=(2.0, 10.0),
    )

    @property
    def task(self) -> Task:
        """Always binary."""
        return Task.BINARY

    def generate(self, seed: int) -> Samples:
        """Return class 0 left of zero and class 1 right of it, then the far points."""
        (positions,) = streams(seed, 1)
        label = np.arange(self.samples, dtype=np.int64) % 2
        # evenly spread but for chance within each share: few samples must not decide the effect
        rank = (np.arange(self.samples) + positions.random(self.samples)) / self.samples
        near = self.GAP + (self.END - self.GAP) * rank
        x = np.concatenate([np.where(label, near, -near), self.distance + self._apart()])
        target = np.concatenate([label, np.zeros(self.far, dtype=np.int64)])
        return Samples(x[:, None], target, self.task, ("x",), "y", ("class 0", "class 1"))

    def _apart(self) -> Floats:
        """Return where each far point lies from the first one."""
        return self.GAP * np.arange(self.far, dtype=np.float64)


@DATASETS.register("moons")
@dataclass(frozen=True)
class Moons(SyntheticClassification):
    """Two half circles that interlock: the boundary must bend."""

    title: ClassVar[str] = "Moons"

    def place(self, label: Labels, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return half circles of radius 3, one turned by half a turn and shifted."""
        x, y = polar(np.full(len(u), 3.0), np.pi * (u + label))
        return x + np.where(label, 1.5, -1.5), y + np.where(label, 0.75, -0.75)


@DATASETS.register("circles")
@dataclass(frozen=True)
class Circles(SyntheticClassification):
    """A circle inside another: no straight line separates them."""

    title: ClassVar[str] = "Circles"

    def place(self, label: Labels, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return circles of radius 4.5 (class 0) and 2 (class 1)."""
        return polar(np.where(label, 2.0, 4.5), TURN * u)


@DATASETS.register("rings")
@dataclass(frozen=True)
class Rings(SyntheticClassification):
    """Three rings around one middle, a class each."""

    title: ClassVar[str] = "Rings"

    @property
    def names(self) -> tuple[str, ...]:
        """Three."""
        return numbered(3)

    def place(self, label: Labels, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return circles of radius 1, 2.75 and 4.5."""
        return polar(np.array([1.0, 2.75, 4.5])[label], TURN * u)


@DATASETS.register("xor")
@dataclass(frozen=True)
class Xor(SyntheticClassification):
    """Opposite corners belong together: neither feature alone tells anything."""

    title: ClassVar[str] = "XOR"
    MARGIN: ClassVar[float] = 0.3

    def place(self, label: Labels, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return class 0 where the signs of x₁ and x₂ agree, class 1 where they differ."""
        side = np.where(u < 0.5, -1.0, 1.0)
        x = self.MARGIN + (5.0 - self.MARGIN) * (2.0 * u % 1.0)
        y = self.MARGIN + (5.0 - self.MARGIN) * v
        return side * x, side * y * np.where(label, -1.0, 1.0)


@DATASETS.register("spiral")
@dataclass(frozen=True)
class Spiral(SyntheticClassification):
    """Two arms wound into each other: hard for small networks."""

    title: ClassVar[str] = "Spiral"

    noise: float = feature_noise(0.15)

    def place(self, label: Labels, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return arms of one and a half turns, from radius 0.5 to 5."""
        return polar(0.5 + 4.5 * u, TURN * (1.5 * u + 0.5 * label))


@DATASETS.register("checkerboard")
@dataclass(frozen=True)
class Checkerboard(SyntheticClassification):
    """Four by four fields of alternating class: many small regions to learn."""

    title: ClassVar[str] = "Checkerboard"
    FIELDS: ClassVar[int] = 4

    noise: float = feature_noise(0.0)

    def place(self, label: Labels, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return class 0 where column and row are both even or both odd."""
        column = np.floor(self.FIELDS * u)
        pair, within = np.divmod(self.FIELDS / 2 * v, 1.0)
        row = 2.0 * pair + (column + label) % 2 + within
        width = 10.0 / self.FIELDS
        return 10.0 * u - 5.0, width * row - 5.0


@DATASETS.register("gaussians")
@dataclass(frozen=True)
class Gaussians(SyntheticClassification):
    """Screening for a rare disease: two clouds overlap, and few samples are ill."""

    title: ClassVar[str] = "Rare disease"

    noise: float = feature_noise(1.5, 4.0)
    prevalence: float = param(
        0.1,
        label="Prevalence",
        help="Share of the samples that are ill; at least one is.",
        low=0.01,
        high=0.5,
        slider=(0.01, 0.5),
        log=True,
    )

    @property
    def names(self) -> tuple[str, ...]:
        """Healthy is 0, ill is 1."""
        return ("healthy", "ill")

    def labels(self) -> Labels:
        """Return the ill ones evenly spaced, so that more samples keep the earlier ones."""
        so_far = np.rint(self.prevalence * np.arange(1, self.samples + 1))
        label: Labels = np.diff(np.maximum(so_far, 1.0), prepend=0.0).astype(np.int64)
        return label

    def place(self, label: Labels, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return the middle of each cloud; the noise makes the cloud."""
        middle = np.where(label, 1.5, -1.5)
        return middle, middle


@DATASETS.register("pinwheel")
@dataclass(frozen=True)
class Pinwheel(SyntheticClassification):
    """Curved arms around the middle, a class each."""

    title: ClassVar[str] = "Pinwheel"

    arms: int = param(3, label="Arms", help="How many arms there are.", low=3, high=5)

    @property
    def names(self) -> tuple[str, ...]:
        """As many as there are arms."""
        return numbered(self.arms)

    def place(self, label: Labels, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return arms from radius 0.7 to 5 that bend by 0.3 radians per unit of radius."""
        radius = 0.7 + 4.3 * u
        across = 0.3 * (v - 0.5) * TURN / self.arms
        return polar(radius, TURN * label / self.arms + 0.3 * radius + across)
