"""The lines along which a loss is sampled: by the residual or the margin, for several targets."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lossstudio.core.arrays import Bools, Floats, Targets
from lossstudio.core.losses.base import FamilyLoss
from lossstudio.core.losses.formula.checks.terms import Terms
from lossstudio.core.losses.formula.typed_loss import TypedLoss
from lossstudio.core.losses.views import LossView
from lossstudio.core.tasks import Task

FARTHEST = 1e6
NEAR = 3.0  # where most residuals of a standardised target are, and most margins
ROUNDING = 1e-9  # of the height: smaller differences may be what rounding left
NOISE = 1e-15  # of the height: smaller gradients are what rounding left
TARGETS = (1.0, 0.0, 3.0, -2.0)  # of a formula that sees more than the residual
COUNTS = (3.0, 1.0, 20.0)  # of one with a log link
MOST_CLASSES, MOST_ODDS = 8, 100  # lines, where classes differ; and of these times the classes
Indices = NDArray[np.intp]


def _grid() -> Floats:
    # Closely near 0, by ratios far out, and by ratios again towards 0, where much goes wrong.
    far = np.geomspace(8.0, FARTHEST, 61)
    fine = np.geomspace(1e-6, 0.02, 9)
    half = np.concatenate([fine, np.linspace(0.05, 8.0, 160)[:-1], far])
    return np.concatenate([-half[::-1], [0.0], half])


def _median(size: Floats) -> float:
    size = size[np.isfinite(size)]
    return float(np.median(size)) if size.size else 0.0


GRID = _grid()
USUAL = np.linspace(-NEAR, NEAR, 121)
COARSE = np.abs(GRID) > 0.04  # without what lies closely at 0


class Lines:
    """A loss along lines, each for one target.

    Attributes
    ----------
    terms : Terms
        How places on the lines are told.
    value, slope, size : ndarray (lines, points)
        At the points of the grid: the value, its derivative by residual or margin, and the size
        of the gradient.
    finite : ndarray (lines, points)
        Where all of these are.

    Parameters
    ----------
    loss : FamilyLoss
    n_classes : int
        Of several classes.
    """

    def __init__(self, loss: FamilyLoss[Any], n_classes: int) -> None:
        self.loss, self.task = loss, loss.task
        self._by_class = isinstance(loss, TypedLoss) and loss.by_class
        self._targets, self._rivals = self._laid(n_classes)
        (self.value,) = self._on_grid(self.value_at)
        alike = self.task is not Task.MULTICLASS and self._rows_are_alike()
        if alike and len(self._targets) > 1:  # one is enough
            self._targets = self._targets[:1] * (self.task is Task.BINARY)
            (self.value,) = self._on_grid(self.value_at)
        self.terms = Terms(loss, self._targets, self._rivals, alike)
        self.count = len(self._targets)
        self.slope, self.size = self._on_grid(self.gradient_at)
        self.finite: Bools = np.isfinite(self.value) & np.isfinite(self.size)

    def _on_grid(self, function: Callable[[Indices, Floats], Any]) -> Floats:
        """Return one or several functions, (functions, lines, points)."""
        count = len(self._targets)
        lines, at = np.repeat(np.arange(count), len(GRID)), np.tile(GRID, count)
        return np.reshape(function(lines, at), (-1, count, len(GRID)))

    def _rows_are_alike(self) -> bool:
        with np.errstate(all="ignore"):
            near = 1e-9 * self.height
            return np.allclose(self.value, self.value[:1], rtol=1e-6, atol=near, equal_nan=True)

    def _laid(self, n_classes: int) -> tuple[Targets, Floats]:
        """Return the target of each line, and the scores of the other classes."""
        if self.task is Task.BINARY:
            return np.array([1.0, 0.0]), np.empty(0)
        typed = self.loss if isinstance(self.loss, TypedLoss) else None
        if self.task is Task.MULTICLASS:
            n_classes = max(n_classes, typed.least_classes if typed else 2)
            behind = -np.maximum(np.arange(-1.0, n_classes - 1.0), 0.0)
            if not self._by_class:
                return np.zeros(2, dtype=np.intp), np.array([behind, 0.0 * behind])
            count = max(2, min(n_classes, MOST_CLASSES, MOST_ODDS // n_classes))
            targets = np.linspace(0, n_classes - 1, count).astype(np.intp)
            return targets, np.array([np.roll(behind, target) for target in targets])
        if self.loss.log_link:
            return np.array(COUNTS), np.empty(0)
        more = typed is not None and not typed.program.variables <= {"r"}
        return np.array(TARGETS if more else [0.0]), np.empty(0)

    def _scores(self, lines: Indices, at: Floats) -> tuple[Floats, Targets]:
        target = self._targets[lines]
        if self.loss.log_link:  # by the distance of the logarithms
            return np.log(target) + at, target
        if self.task is Task.REGRESSION:
            return target + at, target
        if self.task is Task.BINARY:
            return (2.0 * target - 1.0) * at, target
        score = self._rivals[lines]
        score[np.arange(len(at)), target] = at
        return score, target

    def value_at(self, lines: Indices, at: Floats) -> Floats:
        """Return the value at some points, each on a line of its own."""
        return self.loss.value(*self._scores(lines, at))

    def gradient_at(self, lines: Indices, at: Floats) -> tuple[Floats, Floats]:
        """Return the derivative along the line, and the largest size of the gradient."""
        score, target = self._scores(lines, at)
        gradient = self.loss.gradient(score, target)
        if self.task is Task.MULTICLASS:
            return gradient[np.arange(len(at)), target], self._size(gradient)
        along = 2.0 * target - 1.0 if self.task is Task.BINARY else 1.0
        return gradient * along, self._size(gradient)

    def slope_at(self, lines: Indices, at: Floats) -> Floats:
        """Return the derivative along the line."""
        return self.gradient_at(lines, at)[0]

    def size_at(self, lines: Indices, at: Floats) -> Floats:
        """Return the largest size of the gradient."""
        return self.gradient_at(lines, at)[1]

    def _size(self, gradient: Floats) -> Floats:
        size = np.abs(gradient)
        return np.maximum.reduce(size, axis=-1) if self.task is Task.MULTICLASS else size

    def usual_size(self, loss: FamilyLoss[Any]) -> float:
        """Return the median size of the gradient of a loss near 0; 0 where it has none."""
        lines = np.repeat(np.arange(self.count), len(USUAL))
        score, target = self._scores(lines, np.tile(USUAL, self.count))
        return _median(self._size(loss.gradient(score, target)))

    @cached_property
    def steepness(self) -> float:
        """The median size of the gradient near 0, or the largest where most of it is 0."""
        size = self.size[:, COARSE & (np.abs(GRID) <= NEAR)]
        return _median(size) or float(size[np.isfinite(size)].max(initial=0.0))

    @cached_property
    def height(self) -> float:
        """The largest size of the value near 0: rounding is told from what matters by it."""
        value = np.abs(self.value[:, COARSE & (np.abs(GRID) <= NEAR)])
        return float(value[np.isfinite(value)].max(initial=0.0))

    def view(self, line: int, at: float) -> LossView:
        """Return what the loss sees at a place."""
        view: LossView = self.loss.view(*self._scores(np.array([line]), np.array([at])))
        return view

    def between_classes(self, count: int) -> tuple[Floats, Floats, Targets]:
        """Return pairs of scores of several classes, from 0.01 to 100 in size, and targets."""
        rng = np.random.default_rng(0)  # the same places every time
        shape = (2, count, self._rivals.shape[1])
        first, second = 10.0 ** rng.uniform(-2.0, 2.0, (2, count, 1)) * rng.normal(size=shape)
        return first, second, self._targets[np.arange(count) % self.count]
