"""Samples of a formula that the person wrote: numbers, or two classes."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from lossstudio.core.arrays import Floats
from lossstudio.core.datasets.base import DATASETS, Dataset
from lossstudio.core.datasets.samples import Samples
from lossstudio.core.datasets.synthetic import HUGE, noise_param, samples_param, streams
from lossstudio.core.datasets.target_formula import CLASS, TargetFormula, target_formula
from lossstudio.core.parameters import param
from lossstudio.core.plain_text import as_name, figures
from lossstudio.core.tasks import Task

LARGEST = 1e12  # of y: all that follows stays finite
FAR, CLOSE = 30.0, 0.2  # size and spread of y: beyond, it is learned standardised


def _formula(default: str) -> Any:
    return param(
        default,
        label="Formula",
        help="y = … for numbers, class = … for two classes; it is parsed, and never run.",
        is_formula=True,
    )


def _end(default: float, label: str) -> Any:
    help = "The features are drawn evenly between the two ends."
    return param(default, label=label, help=help, low=-HUGE, high=HUGE, slider=(-10.0, 10.0))


def _noise(default: float) -> Any:
    return noise_param(default, 3.0, "Standard deviation of what the formula calls noise.")


@dataclass(frozen=True)
class FormulaData(Dataset):
    """Base of data from a formula; each of its kinds takes both sorts of formula."""

    text: str = _formula("y = sin(x) + noise")
    samples: int = samples_param(60)
    noise: float = _noise(0.3)
    low: float = _end(-5.0, "From")
    high: float = _end(5.0, "To")

    def __post_init__(self) -> None:
        super().__post_init__()
        target_formula(self.text)

    @property
    def formula(self) -> TargetFormula:
        """The formula, parsed."""
        return target_formula(self.text)

    @property
    def called(self) -> str:
        """The formula."""
        return as_name(self.text)

    @property
    def experiment_name(self) -> str:
        """The title."""
        return self.title.rstrip("…")

    def is_same(self, other: Dataset) -> bool:
        """Whether another one has a formula of as many features."""
        if not isinstance(other, FormulaData):
            return False
        return (other.task, other.formula.features) == (self.task, self.formula.features)

    @property
    def task(self) -> Task:
        """Regression, or two classes."""
        return self.formula.task

    def true_curve(self, features: Floats) -> Floats:
        """Return y without noise at features (n, d); of classes what is above 0 for class 1."""
        return self.formula.margin(features)

    def truth(self, x: Floats) -> Floats | None:
        """Return y, or the class, without noise over the only feature, or None of more."""
        return self.formula.target(x[:, None]) if len(self.formula.features) == 1 else None

    def generate(self, seed: int) -> Samples:
        """Return samples with features uniform between the ends.

        Raises
        ------
        ValueError
            If y is not finite or too large somewhere, or there is but one class.
        """
        formula, (positions, noise) = self.formula, streams(seed, 2)
        low, high = sorted((self.low, self.high))
        features = positions.uniform(low, high, (self.samples, len(formula.features)))
        y = formula.target(features, self.noise * noise.standard_normal(self.samples))
        if self.task is Task.REGRESSION:
            self._check(features, y)
            return Samples(features, y, self.task, formula.titles, "y")
        if y.min() == y.max():
            raise ValueError(
                f"{as_name(self.text)}: all samples are of class {y[0]:.0f}; allowed are two "
                "classes. Change the formula, or where the features begin and end."
            )
        names = ("class 0", "class 1")
        return Samples(features, y.astype(np.int64), self.task, formula.titles, CLASS, names)

    def _check(self, features: Floats, y: Floats) -> None:
        wrong = np.flatnonzero(~(np.abs(y) <= LARGEST))
        if not len(wrong):
            return
        at, found = features[wrong[0]], y[wrong[0]]
        place = ", ".join(
            f"{name} = {figures(value)}"
            for name, value in zip(self.formula.titles, at, strict=True)
        )
        what = figures(found) if np.isfinite(found) else "not a finite number"
        raise ValueError(
            f"{as_name(self.text)}: y is {what} at {place}; allowed is up to {LARGEST:,.0f} in "
            "size."
        )


@DATASETS.register("formula_regression")
@dataclass(frozen=True)
class FormulaRegression(FormulaData):
    """A curve of your own: write y as a formula of x, or of x1 and x2, with noise."""

    title: ClassVar[str] = "Data from a formula…"
    group: ClassVar[str] = "regression"

    @property
    def scales_target(self) -> bool:
        """Whether y is so large that a line would not be there soon, or so small that it jumps."""
        if self.task.is_classification:
            return False
        try:
            y = self.generate(0).target
        except ValueError:  # which whoever wants the samples is told
            return False
        return bool(np.abs(y).max() > FAR or 0.0 < np.std(y) < CLOSE)


@DATASETS.register("formula_classes")
@dataclass(frozen=True)
class FormulaClasses(FormulaData):
    """Two classes of your own: write the boundary as a comparison of x1 and x2."""

    title: ClassVar[str] = "Data from a formula…"
    group: ClassVar[str] = "classification"

    text: str = _formula("class = x1*x2 + noise > 0")
    samples: int = samples_param(250)
    noise: float = _noise(1.0)
