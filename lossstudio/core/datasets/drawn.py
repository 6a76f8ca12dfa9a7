"""Samples that a person drew, or moved about."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets.base import DATASETS, Dataset
from lossstudio.core.datasets.samples import Samples
from lossstudio.core.parameters import param, shown
from lossstudio.core.plain_text import as_name
from lossstudio.core.tasks import Task

MOST_SAMPLES = 5_000
MOST_FEATURES = 100
MOST_SIZE = 1e100  # no window draws what is larger
PLANE = (-3.0, 3.0)
NOWHERE = ""
TIMES = ("days", "seconds")


HELP = {
    "Feature names": "What the features are called.",
    "Classes": "What the classes are called; none for a regression.",
    "Features": "The features of one sample after the other.",
    "Targets": "The target of each sample; of a class its place in the list, from 0.",
    "Weights": "How much each sample counts in training; none: all alike.",
    "Times": "The unit of each feature of dates since 1970, empty for others; or none at all.",
    "Ids": "What tells each sample from all others, in rising order.",
    "First targets": "The targets of the samples that the drawing began with.",
    "Frame": "From and to of every feature and of the target that pictures show at least.",
}


def _column(label: str, default: Any, item: type = float) -> Any:
    """Declare a list of numbers or names; what changes in it is told by `drawing`."""
    help = HELP[label]
    return param(default, kind=tuple, item=item, label=label, help=help, wording="", live=True)


def _name(label: str, default: str, help: str) -> Any:
    return param(default, label=label, help=help, is_name=True, wording="")


@dataclass(frozen=True)
class DrawnDataset(Dataset):
    """Base of samples that were drawn; each has an id that it keeps while it is moved about.

    Attributes
    ----------
    name : str
        What the drawing is called; empty: the title.
    feature_names, classes : tuple of str
    target_name : str
    features : tuple of float
        Row by row, (samples · features,).
    target : tuple of float
        Whole numbers from 0 where there are classes.
    weight : tuple of float
        One for each sample, or empty: all count alike.
    ids : tuple of int
        In rising order.
    first : tuple of float
        The targets of those that the drawing began with, ids 0 to len(first) − 1: the split into
        training and test samples is drawn from these, and stays while samples come and go; those
        that are added are trained on. Empty for a plane: there each is drawn by itself.
    times : tuple of str
        "days" or "seconds" since 1970 for each feature of dates, else empty; or none at all.
    target_time : str
        Likewise of the target.
    frame : tuple of float
        What pictures show at least: from and to of every feature and of the target.
    origin : str
        Fingerprint of what was drawn on, or of an empty plane.
    """

    suggests: ClassVar[dict[str, Any]] = {"test_share": 0.0, "scale_target": False}
    live_parameters: ClassVar[bool] = True

    name: str = _name("Name", "", "What the drawing is called.")
    feature_names: tuple[str, ...] = _column("Feature names", ("x1", "x2"), str)
    target_name: str = _name("Target", "y", "What the target is called.")
    classes: tuple[str, ...] = _column("Classes", (), str)
    features: tuple[float, ...] = _column("Features", ())
    target: tuple[float, ...] = _column("Targets", ())
    weight: tuple[float, ...] = _column("Weights", ())
    ids: tuple[int, ...] = _column("Ids", (), int)
    first: tuple[float, ...] = _column("First targets", ())
    frame: tuple[float, ...] = _column("Frame", ())
    times: tuple[str, ...] = _column("Times", (), str)
    target_time: str = _name("Target time", "", "The unit of a target of dates; empty: none.")
    origin: str = _name("Origin", NOWHERE, "Tells what was drawn on; empty: a plane.")

    def __post_init__(self) -> None:
        for name in ("name", "target_name", "origin", "target_time"):
            text = getattr(self, name)
            self._set(name, self.parameters()[name].check(text, self.title))
        for name in ("feature_names", "classes", "times"):
            self._set(name, tuple(map(as_name, self._texts(name))))
        columns = len(self.feature_names)
        if not 1 <= columns <= MOST_FEATURES:
            raise ValueError(
                f"{self.title} has {columns} features; allowed are 1 to {MOST_FEATURES}."
            )
        self._set("target", self._numbers("target"))
        count = len(self.target)
        if not 1 <= count <= MOST_SAMPLES:
            raise ValueError(
                f"{self.title} has {count:,} samples; allowed are 1 to {MOST_SAMPLES:,}."
            )
        self._set("features", self._numbers("features", count * columns))
        self._set("weight", self._numbers("weight", count if self.weight else 0))
        self._set("first", self._numbers("first"))
        self._check_first()
        if set(self.times) - {"", *TIMES} or self.target_time not in ("", *TIMES):
            raise ValueError(
                f"{self.title}: times are {shown((*self.times, self.target_time))}; allowed are "
                f"{', '.join(map(repr, TIMES))} and nothing."
            )
        self._set("frame", self._numbers("frame", 2 * (columns + 1) if self.frame else 0))
        self._set("ids", self._checked_ids(count))
        self.generate(0)

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def _texts(self, name: str) -> tuple[str, ...]:
        texts = getattr(self, name)
        if not isinstance(texts, list | tuple) or not all(isinstance(t, str) for t in texts):
            raise ValueError(f"{self.title}: {name} is {shown(texts)}; allowed is a list of texts.")
        if len(texts) > MOST_FEATURES:
            raise ValueError(
                f"{self.title}: {name} has {len(texts)} items; allowed are {MOST_FEATURES}."
            )
        return tuple(texts)

    def _numbers(self, name: str, count: int | None = None) -> tuple[float, ...]:
        """Return a column as numbers; by way of NumPy, for it is done with every move."""
        given = getattr(self, name)
        numbers = (int, float)
        fits = isinstance(given, list | tuple) and len(given) <= MOST_SAMPLES * MOST_FEATURES
        if not fits or any(type(value) not in numbers for value in given):
            raise ValueError(
                f"{self.title}: {name} is {shown(given)}; allowed is a list of numbers."
            )
        if count is not None and len(given) != count:
            raise ValueError(f"{self.title}: {name} has {len(given)} items; needed are {count}.")
        if isinstance(given, tuple) and all(type(value) is float for value in given):
            values, kept = np.array(given), given  # the numbers of a drawing are shared
        else:
            values, kept = self._floats(given), None
        wrong = ~(np.abs(values) <= MOST_SIZE)
        if wrong.any():
            raise ValueError(
                f"{self.title}: {name} holds {values[wrong][0]:.4g}; allowed are numbers up to "
                f"{MOST_SIZE:g} in size."
            )
        return tuple(values.tolist()) if kept is None else kept

    @staticmethod
    def _floats(given: Sequence[float]) -> Floats:
        try:
            return np.array(given, dtype=np.float64)
        except OverflowError:
            return np.array([np.inf])

    def _check_first(self) -> None:
        if len(self.first) > MOST_SAMPLES:
            raise ValueError(
                f"{self.title}: first has {len(self.first):,} items; allowed are {MOST_SAMPLES:,}."
            )
        known = set(range(len(self.classes)))
        if self.classes and set(self.first) - known:
            raise ValueError(
                f"{self.title}: first holds {shown(min(set(self.first) - known))}; allowed are the "
                f"whole numbers from 0 to {len(known) - 1}."
            )

    def _checked_ids(self, count: int) -> tuple[int, ...]:
        ids = self.ids if self.ids or not count else tuple(range(count))
        whole = isinstance(ids, list | tuple) and all(type(each) is int for each in ids)
        if not whole or len(ids) != count or any(b <= a for a, b in pairwise(ids)):
            raise ValueError(
                f"{self.title}: ids is {shown(ids)}; allowed is a rising whole number for each "
                "sample."
            )
        if ids[0] < 0 or ids[-1] >= 2**31:
            raise ValueError(f"{self.title}: ids go from {ids[0]} to {ids[-1]}; allowed is from 0.")
        return tuple(ids)

    def __hash__(self) -> int:
        """Return a hash that is worked out once: a drawing is looked up with every picture."""
        if not hasattr(self, "_hash"):
            self._set("_hash", hash((self.key, self.features, self.target, self.ids)))
        found: int = self._hash  # type: ignore[attr-defined]
        return found

    @property
    def called(self) -> str:
        """The name of the drawing."""
        return self.name or self.title

    def is_same(self, other: Dataset) -> bool:
        """Whether another one is the same drawing, with samples moved."""
        return self.goes_on_from(other)

    @property
    def task(self) -> Task:
        """Regression where there are no classes."""
        several = {0: Task.REGRESSION, 2: Task.BINARY}
        return several.get(len(self.classes), Task.MULTICLASS)

    @property
    def rows(self) -> Floats:
        """The features (n, d)."""
        return np.array(self.features).reshape(len(self.target), -1)

    def generate(self, seed: int) -> Samples:
        """Return the samples as they were drawn, whatever the seed."""
        target = np.array(self.target)
        if self.classes:
            whole = target.astype(np.int64)
            if (whole != target).any():
                raise ValueError(f"{self.title}: target holds classes that are no whole numbers.")
            target = whole
        return Samples(
            self.rows,
            target,
            self.task,
            self.feature_names,
            self.target_name,
            self.classes,
            np.array(self.weight) if self.weight else None,
            np.array(self.frame).reshape(-1, 2) if self.frame else None,
            times=self.times,
            target_time=self.target_time,
        )

    def goes_on_from(self, other: Dataset) -> bool:
        """Whether another one is an earlier or later state of the same drawing."""
        if not isinstance(other, DrawnDataset):
            return False
        kept = (
            "name",
            "origin",
            "feature_names",
            "target_name",
            "classes",
            "first",
            "frame",
            "times",
            "target_time",
        )
        return type(self) is type(other) and all(
            getattr(self, name) == getattr(other, name) for name in kept
        )


@DATASETS.register("drawn_regression")
@dataclass(frozen=True)
class DrawnRegression(DrawnDataset):
    """Draw your own: add, move and erase samples on an empty plane, and see the lines follow."""

    title: ClassVar[str] = "Drawn"
    group: ClassVar[str] = "regression"
    __hash__ = DrawnDataset.__hash__

    feature_names: tuple[str, ...] = _column("Feature names", ("x",), str)
    features: tuple[float, ...] = _column("Features", (-1.0, 1.0))
    target: tuple[float, ...] = _column("Targets", (-0.5, 0.5))
    frame: tuple[float, ...] = _column("Frame", (*PLANE, *PLANE))

    def _texts(self, name: str) -> tuple[str, ...]:
        if name == "classes" and self.classes:
            raise ValueError(f"{self.title}: a regression has no classes.")
        return super()._texts(name)


@DATASETS.register("drawn_classes")
@dataclass(frozen=True)
class DrawnClasses(DrawnDataset):
    """Draw your own: paint two or more classes on an empty plane, and see the boundaries follow."""

    title: ClassVar[str] = "Drawn"
    group: ClassVar[str] = "classification"
    __hash__ = DrawnDataset.__hash__

    classes: tuple[str, ...] = _column("Classes", ("A", "B"), str)
    target_name: str = _name("Target", "class", "What the target is called.")
    features: tuple[float, ...] = _column("Features", (-1.0, 0.0, 1.0, 0.0))
    target: tuple[float, ...] = _column("Targets", (0.0, 1.0))
    frame: tuple[float, ...] = _column("Frame", (*PLANE, *PLANE, 0.0, 1.0))
